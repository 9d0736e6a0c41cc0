// Every kind of operation under every kind of fault: the right error or none, the service's state as it should be, nothing done
// twice.
import { equal, ok, same } from './expect.mjs';

const HTML = '<!doctype html><title>Sign in to your account</title>';

export function faults({ test, api, emulator, tokens, azure, fetch, model }) {
  // What comes of a fault is decided in wasm, which is the same everywhere: the one runtime that has all parts is enough.
  if (!model) return;
  const { hurry } = azure;
  const E = 'faulty';
  const KEY = { properties: { authMode: 'Key' } };
  const custom = { properties: { environmentVariables: { EMULATOR_ECHO: '1' }, instanceType: 'Standard_DS3_v2' } };
  const workspaceOf = (fetch) => new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control, fetch, retry: { attempts: 2 } });
  const calm = workspaceOf(fetch);

  /** A fault strikes the first request that fits, and says what it did with it. */
  const kinds = {
    'dropped before it arrives': async () => { throw new TypeError('reset'); },
    'dropped after it arrived': async (url, init) => { await fetch(url, init); throw new TypeError('reset'); },
    'answered 500': async () => new Response('{"error":{"code":"InternalServerError","message":"m"}}', { status: 500 }),
    'answered 503 with Retry-After': async () => new Response('', { status: 503, headers: { 'retry-after': '0' } }),
    'answered with JSON that breaks off': async (url, init) => new Response((await (await fetch(url, init)).text()).slice(0, 20) || '{"a', { status: 200, headers: { 'content-type': 'application/json' } }),
    'answered with another content type': async (url, init) => new Response((await (await fetch(url, init)).text()) || '{}', { status: 200, headers: { 'content-type': 'application/octet-stream' } }),
    'answered with a page of HTML': async () => new Response(HTML, { status: 200, headers: { 'content-type': 'text/html' } }),
  };
  /** What cannot have run and what may have: after these the same request is sent again when that is safe. */
  const repeated = ['dropped before it arrives', 'dropped after it arrived', 'answered 500', 'answered 503 with Retry-After'];

  /** Lets what a fault left under way at the service end, before the next one strikes. */
  const settled = async () => {
    await azure.advance(10);
    for (let tries = 0; tries < 200; tries++) {
      const resources = [...(await calm.endpoints.list()), ...(await calm.deployments(E).list().then((all) => all, () => []))];
      if (resources.every(({ properties }) => properties.provisioningState === 'Succeeded')) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('an operation does not end');
  };
  let count = 0;
  /** By name: the requests that the fault may strike, the call, and what must hold afterwards. */
  const calls = {
    'endpoints.get': { strikes: /GET/, call: ({ endpoints }) => endpoints.get(E) },
    'endpoints.list': { strikes: /GET/, call: ({ endpoints }) => endpoints.list() },
    'endpoints.listKeys': { strikes: /POST/, call: ({ endpoints }) => endpoints.listKeys(E) },
    'endpoints.update': { strikes: /PATCH/, call: ({ endpoints }, mark) => endpoints.update(E, { tags: { touched: `${mark}` } }), after: async (mark) => same((await calm.endpoints.get(E)).tags.touched, `${mark}`) },
    'endpoints.createOrUpdate': { strikes: /PUT/, call: ({ endpoints }, mark) => endpoints.createOrUpdate(E, { ...KEY, tags: { made: `${mark}` } }), after: async (mark) => same((await calm.endpoints.get(E)).tags.made, `${mark}`) },
    'endpoints.ensure': { strikes: /PUT|PATCH/, call: ({ endpoints }, mark) => endpoints.ensure(E, { properties: { description: `${mark}` } }), after: async (mark) => same((await calm.endpoints.get(E)).properties.description, `${mark}`) },
    'endpoints.setTraffic': { strikes: /PUT/, call: ({ endpoints }, mark) => endpoints.setTraffic(E, { blue: mark % 2 ? 100 : 0 }), after: async (mark) => equal((await calm.endpoints.get(E)).properties.traffic.blue ?? 0, mark % 2 ? 100 : 0) },
    'deployments.scale': { strikes: /PATCH/, call: (workspace, mark) => workspace.deployments(E).scale('blue', 2 + mark), after: async (mark) => same((await calm.deployments(E).get('blue')).sku.capacity, 2 + mark) },
    'deployments.logs': { strikes: /POST/, call: (workspace) => workspace.deployments(E).logs('blue') },
    'models.createOrUpdate': { strikes: /PUT/, call: ({ models }) => models.createOrUpdate('faulty', '1', { properties: { modelUri: 'azureml://x' } }), after: async () => same((await calm.models.list('faulty')).length, 1) },
    'endpoints.regenerateKeys': { strikes: /POST/, once: true, call: ({ endpoints }) => endpoints.regenerateKeys(E, 'Secondary') },
  };

  for (const [name, { strikes, call, after, once }] of Object.entries(calls)) {
    test(`${name} under every fault: the right error, and nothing done twice`, async () => {
      const wrong = [];
      if (!count) {
        await hurry(calm.endpoints.createOrUpdate(E, KEY));
        await hurry(calm.deployments(E).createOrUpdate('blue', custom));
      }
      for (const [kind, strike] of Object.entries(kinds)) {
        const mark = ++count;
        let struck = 0;
        let passed = 0;
        const faulty = async (url, init) => {
          if (!strikes.test(init.method)) return fetch(url, init);
          if (struck++ === 0) return strike(url, init);
          passed++;
          return fetch(url, init);
        };
        const before = once && (await calm.endpoints.listKeys(E)).secondaryKey;
        const running = call(workspaceOf(faulty), mark % 40);
        if (running instanceof api.Operation) await running.ticket.then(() => azure.advance(10), () => undefined);
        const outcome = await Promise.resolve(running).then(() => undefined, (error) => error);
        await settled();
        const readable = kind === 'answered with another content type';
        const should = once
          ? repeated.includes(kind) ? /^(TransportError|ResponseError)$/ : /^(ProtocolError|none)$/
          : repeated.includes(kind) || readable ? /^none$/ : /^(ProtocolError|none)$/;
        const found = outcome ? outcome.name : 'none';
        if (!should.test(found)) wrong.push(`${kind}: ${outcome ?? 'it succeeded'}`);
        if (once && passed) wrong.push(`${kind}: it was sent ${passed + 1} times`);
        if (once && kind === 'dropped before it arrives' && (await calm.endpoints.listKeys(E)).secondaryKey !== before) wrong.push(`${kind}: the key changed`);
        if (after && found === 'none') await after(mark % 40).catch((error) => wrong.push(`${kind}: ${error.message}`));
        if (name !== 'models.createOrUpdate') continue;
        await calm.models.containers.delete('faulty');
      }
      ok(!wrong.length, `\n${wrong.join('\n')}`);
    });
  }

  test('deletions under every fault end with nothing there', async () => {
    const wrong = [];
    for (const [kind, strike] of Object.entries(kinds)) {
      await hurry(calm.endpoints.createOrUpdate(E, KEY));
      let struck = 0;
      const faulty = async (url, init) => (init.method === 'DELETE' && struck++ === 0 ? strike(url, init) : fetch(url, init));
      const running = workspaceOf(faulty).endpoints.delete(E);
      await running.ticket.then(() => azure.advance(10), () => undefined);
      const found = await running.then(() => 'none', (error) => error.name);
      if (repeated.includes(kind) ? found !== 'none' : !['ProtocolError', 'none'].includes(found)) wrong.push(`${kind}: ${found}`);
      await settled();
      if (found === 'none' && repeated.includes(kind) && (await calm.endpoints.list()).some(({ name }) => name === E)) wrong.push(`${kind}: it is still there`);
    }
    await hurry(calm.endpoints.delete(E));
    ok(!wrong.length, `\n${wrong.join('\n')}`);
  });
}
