// The relays of `examples/`, each started in its own runtime. Every one of these gives `{ url, stop }`.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import functions from '@azure/functions';

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
async function program(command, args, env, cwd, path = '/score') {
  const child = spawn(command, args, { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said = [];
  const port = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const found = /(?:listening on|ready on|local:) *(?:http:\/\/[^:]+:)?(\d+)/i.exec(line);
        if (found) resolve(found[1]);
      });
    }
    ended.then((code) => reject(new Error(`${command} ended with ${code}:\n${said.join('\n')}`)));
  });
  return { url: `http://127.0.0.1:${port}${path}`, said, stop: () => (child.kill(), ended) };
}

/** Next.js as people build it, and the same route once more at its edge, where its author still wants that. */
let built;
async function nextApp(folder) {
  const edge = `${folder}/next/app/api/edge`;
  await mkdir(edge);
  await writeFile(`${edge}/route.js`, `export const runtime = 'edge';\n${await readFile(`${folder}/next/app/api/score/route.js`, 'utf8')}`);
  const child = spawn(installed('next'), ['build'], { cwd: `${folder}/next`, env: { ...NEXT, PATH: process.env.PATH, HOME: process.env.HOME }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = Promise.all([child.stdout, child.stderr].map((stream) => stream.toArray()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`next build ended with ${code}:\n${(await said).flat().join('')}`);
}

const NEXT = { NEXT_TELEMETRY_DISABLED: '1' };

const next = (path) => async (folder, env) => {
  await (built ??= nextApp(folder));
  return program(installed('next'), ['start', '--hostname=127.0.0.1', '--port=0'], { ...NEXT, ...env }, `${folder}/next`, path);
};

/** What the platform in front of a Static Web App says of whoever is signed in; what comes from outside under that name it drops. */
const signedIn = (url) => ({
  'x-ms-client-principal': url.endsWith('?signed-in') ? btoa(JSON.stringify({ userId: 'u1', userRoles: ['anonymous', 'authenticated'] })) : '',
});

export const runtimes = {
  /** By `wrangler dev`, with its secrets where that looks for them. */
  async 'cloudflare-worker'(folder, env) {
    const cwd = `${folder}/cloudflare-worker`;
    await writeFile(`${cwd}/.dev.vars`, Object.entries(env).map(([name, value]) => `${name}='${value}'\n`).join(''));
    const quiet = { WRANGLER_HIDE_BANNER: 'true', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', HOME: folder };
    return program(installed('wrangler'), ['dev', '--local', '--ip=127.0.0.1', '--port=0', '--inspector-port=0', '--show-interactive-dev-session=false'], quiet, cwd);
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
  next: next('/api/score'),
  'next, at the edge': next('/api/edge'),
};
