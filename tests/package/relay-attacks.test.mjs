// Whoever wants more of a relay than it gives: every case goes through a socket, byte by byte as written here. Whatever is answered,
// the endpoint's URL, its credential and the page that may read are never the caller's to choose.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createKey, createRelay, nodeListener } from 'azureml-endpoints/relay';
import { PAGE, TARGET, upstream } from './relay/upstream.mjs';

const OWN = 'the-endpoints-own-key';
const SECRET = 'something-the-caller-holds';
let caller;
let respond = () => new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } });
const endpoint = upstream((...call) => respond(...call));
let server;

before(async () => {
  caller = await createKey();
  const limits = { bodyBytes: 5000 };
  const relay = createRelay({ target: TARGET, key: OWN, fetch: endpoint, admit: { keys: { alice: caller.sha256 } }, allowOrigins: [PAGE], limits });
  server = createServer({ maxHeaderSize: 65_536, keepAliveTimeout: 1 }, nodeListener(relay));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => (server.close(), server.closeAllConnections()));

/** Sends these bytes; the status, headers and whole text that come back. */
function send(text) {
  return new Promise((resolve, reject) => {
    const socket = connect(server.address().port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (data) => (answer += data)).on('error', reject);
    socket.on('close', () => {
      const [head, ...body] = answer.split('\r\n\r\n');
      const [line, ...lines] = head.split('\r\n');
      const headers = new Headers(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
      resolve({ status: Number(line.split(' ')[1]), headers, body: body.join('\r\n\r\n'), answers: answer.split('HTTP/1.1 ').length - 1 });
    });
    socket.write(Buffer.from(text, 'latin1'));
    // Who sends half a request is answered when they stop.
    setTimeout(() => socket.end(), 3000).unref();
  });
}

/** A good request but for what is given; `undefined` takes a header away, a list sends it as often. */
function request(changes = {}, { line = 'POST /score HTTP/1.1', body = '{}' } = {}) {
  const headers = {
    Host: 'relay.example',
    Origin: PAGE,
    Authorization: `Bearer ${caller.key}`,
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    Connection: 'close',
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((value) => `${name}: ${value}\r\n`));
  return `${line}\r\n${lines.join('')}\r\n${body}`;
}

/** All that may go on, by name. */
const MAY_GO_ON = ['accept', 'accept-encoding', 'accept-language', 'authorization', 'content-encoding', 'content-language', 'content-type', 'traceparent', 'tracestate', 'x-ms-client-request-id'];

/** Sends, and checks what holds for every request whatever comes of it. */
async function attack(text, origin) {
  endpoint.calls.length = 0;
  const answer = await send(text);
  for (const { url, redirect, method, headers } of endpoint.calls) {
    assert.deepEqual([url, redirect, method], [TARGET, 'manual', 'POST']);
    assert.equal(headers.get('authorization'), `Bearer ${OWN}`);
    for (const [name, value] of headers) {
      assert.ok(MAY_GO_ON.includes(name), `${name} went on`);
      assert.ok(!value.includes(SECRET) && !value.includes(caller.key), `a secret went on in ${name}`);
    }
  }
  const allowed = answer.headers.get('access-control-allow-origin');
  assert.equal(allowed, origin === PAGE && answer.headers.has('vary') ? PAGE : null, 'who may read');
  for (const name of ['set-cookie', 'location', 'access-control-allow-credentials']) assert.equal(answer.headers.get(name), null, name);
  const told = JSON.stringify([...answer.headers]) + answer.body;
  assert.ok(!told.includes(OWN) && !told.includes(caller.key) && !told.includes(SECRET), 'no secret comes back');
  // One that was broken off never was a request of the endpoint's.
  return { ...answer, sent: endpoint.calls.filter(({ body, bytes }) => !body || bytes).length };
}

let cases = 0;

/** A table of attacks: what each is, its bytes, and what must be answered; 200 alone may have reached the endpoint. */
function table(title, rows) {
  test(title, async (context) => {
    for (const [name, make, ...expected] of rows()) {
      cases += 1;
      await context.test(name, async () => {
        const { text, origin = PAGE } = make();
        const { status, sent } = await attack(text, origin);
        assert.ok(expected.includes(status), `it was answered ${status}, not ${expected}`);
        assert.equal(sent, status === 200 ? 1 : 0, 'requests that reached the endpoint');
      });
    }
  });
}

const changed = (...args) => () => ({ text: request(...args) });
const from = (origin) => () => ({ text: request({ Origin: origin }), origin: null });

test('the good request passes', async () => {
  const { status, sent, body } = await attack(request(), PAGE);
  assert.deepEqual([status, sent, body.includes('{"ok":true}')], [200, 1, true]);
});

table('pages that nobody allowed', () =>
  [
    'null',
    '',
    '*',
    'https://*',
    'https://evil.example',
    'http://app.example.com',
    'https://APP.example.com',
    'HTTPS://app.example.com',
    'https://app.example.com.',
    'https://app.example.com/',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'https://evilapp.example.com',
    'https://sub.app.example.com',
    'https://example.com',
    'https://app.example.com@evil.example',
    'https://evil.example@app.example.com',
    'https://app.example.com#evil',
    'https://app.example.com?evil',
    'https://app.example.com\\.evil.example',
    'https://app.example.com%2eevil.example',
    'https://%61pp.example.com',
    'https://app.example.com, https://evil.example',
    'https://evil.example, https://app.example.com',
    'https://app.example.com https://evil.example',
    'https://app.exampl\xe9.com',
    'https:app.example.com',
    '//app.example.com',
    'app.example.com',
    'https://app\t.example.com',
    'file://',
    'data:text/html,x',
    'chrome-extension://abcdef',
    'https://[::1]',
    'http://localhost',
  ].map((origin) => [`Origin: ${JSON.stringify(origin)}`, from(origin), 403]),
);

table('origins sent twice or in disguise', () => [
  ['both allowed', from([PAGE, PAGE]), 403],
  ['the good one first', from([PAGE, 'https://evil.example']), 403],
  ['the good one last', from(['https://evil.example', PAGE]), 403],
  ['Referer in place of Origin names no page', () => ({ text: request({ Origin: undefined, Referer: `${PAGE}/` }), origin: null }), 200],
  ['X-Origin does not count', () => ({ text: request({ Origin: 'https://evil.example', 'X-Origin': PAGE }), origin: null }), 403],
  ['Connection cannot take Origin away', () => ({ text: request({ Origin: 'https://evil.example', Connection: 'close, Origin' }), origin: null }), 403],
]);

table('other hosts', () => [
  ['Host', changed({ Host: 'evil.example' }), 200],
  ['Host with userinfo', changed({ Host: 'relay.example@evil.example' }), 200],
  ['Host with a port', changed({ Host: 'relay.example:99999' }), 200],
  ['no Host', changed({ Host: undefined }), 400],
  ['two Hosts', changed({ Host: ['relay.example', 'evil.example'] }), 200, 400],
  ...['X-Forwarded-Host', 'X-Forwarded-Server', 'X-Host', 'X-Original-Host', 'X-Forwarded-For', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP'].map((name) => [name, changed({ [name]: 'evil.example' }), 200]),
  ['Forwarded', changed({ Forwarded: 'host=evil.example;proto=http' }), 200],
  ['X-Forwarded-Proto', changed({ 'X-Forwarded-Proto': 'http' }), 200],
  ['X-Original-URL', changed({ 'X-Original-URL': '/admin' }), 200],
  ['X-Rewrite-URL', changed({ 'X-Rewrite-URL': 'https://evil.example/' }), 200],
]);

table('other places', () =>
  [
    '/../admin',
    '/%2e%2e/admin',
    '/score/../../admin',
    '//evil.example/score',
    '///evil.example',
    '/%2f%2fevil.example',
    '/\\evil.example',
    '/@evil.example/',
    '/https://evil.example/',
    '/score?url=https://evil.example/&target=x',
    '/score;jsessionid=1',
    '/score%00',
    '/score%0d%0aX-Own:%201',
    'http://evil.example/score',
    'https://evil.example:8443/admin',
    'http://user:pass@evil.example/',
  ].map((path) => [path, () => ({ text: request({}, { line: `POST ${path} HTTP/1.1` }) }), 200]),
);

table('places that are none', () =>
  ['//', 'http://', 'http://[', '///', 'http://a:b:c/'].map((path) => [path, () => ({ text: request({}, { line: `POST ${path} HTTP/1.1` }), origin: null }), 400]),
);

table('other methods', () => [
  ...['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'OPTIONS', 'TRACE'].map((method) => [
    method,
    () => ({ text: request({ 'Content-Length': undefined }, { line: `${method} /score HTTP/1.1`, body: '' }) }),
    405,
  ]),
  ['post', () => ({ text: request({}, { line: 'post /score HTTP/1.1' }) }), 400],
  ['X-HTTP-Method-Override', changed({ 'X-HTTP-Method-Override': 'DELETE' }), 200],
  ['X-Method-Override', changed({ 'X-Method-Override': 'PUT' }), 200],
  ['a preflight for a method that is not forwarded', () => ({ text: request({ 'Access-Control-Request-Method': 'DELETE', 'Content-Length': undefined }, { line: 'OPTIONS /score HTTP/1.1', body: '' }) }), 204],
]);

table('bodies of two lengths', () => [
  ['Content-Length and chunked', changed({ 'Transfer-Encoding': 'chunked' }, { body: '2\r\n{}\r\n0\r\n\r\n' }), 400],
  ['two Content-Lengths', changed({ 'Content-Length': ['2', '3'] }), 400],
  ['a list', changed({ 'Content-Length': '2, 2' }), 400],
  ['a sign', changed({ 'Content-Length': '+2' }), 400],
  ['less than nothing', changed({ 'Content-Length': '-2' }), 400],
  ['hexadecimal', changed({ 'Content-Length': '0x2' }), 400],
  ['gzip, chunked', changed({ 'Content-Length': undefined, 'Transfer-Encoding': 'gzip, chunked' }, { body: '2\r\n{}\r\n0\r\n\r\n' }), 400],
  ['chunked, identity', changed({ 'Content-Length': undefined, 'Transfer-Encoding': 'chunked, identity' }, { body: '2\r\n{}\r\n0\r\n\r\n' }), 400],
  ['xchunked', changed({ 'Content-Length': undefined, 'Transfer-Encoding': 'xchunked' }, { body: '2\r\n{}\r\n0\r\n\r\n' }), 400],
  ['chunked twice', changed({ 'Content-Length': undefined, 'Transfer-Encoding': ['chunked', 'chunked'] }, { body: '2\r\n{}\r\n0\r\n\r\n' }), 400],
  ['a space before the colon', () => ({ text: request().replace('Content-Length:', 'Content-Length :') }), 400],
  ['a folded header', () => ({ text: request().replace('Content-Type: application/json', 'Content-Type: application/json\r\n X-Own: 1') }), 400],
  ['a chunk of nonsense size', changed({ 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }, { body: 'zz\r\n{}\r\n0\r\n\r\n' }), 400],
  ['too long, and says so', changed({ 'Content-Length': '5001' }, { body: 'x'.repeat(5001) }), 413],
  ['too long, and tells nobody', changed({ 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }, { body: `1389\r\n${'x'.repeat(5001)}\r\n0\r\n\r\n` }), 413],
  ['longer than numbers', changed({ 'Content-Length': '9'.repeat(30) }), 400, 413],
]);

table('headers that end here', () => [
  ['Connection lists Authorization', changed({ Connection: 'close, Authorization' }), 200],
  ['Connection lists Content-Type', changed({ Connection: 'close, Content-Type' }), 200],
  ['Keep-Alive', changed({ 'Keep-Alive': 'timeout=1000' }), 200],
  ['Proxy-Authorization', changed({ 'Proxy-Authorization': `Basic ${SECRET}` }), 200],
  ['Proxy-Connection', changed({ 'Proxy-Connection': 'keep-alive' }), 200],
  ['TE', changed({ TE: 'trailers' }), 200],
  ['Trailer', changed({ Trailer: 'X-Own' }), 200, 400],
  ['Upgrade', changed({ Upgrade: 'h2c', 'HTTP2-Settings': SECRET }), 200],
  ['Cookie', changed({ Cookie: `session=${SECRET}` }), 200],
  ['X-Own', changed({ 'X-Own': SECRET }), 200],
  ['X-MS-CLIENT-PRINCIPAL', changed({ 'X-MS-CLIENT-PRINCIPAL': SECRET }), 200],
  ['X-Identity-Header', changed({ 'X-Identity-Header': SECRET }), 200],
  ['Metadata', changed({ Metadata: 'true' }), 200],
  ['Via', changed({ Via: '1.1 evil' }), 200],
  ['Range', changed({ Range: 'bytes=0-1' }), 200],
]);

table('credentials that are none', () => [
  ['nothing', changed({ Authorization: undefined }), 401],
  ['an empty one', changed({ Authorization: '' }), 401],
  ['Bearer alone', changed({ Authorization: 'Bearer' }), 401],
  ['Basic', changed({ Authorization: `Basic ${btoa(`alice:${SECRET}`)}` }), 401],
  ['no scheme', () => ({ text: request({ Authorization: caller.key }) }), 401],
  ['two spaces', () => ({ text: request({ Authorization: `Bearer  ${caller.key}` }) }), 401],
  ['two headers', () => ({ text: request({ Authorization: [`Bearer ${caller.key}`, `Bearer ${SECRET}`] }) }), 401],
  ['two in one', () => ({ text: request({ Authorization: `Bearer ${caller.key}, Bearer ${SECRET}` }) }), 401],
  ['both headers', () => ({ text: request({ 'X-Api-Key': caller.key }) }), 401],
  ['another key', changed({ Authorization: `Bearer ${SECRET}` }), 401],
  ['the digest', () => ({ text: request({ Authorization: `Bearer ${caller.sha256}` }) }), 401],
  ['the key in capitals', () => ({ text: request({ Authorization: `Bearer ${caller.key.toUpperCase()}` }) }), 401],
  ['the key less a letter', () => ({ text: request({ Authorization: `Bearer ${caller.key.slice(0, -1)}` }) }), 401],
  ['the key in the URL', () => ({ text: request({ Authorization: undefined }, { line: `POST /score?api-key=${SECRET} HTTP/1.1` }) }), 401],
  ['the key in a cookie', changed({ Authorization: undefined, Cookie: `authorization=${SECRET}` }), 401],
  ['X-Forwarded-Authorization', changed({ Authorization: undefined, 'X-Forwarded-Authorization': `Bearer ${SECRET}` }), 401],
]);

table('deployments that nobody offered', () => [
  ['by name', changed({ 'azureml-model-deployment': 'blue' }), 403],
  ['in capitals', changed({ 'AZUREML-MODEL-DEPLOYMENT': 'blue' }), 403],
  ['without a name', changed({ 'azureml-model-deployment': '' }), 403],
  ['twice', changed({ 'azureml-model-deployment': ['blue', 'green'] }), 403],
  ['listed by Connection', changed({ 'azureml-model-deployment': 'blue', Connection: 'close, azureml-model-deployment' }), 403],
]);

table('heads', () => [
  ['a header of 40 KB', changed({ 'X-Own': 'x'.repeat(40_000) }), 431],
  ['a header of 80 KB', changed({ 'X-Own': 'x'.repeat(80_000) }), 431],
  ['a thousand headers', changed(Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`X-Own-${at}`, 'x'.repeat(40)]))), 431],
  ['an id that Azure does not take', changed({ 'x-ms-client-request-id': 'a b,c' }), 200],
  ['a content type of a page', changed({ 'Content-Type': 'text/html; charset=utf-7' }), 200],
  ['a simple request without a preflight', changed({ 'Content-Type': 'text/plain' }), 200],
  ['no content type', changed({ 'Content-Type': undefined }), 200],
]);

test('what is smuggled behind a body is a request of its own', async () => {
  const second = request({ Authorization: undefined });
  const { answers } = await attack(request({ Connection: 'keep-alive' }) + second, PAGE);
  assert.equal(answers, 2);
  assert.equal(endpoint.calls.length, 1);
});

test('whatever the endpoint answers, it rules over neither page nor relay', async (context) => {
  const good = respond;
  context.after(() => (respond = good));
  const rows = [
    ...[300, 301, 302, 303, 307, 308].map((status) => [{ location: 'https://evil.example/' }, status, 502]),
    [{ location: '/evil' }, 201, 201],
    [{ 'set-cookie': 'a=b' }, 200, 200],
    [{ 'set-cookie2': 'a=b' }, 200, 200],
    [{ 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }, 200, 200],
    [{ 'access-control-allow-origin': 'https://evil.example' }, 401, 503],
    [{ 'clear-site-data': '"*"' }, 200, 200],
    [{ 'strict-transport-security': 'max-age=0' }, 200, 200],
    [{ 'service-worker-allowed': '/' }, 200, 200],
    [{ refresh: '0; url=https://evil.example' }, 200, 200],
    [{ link: '<https://evil.example>; rel=preload' }, 200, 200],
    [{ 'content-security-policy': 'script-src *' }, 200, 200],
    [{ 'content-type': 'text/html' }, 200, 200],
    [{ 'www-authenticate': 'Basic realm="give me your password"' }, 401, 503],
    [{ connection: 'x-request-id', 'x-request-id': 'hop' }, 200, 200],
    [{ trailer: 'x-own', 'keep-alive': 'timeout=9' }, 200, 200],
  ];
  for (const [headers, status, expected] of rows) {
    cases += 1;
    await context.test(`${status} ${JSON.stringify(headers)}`, async () => {
      respond = () => new Response('x', { status, headers });
      const answer = await attack(request(), PAGE);
      assert.equal(answer.status, expected);
      assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'; sandbox");
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      for (const name of ['set-cookie2', 'clear-site-data', 'strict-transport-security', 'service-worker-allowed', 'refresh', 'link', 'www-authenticate', 'trailer'])
        assert.equal(answer.headers.get(name), null, name);
      if (headers.connection) assert.equal(answer.headers.get('x-request-id'), null);
    });
  }
});

test('the table has at least eighty cases', () => assert.ok(cases >= 80, String(cases)));
