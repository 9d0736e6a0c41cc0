// What befalls a request, and what must come of the call that it was part of.

const HTML = '<!doctype html><title>Sign in to your account</title>';
/** Running these twice is not running them once. */
const ONCE = /^POST .*\/regenerateKeys$/;

/** The answer with another body or type: its status and its other headers stay. */
async function altered(response, type, alter) {
  const text = await response.clone().text();
  if (!text) return response;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.delete('content-encoding');
  headers.set('content-type', type);
  return new Response(alter(text), { status: response.status, headers });
}

const silence = () => {
  throw new TypeError('the connection was reset');
};

/**
 * The faults. `arrives`: the service hears of the request. `again`: the same request may be sent once more, and then all is well.
 * Otherwise there is an answer, and `then` is what comes of it.
 */
export const KINDS = {
  'dropped before it arrives': { strike: silence, again: true },
  'dropped after it arrived': { arrives: true, again: true, strike: async (send) => (await send(), silence()) },
  'answered 500': { again: true, strike: async () => Response.json({ error: { code: 'InternalServerError', message: 'm' } }, { status: 500 }) },
  'answered 503 with Retry-After': { again: true, strike: async () => new Response('', { status: 503, headers: { 'retry-after': '0' } }) },
  'answered with JSON that breaks off': { arrives: true, then: 'ProtocolError', strike: async (send) => altered(await send(), 'application/json', (text) => text.slice(0, text.length >> 1)) },
  'answered with another content type': { arrives: true, then: 'none', strike: async (send) => altered(await send(), 'application/octet-stream', (text) => text) },
  'answered with a page of HTML': { then: 'ProtocolError', strike: async () => new Response(HTML, { headers: { 'content-type': 'text/html' } }) },
};

/** A request without what differs from round to round: `GET /…/onlineEndpoints/faulty`. */
export function kindOf(method, url) {
  const { pathname, searchParams } = new URL(url);
  const path = pathname
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}/gi, '*')
    .replace(/\/faulty-\d+\b/gi, '/faulty-*')
    .replace(/.*\/(?=workspaces|providers\/Microsoft\.(Authorization|Insights)|v1|LocalUpload|metadata)/i, '/');
  const what = ['comp', '$skip'].filter((name) => searchParams.has(name)).map((name) => ` ${name}=${name === 'comp' ? searchParams.get(name) : '…'}`);
  return `${method} ${path}${what.join('')}`;
}

/** Whether a request may be sent a second time by itself. */
export const repeatable = (request) => !ONCE.test(request);

/**
 * A `fetch` that notes the kinds of requests in their order and strikes the first of one kind. Operations end when somebody looks:
 * before the first look after an accepted change, `advance` moves the service's clock.
 */
export function striking(fetch, advance, wanted, strike) {
  const seen = [];
  let accepted = false;
  let struck = false;
  const send = async (url, init) => {
    if (init.method === 'GET' && accepted) {
      accepted = false;
      await advance(1);
    }
    const response = await fetch(url, init);
    if (response.headers.has('azure-asyncoperation') || response.headers.has('location')) accepted = true;
    return response;
  };
  const striker = async (url, init) => {
    const kind = kindOf(init.method, url);
    seen.push(kind);
    if (kind !== wanted || struck) return send(url, init);
    struck = true;
    return strike(() => send(url, init));
  };
  return Object.assign(striker, { seen });
}

/** The name of the error that must come of it: `none`, or one or several of ours. An answer that says nothing does not `matter`. */
export function due(kind, request, matters = true) {
  const { again, then } = KINDS[kind];
  if (again) return repeatable(request) ? 'none' : 'TransportError ResponseError';
  // What is not known to lie in storage is sent.
  if (request.startsWith('GET') && request.endsWith('comp=blocklist')) return 'none';
  return then === 'ProtocolError' && !matters ? 'none' : then;
}
