// Scoring in spite of failures: grants that end, targets that fail, deadlines, many inputs at once.
import { json, scripted, unsigned, DATA } from './azure.mjs';
import { equal, match, ok, refused, refusedWith, same } from './expect.mjs';

const HERE = 'https://here.westeurope.inference.ml.azure.com/score';
const THERE = 'https://there.northeurope.inference.ml.azure.com/score';
const own = { dangerouslyAllowBrowser: true };
const plain = (text, status) => new Response(text, { status, headers: { 'content-type': 'text/plain' } });
const bearer = ({ headers }) => headers.get('authorization').slice('Bearer '.length);

export function surviving({ test, api }) {
  const scorer = (fetch, options) => new api.ScoringEndpoint({ scoringUri: HERE, key: 'a-key', ...own, fetch, ...options });

  test('with both keys a 401 turns to the other one, and the next call begins with it', async () => {
    const fetch = scripted(({ init }) => (new Headers(init.headers).get('authorization') === 'Bearer two' ? json([1]) : plain('key_auth_access_denied', 401)));
    const endpoint = scorer(fetch, { key: undefined, keys: { primaryKey: 'one', secondaryKey: 'two' } });
    equal(await endpoint.score({}), [1]);
    equal(await endpoint.score({}), [1]);
    equal(fetch.calls.map(bearer), ['one', 'two', 'two']);
    const neither = scorer(scripted(() => plain('key_auth_access_denied', 401)), { key: undefined, keys: { primaryKey: 'one', secondaryKey: 'three' } });
    const error = await refusedWith(api, 'ResponseError', () => neither.score({}));
    equal([error.status, error.attempts, error.retryable, error.mayHaveRun], [401, 2, false, false]);
  });

  test('a refused Entra token is asked for anew, once', async () => {
    const tokens = [unsigned(DATA, { jti: '1' }), unsigned(DATA, { jti: '2' }), unsigned(DATA, { jti: '3' })];
    let asked = 0;
    const fetch = scripted(({ count }) => (count === 1 ? plain('', 401) : json([1])));
    const endpoint = new api.ScoringEndpoint({ scoringUri: HERE, credential: () => tokens[asked++], fetch });
    equal(await endpoint.score({}), [1]);
    equal(fetch.calls.map(bearer), tokens.slice(0, 2));
  });

  test('a credential that does not answer in time is asked anew by the next call, whoever still waits', async () => {
    let stuck = true;
    const signals = [];
    const credential = ({ signal }) => (signals.push(signal), stuck ? new Promise(() => {}) : unsigned(DATA));
    const endpoint = new api.ScoringEndpoint({ scoringUri: HERE, credential, fetch: scripted(() => json([1])) });
    const patient = new AbortController();
    const waiting = endpoint.score({}, { signal: patient.signal });
    const error = await refusedWith(api, 'TransportError', () => endpoint.score({}, { deadlines: { totalMs: 20 } }));
    equal([error.hop, error.deadline], ['credential', 'total']);
    stuck = false;
    equal(await endpoint.score({}), [1]);
    patient.abort('enough');
    same(await waiting.catch((reason) => reason), 'enough');
    ok(signals[0].aborted, 'the first asking is stopped');
  });

  test('a pool is asked in its order, each target with its own proof, and its state can be read', async () => {
    const fetch = scripted(({ url }) => (url === HERE ? plain('', 404) : json(['there'])));
    const told = [];
    const endpoint = scorer(fetch, { pool: [{ deployment: 'green' }, { scoringUri: THERE, key: 'their-key', ...own }], onEvent: (event) => told.push(event) });
    equal(await endpoint.score({}), ['there']);
    equal(fetch.calls.map((call) => [call.url, bearer(call), call.headers.get('azureml-model-deployment')]), [
      [HERE, 'a-key', null],
      [HERE, 'a-key', 'green'],
      [THERE, 'their-key', null],
    ]);
    equal(told.map(({ type, target }) => `${type} ${target}`), ['attempt 0', 'answer 0', 'failover 0', 'attempt 1', 'answer 1', 'failover 1', 'attempt 2', 'answer 2']);
    equal(endpoint.state().map(({ state, failures, deployment }) => [state, failures, deployment]), [['closed', 0, undefined], ['closed', 0, 'green'], ['closed', 0, undefined]]);
  });

  test('a key is shared with no other scoring URI', async () => {
    const error = await refusedWith(api, 'TypeError', () => scorer(scripted(() => json(1)), { pool: [{ scoringUri: THERE }] }));
    match(error.message, /^credential: must be given/);
  });

  test('a circuit breaker lets a single endpoint rest, says until when, and tries again', async () => {
    let well = false;
    const fetch = scripted(() => (well ? json([1]) : plain('', 500)));
    const endpoint = scorer(fetch, { breaker: { failures: 2, cooldownMs: 700 } });
    for (let call = 0; call < 2; call++) same((await refused(() => endpoint.score({}))).status, 500);
    const error = await refusedWith(api, 'TransportError', () => endpoint.score({}));
    equal([error.attempts, error.mayHaveRun, error.retryAt instanceof Date], [0, false, true]);
    same(fetch.calls.length, 2, 'sends');
    const [{ state, openUntil }] = endpoint.state();
    equal([state, openUntil instanceof Date], ['open', true]);
    well = true;
    await new Promise((resolve) => setTimeout(resolve, 750));
    equal(await endpoint.score({}), [1]);
    same(endpoint.state()[0].state, 'closed');
  });

  test('a wait beyond the budget fails at once and says from when to try again', async () => {
    const fetch = scripted(() => json({}, { status: 429, 'retry-after': '3600' }));
    const error = await refusedWith(api, 'ResponseError', () => scorer(fetch).score({}));
    equal([error.attempts, error.retryAfterMs, error.retryable, error.mayHaveRun], [1, 3_600_000, true, false]);
    ok(Math.abs(error.retryAt - Date.now() - 3_600_000) < 60_000, 'retryAt is in an hour');
  });

  test('each deadline is named, with its hop', async () => {
    const never = () => new Promise(() => {});
    const body = (source) => new Response(new ReadableStream(source), { headers: { 'content-type': 'application/json' } });
    const stalls = () => body({ pull: (stream) => (stream.sent ? never() : ((stream.sent = true), stream.enqueue(new TextEncoder().encode('[1')))) });
    const cases = [
      ['connect', 'scoring', never, { connectMs: 20 }],
      ['firstByte', 'scoring', () => body({ pull: never }), { firstByteMs: 20 }],
      ['idle', 'scoring', stalls, { idleMs: 20 }],
      ['total', 'scoring', never, { totalMs: 20 }],
      ['total', 'scoring', stalls, { totalMs: 20 }],
    ];
    for (const [deadline, hop, fetch, deadlines] of cases) {
      const error = await refusedWith(api, 'TransportError', () => scorer(fetch, { deadlines }).score({}));
      equal([error.deadline, error.hop, error.mayHaveRun], [deadline, hop, true]);
    }
    const slow = new api.ScoringEndpoint({ scoringUri: HERE, credential: never, fetch: never, deadlines: { totalMs: 20 } });
    const error = await refusedWith(api, 'TransportError', () => slow.score({}));
    equal([error.deadline, error.hop], ['total', 'credential']);
  });

  test('a stalled body is tried again where that is allowed', async () => {
    const stalled = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { headers: { 'content-type': 'application/json' } });
    const fetch = scripted(({ count }) => (count === 1 ? stalled() : json([1])));
    equal(await scorer(fetch, { deadlines: { firstByteMs: 20 } }).score({}, { idempotent: true }), [1]);
  });

  test('what never left is sent again, whatever the call allows', async () => {
    const refusedConnection = () => Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    const fetch = scripted(({ count }) => (count === 1 ? Promise.reject(refusedConnection()) : json([1])));
    equal(await scorer(fetch).score({}), [1]);
    const reset = scripted(({ count }) => (count === 1 ? Promise.reject(new TypeError('reset')) : json([1])));
    equal(await scorer(reset).score({}, { idempotent: true }), [1]);
  });

  test('an answer that is late compared with others is asked for a second time, within the cap', async () => {
    let slow = false;
    const told = [];
    const fetch = async (url) => {
      if (slow && url === HERE) await new Promise((resolve) => setTimeout(resolve, 3000));
      return json([url === HERE ? 'here' : 'there']);
    };
    const options = { hedge: { capPercent: 100 }, pool: [{ scoringUri: THERE, key: 'their-key', ...own }], onEvent: ({ type }) => told.push(type) };
    const endpoint = scorer(fetch, options);
    for (let call = 0; call < 25; call++) equal(await endpoint.score({}, { idempotent: true }), ['here']);
    slow = true;
    const start = Date.now();
    equal(await endpoint.score({}, { idempotent: true }), ['there']);
    ok(Date.now() - start < 2500, 'the slow one is not waited for');
    ok(told.includes('hedge'), 'it is told');
  });

  test('what the hook of scoreMany throws is its own affair', async () => {
    const outcomes = [];
    const onProgress = () => {
      throw new Error('mine');
    };
    for await (const { value } of scorer(scripted(() => json(1))).scoreMany([1, 2, 3], { onProgress })) outcomes.push(value);
    equal(outcomes, [1, 1, 1]);
  });

  test('scoreMany gives outcomes in the order of the inputs, several at once and no more than allowed', async () => {
    let [running, most] = [0, 0];
    const fetch = async (_, { body }) => {
      most = Math.max(most, ++running);
      const { at } = JSON.parse(body);
      await new Promise((resolve) => setTimeout(resolve, (at * 7) % 5));
      running--;
      return at === 3 ? plain('', 400) : json({ at });
    };
    const seen = [];
    const batch = scorer(fetch).scoreMany(Array.from({ length: 20 }, (_, at) => ({ at })), { concurrency: 4, onProgress: (progress) => seen.push(progress) });
    const outcomes = [];
    for await (const outcome of batch) outcomes.push(outcome);
    equal(outcomes.map(({ index }) => index), Array.from({ length: 20 }, (_, at) => at));
    ok(outcomes[3].error instanceof api.ResponseError, 'a failure is an outcome too');
    equal(outcomes[19].value, { at: 19 });
    same(most, 4, 'the most at once');
    equal([batch.progress.done, batch.progress.failed, batch.progress.running, seen.length], [19, 1, 0, 20]);
  });

  test('scoreMany draws no faster than is taken, stops what is left, and begins where it is told', async () => {
    let [drawn, returned] = [0, false];
    async function* inputs() {
      try {
        for (;;) yield { at: drawn++ };
      } finally {
        returned = true;
      }
    }
    const fetch = async (_, { body }) => json(JSON.parse(body));
    for await (const { index, value } of scorer(fetch).scoreMany(inputs(), { concurrency: 2, from: 5 })) {
      equal(value, { at: index });
      ok(drawn <= index + 12, `${drawn} drawn at ${index}`);
      if (index === 30) break;
    }
    ok(returned, 'the source is let go');
    const controller = new AbortController();
    const call = async () => {
      for await (const { index } of scorer(fetch).scoreMany(inputs(), { signal: controller.signal })) if (index === 3) controller.abort('enough');
    };
    same(await refused(call), 'enough', 'reason');
  });

  test('scoreMany slows down when there are too many', async () => {
    let running = 0;
    const fetch = async (_, { body }) => {
      if (++running > 4) return running--, json({}, { status: 429, 'retry-after-ms': '5' });
      await new Promise((resolve) => setTimeout(resolve, 2));
      return running--, json(JSON.parse(body));
    };
    const limits = new Set();
    const options = { concurrency: 32, onProgress: ({ concurrency }) => limits.add(concurrency) };
    let count = 0;
    for await (const { error } of scorer(fetch, { retry: { attempts: 50 } }).scoreMany(Array(150).fill({}), options)) count += error ? 0 : 1;
    same(count, 150, 'answers');
    ok(Math.min(...limits) <= 4, `it fell to ${Math.min(...limits)}`);
  });

  test('the shapes of inputs are made, and known complaints name them', async () => {
    equal(api.rowsInput([[1, 2]]), { data: [[1, 2]] });
    equal(api.tableInput([{ a: 1 }, { b: 'x', a: 2 }]), { input_data: { columns: ['a', 'b'], index: [0, 1], data: [[1, null], [2, 'x']] } });
    equal(api.tableInput({ columns: ['a'], data: [[1]] }), { input_data: { columns: ['a'], index: [0], data: [[1]] } });
    match((await refusedWith(api, 'TypeError', () => api.rowsInput({ a: 1 }))).message, /^rows:/);
    match((await refusedWith(api, 'TypeError', () => api.tableInput([[1]]))).message, /^table:/);
    const model = { 'ms-azureml-model-error-statuscode': '500', 'ms-azureml-model-error-reason': 'model_error' };
    const fetch = scripted(() => json({ message: "KeyError: 'data'" }, { status: 424, ...model }));
    const error = await refusedWith(api, 'ScoringError', () => scorer(fetch).score([[1]]));
    match(error.remedy, /rowsInput/);
  });

  test('ids, trace and the model’s time are on answers and errors', async () => {
    const told = [];
    const fetch = scripted(({ count }) => json({}, { status: count === 1 ? 200 : 404, 'x-request-id': 'theirs', 'x-ms-run-fn-exec-ms': '12.7' }));
    const endpoint = scorer(fetch, { onEvent: (event) => told.push(event) });
    await endpoint.score({});
    const answer = told.find(({ type }) => type === 'answer');
    equal([answer.status, answer.requestId, answer.modelMs], [200, 'theirs', 12]);
    match(fetch.calls[0].headers.get('traceparent'), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    same(fetch.calls[0].headers.get('x-ms-client-request-id'), answer.clientRequestId);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const error = await refused(() => endpoint.score({}, { headers: { traceparent } }));
    equal([error.requestId, error.modelMs, fetch.calls[1].headers.get('traceparent')], ['theirs', 12, traceparent]);
  });

  test('what a hook throws harms nothing', async () => {
    equal(await scorer(async () => json([1]), { onEvent: () => { throw new Error('mine'); } }).score({}), [1]);
  });

  test('swagger is read where it is offered', async () => {
    const fetch = scripted(({ url }) => (url.endsWith('/swagger.json') ? json({ swagger: '2.0' }) : undefined));
    equal(await scorer(fetch).swagger(), { swagger: '2.0' });
    same(bearer(fetch.calls[0]), 'a-key');
    same(await scorer(scripted(() => plain('', 404))).swagger(), undefined);
  });
}
