// Clouds other than the public one.
import { json, scripted } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

export function clouds({ test, api, emulator }) {
  test('a cloud is learned of from its Resource Manager, without a token', async () => {
    const found = await api.discoverCloud(emulator.cloud.resourceManager);
    same(found.resourceManager, emulator.cloud.resourceManager);
    same(found.authority, emulator.cloud.authority);
    new api.Workspace({ subscriptionId: 's', resourceGroup: 'g', workspace: 'the-workspace', credential: 't', cloud: found });
    const fetch = scripted(() => json([{ resourceManager: 'https://arm.stack/', authentication: { loginEndpoint: 'https://login.stack/', audiences: ['https://arm.stack/'] } }]));
    const stack = await api.discoverCloud('https://arm.stack', { fetch });
    equal(stack, { resourceManager: 'https://arm.stack', authority: 'https://login.stack', audiences: { control: 'https://arm.stack/' } });
    same(api.checkToken('a.b.c', 'control', { cloud: stack }).scope, 'https://arm.stack/.default');
    ok(!fetch.calls[0].headers.has('authorization'), 'no token goes there');
  });

  test('what does not tell, and what is no place to ask, is refused', async () => {
    const nonsense = scripted(() => new Response('<html>', { status: 200 }));
    await refusedWith(api, 'ProtocolError', () => api.discoverCloud('https://arm.stack', { fetch: nonsense }));
    for (const place of ['http://arm.stack', 'arm.stack', '', undefined, 'https://u:p@arm.stack']) {
      match((await refusedWith(api, 'TypeError', () => api.discoverCloud(place))).message, /^resourceManager: /);
    }
  });

  test('a rule for scoring hosts names a domain', async () => {
    const custom = (rule) => ({ resourceManager: 'https://a.example', authority: 'https://b.example', scoringHosts: [rule] });
    for (const rule of ['.', '.com', '..', 'http://example.com', '.exa mple.com', 'example.com']) {
      match((await refusedWith(api, 'TypeError', () => api.checkToken('a', 'data', { cloud: custom(rule) }))).message, /^cloud\.scoringHosts: /);
    }
    api.checkToken('a', 'data', { cloud: custom('.example.com') });
  });
}
