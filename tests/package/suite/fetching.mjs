// How requests are sent: with whose `fetch`, how often, and that redirects are left alone.
import { json, place, scripted } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

const SCORING = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';

export function fetching({ test, api, emulator, tokens, azure, fetch, otherFetch }) {
  const here = (more) =>
    new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control, ...more });

  test('an injected fetch is called with a URL and an init object', async () => {
    const own = scripted(({ url, init }) => {
      same(typeof url, 'string');
      same(Object.getPrototypeOf(init), Object.prototype, 'prototype of init');
      same(init.redirect, 'manual');
      return json({ location: 'here' });
    });
    const workspace = new api.Workspace(place({ fetch: own }));
    same((await workspace.get()).location, 'here');
    const [{ url, method, headers }] = own.calls;
    same(method, 'GET');
    match(url, /^https:\/\/management\.azure\.com\/subscriptions\/.*\/workspaces\/a-workspace\?api-version=2023-04-01$/);
    match(headers.get('x-ms-client-request-id'), /^[\w-]{1,40}$/);
  });

  test('the global fetch is looked up at the time of the call', async () => {
    const original = globalThis.fetch;
    let seen = 0;
    globalThis.fetch = (...args) => (seen++, original(...args));
    try {
      await here().get();
    } finally {
      globalThis.fetch = original;
    }
    same(seen, 1, 'calls of the patched fetch');
  });

  if (otherFetch) {
    test('another implementation of fetch serves as well', async () => {
      same((await here({ fetch: otherFetch }).get()).location, emulator.location);
      const name = `other-${Date.now() % 1e6}`;
      const made = await here({ fetch: otherFetch }).endpoints.createOrUpdate(name, { properties: { authMode: 'Key' } });
      same(made.name, name);
      await here({ fetch: otherFetch }).endpoints.delete(name);
    });
  }

  test('what the service may not have seen is sent again, and told how often', async () => {
    const tired = { status: 503, 'retry-after-ms': '1' };
    const recovers = scripted(({ count }) => (count < 3 ? json({}, tired) : json({ location: 'here' })));
    same((await new api.Workspace(place({ fetch: recovers })).get()).location, 'here');
    same(recovers.calls.length, 3, 'sends');
    const ids = new Set(recovers.calls.map(({ headers }) => headers.get('x-ms-client-request-id')));
    same(ids.size, 1, 'client request ids');
    const stays = scripted(() => json({}, tired));
    const error = await refusedWith(api, 'ResponseError', () => new api.Workspace(place({ fetch: stays, retry: { attempts: 2 } })).get());
    equal([error.attempts, stays.calls.length, error.status, error.retryAfterMs], [2, 2, 503, 1]);
    const asked = scripted(() => json({}, { status: 429, 'retry-after': '3600' }));
    const told = await refusedWith(api, 'ResponseError', () => new api.Workspace(place({ fetch: asked })).get());
    equal([told.attempts, told.retryAfterMs], [1, 3_600_000]);
    ok(Math.abs(told.retryAt.getTime() - Date.now() - 3_600_000) < 60_000, 'it tells when');
  });

  test('a scoring request that may have run is sent again only when running twice is the same', async () => {
    const tired = () => json({}, { status: 503, 'retry-after-ms': '1' });
    const sends = async (answer, options) => {
      const own = scripted(answer);
      const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, key: 'a-key', dangerouslyAllowBrowser: true, fetch: own });
      await scorer.score({ data: [] }, options).catch(() => {});
      return own.calls.length;
    };
    same(await sends(tired), 1, 'sends after 503');
    same(await sends(tired, { idempotent: true }), 4, 'sends after 503 when idempotent');
    same(await sends(() => json({}, { status: 429, 'retry-after-ms': '1' })), 4, 'sends after 429');
    same(await sends(() => Promise.reject(new TypeError('reset'))), 1, 'sends after silence');
  });

  test('redirects are not followed', async () => {
    const location = `${emulator.cloud.resourceManager}/subscriptions?api-version=2022-12-01`;
    for (const status of [301, 302, 307, 308]) {
      await azure.forget();
      await azure.answer(status, undefined, { location });
      const error = await refusedWith(api, 'ProtocolError', () => here().get());
      same(error.code, 'ERR_PROTOCOL');
      match(error.message, /redirect/);
      same((await azure.requests()).length, 1, 'requests');
    }
  });

  test('what the library does not know passes through untouched', async () => {
    const resource = { location: 'here', properties: { unknown: { deep: [1, null, 'ü', 9007199254740991] } }, odd: '\u2028' };
    const workspace = new api.Workspace(place({ fetch: scripted(() => json(resource)) }));
    equal(await workspace.get(), resource);
  });

  test('a fetch of the runtime reaches the local Azure at all', async () => {
    const response = await fetch(`${emulator.control}/clock`);
    same(response.status, 200);
  });
}
