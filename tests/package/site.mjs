// A web server on the loopback interface for the pages of the tests.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** What a careful page allows itself: its own scripts, and wasm. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src http://127.0.0.1:*";

const page = (script, kind) => `<!doctype html><meta charset="utf-8"><title>suite</title><script type="${kind}" src="${script}"></script>`;

/** Serves the folders, each below its prefix; `/page?script=…&kind=…` is a page with that one script. */
export async function site(folders) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://here');
    const answer = (status, type, body) =>
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY }).end(body);
    if (pathname === '/page') return answer(200, 'text/html', page(searchParams.get('script'), searchParams.get('kind')));
    const [prefix, folder] = Object.entries(folders).find(([prefix]) => pathname.startsWith(prefix)) ?? [];
    const file = folder && join(folder, normalize(`/${decodeURIComponent(pathname.slice(prefix.length))}`));
    const body = file && (await readFile(file).catch(() => undefined));
    return body ? answer(200, TYPES[extname(file)] ?? 'application/octet-stream', body) : answer(404, 'text/plain', 'not here');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())) };
}
