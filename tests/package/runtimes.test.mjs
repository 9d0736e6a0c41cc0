// The suite in Deno, Bun, workerd and further Nodes, each in a process of its own.
import { test } from 'node:test';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { missing } from './local-azure.mjs';
import { report, world } from './world.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = (name) => at(`../node_modules/.bin/${name}`);

/** What a program prints last. */
const last = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 1e8, timeout: 300_000 }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1);
      if (line?.startsWith('[')) resolve(JSON.parse(line));
      else reject(new Error(`${program} gave no results (${error?.code ?? error?.signal}):\n${stdout}\n${stderr}`));
    });
  });

const programs = {
  'in Node, required': [process.execPath, [at('runtimes/required.cjs')]],
  'in Node, slim': [process.execPath, [at('runtimes/slim-in-node.mjs')]],
  // Nothing but the loopback interface: no files, no environment, no other host.
  'in Deno': [installed('deno'), ['run', '--quiet', '--no-prompt', '--allow-net=127.0.0.1', at('runtimes/child.mjs')]],
  'in Bun': [installed('bun'), [at('runtimes/child.mjs')]],
};

/** A worker as Cloudflare's own tool makes it: bundled with the `workerd` condition, each wasm a module of its own. */
async function worker(folder) {
  await build({
    entryPoints: [at('runtimes/worker.mjs')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd'],
    loader: { '.wasm': 'copy' },
    outdir: folder,
    logLevel: 'error',
  });
  const files = await readdir(folder);
  return { script: 'worker.js', wasm: files.filter((name) => name.endsWith('.wasm')) };
}

/** Before workers could compile wasm from bytes: it has to be imported. */
const COMPATIBLE = '2024-09-23';

/** Each gives an address that takes the world, and a way to stop. */
const workers = {
  async 'in workerd, by miniflare'(folder, { script }) {
    const miniflare = new Miniflare({
      rootPath: folder,
      modulesRoot: folder,
      scriptPath: `${folder}/${script}`,
      modules: true,
      modulesRules: [
        { type: 'CompiledWasm', include: ['**/*.wasm'] },
        { type: 'ESModule', include: ['**/*.js'] },
      ],
      compatibilityDate: COMPATIBLE,
    });
    return { url: await miniflare.ready, stop: () => miniflare.dispose() };
  },
  async 'in workerd, bare'(folder, { script, wasm }) {
    const modules = wasm.map((name) => `(name = "./${name}", wasm = embed "${name}")`);
    await writeFile(
      `${folder}/config.capnp`,
      `using Workerd = import "/workerd/workerd.capnp";
       const config :Workerd.Config = (
         services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["public", "private"]))],
         sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
       );
       const main :Workerd.Worker = (
         modules = [(name = "${script}", esModule = embed "${script}"), ${modules.join(', ')}],
         compatibilityDate = "${COMPATIBLE}",
       );`,
    );
    const child = spawn(installed('workerd'), ['serve', '--control-fd=3', `${folder}/config.capnp`], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const told = await Promise.race([new Promise((resolve) => createInterface({ input: child.stdio[3] }).once('line', resolve)), ended]);
    if (typeof told !== 'string') throw new Error('workerd does not start');
    return { url: `http://127.0.0.1:${JSON.parse(told).port}/`, stop: () => (child.kill(), ended) };
  },
};

test('the suite', { skip: missing(), concurrency: 2 }, async (context) => {
  const children = Object.entries(programs).map(([title, [program, args]]) =>
    context.test(title, { skip: !existsSync(program) && `${program} is not installed` }, async (context) => {
      const { plain, stop } = await world();
      context.after(stop);
      await report(context, await last(program, [...args, JSON.stringify(plain)]));
    }),
  );
  const folder = await mkdtemp(`${tmpdir()}/azureml-endpoints-workerd-`);
  context.after(() => rm(folder, { recursive: true }));
  const bundle = await worker(folder);
  const served = Object.entries(workers).map(([title, start]) =>
    context.test(title, async (context) => {
      const { plain, stop } = await world();
      context.after(stop);
      const worker = await start(folder, bundle);
      context.after(worker.stop);
      const answer = await fetch(worker.url, { method: 'POST', body: JSON.stringify(plain) });
      if (!answer.ok) throw new Error(await answer.text());
      await report(context, await answer.json());
    }),
  );
  await Promise.all([...children, ...served]);
});
