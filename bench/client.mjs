// What a call costs beside its peers: run by `run.mjs`, which tells where the servers are. Contenders take turns, so a slow
// moment of the machine hits all of them; each figure is the median over the rounds.
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';

const { emulator, scoring, rounds } = JSON.parse(process.env.BENCH);
const required = createRequire(new URL('../tests/', import.meta.url));
const load = (name) => import(pathToFileURL(required.resolve(name)));

// The module's memory is nobody's business but the bench's.
let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...wanted) {
    super(...wanted);
    memory ??= Object.values(this.exports).find((it) => it instanceof WebAssembly.Memory);
  }
};
const { ScoringEndpoint, Workspace, clientSecret } = await load('azureml-endpoints');
const { AzureMachineLearningWorkspaces } = await load('@azure/arm-machinelearning');
const { default: OpenAI } = await load('openai');
const { createParser } = await load('eventsource-parser');
// As bundlers make it for pages and workers, with all it stands on: Node's own build uses `node:http`, not `fetch`.
const bundle = `${mkdtempSync(`${tmpdir()}/azureml-endpoints-bench-`)}/ai-inference.mjs`;
required('esbuild').buildSync({
  entryPoints: [required.resolve('@azure-rest/ai-inference').replace(/dist.*/, 'dist/browser/index.js')],
  bundle: true,
  format: 'esm',
  platform: 'browser',
  define: { self: 'globalThis' },
  outfile: bundle,
});
const { default: createClient } = await import(pathToFileURL(bundle));

const { clientId, clientSecret: secret } = emulator.identities.scientist;
const cloud = { ...emulator.cloud, ...emulator.https, scoringHosts: [`http://127.0.0.1:${scoring}`] };
const credential = clientSecret({ tenantId: emulator.tenantId, clientId, clientSecret: secret, cloud });
const { token } = await credential.getToken('https://management.azure.com/.default');
const { subscriptionId, resourceGroup, workspace: name } = emulator.workspace;
const workspace = new Workspace({ ...emulator.workspace, credential: token, cloud });
await workspace.endpoints.createOrUpdate('bench', { properties: { authMode: 'Key' } });

const scoringUri = `http://127.0.0.1:${scoring}/score`;
const endpoint = new ScoringEndpoint({ scoringUri, key: 'k'.repeat(32) });
const arm = new AzureMachineLearningWorkspaces({ getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3e6 }) }, subscriptionId, {
  endpoint: emulator.https.resourceManager,
});
const body = (bytes) => ({ data: [Array.from({ length: Math.ceil(bytes / 8) }, (_, i) => 100000.5 + (i % 800000))] });
const raw = async (url, init) => {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return JSON.parse(await response.text());
};
const key = 'k'.repeat(32);
const openai = new OpenAI({ baseURL: `http://127.0.0.1:${scoring}`, apiKey: key, maxRetries: 0, dangerouslyAllowBrowser: true });
const inference = createClient(`http://127.0.0.1:${scoring}`, { key }, { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } });
const score = (input, calls, concurrent) => ({
  calls,
  concurrent,
  'raw fetch': () =>
    raw(scoringUri, {
      method: 'POST',
      headers: { authorization: `Bearer ${'k'.repeat(32)}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    }),
  'azureml-endpoints': () => endpoint.score(input),
  openai: () => openai.post('/score', { body: input }),
  '@azure-rest/ai-inference, browser': async () => {
    const { status, body } = await inference.path('/score').post({ body: input });
    if (status !== '200') throw new Error(`${status}`);
    return body;
  },
});

// Server-sent events as a model streams them, through the whole way from bytes to events.
const EVENTS = 20_000;
const stream = new TextEncoder().encode(Array.from({ length: EVENTS }, (_, at) => `data: {"choices":[{"index":0,"delta":{"content":"token ${at}"}}]}\n\n`).join(''));
const streamed = (size) => async () => {
  let at = 0;
  const body = new ReadableStream({ pull: (out) => (at < stream.length ? out.enqueue(stream.slice(at, (at += size))) : out.close()) });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};
const counted = (count) => {
  if (count !== EVENTS) throw new Error(`${count} events`);
};
const events = (size) => {
  const ours = new ScoringEndpoint({ scoringUri, key, fetch: streamed(size) });
  return {
    calls: 3,
    concurrent: 1,
    per: EVENTS,
    base: 'eventsource-parser',
    'eventsource-parser': async () => {
      let count = 0;
      const parser = createParser({ onEvent: () => count++ });
      const decoder = new TextDecoder();
      for await (const piece of (await streamed(size)()).body) parser.feed(decoder.decode(piece, { stream: true }));
      counted(count);
    },
    'azureml-endpoints': async () => {
      let count = 0;
      for await (const _ of ours.stream({})) count++;
      counted(count);
    },
  };
};
const resource = `${emulator.https.resourceManager}/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}/onlineEndpoints/bench?api-version=2023-04-01`;
const races = {
  'score, 1 KB, one after the other': score(body(1e3), 200, 1),
  'score, 1 KB, 32 at once': score(body(1e3), 800, 32),
  'score, 1 MB, one after the other': score(body(1e6), 10, 1),
  'score, 1 MB, 32 at once': score(body(1e6), 32, 32),
  'an event, in pieces of 16 KB': events(16_384),
  'an event, each in a piece': events(62),
  'endpoints.get': {
    calls: 60,
    'raw fetch': () => raw(resource, { headers: { authorization: `Bearer ${token}` } }),
    'azureml-endpoints': () => workspace.endpoints.get('bench'),
    '@azure/arm-machinelearning': () => arm.onlineEndpoints.get(resourceGroup, name, 'bench'),
  },
};

const measure = async (call, calls, concurrent, per) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let left = calls;
  await Promise.all(Array.from({ length: concurrent }, async () => { while (left-- > 0) await call(); }));
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / calls / per, wall: ((performance.now() - start) * 1000) / calls / per };
};
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const results = {};
for (const [race, { calls, concurrent = 16, per = 1, base: first = 'raw fetch', ...contenders }] of Object.entries(races)) {
  const figures = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
  for (const call of Object.values(contenders)) await measure(call, Math.ceil(calls / 4), concurrent, per);
  for (let round = 0; round < rounds; round++)
    for (const [who, call] of Object.entries(contenders)) figures[who].push(await measure(call, calls, concurrent, per));
  const base = figures[first];
  results[race] = Object.fromEntries(
    Object.entries(figures).map(([who, rows]) => [
      who,
      {
        cpuMicros: median(rows.map(({ cpu }) => cpu)),
        latencyMicros: median(rows.map(({ wall }) => wall)),
        cpuRatio: median(rows.map(({ cpu }, round) => cpu / base[round].cpu)),
        latencyRatio: median(rows.map(({ wall }, round) => wall / base[round].wall)),
      },
    ]),
  );
}

const before = memory.buffer.byteLength;
await endpoint.score(new Uint8Array(50_000_000));
await endpoint.score('x'.repeat(50_000_000));
results.memory = { before, after: memory.buffer.byteLength };
console.log(JSON.stringify(results));
