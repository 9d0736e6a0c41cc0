// A relay where the runtime's handlers are not `(Request) => Promise<Response>`. Nothing is imported from any of them.

/** See `nodeListener` in relay.d.ts. */
export function nodeListener(relay) {
  return async (incoming, outgoing) => {
    const left = new AbortController();
    outgoing.once('close', () => left.abort(new Error('The client has left.')));
    const response = await relay(toRequest(incoming, left.signal)).catch(() => new Response(null, { status: 500 }));
    outgoing.writeHead(response.status, [...response.headers].flat());
    if (!response.body) return outgoing.end();
    // What a caller did not send to its end must not be taken for the next request.
    await pour(response.body.getReader(), outgoing).catch(() => outgoing.destroy());
  };
}

function toRequest(incoming, signal) {
  const headers = new Headers();
  // As they came: Node's own list drops what comes twice.
  const { rawHeaders } = incoming;
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i], rawHeaders[i + 1]);
  // Whatever host a request names, it came here.
  const { pathname, search } = new URL(incoming.url, 'http://relay');
  const hasBody = !['GET', 'HEAD'].includes(incoming.method) && (headers.has('content-length') || headers.has('transfer-encoding'));
  const init = { method: incoming.method, headers, signal };
  const url = `http://relay${pathname}${search}`;
  try {
    return new Request(url, hasBody ? { ...init, body: received(incoming), duplex: 'half' } : init);
  } catch {
    // `fetch` knows no TRACE and no CONNECT; neither does any relay.
    return new Request(url, { method: 'OPTIONS', headers: { origin: headers.get('origin') ?? '' }, signal });
  }
}

function received(incoming) {
  const pieces = incoming[Symbol.asyncIterator]();
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
