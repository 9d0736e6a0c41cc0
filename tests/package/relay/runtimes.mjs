// The relays of `examples/`, each started in its own runtime. Every one of these gives `{ url, stop }`.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import functions from '@azure/functions';
import { EdgeRuntime, runServer } from 'edge-runtime';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { parse } from 'smol-toml';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { HttpRequest, HttpResponse } = functions;
const installed = (name) => at(`../../node_modules/.bin/${name}`);

/** A copy of the examples beside the packages, so that they find ours as they would find it installed. */
export async function copied() {
  const folder = await mkdtemp(at('../../.examples-'));
  await cp(at('../../../examples'), folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** A program that says where it listens. */
async function program(command, args, env, cwd) {
  const child = spawn(command, args, { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said = [];
  const port = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const found = /listening on (?:http:\/\/[^:]+:)?(\d+)/i.exec(line);
        if (found) resolve(found[1]);
      });
    }
    ended.then((code) => reject(new Error(`${command} ended with ${code}:\n${said.join('\n')}`)));
  });
  return { url: `http://127.0.0.1:${port}/score`, said, stop: () => (child.kill(), ended) };
}

const wasm = {
  name: 'wasm as edge runtimes take it',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({ path: `${resolveDir}/${path.slice(0, -'?module'.length)}`, namespace: 'wasm' }));
    onLoad({ filter: /./, namespace: 'wasm' }, async ({ path }) => ({
      contents: `export default new WebAssembly.Module(Uint8Array.from(atob('${(await readFile(path)).toString('base64')}'), (c) => c.charCodeAt(0)));`,
    }));
  },
};

/** What the platform in front of a Static Web App says of whoever is signed in; what comes from outside under that name it drops. */
const signedIn = (url) => ({
  'x-ms-client-principal': url.endsWith('?signed-in') ? btoa(JSON.stringify({ userId: 'u1', userRoles: ['anonymous', 'authenticated'] })) : '',
});

export const runtimes = {
  /** As wrangler does it: bundled with the condition `workerd`, its configuration read from wrangler.toml. */
  async 'cloudflare-worker'(folder, env) {
    const config = parse(await readFile(`${folder}/cloudflare-worker/wrangler.toml`, 'utf8'));
    const out = `${folder}/worker`;
    const entryPoints = [`${folder}/cloudflare-worker/${config.main}`];
    await build({ entryPoints, bundle: true, format: 'esm', conditions: ['workerd'], loader: { '.wasm': 'copy' }, outdir: out, logLevel: 'error' });
    const script = (await readdir(out)).find((name) => name.endsWith('.js'));
    const objects = config.durable_objects.bindings.map(({ name, class_name }) => [name, class_name]);
    const miniflare = new Miniflare({
      rootPath: out,
      modulesRoot: out,
      scriptPath: `${out}/${script}`,
      modules: true,
      modulesRules: [
        { type: 'CompiledWasm', include: ['**/*.wasm'] },
        { type: 'ESModule', include: ['**/*.js'] },
      ],
      compatibilityDate: config.compatibility_date,
      compatibilityFlags: config.compatibility_flags,
      durableObjects: Object.fromEntries(objects),
      bindings: { ...config.vars, ...env },
    });
    return { url: `${await miniflare.ready}score`, stop: () => miniflare.dispose() };
  },
  deno: (folder, env) =>
    program(installed('deno'), ['serve', '--no-prompt', '--host=127.0.0.1', '--port=0', '--allow-net=127.0.0.1', '--allow-env', '--unstable-kv', 'main.js'], { KV_PATH: ':memory:', ...env }, `${folder}/deno`),
  bun: (folder, env) => program(installed('bun'), ['server.js'], { PORT: '0', ...env }, `${folder}/bun`),
  node: (folder, env) => program(process.execPath, ['server.js'], { PORT: '0', ...env }, `${folder}/node`),
  /** The host of Azure Functions comes with no package: this hands the handler what the worker of v4 would, and takes what it takes. */
  async 'static-web-app'(folder, env) {
    Object.assign(process.env, env);
    const { score } = await import(pathToFileURL(`${folder}/static-web-app/api/src/relay.js`));
    const server = createServer(async (incoming, outgoing) => {
      const { url, method } = incoming;
      const headers = { ...incoming.headers, ...signedIn(url) };
      const bytes = Buffer.concat(await incoming.toArray());
      const request = new HttpRequest({ method, url: `http://127.0.0.1${url}`, headers, ...(bytes.length ? { body: { bytes } } : {}) });
      const response = new HttpResponse(await score(request, {}));
      outgoing.writeHead(response.status, [...response.headers].flat());
      if (response.body) for await (const piece of response.body) outgoing.write(piece);
      outgoing.end();
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${server.address().port}/api/score`, stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())) };
  },
  /** Vercel's own runtime for edge routes. */
  async next(folder, env) {
    await writeFile(
      `${folder}/next/edge.js`,
      `import * as route from './app/api/score/route.js';
       addEventListener('fetch', (event) => event.respondWith((route[event.request.method] ?? (() => new Response(null, { status: 405 })))(event.request)));`,
    );
    const bundled = await build({ entryPoints: [`${folder}/next/edge.js`], bundle: true, format: 'iife', conditions: ['edge-light'], plugins: [wasm], write: false, logLevel: 'error' });
    const runtime = new EdgeRuntime({ initialCode: bundled.outputFiles[0].text, extend: (context) => Object.assign(context, { process: { env } }) });
    const server = await runServer({ runtime, host: '127.0.0.1', port: 0 });
    return { url: `${server.url.replace('localhost', '127.0.0.1').replace(/\/$/, '')}/api/score`, stop: () => server.close() };
  },
};
