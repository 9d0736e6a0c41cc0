// The local Azure as tests handle it: its control port, and short ways to what every test needs.

const OPEN = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*', 'cache-control': 'no-store' };

/** The emulator's control port. `fetch` is the runtime's own, never the package's. */
export function controlPort(url, fetch) {
  const send = async (method, path, body) => {
    const init = { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  return {
    /** Makes the next requests that fit fail as told. */
    fault: (fault) => send('POST', '/faults', fault),
    /** Gives the next GET this answer, which a page may read and no cache keeps. */
    answer: (status, body, headers) =>
      send('POST', '/faults', { plane: 'arm', method: 'GET', times: 1, action: { status, body, headers: { ...OPEN, ...headers } } }),
    noFaults: () => send('DELETE', '/faults'),
    advance: (advanceSeconds) => send('POST', '/clock', { advanceSeconds }),
    /** Lets an operation end at once: the clock is moved as soon as Azure has accepted it. */
    async hurry(operation) {
      await operation.ticket;
      await send('POST', '/clock', { advanceSeconds: 1 });
      return operation.then((result) => result);
    },
    now: async () => (await send('GET', '/clock')).unixSeconds * 1000,
    /** What was asked of Azure since `forget`. Preflights are the browser's, not ours. */
    requests: async () => (await send('GET', '/requests')).filter(({ method }) => method !== 'OPTIONS'),
    forget: () => send('DELETE', '/requests'),
    switch: (switches) => send('POST', '/switches', switches),
  };
}

/** A `fetch` that answers what `answer` says and notes what it was asked; unknown routes are 501. */
export function scripted(answer) {
  const calls = [];
  const fetch = async (url, init) => {
    calls.push({ url, init, method: init.method, headers: new Headers(init.headers) });
    return (await answer({ url, init, count: calls.length })) ?? new Response('no such route in this test', { status: 501 });
  };
  return Object.assign(fetch, { calls });
}

/** A JSON answer. */
export const json = (body, { status = 200, ...headers } = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });

const base64url = (value) => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** A token that nobody signed, for tests in which nobody verifies. Alive for an hour unless the claims say otherwise. */
export function unsigned(audience, claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { aud: audience, iss: 'https://sts.windows.net/t/', ver: '1.0', iat: now, nbf: now, exp: now + 3600, ...claims };
  return `${base64url({ typ: 'JWT', alg: 'RS256', kid: 'none' })}.${base64url(payload)}.c2lnbmF0dXJl`;
}

export const CONTROL = 'https://management.azure.com';
export const DATA = 'https://ml.azure.com';

/** Options of a workspace in the public cloud, for tests with a scripted `fetch`. */
export const place = (more) => ({
  subscriptionId: '00000000-0000-0000-0000-000000000001',
  resourceGroup: 'a-group',
  workspace: 'a-workspace',
  credential: unsigned(CONTROL),
  ...more,
});

/** The options of a call that must not be tried again. */
export const once = { retry: { attempts: 1 } };
