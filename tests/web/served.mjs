// The built page as a static host serves it: under some path, with types, and nothing else.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built page. */
export const DIST = fileURLToPath(new URL('../../www/dist/', import.meta.url));

/** Why the page cannot be tested; `false` when it can. */
export const missing = () =>
  existsSync(`${DIST}index.html`) ? false : 'www/dist is not there: run `npm ci` and `npm run build` in www';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Serves the page under `path`, e.g. `/some/where/`, and answers 404 to everything else; `files` go before the built ones. */
export const serve = async (path, files = {}) => {
  const server = createServer(async ({ url }, response) => {
    const asked = new URL(url, 'http://localhost').pathname;
    const file = asked.startsWith(path) && !asked.includes('..') ? asked.slice(path.length) || 'index.html' : undefined;
    try {
      const body = files[file] ?? (await readFile(DIST + file));
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${path}`,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
};
