// The control plane: how often an operation is looked at and how soon its end is noticed (on a virtual clock), what an upload
// costs beside a bare loop of `fetch`, and what reading a long list costs beside `fetch` and `JSON.parse`.
import { createServer } from 'node:http';
import { mock } from 'node:test';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { localAzure, missing, tokens } from '../tests/package/local-azure.mjs';

const { Workspace } = createRequire(new URL('../tests/', import.meta.url))('azureml-endpoints');
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const MINUTE = 60_000;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (end) => `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url({ aud: 'https://management.azure.com', exp: end })}.c2ln`;
const place = { subscriptionId: 's', resourceGroup: 'g', workspace: 'a-workspace', credential: unsigned(4_000_000_000) };
const json = (body, init) => Response.json(body, init);

/** An operation that ends after `lasts` virtual ms; what the service says of when to look again is `headers`. */
async function watch(lasts, headers) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 });
  const begun = Date.now();
  let looks = 0;
  const status = 'https://management.azure.com/operations/1?api-version=x';
  const done = () => Date.now() - begun >= lasts;
  const resource = () => json({ id: '/e', name: 'e', properties: { authMode: 'Key', provisioningState: done() ? 'Succeeded' : 'Creating' } }, { status: 200 });
  const fetch = async (url, { method }) => {
    if (method === 'PUT') return json({ properties: { provisioningState: 'Creating' } }, { status: 201, headers: { 'azure-asyncoperation': status, ...headers } });
    if (url !== status) return resource();
    looks++;
    return json({ status: done() ? 'Succeeded' : 'InProgress' }, { headers });
  };
  const operation = new Workspace({ ...place, fetch }).endpoints.createOrUpdate('an-endpoint', { location: 'here', properties: { authMode: 'Key' } });
  let noticed;
  operation.then(() => (noticed = Date.now() - begun - lasts));
  while (noticed === undefined) {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(100);
  }
  mock.timers.reset();
  return { 'looks per minute': (looks / (lasts / MINUTE)).toFixed(1), 'noticed after': `${(noticed / 1000).toFixed(1)} s` };
}

/** Both contenders in turn, so that neither has the quieter machine. */
async function race(rounds, contenders) {
  const times = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [who, run] of Object.entries(contenders)) {
      const begun = performance.now();
      await run(round);
      times[who].push(performance.now() - begun);
    }
  }
  const [raw] = Object.values(times);
  return Object.fromEntries(
    Object.entries(times).map(([who, all]) => [who, { ms: median(all).toFixed(0), '× raw': median(all.map((time, at) => time / raw[at])).toFixed(2) }]),
  );
}

console.log('\nan operation of three minutes, on a virtual clock');
console.table({
  'the service names no pause': await watch(3 * MINUTE + 1_700, {}),
  'Retry-After: 5': await watch(3 * MINUTE + 1_700, { 'retry-after': '5' }),
  'Retry-After: 15': await watch(3 * MINUTE + 1_700, { 'retry-after': '15' }),
});

/** 10,000 endpoints in pages of 100. */
const endpoint = (n) => ({
  id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/a-workspace/onlineEndpoints/e${n}`,
  name: `e${n}`,
  location: 'westeurope',
  tags: { team: 'a', cost: String(n) },
  properties: { authMode: 'AADToken', provisioningState: 'Succeeded', scoringUri: `https://e${n}.westeurope.inference.ml.azure.com/score`, traffic: { blue: 90, green: 10 } },
});
const server = createServer(({ url, headers }, response) => {
  const from = Number(new URL(url, 'http://here').searchParams.get('$skip') ?? 0);
  const value = Array.from({ length: 100 }, (_, at) => endpoint(from + at));
  const nextLink = from + 100 < 10_000 ? `http://${headers.host}/next?$skip=${from + 100}` : undefined;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ value, nextLink }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const far = new Workspace({ ...place, cloud: { resourceManager: origin, authority: origin } });
const heap = async (run) => {
  gc();
  const before = process.memoryUsage().heapUsed;
  const kept = await run();
  gc();
  return [kept.length, process.memoryUsage().heapUsed - before];
};
const raw = async () => {
  const all = [];
  for (let url = `${origin}/next`; url; ) {
    const page = JSON.parse(await (await fetch(url, { headers: { authorization: 'Bearer t' } })).text());
    all.push(...page.value);
    url = page.nextLink;
  }
  return all;
};
const ours = () => far.endpoints.list().then((all) => all);
console.log('a list of 10,000 endpoints in 100 pages');
const listed = await race(9, { 'fetch + JSON.parse': raw, 'endpoints.list()': ours });
const held = { 'fetch + JSON.parse': await heap(raw), 'endpoints.list()': await heap(ours) };
for (const [who, [count, bytes]] of Object.entries(held)) Object.assign(listed[who], { items: count, 'held MB': (bytes / 1e6).toFixed(1) });
console.table(listed);
server.close();
server.closeAllConnections();

if (missing({ storage: true })) process.exit(0);
const azure = await localAzure({ storage: true });
const { cloud, workspace: site } = azure.ready;
const { control } = await tokens(azure.ready, 'scientist');
const bytes = new Uint8Array(64 << 20);
for (let at = 0; at < bytes.length; at += 4096) bytes[at] = at >> 12;
const arm = async (path, body) => {
  const base = `${cloud.resourceManager}/subscriptions/${site.subscriptionId}/resourceGroups/${site.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${site.workspace}`;
  const response = await fetch(`${base}${path}?api-version=2023-04-01`, { method: 'POST', headers: { authorization: `Bearer ${control}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
};
/** The blocks one after the other, to where a code version's upload may go: no hash, no register, no resume. */
const loop = async (round) => {
  const { blobReferenceForConsumption } = await arm(`/codes/bare/versions/${round + 1}/startPendingUpload`, { pendingUploadType: 'TemporaryBlobReference' });
  const [base, sas] = blobReferenceForConsumption.credential.sasUri.split('?');
  const ids = [];
  for (let at = 0; at < bytes.length; at += 4 << 20) {
    ids.push(Buffer.from(String(at).padStart(12, '0')).toString('base64'));
    const put = await fetch(`${base}/model.bin?comp=block&blockid=${encodeURIComponent(ids.at(-1))}&${sas}`, { method: 'PUT', body: bytes.subarray(at, at + (4 << 20)) });
    if (put.status !== 201) throw new Error(`${put.status} ${await put.text()}`);
  }
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
  const put = await fetch(`${base}/model.bin?comp=blocklist&${sas}`, { method: 'PUT', body: list });
  if (put.status !== 201) throw new Error(`${put.status} ${await put.text()}`);
};
const near = new Workspace({ ...site, cloud, credential: control });
/** Another content each round, since what is there already is not sent again. */
const upload = (round) => {
  bytes[0] = round + 1;
  return near.models.upload('a-model', String(round + 1), { 'model.bin': new Blob([bytes]) });
};
console.log('an upload of 64 MiB to Azurite');
console.table(await race(3, { 'a loop of fetch': loop, 'models.upload(), hashed and registered': upload }));
await azure.stop();
