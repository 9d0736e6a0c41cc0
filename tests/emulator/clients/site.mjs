// A host for the two pages, bundled from the installed MSAL.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundle = async (name) => {
  const entryPoints = [fileURLToPath(new URL(name, import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false, logLevel: 'error' });
  return outputFiles[0].text;
};

/** Serves the application at `/` and the redirect page at `/redirect`. */
export async function site() {
  const scripts = { '/': await bundle('page.mjs'), '/redirect': await bundle('redirect.mjs') };
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const script = scripts[pathname];
    if (script === undefined) return response.writeHead(404).end();
    const html = `<!doctype html><title>${pathname}</title><script type="module">${script.replaceAll('</script', '<\\/script')}</script>`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    origin: `http://localhost:${port}`,
    other: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
