// What a call costs beside its peers: run by `run.mjs`, which tells where the servers are. Contenders take turns, so a slow
// moment of the machine hits all of them; each figure is the median over the rounds.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { emulator, scoring, rounds } = JSON.parse(process.env.BENCH);
const required = createRequire(new URL('../tests/', import.meta.url));
const load = (name) => import(pathToFileURL(required.resolve(name)));

// The module's memory is nobody's business but the bench's.
let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...wanted) {
    super(...wanted);
    memory ??= this.exports.memory;
  }
};
const { ScoringEndpoint, Workspace, clientSecret } = await load('azureml-endpoints');
const { AzureMachineLearningWorkspaces } = await load('@azure/arm-machinelearning');

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
const score = (input, calls) => ({
  calls,
  'raw fetch': () =>
    raw(scoringUri, {
      method: 'POST',
      headers: { authorization: `Bearer ${'k'.repeat(32)}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    }),
  'azureml-endpoints': () => endpoint.score(input),
});
const resource = `${emulator.https.resourceManager}/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}/onlineEndpoints/bench?api-version=2023-04-01`;
const races = {
  'score, 1 KB': score(body(1e3), 400),
  'score, 1 MB': score(body(1e6), 20),
  'endpoints.get': {
    calls: 60,
    'raw fetch': () => raw(resource, { headers: { authorization: `Bearer ${token}` } }),
    'azureml-endpoints': () => workspace.endpoints.get('bench'),
    '@azure/arm-machinelearning': () => arm.onlineEndpoints.get(resourceGroup, name, 'bench'),
  },
};

const CONCURRENT = 16;
const measure = async (call, calls) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let left = calls;
  await Promise.all(Array.from({ length: CONCURRENT }, async () => { while (left-- > 0) await call(); }));
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / calls, wall: ((performance.now() - start) * 1000) / calls };
};
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const results = {};
for (const [race, { calls, ...contenders }] of Object.entries(races)) {
  const figures = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
  for (const call of Object.values(contenders)) await measure(call, Math.ceil(calls / 4));
  for (let round = 0; round < rounds; round++)
    for (const [who, call] of Object.entries(contenders)) figures[who].push(await measure(call, calls));
  const base = figures['raw fetch'];
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
