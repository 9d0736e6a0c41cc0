// A storm of seeded faults: fifty thousand scores while keys are rotated, tokens end and a fifth of all sends goes wrong. The clock
// of the library is moved by hand; only pauses take their time. `SOAK_SEED` repeats a storm, `SOAK_CALLS` makes it longer.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { unsigned } from './suite/azure.mjs';

const CALLS = Number(process.env.SOAK_CALLS ?? 50_000);
const SEED = Number(process.env.SOAK_SEED ?? 20261123);
const WIDE = 200;
const FAULTS = 0.2;

let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    memory ??= Object.values(this.exports).find((it) => it instanceof WebAssembly.Memory);
  }
};
const api = await import('azureml-endpoints');
WebAssembly.Instance = Instance;

const stray = [];
process.on('unhandledRejection', (reason) => stray.push(reason));

/** The same numbers for the same seed. */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const json = (body, status = 200, headers) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const plain = (text, status, headers) => new Response(text, { status, headers: { 'content-type': 'text/plain', ...headers } });
const thrown = (code) => Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

/** What may go wrong before the model has run, and after it. */
const before = [
  () => plain('', 429, { 'retry-after-ms': '1' }),
  () => plain('', 429, { 'retry-after-ms': '1', 'ms-azureml-model-error-reason': 'too_many_pending_request' }),
  () => plain('', 424, { 'retry-after-ms': '1', 'ms-azureml-model-error-statuscode': '503', 'ms-azureml-model-error-reason': 'model_not_ready' }),
  () => Promise.reject(thrown('ECONNREFUSED')),
];
const after = [
  () => plain('', 500, { 'retry-after-ms': '1' }),
  () => plain('', 503, { 'retry-after-ms': '1' }),
  () => plain('', 408, { 'retry-after-ms': '1' }),
  () => Promise.reject(thrown('ECONNRESET')),
  () => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) }), { headers: { 'content-type': 'application/json' } }),
];

/** An endpoint with its control plane. `moved` is the time that passed besides. */
function azure(authMode, roll, clock) {
  let version = 1;
  const keys = { primaryKey: 'key-1', secondaryKey: 'key-2' };
  const runs = new Map();
  const pick = (list) => list[Math.floor(roll() * list.length)];
  return {
    runs,
    sends: 0,
    faults: 0,
    rotate: () => void (keys[pick(['primaryKey', 'secondaryKey'])] = `key-${++version + 1}`),
    async fetch(url, { headers, body }) {
      if (url.includes('/listKeys')) return json(keys);
      if (url.includes('/token')) {
        const now = Math.floor(clock() / 1000);
        return json({ accessToken: `until-${now + 3600}`, expiryTimeUtc: now + 3600, refreshAfterTimeUtc: now + 1800 });
      }
      if (!url.endsWith('/score')) return json({ properties: { authMode, scoringUri: 'https://e.westeurope.inference.ml.azure.com/score' } });
      this.sends++;
      const proof = headers.get('authorization').slice('Bearer '.length);
      const admitted = authMode === 'Key' ? Object.values(keys).includes(proof) : Number(proof.slice('until-'.length)) * 1000 > clock();
      if (!admitted) return plain('key_auth_access_denied', 401);
      const goesWrong = roll() < FAULTS && ++this.faults;
      if (goesWrong && roll() < 0.6) return pick(before)();
      const { id } = JSON.parse(body);
      runs.set(id, (runs.get(id) ?? 0) + 1);
      return goesWrong ? pick(after)() : json({ id });
    },
  };
}

for (const authMode of ['Key', 'AMLToken']) {
  test(`${CALLS / 2} scores by ${authMode} in a storm (seed ${SEED}): the right answer or the right error, and none runs twice unless allowed`, async () => {
    const roll = dice(SEED);
    const real = Date.now;
    let moved = 0;
    Date.now = () => real() + moved;
    try {
      const server = azure(authMode, roll, Date.now);
      const workspace = new api.Workspace({
        subscriptionId: '00000000-0000-0000-0000-000000000001',
        resourceGroup: 'g',
        workspace: 'w',
        credential: () => unsigned('https://management.azure.com'),
        fetch: (url, init) => server.fetch(url, init),
        retry: { attempts: 12, budgetMs: 86_400_000 },
      });
      const endpoint = await workspace.endpoints.open('an-endpoint');
      const counts = { answered: 0, failed: 0 };
      let [next, warm] = [0, 0];
      const one = async (id) => {
        const idempotent = id % 2 === 0;
        const outcome = await endpoint.score({ id }, { idempotent }).then((value) => ({ value }), (error) => ({ error }));
        const ran = server.runs.get(id) ?? 0;
        if (!idempotent) assert.ok(ran <= 1, `${id} ran ${ran} times`);
        if (outcome.value !== undefined) {
          counts.answered++;
          assert.deepEqual(outcome.value, { id });
          assert.ok(ran >= 1, `${id} was answered and did not run`);
        } else {
          counts.failed++;
          const { error } = outcome;
          assert.ok(error instanceof api.ResponseError || error instanceof api.ScoringError || error instanceof api.TransportError, String(error.stack));
          assert.notEqual(error.status, 401, 'a refused credential reached the caller');
          if (ran > 0) assert.equal(error.mayHaveRun, true, `${id} ran, and its error denies it`);
          if (idempotent) assert.equal(error.attempts, 12, `${id} gave up early: ${error.message}`);
        }
        if (id % 500 === 0) server.rotate();
        if (id % 200 === 0) moved += 120_000;
        if (id === CALLS / 4) warm = memory.buffer.byteLength;
      };
      await Promise.all(Array.from({ length: WIDE }, async () => { while (next < CALLS / 2) await one(next++); }));
      assert.equal(counts.answered + counts.failed, CALLS / 2);
      assert.ok(server.faults > CALLS / 2 * FAULTS * 0.9, `${server.faults} faults in ${server.sends} sends`);
      // What may not be repeated and went wrong after the model had run is the only thing that may fail.
      assert.ok(counts.failed < CALLS / 2 * FAULTS * 0.4, `${counts.failed} failed`);
      const page = 65_536;
      assert.ok(memory.buffer.byteLength <= warm + page, `the wasm memory grew from ${warm} to ${memory.buffer.byteLength} bytes`);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(stray, [], 'unhandled rejections');
    } finally {
      Date.now = real;
    }
  });
}
