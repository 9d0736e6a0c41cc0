// The endpoint behind a relay, as a scripted `fetch`: it notes what came, and answers as told.

export const PAGE = 'https://app.example.com';
export const TARGET = 'https://e.westeurope.inference.ml.azure.com/score';

/** A `fetch` that notes every request with its body and answers what `answer` gives. */
export function upstream(answer = () => new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } })) {
  const calls = [];
  const fetch = async (url, init) => {
    const call = { url, ...init, headers: new Headers(init.headers), bytes: undefined };
    calls.push(call);
    if (init.body) call.bytes = new Uint8Array(await new Response(init.body).arrayBuffer());
    return answer(call, calls.length);
  };
  return Object.assign(fetch, { calls });
}

/** A request of the page, unless told otherwise. */
export function ask(headers = {}, { url = 'https://relay.example/score', method = 'POST', body = method === 'POST' ? '{"data":[[1]]}' : undefined, ...rest } = {}) {
  const all = { origin: PAGE, 'content-type': 'application/json', ...headers };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return new Request(url, { method, headers: given, body, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}), ...rest });
}
