// The entry for scoring without the whole beside it: what a program of it alone does, and what is not in it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as whole from 'azureml-endpoints';
import * as scoring from 'azureml-endpoints/scoring';

const run = promisify(execFile);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = fileURLToPath(new URL('.', import.meta.resolve('azureml-endpoints')));
let folder;

// Beside the packages, so that programs find them.
before(async () => (folder = await mkdtemp(at('../node_modules/.scoring-'))));
after(() => rm(folder, { recursive: true }));

/** What is scored, and what a wrong call comes to, by whatever the program has as `api`. */
const PROGRAM = `
  const fetch = async (url, init) => new Response(JSON.stringify([new Headers(init.headers).get('authorization'), init.body]), { headers: { 'content-type': 'application/json' } });
  const endpoint = new api.ScoringEndpoint({ scoringUri: 'https://e.westeurope.inference.ml.azure.com/score', key: 'k', dangerouslyAllowBrowser: true, fetch });
  const wrong = await Promise.resolve().then(() => endpoint.score({}, { deployment: 5 })).catch(({ name, message }) => [name, message]);
  console.log(JSON.stringify([await endpoint.score(api.rowsInput([[1]])), wrong]));
`;
const EXPECTED = [
  ['Bearer k', '{"data":[[1]]}'],
  ['TypeError', 'deployment: must be a string; it is a number'],
];
const evaluated = async (type, program) => JSON.parse((await run(process.execPath, [`--input-type=${type}`, '--eval', program], { cwd: at('..') })).stdout);

test('it scores by itself, imported or required', async () => {
  assert.deepEqual(await evaluated('module', `import * as api from 'azureml-endpoints/scoring'; ${PROGRAM}`), EXPECTED);
  assert.deepEqual(await evaluated('commonjs', `const api = require('azureml-endpoints/scoring'); (async () => { ${PROGRAM} })()`), EXPECTED);
});

test('its slim form starts by hand', async () => {
  const start = `
    import { readFile } from 'node:fs/promises';
    import * as api from 'azureml-endpoints/scoring/slim';
    api.initSync(await readFile(new URL(import.meta.resolve('azureml-endpoints/azureml_endpoints_scoring_bg.wasm'))));`;
  assert.deepEqual(await evaluated('module', `${start} ${PROGRAM}`), EXPECTED);
});

test('a slim form takes where its wasm is, the response that brings it, its bytes, or itself', async () => {
  const { compile } = await import(`${installed}compile.js`);
  const bytes = await readFile(`${installed}wasm/azureml_endpoints_scoring_bg.wasm`);
  const url = `data:application/wasm;base64,${bytes.toString('base64')}`;
  const response = (type) => new Response(bytes, { headers: type ? { 'content-type': type } : {} });
  const sources = [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new WebAssembly.Module(bytes), url, new URL(url), new Request(url)];
  for (const source of [...sources, response('application/wasm'), response('application/wasm; charset=utf-8'), response('text/plain'), response()])
    assert.ok((await compile(source)) instanceof WebAssembly.Module, String(source).slice(0, 30));
  await assert.rejects(compile(new Response('', { status: 404 })), /^Error: failed to fetch Wasm: 404/);
  await assert.rejects(compile(5), TypeError);
});

test('a worker of it carries its wasm and no other', async () => {
  const stdin = { contents: `export { ScoringEndpoint } from 'azureml-endpoints/scoring';`, resolveDir: at('.') };
  const workerd = { bundle: true, format: 'esm', conditions: ['workerd'], loader: { '.wasm': 'copy' }, assetNames: '[name]', logLevel: 'error' };
  await build({ ...workerd, stdin, outdir: folder });
  assert.deepEqual((await readdir(folder)).sort(), ['azureml_endpoints_scoring_bg.wasm', 'stdin.js']);
});

test('nothing of the control plane is in it', async () => {
  const wasm = await readFile(`${installed}wasm/azureml_endpoints_scoring_bg.wasm`, 'latin1');
  assert.ok(wasm.includes('azureml-model-deployment'), 'it is read');
  for (const word of ['/listKeys', 'f6c7c914', 'regenerateKeys', '2023-04-01', 'roleAssignments', 'x-ms-ratelimit'])
    assert.ok(!wasm.includes(word), word);
});

test('the classes that the JavaScript has are those of the whole', () => {
  const { ScoringEndpoint, ...shared } = scoring;
  assert.notEqual(ScoringEndpoint, whole.ScoringEndpoint, 'the wasm has its own');
  for (const name of Object.keys(shared).filter((name) => /^[A-Z]/.test(name))) assert.equal(shared[name], whole[name], name);
  const wrong = () => new whole.ScoringEndpoint({ scoringUri: 'https://e.westeurope.inference.ml.azure.com/score', credential: 'a.b' }).score({});
  return assert.rejects(wrong, (error) => error instanceof scoring.CredentialError && error instanceof scoring.AzureMlError);
});
