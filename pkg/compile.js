/** The module in what `init` takes: where it is, the response that brings it, its bytes, or itself. */
export async function compile(given) {
  if (typeof given === 'string' || given instanceof URL || given instanceof Request) given = await fetch(given);
  // By its name: some runtimes hand over modules of another realm.
  if ({}.toString.call(given) === '[object WebAssembly.Module]') return given;
  if (!(given instanceof Response)) return WebAssembly.compile(given);
  if (!given.ok) throw new Error(`failed to fetch Wasm: ${given.status} ${given.statusText} fetching '${given.url}'`);
  // It can be compiled while it arrives if the server calls it this and nothing more.
  const isWasm = /^application\/wasm$/i.test(given.headers.get('content-type'));
  return isWasm && WebAssembly.compileStreaming ? WebAssembly.compileStreaming(given) : WebAssembly.compile(await given.arrayBuffer());
}

/** An `init`: the first call starts, and others share how that ends; when it fails, the next call is the first again. */
export const starter = (start) => {
  let started;
  return async (source) => {
    const given = await source;
    started ??= compile(given)
      .then(start)
      .catch((error) => {
        started = undefined;
        throw error;
      });
    return started;
  };
};
