// The entries that are started by hand: before they are, with the wrong file, more than once. Each test has a process of its own.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const tests = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.resolve('azureml-endpoints')), 'utf8'));

/** What a program prints; `api` is the entry, `wasm(name)` the bytes of a wasm, `told(call)` the error of a call. */
async function evaluated(entry, program) {
  const start = `
    import { readFile } from 'node:fs/promises';
    import * as api from 'azureml-endpoints/${entry}';
    const installed = import.meta.resolve('azureml-endpoints');
    const wasm = (name) => readFile(new URL('wasm/' + name + '_bg.wasm', installed));
    const told = async (call) => { try { await call(); return 'no error'; } catch (error) { return String(error); } };
    const work = () => {
      const endpoint = new api.ScoringEndpoint({ scoringUri: 'https://e.westeurope.inference.ml.azure.com/score', key: 'k', fetch: async () => Response.json([1]) });
      return endpoint.score({});
    };
    const results = [];`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', `${start}\n${program}\nconsole.log(JSON.stringify(results));`], { cwd: tests });
  return JSON.parse(stdout);
}

const ENTRIES = [
  ['slim', 'azureml_endpoints', ['azureml_endpoints_scoring', 'azureml_endpoints_relay']],
  ['scoring/slim', 'azureml_endpoints_scoring', ['azureml_endpoints', 'azureml_endpoints_relay']],
];

for (const [entry, own, others] of ENTRIES) {
  const refusal = (given) => `TypeError: azureml-endpoints/${entry}: init takes ${own}_bg.wasm ${version}; it was given ${given}`;

  test(`${entry} says before its start what is to be done first`, async () => {
    const first = `Error: azureml-endpoints/${entry}: call and await init(…) first`;
    const results = await evaluated(entry, `
      results.push(await told(work), await told(() => api.inspectToken('a.b.c')), await told(() => api.clientSecret({})));
      await api.init(wasm('${own}'));
      results.push(await work());`);
    assert.deepEqual(results, [first, first, first, [1]]);
  });

  test(`${entry} refuses another wasm by its name, and then takes its own`, async () => {
    const results = await evaluated(entry, `
      for (const name of ${JSON.stringify(others)}) results.push(await told(() => api.init(wasm(name))));
      const bytes = await wasm('${others[0]}');
      results.push(await told(() => api.initSync(bytes)), await told(() => api.initSync(new WebAssembly.Module(bytes))));
      results.push(await told(() => api.init(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))));
      results.push(await told(work));
      await api.init(wasm('${own}'));
      results.push(await work());`);
    const file = (name) => `${name}_bg.wasm ${version}`;
    const first = `Error: azureml-endpoints/${entry}: call and await init(…) first`;
    assert.deepEqual(results, [...others.map((name) => refusal(file(name))), refusal(file(others[0])), refusal(file(others[0])), refusal('another file'), first, [1]]);
  });

  test(`${entry} started twice at a time starts once, and again after a failure`, async () => {
    const results = await evaluated(entry, `
      let asked = 0;
      let answer = () => new Response('', { status: 404, statusText: 'Not Found' });
      globalThis.fetch = async () => (asked++, answer());
      const twice = () => Promise.all([told(() => api.init('https://page.example/wasm')), told(() => api.init(Promise.resolve('https://page.example/wasm')))]);
      results.push(await twice(), asked);
      const bytes = await wasm('${own}');
      answer = () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } });
      results.push(await twice(), asked, await work());
      api.initSync(bytes);
      await api.init('https://page.example/wasm');
      results.push(asked, await work());
      results.push(await told(() => api.init(Promise.reject(new Error('no network')))));`);
    const refused = "Error: failed to fetch Wasm: 404 Not Found fetching ''";
    assert.deepEqual(results, [[refused, refused], 1, ['no error', 'no error'], 2, [1], 2, [1], 'Error: no network']);
  });
}
