// The relay in this Node: who may pass, what goes on, what comes back.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ScoringEndpoint } from 'azureml-endpoints';
import * as scoring from 'azureml-endpoints/scoring';
import { Miniflare } from 'miniflare';
import { cloudflareKvLimiter, createKey, createRelay, memoryLimiter } from 'azureml-endpoints/relay';
import { CONTROL, DATA, unsigned } from './suite/azure.mjs';
import { PAGE, TARGET, ask, upstream } from './relay/upstream.mjs';

const pass = (options) => createRelay({ target: TARGET, allowOrigins: [PAGE], ...options });
const own = (options) => pass({ key: 'the-endpoints-key', admit: 'anyone', limits: { requestsPerMinute: 1e6 }, ...options });
const bearer = (token) => ({ authorization: `Bearer ${token}` });
const code = async (response) => (await response.json()).code;

test('in pass-through the caller’s data token goes on', async () => {
  const fetch = upstream();
  const token = unsigned(DATA);
  const answer = await pass({ fetch })(ask(bearer(token)));
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { ok: true });
  assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
  const [{ url, method, headers, bytes, redirect }] = fetch.calls;
  assert.deepEqual([url, method, redirect, headers.get('authorization')], [TARGET, 'POST', 'manual', `Bearer ${token}`]);
  assert.equal(new TextDecoder().decode(bytes), '{"data":[[1]]}');
});

test('in pass-through any other token ends here, with the scope to request', async () => {
  const fetch = upstream();
  for (const [headers, expected] of [
    [{}, 'credential-missing'],
    [bearer(unsigned(CONTROL)), 'token-unfit'],
    [bearer(unsigned(DATA, { exp: 1 })), 'token-unfit'],
    [bearer('a-key'), 'token-unfit'],
    [{ authorization: `Basic ${btoa('a:b')}` }, 'credential-malformed'],
  ]) {
    const answer = await pass({ fetch })(ask(headers));
    const problem = await answer.json();
    assert.deepEqual([answer.status, problem.status, problem.code, problem.scope], [401, 401, expected, 'https://ml.azure.com/.default']);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
    assert.ok(!JSON.stringify(problem).includes(headers.authorization?.slice(-20) ?? '@@'), 'nothing of it is told');
  }
  assert.equal(fetch.calls.length, 0);
});

test('a key that the relay gave lets its caller use the endpoint’s', async () => {
  const fetch = upstream();
  const { key, sha256 } = await createKey();
  assert.equal(sha256, createHash('sha256').update(key).digest('hex'));
  const events = [];
  const relay = own({ fetch, admit: { keys: { alice: ['0'.repeat(64), sha256] } }, onEvent: (event) => events.push(event) });
  for (const headers of [bearer(key), { 'x-api-key': key }]) {
    const answer = await relay(ask(headers));
    assert.equal(answer.status, 200);
    await answer.text();
  }
  for (const { headers } of fetch.calls) {
    assert.equal(headers.get('authorization'), 'Bearer the-endpoints-key');
    assert.equal(headers.get('x-api-key'), null);
  }
  for (const headers of [bearer(`${key}x`), bearer(sha256), bearer('the-endpoints-key')]) assert.equal(await code(await relay(ask(headers))), 'key-unknown');
  assert.equal(fetch.calls.length, 2);
  assert.deepEqual(events.map(({ outcome, caller, status }) => [outcome, caller, status]), [
    ['answered', 'alice', 200],
    ['answered', 'alice', 200],
    ...Array(3).fill(['refused', undefined, 401]),
  ]);
  assert.ok(!JSON.stringify(events).includes(key));
});

test('a key can be looked up by its digest', async () => {
  const { key, sha256 } = await createKey();
  const relay = own({ fetch: upstream(), admit: { keys: async (digest) => (digest === sha256 ? 'bob' : undefined) } });
  assert.equal((await relay(ask(bearer(key)))).status, 200);
  assert.equal(await code(await relay(ask(bearer('x')))), 'key-unknown');
});

test('a function can know the caller, and is shown no body', async () => {
  const relay = own({ fetch: upstream(), admit: async (request) => !request.body && request.headers.get('cookie') === 'session=1' && 'carol' });
  assert.equal((await relay(ask({ cookie: 'session=1' }))).status, 200);
  assert.equal(await code(await relay(ask({ cookie: 'session=2' }))), 'not-admitted');
  assert.equal(await code(await relay(ask({ cookie: 'session=1', origin: undefined }))), 'origin-missing');
});

test('an endpoint that is opened when the first request comes is opened once', async () => {
  let opened = 0;
  const fetch = upstream();
  const target = async () => ((opened += 1), new ScoringEndpoint({ scoringUri: TARGET, key: 'k1', fetch }));
  const relay = createRelay({ target, fetch, admit: 'anyone', limits: { requestsPerMinute: 100 }, allowOrigins: [PAGE] });
  for (let turn = 0; turn < 3; turn++) assert.equal((await relay(ask())).status, 200);
  assert.equal(opened, 1);
  assert.equal(fetch.calls.length, 3);
});

test('an endpoint of the entry for scoring will do as well', async () => {
  const fetch = upstream();
  const target = new scoring.ScoringEndpoint({ scoringUri: TARGET, key: 'k1', fetch });
  const relay = createRelay({ target, fetch, admit: 'anyone', limits: { requestsPerMinute: 100 }, allowOrigins: [PAGE] });
  assert.equal((await relay(ask())).status, 200);
  assert.equal(fetch.calls.length, 1);
});

test('an endpoint that cannot be opened is told to the owner alone, and tried again', async () => {
  const events = [];
  let fails = true;
  const fetch = upstream();
  const target = async () => {
    if (fails) throw new Error('the vault is closed');
    return new ScoringEndpoint({ scoringUri: TARGET, key: 'k1', fetch });
  };
  const relay = createRelay({ target, fetch, admit: 'anyone', limits: { requestsPerMinute: 100 }, allowOrigins: [PAGE], onEvent: (event) => events.push(event) });
  const answer = await relay(ask());
  assert.deepEqual([answer.status, (await answer.text()).includes('vault')], [503, false]);
  assert.equal(events[0].error, 'the vault is closed');
  fails = false;
  assert.equal((await relay(ask())).status, 200);
});

test('a credential that is refused is replaced, and the request sent once more if it can be', async () => {
  let issued = 0;
  const credential = async () => unsigned(DATA, { jti: String((issued += 1)) });
  const refuseFirst = (_, count) => new Response(count === 1 ? 'no' : 'yes', { status: count === 1 ? 401 : 200 });
  const small = upstream(refuseFirst);
  const answer = await own({ key: undefined, credential, fetch: small })(ask({ 'content-length': '14' }));
  assert.deepEqual([answer.status, await answer.text(), small.calls.length], [200, 'yes', 2]);
  assert.notEqual(small.calls[0].headers.get('authorization'), small.calls[1].headers.get('authorization'));
  assert.deepEqual(small.calls[0].bytes, small.calls[1].bytes);

  const streamed = upstream(refuseFirst);
  const relay = own({ key: undefined, credential: async () => unsigned(DATA, { jti: String((issued += 1)) }), fetch: streamed });
  const first = await relay(ask({}, { body: new Blob(['{"data":[[1]]}']).stream() }));
  assert.deepEqual([first.status, (await first.json()).code, streamed.calls.length], [503, 'credential-refused', 1]);
  assert.equal(await (await relay(ask({}, { body: new Blob(['{"data":[[1]]}']).stream() }))).text(), 'yes');
  assert.notEqual(streamed.calls[0].headers.get('authorization'), streamed.calls[1].headers.get('authorization'));
});

test('that the endpoint refuses the relay’s own credential is no word about the caller’s', async () => {
  for (const [status, why] of [[401, /key/], [403, /score\/action/]]) {
    const events = [];
    const refuse = upstream(() => new Response(JSON.stringify({ error: { code: 'Refused' } }), { status, headers: { 'x-request-id': 'r1' } }));
    const answer = await own({ fetch: refuse, onEvent: (event) => events.push(event) })(ask());
    const text = await answer.text();
    assert.deepEqual([answer.status, JSON.parse(text).code, answer.headers.get('www-authenticate')], [503, 'credential-refused', null]);
    assert.doesNotMatch(text, why);
    assert.deepEqual([events[0].outcome, events[0].requestId], ['refused', 'r1']);
    assert.match(events[0].error, why);
    const passed = await pass({ fetch: refuse })(ask(bearer(unsigned(DATA))));
    assert.equal(passed.status, status);
  }
});

test('why a credential is refused is told by its kind, soon, and without it', async () => {
  const events = [];
  const onEvent = (event) => events.push(event);
  const token = unsigned(DATA);
  const never = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { status: 403 });
  const entra = own({ key: undefined, credential: token, fetch: upstream(() => new Response(null, { status: 401, headers: { 'x-request-id': `Bearer ${token}` } })), onEvent });
  assert.equal((await entra(ask())).status, 503);
  assert.match(events[0].error, /Entra token/);
  assert.ok(!JSON.stringify(events).includes(token));
  const slow = own({ fetch: upstream(never), limits: { requestsPerMinute: 1e6, timeoutMs: 50 }, onEvent });
  assert.equal((await slow(ask())).status, 503);
  const echoing = own({ key: 'the-key-of-the-relay', fetch: upstream((request) => new Response('x', { headers: { 'x-request-id': request.headers.get('authorization') } })), onEvent });
  assert.equal((await echoing(ask())).headers.get('x-request-id'), 'Bearer ***');
  const throwing = own({ key: 'the-key-of-the-relay', fetch: async (url, { headers }) => { throw new Error(headers.get('authorization')); }, onEvent });
  assert.equal((await throwing(ask())).status, 502);
  assert.ok(!JSON.stringify(events).includes('the-key'));
});

test('after a renewal the last word counts, not the refusal before it', async () => {
  let issued = 0;
  const credential = async () => unsigned(DATA, { jti: String((issued += 1)) });
  const fetch = upstream((_, count) => {
    if (count > 1) throw new TypeError('fetch failed');
    return new Response('no', { status: 401 });
  });
  const answer = await own({ key: undefined, credential, fetch })(ask({ 'content-length': '14' }));
  assert.deepEqual([answer.status, (await answer.json()).code], [502, 'endpoint-silent']);
  assert.equal(fetch.calls.length, 2, 'what may have run is not sent again');
});

test('what the endpoint answers comes back as it is, with its ids to read', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const headers = { 'content-type': 'application/octet-stream', 'x-request-id': 'r1', 'ms-azureml-model-error-statuscode': '500', 'set-cookie': 'a=b', 'x-own': '1' };
  const fetch = upstream(() => new Response(bytes, { status: 424, headers }));
  const answer = await own({ fetch, exposeHeaders: ['x-own'] })(ask({ 'x-ms-client-request-id': 'from-the-page' }));
  assert.equal(answer.status, 424);
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes);
  assert.equal(answer.headers.get('set-cookie'), null);
  const exposed = answer.headers.get('access-control-expose-headers').split(', ');
  for (const name of ['content-type', 'x-request-id', 'ms-azureml-model-error-statuscode', 'x-own']) assert.ok(exposed.includes(name) && answer.headers.has(name), name);
  assert.equal(fetch.calls[0].headers.get('x-ms-client-request-id'), 'from-the-page');
});

test('who asks for problem documents is told what the endpoint’s failure means', async () => {
  const headers = { 'ms-azureml-model-error-statuscode': '500', 'ms-azureml-model-error-reason': 'model_error', 'x-request-id': 'r1' };
  const failed = () => upstream(() => new Response('{"message":"it broke"}', { status: 424, headers: { 'content-type': 'application/json', ...headers } }));
  const accept = { accept: 'application/json, application/problem+json' };
  for (const relay of [own({ fetch: failed() }), pass({ fetch: failed() })]) {
    const answer = await relay(ask({ ...accept, ...bearer(unsigned(DATA)) }));
    assert.deepEqual([answer.status, answer.headers.get('content-type'), answer.headers.get('x-request-id')], [424, 'application/problem+json', 'r1']);
    const problem = await answer.json();
    assert.deepEqual([problem.code, problem.status, problem.modelStatus, problem.excerpt, problem.mayHaveRun], ['endpoint-refused', 424, 500, 'it broke', true]);
    assert.ok(problem.detail && problem.remedy);
    assert.equal(await (await relay(ask(bearer(unsigned(DATA))))).text(), '{"message":"it broke"}');
  }
  const refused = await pass({ fetch: upstream(() => new Response(null, { status: 401 })) })(ask({ ...accept, ...bearer(unsigned(DATA)) }));
  assert.match((await refused.json()).detail, /Entra token/);
});

test('a body is no longer than allowed, whatever its head says', async () => {
  const fetch = upstream();
  const relay = own({ fetch, limits: { requestsPerMinute: 100, bodyBytes: 100_000 } });
  const pieces = (count, size = 1000) =>
    new ReadableStream({ pull: (controller) => void (count-- > 0 ? controller.enqueue(new Uint8Array(size)) : controller.close()) }, { highWaterMark: 0 });
  assert.equal((await relay(ask({}, { body: pieces(100) }))).status, 200);
  assert.equal(fetch.calls[0].bytes.byteLength, 100_000);
  for (const [headers, body] of [
    [{}, pieces(101)],
    [{ 'content-length': '100001' }, pieces(1)],
    [{ 'content-length': '10' }, pieces(1)],
    [{ 'content-length': '70000' }, pieces(99)],
  ]) {
    const answer = await relay(ask(headers, { body }));
    assert.deepEqual([answer.status, await code(answer)], [413, 'body-too-large']);
  }
});

test('bodies pass piece by piece, both ways', async () => {
  let write;
  const sent = new ReadableStream({ start: (controller) => void (write = controller) });
  const fetch = async (_, { body }) => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  for (const onEvent of [undefined, () => {}]) {
    const pipe = new TransformStream();
    const writer = pipe.writable.getWriter();
    const answer = await own({ fetch, onEvent })(ask({}, { body: pipe.readable }));
    const reader = answer.body.getReader();
    for (const piece of ['one', 'two']) {
      writer.write(new TextEncoder().encode(piece));
      assert.equal(new TextDecoder().decode((await reader.read()).value), piece);
    }
    writer.close();
    assert.equal((await reader.read()).done, true);
  }
  write.close();
  await sent.cancel();
});

test('a client that leaves ends the request to the endpoint', async () => {
  const left = [];
  const fetch = (_, { signal }) =>
    new Promise((resolve, reject) => signal.addEventListener('abort', () => (left.push('before the answer'), reject(signal.reason))));
  const stop = new AbortController();
  const events = [];
  const answer = own({ fetch, onEvent: (event) => events.push(event.outcome) })(ask({}, { signal: stop.signal }));
  setTimeout(() => stop.abort(), 5);
  assert.equal((await answer).status, 499);
  const endless = () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(10)), cancel: () => void left.push('within the answer') }));
  for (const onEvent of [undefined, (event) => events.push(event.outcome)]) {
    const streamed = await own({ fetch: async () => endless(), onEvent })(ask());
    const reader = streamed.body.getReader();
    await reader.read();
    await reader.cancel();
  }
  assert.deepEqual(left, ['before the answer', 'within the answer', 'within the answer']);
  assert.deepEqual(events, ['client-left', 'client-left']);
});

test('silence, delay, redirects and nonsense of the endpoint are told apart', async () => {
  const never = (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  for (const [fetch, status, expected, limits] of [
    [async () => Promise.reject(new TypeError('refused')), 502, 'endpoint-silent'],
    [never, 504, 'endpoint-late', { timeoutMs: 5 }],
    [async () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }), 502, 'endpoint-nonsense'],
  ]) {
    const answer = await own({ fetch, limits: { requestsPerMinute: 100, ...limits } })(ask());
    assert.deepEqual([answer.status, await code(answer), answer.headers.get('location')], [status, expected, null]);
  }
});

test('a caller is limited, and others are not', async () => {
  const [alice, bob] = await Promise.all([createKey(), createKey()]);
  const relay = own({ fetch: upstream(), admit: { keys: { alice: alice.sha256, bob: bob.sha256 } }, limits: { requestsPerMinute: 1, burst: 2 } });
  const statuses = async ({ key }) => [(await relay(ask(bearer(key)))).status, (await relay(ask(bearer(key)))).status];
  assert.deepEqual(await statuses(alice), [200, 200]);
  const refused = await relay(ask(bearer(alice.key)));
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 50);
  assert.ok(refused.headers.get('access-control-expose-headers').includes('retry-after'));
  assert.deepEqual(await statuses(bob), [200, 200]);
});

test('a limiter that fails is replaced by memory, and neither lets everybody in nor keeps everybody out', async () => {
  const limiter = { take: async () => Promise.reject(new Error('the store is gone')) };
  const relay = own({ fetch: upstream(), limits: { requestsPerMinute: 1, limiter } });
  assert.deepEqual([(await relay(ask())).status, (await relay(ask())).status], [200, 429]);
});

test('memory for callers is bounded', () => {
  const limiter = memoryLimiter({ most: 2 });
  const rate = { requestsPerMinute: 1, burst: 1 };
  const turn = (caller) => limiter.take(caller, rate) === 0;
  assert.deepEqual(['a', 'b', 'a', 'c', 'b'].map(turn), [true, true, false, true, true]);
});

test('a listener that throws harms nobody', async () => {
  for (const onEvent of [() => { throw new Error('x'); }, async () => { throw new Error('x'); }]) {
    assert.equal(await (await own({ fetch: upstream(), onEvent })(ask())).text(), '{"ok":true}');
  }
});

test('what cannot be right is told with its name', () => {
  const good = { target: TARGET, allowOrigins: [PAGE] };
  for (const [options, name] of [
    [undefined, 'target'],
    [{ ...good, target: undefined }, 'target'],
    [{ ...good, target: 'http://e.example/score' }, 'target'],
    [{ ...good, target: 'https://u:p@e.inference.ml.azure.com/score' }, 'target'],
    [{ ...good, target: 'https://evil.example/score' }, 'target'],
    [{ ...good, target: {}, admit: 'anyone', limits: { requestsPerMinute: 1 } }, 'target'],
    [{ ...good, allowOrigins: undefined }, 'allowOrigins'],
    [{ ...good, allowOrigins: ['*'] }, 'allowOrigins'],
    [{ ...good, allowOrigins: PAGE }, 'allowOrigins'],
    [{ ...good, admit: 'anyone' }, 'admit'],
    [{ ...good, key: 'k' }, 'admit'],
    [{ ...good, key: 'k', admit: 'everyone' }, 'admit'],
    [{ ...good, key: 'k', admit: 'anyone' }, 'limits.requestsPerMinute'],
    [{ ...good, key: 'k', admit: { audience: 'api://x' } }, 'admit.tenantId'],
    [{ ...good, key: 'k', admit: { audience: 'api://x', tenantId: 'common' } }, 'tenantId'],
    [{ ...good, key: 'k', admit: { audience: 'api://x', tenantId: '00000000-0000-0000-0000-000000000000', skewSeconds: -1 } }, 'admit.skewSeconds'],
    [{ ...good, key: 'k', admit: { keys: { alice: 'the key itself' } } }, 'admit.keys'],
    [{ ...good, methods: ['TRACE'] }, 'methods'],
    [{ ...good, routes: { '/a': '//evil.example' } }, 'routes'],
    [{ ...good, routes: { '/a': '/../b' } }, 'routes'],
    [{ ...good, routes: { '/a': 'https://evil.example/' } }, 'routes'],
    [{ ...good, allowHeaders: ['cookie'] }, 'allowHeaders'],
    [{ ...good, exposeHeaders: ['set-cookie'] }, 'exposeHeaders'],
    [{ ...good, deployments: ['a b'] }, 'deployments'],
    [{ ...good, limits: { burst: 5 } }, 'limits.requestsPerMinute'],
    [{ ...good, limits: { bodyBytes: -1 } }, 'limits.bodyBytes'],
    [{ ...good, limits: { requestsPerMinute: 5, limiter: {} } }, 'limits.limiter'],
    [{ ...good, onEvent: 5 }, 'onEvent'],
  ]) {
    assert.throws(() => createRelay(options), (error) => error instanceof TypeError && error.message.startsWith(`${name}: `), name);
  }
});

test('callers are counted in Workers KV', async (context) => {
  const miniflare = new Miniflare({ modules: true, script: 'export default {}', kvNamespaces: ['CALLERS'] });
  context.after(() => miniflare.dispose());
  const namespace = await miniflare.getKVNamespace('CALLERS');
  const rate = { requestsPerMinute: 1, burst: 2 };
  const [one, other] = [cloudflareKvLimiter(namespace), cloudflareKvLimiter(namespace)];
  assert.deepEqual([await one.take('a', rate), await other.take('a', rate)], [0, 0]);
  assert.ok((await one.take('a', rate)) > 50_000);
  assert.equal(await one.take('b', rate), 0);
});
