// Cold requests at once in the real workerd. It cancels what a request has begun once that request is gone, so a token that
// one asked for must not be what another waits for.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { localAzure, missing } from './local-azure.mjs';

const entry = fileURLToPath(new URL('runtimes/cold.mjs', import.meta.url));

async function started(context, ready) {
  const folder = await mkdtemp(`${tmpdir()}/azureml-endpoints-cold-`);
  context.after(() => rm(folder, { recursive: true }));
  await build({ entryPoints: [entry], bundle: true, format: 'esm', conditions: ['workerd'], loader: { '.wasm': 'copy' }, outdir: folder, logLevel: 'error' });
  assert.ok((await readdir(folder)).includes('cold.js'));
  const { clientId, clientSecret } = ready.identities.scientist;
  const miniflare = new Miniflare({
    rootPath: folder,
    modulesRoot: folder,
    scriptPath: `${folder}/cold.js`,
    modules: true,
    modulesRules: [
      { type: 'CompiledWasm', include: ['**/*.wasm'] },
      { type: 'ESModule', include: ['**/*.js'] },
    ],
    compatibilityDate: '2024-09-23',
    compatibilityFlags: ['enable_request_signal'],
    bindings: { PLACE: ready.workspace, CLOUD: ready.cloud, APP: { tenantId: ready.tenantId, clientId, clientSecret } },
  });
  context.after(() => miniflare.dispose());
  return miniflare.ready;
}

/** A request that can be broken off: its status and body, or how it ended. */
function ask(url, path) {
  let sent;
  const answer = new Promise((resolve) => {
    sent = request(new URL(path, url), { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', (error) => resolve({ status: 0, text: error.code })).end();
  });
  return { answer, leave: () => sent.destroy() };
}

test('of twenty cold requests at once the first is broken off by its client, and the others succeed', { skip: missing() }, async (context) => {
  const { ready, stop } = await localAzure();
  context.after(stop);
  const control = async (method, path, body) => {
    const response = await fetch(`${ready.control}${path}`, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    return response.status === 204 ? undefined : response.json();
  };
  const url = await started(context, ready);
  // Every sign-in is under way for a while, so that all twenty meet there.
  await control('POST', '/faults', { plane: 'entra', method: 'POST', times: 40, action: { delayMs: 1500 } });
  const first = ask(url, '/0');
  const signIns = async () => (await control('GET', '/requests')).filter(({ plane, method }) => plane === 'entra' && method === 'POST').length;
  for (let looks = 0; (await signIns()) < 1; looks++) assert.ok(looks < 2000, 'the first asks for a token');
  const others = Array.from({ length: 19 }, (_, at) => ask(url, `/${at + 1}`));
  for (let looks = 0; (await signIns()) < 2; looks++) assert.ok(looks < 2000, 'another asks as well');
  first.leave();
  assert.equal((await first.answer).status, 0, 'the first is gone');
  const answers = await Promise.all(others.map(({ answer }) => answer));
  assert.deepEqual(answers, answers.map((_, at) => ({ status: 200, text: JSON.stringify({ path: `/${at + 1}`, endpoints: 0 }) })));
  const warm = await ask(url, '/20').answer;
  assert.equal(warm.status, 200, 'and the tokens stay');
  const journal = await control('GET', '/requests');
  assert.ok(journal.filter(({ plane }) => plane === 'arm').every(({ status }) => status === 200));
  const count = await signIns();
  assert.ok(count >= 2 && count <= 20, `${count} sign-ins: nobody waits for what another request began`);
});
