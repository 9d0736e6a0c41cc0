// The suite in Deno, Bun and workerd.
import { test } from 'node:test';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
    execFile(program, args, { maxBuffer: 1e8, timeout: 90_000 }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1);
      if (line?.startsWith('[')) resolve(JSON.parse(line));
      else reject(new Error(`${program} gave no results (${error?.code ?? error?.signal}):\n${stdout}\n${stderr}`));
    });
  });

const programs = {
  // Nothing but the loopback interface: no files, no environment, no other host.
  'in Deno': ['deno', ['run', '--quiet', '--no-prompt', '--allow-net=127.0.0.1', at('runtimes/child.mjs')]],
  'in Bun': ['bun', [at('runtimes/child.mjs')]],
};

for (const [title, [program, args]] of Object.entries(programs)) {
  test(title, { skip: missing() || (!existsSync(installed(program)) && `${program} is not installed`) }, async (context) => {
    const { plain, stop } = await world();
    context.after(stop);
    await report(context, await last(installed(program), [...args, JSON.stringify(plain)]));
  });
}

test('in workerd', { skip: missing() }, async (context) => {
  const { plain, stop } = await world();
  context.after(stop);
  // What Cloudflare's own tool does: bundle with the `workerd` condition, and leave the wasm a module of its own.
  const outdir = await mkdtemp(`${tmpdir()}/azureml-endpoints-workerd-`);
  context.after(() => rm(outdir, { recursive: true }));
  await build({
    entryPoints: [at('runtimes/worker.mjs')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd'],
    loader: { '.wasm': 'copy' },
    outdir,
    logLevel: 'error',
  });
  const worker = new Miniflare({
    rootPath: outdir,
    modulesRoot: outdir,
    scriptPath: `${outdir}/worker.js`,
    modules: true,
    modulesRules: [
      { type: 'CompiledWasm', include: ['**/*.wasm'] },
      { type: 'ESModule', include: ['**/*.js'] },
    ],
    // Before workers could compile wasm from bytes: it has to be imported.
    compatibilityDate: '2024-09-23',
  });
  context.after(() => worker.dispose());
  const answer = await worker.dispatchFetch('http://worker.example/', { method: 'POST', body: JSON.stringify(plain) });
  if (!answer.ok) throw new Error(await answer.text());
  await report(context, await answer.json());
});
