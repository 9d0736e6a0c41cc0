// The contract in index.d.ts: programs that compile, programs that must not, and that it says what is there – no more, no less.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import * as api from 'azureml-endpoints';
import * as relay from 'azureml-endpoints/relay';
import * as scoring from 'azureml-endpoints/scoring';
import * as scoringSlim from 'azureml-endpoints/scoring/slim';
import * as slim from 'azureml-endpoints/slim';
import * as yaml from 'azureml-endpoints/yaml';
import { localAzure, missing } from './local-azure.mjs';
import { snippets } from './readme.mjs';
import { json, place, unsigned } from './suite/azure.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = fileURLToPath(new URL('.', import.meta.resolve('azureml-endpoints')));
const run = promisify(execFile);

const compilers = { 'TypeScript 5.9': '../node_modules/typescript/bin/tsc', 'TypeScript 7': '../node_modules/typescript-7/bin/tsc' };
const resolutions = { nodenext: { module: 'nodenext' }, bundler: { module: 'esnext', moduleResolution: 'bundler' } };
const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
  types: [],
};

/** The complaints of a compiler about these files. */
async function compile(compiler, resolution, files) {
  const folder = at('../node_modules/.cache/');
  await mkdir(folder, { recursive: true });
  const project = `${folder}types-${randomUUID()}.json`;
  await writeFile(project, JSON.stringify({ compilerOptions: { ...STRICT, ...resolution }, files }));
  try {
    await run(process.execPath, [at(compiler), '--project', project]);
    return '';
  } catch ({ stdout, stderr }) {
    return stdout + stderr;
  } finally {
    await rm(project);
  }
}

const programs = ['positive.ts', 'negative.ts', 'slim.ts', 'scoring.ts', 'relay.ts', 'yaml.ts'].map((name) => at(`types/${name}`));

for (const [compiler, path] of Object.entries(compilers)) {
  for (const [resolution, options] of Object.entries(resolutions)) {
    test(`${compiler}, ${resolution}: what is right compiles and what is wrong does not`, async () => {
      assert.equal(await compile(path, options, programs), '');
    });
  }
}

/** JavaScript is checked as editors check it: strictly, but nobody has to write types. */
const asJavaScript = { ...resolutions.nodenext, allowJs: true, checkJs: true, noImplicitAny: false, exactOptionalPropertyTypes: false, noUncheckedIndexedAccess: false };

test('the README’s code compiles', async (context) => {
  const folder = at('../node_modules/.cache/azureml-endpoints-readme');
  await mkdir(folder, { recursive: true });
  context.after(() => rm(folder, { recursive: true }));
  const files = (await snippets()).map((code, number) => [`${folder}/snippet-${number + 1}.mjs`, `${code}\nexport {};\n`]);
  assert.ok(files.length > 0, 'the README has code');
  for (const [file, code] of files) await writeFile(file, code);
  assert.equal(await compile(compilers['TypeScript 5.9'], asJavaScript, [at('types/ambient.d.ts'), ...files.map(([file]) => file)]), '');
});

test('the README’s first programs run as they stand', { skip: missing({ storage: true }) }, async (context) => {
  const { ready, stop } = await localAzure({ storage: true });
  context.after(stop);
  const programs = (await snippets()).slice(0, 3).join('\n');
  // The public cloud's hosts, answered by the local Azure: the program knows nothing of it.
  const preload = `
    const { cloud } = JSON.parse(process.env.AZUREML_EMULATOR);
    const hosts = { 'https://management.azure.com': cloud.resourceManager, 'https://login.microsoftonline.com': cloud.authority };
    const swap = (text, from, to) => text.replaceAll(from, to);
    const inward = (text) => Object.entries(hosts).reduce((text, [public_, local]) => swap(text, public_, local), text);
    const outward = (text) => Object.entries(hosts).reduce((text, [public_, local]) => swap(text, local, public_), text);
    const real = globalThis.fetch;
    const storage = cloud.blobEndpoint.replace('{account}', '');
    globalThis.fetch = async (url, init) => {
      const there = url.replace(/^https:\\/\\/(\\w+)\\.blob\\.core\\.windows\\.net/, storage + '$1');
      const scoring = there.replace(/^https:\\/\\/e\\.inference\\.ml\\.azure\\.com/, cloud.scoringHosts[0]);
      const response = await real(inward(scoring), init);
      const headers = [...response.headers].map(([name, value]) => [name, outward(value)]).filter(([name]) => !/^content-(encoding|length)$/.test(name));
      const body = swap(outward(await response.text()), cloud.scoringHosts[0], 'https://e.inference.ml.azure.com');
      return new Response([204, 304].includes(response.status) ? null : body, { status: response.status, headers });
    };
  `;
  const { clientId, clientSecret } = ready.identities.scientist;
  const env = {
    ...process.env,
    AZUREML_EMULATOR: JSON.stringify(ready),
    AZURE_SUBSCRIPTION_ID: ready.workspace.subscriptionId,
    AZURE_RESOURCE_GROUP: ready.workspace.resourceGroup,
    AZURE_ML_WORKSPACE: ready.workspace.workspace,
    AZURE_TENANT_ID: ready.tenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: clientSecret,
  };
  // Beside the packages, so that the program finds ours, and its model where it looks for it.
  const folder = await mkdtemp(at('../node_modules/.readme-'));
  context.after(() => rm(folder, { recursive: true }));
  await copyFile(at('../fixtures/diabetes.onnx'), `${folder}/model.onnx`);
  const load = `data:text/javascript,${encodeURIComponent(preload)}`;
  const { stdout } = await run(process.execPath, ['--import', load, '--input-type=module', '--eval', programs], { cwd: folder, env, timeout: 30_000 });
  const lines = stdout.trim().split('\n');
  assert.ok(lines.includes('Creating') && lines.includes('Succeeded'), stdout);
  assert.match(stdout, /^https:\/\/\S+\/score$/m);
  assert.match(lines.at(-1), /^\[ 281\.74\d+ \]$/);
});

// ── drift ──

const entries = { 'index.d.ts': api, 'slim.d.ts': slim, 'scoring.d.ts': scoring, 'scoring.slim.d.ts': scoringSlim, 'relay.d.ts': relay, 'yaml.d.ts': yaml };
const program = ts.createProgram(Object.keys(entries).map((file) => `${installed}${file}`), { module: ts.ModuleKind.NodeNext, strict: true, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] });
const checker = program.getTypeChecker();
const declared = (file) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(`${installed}${file}`)));
const original = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
const values = (file) => declared(file).map(original).filter(({ flags }) => flags & ts.SymbolFlags.Value).map(({ name }) => name).sort();

test('every export is declared, and everything declared is exported', () => {
  for (const [file, exports] of Object.entries(entries)) assert.deepEqual(Object.keys(exports).sort(), values(file), file);
});

test('every documented member is there on the real objects, and no other method', async () => {
  const fetch = async () => json({ value: [] });
  const workspace = new api.Workspace(place({ fetch }));
  const objects = {
    Workspace: workspace,
    Endpoints: workspace.endpoints,
    Deployments: workspace.deployments('an-endpoint'),
    Assets: workspace.environments,
    Codes: workspace.codes,
    Collection: workspace.models.containers,
    Datastores: workspace.datastores,
    Models: workspace.models,
    Logs: workspace.logs,
    Operation: workspace.endpoints.delete('an-endpoint'),
    Pages: workspace.endpoints.list(),
    ScoringEndpoint: new api.ScoringEndpoint({ scoringUri: 'https://e.inference.ml.azure.com/score', credential: unsigned('https://ml.azure.com') }),
  };
  const symbols = new Map(declared('index.d.ts').map((symbol) => [symbol.name, symbol]));
  for (const [name, object] of Object.entries(objects)) {
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbols.get(name))).map((member) => member.name);
    const documented = members.map((member) => (member.startsWith('__@asyncIterator') ? Symbol.asyncIterator : member));
    for (const member of documented) assert.ok(member in object, `${name}.${String(member)} is documented and not there`);
    const own = Reflect.ownKeys(Object.getPrototypeOf(object)).filter((key) => !['constructor', 'free', '__destroy_into_raw', Symbol.dispose, 'toJSON', 'toString'].includes(key) && !String(key).startsWith('__'));
    // One class serves all kinds of asset, another all that have a name alone; not every kind is documented with every method.
    const shared = ['upload', 'startPendingUpload', 'listSecrets'];
    const extra = own.filter((key) => !documented.includes(key) && !shared.includes(key));
    assert.deepEqual(extra.map(String), [], `members of ${name} that nobody documents`);
  }
  await objects.Operation;
});

test('every class of error in the contract has the name and code of its own', () => {
  const codes = new Set();
  for (const symbol of declared('index.d.ts').filter(({ name }) => name.endsWith('Error') && name !== 'AzureMlError')) {
    const code = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).find(({ name }) => name === 'code');
    const type = checker.getTypeOfSymbol(code);
    const { value } = type.types?.[0] ?? type;
    assert.equal(api[symbol.name].prototype.code, value, symbol.name);
    assert.equal(api[symbol.name].prototype.name, symbol.name);
    codes.add(value);
  }
  assert.equal(codes.size, 7);
});

test('what the package says of itself is what is in it', async () => {
  const { version, exports } = JSON.parse(await readFile(`${installed}package.json`, 'utf8'));
  assert.match(version, /^\d+\.\d+\.\d+/);
  for (const target of Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))) {
    await readFile(`${installed}${target}`);
  }
});

test('the packed README shows and links nothing that is not there', async () => {
  const text = await readFile(new URL('README.md', import.meta.resolve('azureml-endpoints')), 'utf8');
  assert.match(text, /^# azureml-endpoints$/m);
  assert.deepEqual(text.match(/\]\((?!#|https:)[^)]*\)|<img|srcset/g) ?? [], []);
});
