// Changes that lose nothing: ensured, scaled, shifted, rotated – against the local Azure, and a service that counts beyond 2^53.
import { json, place, scripted } from './azure.mjs';
import { equal, match, ok, refused, refusedWith, same } from './expect.mjs';

export function updates({ test, api, emulator, tokens, azure }) {
  const here = (more) => new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control, ...more });
  const workspace = here();
  const { endpoints } = workspace;
  const { hurry } = azure;
  const E = 'updates';
  const custom = { properties: { environmentVariables: { EMULATOR_ECHO: '1' }, instanceType: 'Standard_DS3_v2' } };
  const writes = async () => (await azure.requests()).filter(({ method }) => ['PUT', 'PATCH'].includes(method)).map(({ method }) => method);

  test('ensuring creates what is not there, and leaves alone what is as desired', async () => {
    const desired = { tags: { team: 'a' }, properties: { authMode: 'AADToken', description: 'first' } };
    const made = await hurry(endpoints.ensure(E, desired, { authMode: 'Key' }));
    equal([made.outcome, made.changes, made.resource.properties.authMode], ['created', [], 'Key']);
    await azure.forget();
    const same1 = await endpoints.ensure(E, { ...desired, properties: { ...desired.properties, authMode: 'key' } });
    equal([same1.outcome, same1.changes, await writes()], ['unchanged', [], []]);
    equal((await endpoints.ensure(E, await endpoints.get(E))).outcome, 'unchanged', 'what was read is as desired');
  });

  test('ensuring writes what differs, by PATCH where that is enough, and tells it', async () => {
    await azure.forget();
    const tagged = await hurry(endpoints.ensure(E, { tags: { stage: 'test' } }));
    equal([tagged.outcome, tagged.changes], ['updated', [{ path: 'tags.stage', to: 'test' }]]);
    equal([tagged.resource.tags, await writes()], [{ team: 'a', stage: 'test' }, ['PATCH']]);
    await azure.forget();
    const described = await hurry(endpoints.ensure(E, { properties: { description: 'second' } }));
    equal(described.changes, [{ path: 'properties.description', from: 'first', to: 'second' }]);
    equal([described.resource.tags, await writes()], [{ team: 'a', stage: 'test' }, ['PUT']]);
    const cleared = await hurry(endpoints.ensure(E, { properties: { description: null } }));
    equal([cleared.changes, cleared.resource.properties.description ?? null], [[{ path: 'properties.description', from: 'second' }], null]);
  });

  test('an operation that runs is waited for', async () => {
    const running = endpoints.update(E, { tags: { team: 'b' } });
    await running.ticket;
    const ensured = endpoints.ensure(E, { tags: { more: 'yes' } });
    const told = await ensured;
    equal([told.resource.tags.team, told.resource.tags.more], ['b', 'yes']);
    await running;
  });

  test('a deployment is ensured and scaled', async () => {
    const blue = await hurry(workspace.deployments(E).ensure('blue', custom));
    equal([blue.outcome, blue.resource.sku.capacity], ['created', 1]);
    same((await workspace.deployments(E).ensure('blue', custom)).outcome, 'unchanged');
    await azure.forget();
    same((await hurry(workspace.deployments(E).scale('blue', 3))).sku.capacity, 3);
    equal(await writes(), ['PATCH']);
    const kept = await hurry(workspace.deployments(E).ensure('blue', { properties: { requestSettings: { requestTimeout: 'PT10S' } } }));
    equal([kept.resource.sku.capacity, kept.resource.properties.requestSettings.requestTimeout], [3, 'PT10S']);
    equal(kept.changes.map(({ path }) => path), ['properties.requestSettings.requestTimeout']);
    for (const wrong of [0, 51, 1.5, '3', undefined]) await refusedWith(api, 'TypeError', () => workspace.deployments(E).scale('blue', wrong));
    await hurry(workspace.deployments(E).createOrUpdate('green', custom));
  });

  test('traffic goes to deployments that are there, live or mirrored', async () => {
    match((await refusedWith(api, 'TypeError', () => endpoints.setTraffic(E, { red: 100 }))).message, /traffic\.red.*does not have/);
    const set = await hurry(endpoints.setTraffic(E, { blue: 100 }, { mirror: { green: 10 } }));
    equal([set.properties.traffic, set.properties.mirrorTraffic], [{ blue: 100 }, { green: 10 }]);
    await azure.forget();
    equal((await endpoints.setTraffic(E, { blue: 100 })).properties.mirrorTraffic, { green: 10 }, 'mirrored traffic');
    equal(await writes(), [], 'writes of what is there already');
    match((await refusedWith(api, 'TypeError', () => endpoints.setTraffic(E, { green: 100 }))).message, /mirrored/);
    for (const mirror of [{ green: 51 }, { green: 1, blue: 1 }, 5]) await refusedWith(api, 'TypeError', () => endpoints.setTraffic(E, { blue: 100 }, { mirror }));
    equal((await hurry(endpoints.setTraffic(E, { blue: 100 }, { mirror: {} }))).properties.mirrorTraffic, {});
  });

  test('traffic moves step by step while the guard agrees', async () => {
    const asked = [];
    const guard = (state) => void asked.push([state.moved, state.traffic]);
    const moving = endpoints.shift(E, 'blue', 'green', { step: 50, interval: 1, guard });
    const shares = new Set();
    for await (const { traffic } of moving) shares.add(JSON.stringify(traffic));
    equal(asked, [[50, { blue: 50, green: 50 }], [100, { blue: 0, green: 100 }]]);
    equal([await moving, shares.size > 1], [{ outcome: 'shifted', traffic: { blue: 0, green: 100 } }, true]);
  });

  test('traffic moves back when the guard says no, and when it throws', async () => {
    const back = await endpoints.shift(E, 'green', 'blue', { step: 40, interval: 1, guard: async ({ moved }) => moved < 80 });
    equal(back, { outcome: 'reverted', traffic: { blue: 0, green: 100 } });
    const why = new Error('too slow');
    same(await refused(() => endpoints.shift(E, 'green', 'blue', { interval: 1, guard: () => Promise.reject(why) })), why);
    equal((await endpoints.get(E)).properties.traffic, { blue: 0, green: 100 });
    match((await refusedWith(api, 'TypeError', () => endpoints.shift(E, 'blue', 'green'))).message, /^from: .*no traffic/);
    await refusedWith(api, 'TypeError', () => endpoints.shift(E, 'blue', 'blue'));
    await refusedWith(api, 'TypeError', () => endpoints.shift(E, 'green', 'blue', { guard: true }));
    await hurry(endpoints.setTraffic(E, { green: 0 }));
  });

  test('both keys are renewed, and callers move over in between', async () => {
    const before = await endpoints.listKeys(E);
    let handed;
    const after = await endpoints.rotateKeys(E, { handOver: async (keys) => void (handed = { ...keys, then: await endpoints.listKeys(E) }) });
    equal([handed.primaryKey, handed.secondaryKey !== before.secondaryKey], [before.primaryKey, true], 'handed over');
    equal(handed.then.primaryKey, before.primaryKey, 'the old primary key lives until the hand-over ends');
    ok(after.primaryKey !== before.primaryKey && after.secondaryKey === handed.secondaryKey, 'both are new');
  });

  test('a key is never renewed twice by itself', async () => {
    await azure.fault({ plane: 'arm', method: 'POST', path: 'regenerateKeys', times: 1, action: { status: 503, headers: { 'retry-after': '0', 'access-control-allow-origin': '*' } } });
    await azure.forget();
    same((await refusedWith(api, 'ResponseError', () => endpoints.regenerateKeys(E, 'Primary'))).status, 503);
    same((await azure.requests()).filter(({ path }) => /regenerateKeys/.test(path)).length, 1, 'requests');
  });

  test('the auth mode is changed alone', async () => {
    const before = await endpoints.get(E);
    const after = await hurry(endpoints.setAuthMode(E, 'AMLToken'));
    equal([after.properties.authMode, after.tags, after.properties.traffic], ['AMLToken', before.tags, before.properties.traffic]);
    ok((await endpoints.getToken(E)).accessToken, 'it gives tokens now');
    await refusedWith(api, 'TypeError', () => endpoints.setAuthMode(E, 'None'));
    match((await refusedWith(api, 'ResponseError', () => endpoints.listKeys(E))).remedy, /getToken/);
  });

  test('what changes one thing keeps numbers that JavaScript cannot hold, and members nobody knows', async () => {
    const stored = '{"z":9007199254740993,"tags":{"t":"v"},"properties":{"provisioningState":"Succeeded","authMode":"Key","traffic":{"blue":100},"rate":0.12345678901234567890,"text":"9007199254740993","list":[1e400,-12345678901234567890],"later":{"b":1,"a":null}}}';
    let put;
    const own = scripted(({ url, init }) => {
      if (/\/deployments\?/.test(url)) return json({ value: ['blue', 'green'].map((name) => ({ name, properties: { provisioningState: 'Succeeded' } })) });
      if (init.method === 'PUT') put = init.body;
      return new Response(init.method === 'PUT' ? put : stored, { headers: { 'content-type': 'application/json' } });
    });
    await new api.Workspace(place({ fetch: own })).endpoints.setTraffic('an-endpoint', { blue: 90, green: 10 });
    const kept = stored.replace('"provisioningState":"Succeeded",', '');
    same(put, kept.replace('{"blue":100}', '{"blue":90,"green":10}'));
    await new api.Workspace(place({ fetch: own })).endpoints.ensure('an-endpoint', { properties: { description: 'd' } });
    same(put, kept.replace('"a":null}}', '"a":null},"description":"d"}'));
    const numbers = ({ properties: { rate, text, list } }) => [rate, text, ...list];
    const found = await new api.Workspace(place({ fetch: own })).endpoints.ensure('an-endpoint', { properties: { authMode: 'Key', rate: 1 } });
    equal(found.changes, [{ path: 'properties.rate', from: 0.1234567890123456789, to: 1 }]);
    const unchanged = await new api.Workspace(place({ fetch: own })).endpoints.ensure('an-endpoint', { properties: { authMode: 'Key' } });
    same(unchanged.outcome, 'unchanged');
    equal(numbers(unchanged.resource), numbers(JSON.parse(stored)), 'callers get numbers as JSON.parse gives them');
    const refusal = scripted(() => new Response('{"error":{"code":"Odd","message":"m","number":12345678901234567890}}', { status: 400 }));
    const error = await refusedWith(api, 'ResponseError', () => new api.Workspace(place({ fetch: refusal })).endpoints.ensure('an-endpoint', {}));
    same(error.error.number, 12345678901234567890);
  });

  test('an aborted watch says that the operation goes on, and it can be taken up again', async () => {
    const controller = new AbortController();
    const operation = endpoints.update(E, { tags: { aborted: 'no' } }, { signal: controller.signal });
    const ticket = await operation.ticket;
    equal(operation.detached, false);
    controller.abort(new Error('enough'));
    same((await refused(() => operation)).message, 'enough');
    equal(operation.detached, true);
    equal((await workspace.resume(ticket)).tags.aborted, 'no');
  });

  test('what the updates were made of is deleted', async () => {
    const refusedDeletion = await hurry(endpoints.delete(E));
    same(refusedDeletion, undefined);
  });
}
