// A relay where the runtime's handlers are not `(Request) => Promise<Response>`. Nothing is imported from any of them.

/** How long a client who still sends is listened to after its answer, so that it gets to read it. */
const LINGER = 1000;

/** See `nodeListener` in relay.d.ts. */
export function nodeListener(relay) {
  return async (incoming, outgoing) => {
    const left = new AbortController();
    outgoing.once('close', () => left.abort(new Error('The client has left.')));
    const request = toRequest(incoming, left.signal);
    // What is no request is told so, and nothing more.
    const response = request ? await relay(request) : new Response(null, { status: 400 });
    const headers = [...response.headers];
    // Nobody waits for the rest of a body that was refused, and it must not be taken for the next request.
    if (!incoming.complete && response.status >= 400) {
      headers.push(['connection', 'close']);
      outgoing.once('finish', () => {
        incoming.resume();
        setTimeout(() => incoming.destroy(), LINGER).unref();
      });
    }
    outgoing.writeHead(response.status, headers.flat());
    if (!response.body) return outgoing.end();
    await pour(response.body.getReader(), outgoing).catch(() => outgoing.destroy());
  };
}

/** A request as `fetch` knows it; nothing for what it cannot be. */
function toRequest(incoming, signal) {
  const { method, rawHeaders } = incoming;
  try {
    const headers = new Headers();
    // As they came: Node's own list drops what comes twice.
    for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i], rawHeaders[i + 1]);
    // Whatever host a request names, it came here.
    const url = new URL(incoming.url, 'http://relay');
    const has = !['GET', 'HEAD'].includes(method) && (headers.has('content-length') || headers.has('transfer-encoding'));
    const body = has ? { body: received(incoming), duplex: 'half' } : {};
    // `fetch` knows no TRACE, no CONNECT and no TRACK; to a relay they are as foreign as each other.
    const known = /^(TRACE|CONNECT|TRACK)$/i.test(method) ? 'OPTIONS' : method;
    return new Request(`http://relay${url.pathname}${url.search}`, { method: known, headers, signal, ...body });
  } catch {
    return undefined;
  }
}

function received(incoming) {
  // A body that is not wanted any more must not take the connection with it, over which the answer goes.
  const pieces = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      },
      cancel: () => void pieces.return?.(),
    },
    { highWaterMark: 0 },
  );
}

/** Writes a body as fast as the client takes it. */
async function pour(reader, outgoing) {
  const closed = new Promise((resolve) => outgoing.once('close', resolve));
  for (;;) {
    const { done, value } = await reader.read();
    if (outgoing.destroyed) return reader.cancel();
    if (done) return outgoing.end();
    if (!outgoing.write(value)) await Promise.race([closed, new Promise((resolve) => outgoing.once('drain', resolve))]);
  }
}

/** See `functionsHandler` in relay.d.ts. */
export function functionsHandler(relay) {
  return async ({ url, method, headers, body }) => {
    const has = body && !['GET', 'HEAD'].includes(method);
    const request = new Request(url, { method, headers: [...headers], ...(has ? { body, duplex: 'half' } : {}) });
    const response = await relay(request);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: response.body ?? undefined };
  };
}
