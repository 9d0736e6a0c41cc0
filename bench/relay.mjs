// The relay in workerd beside a pass-through worker of fifteen lines, in one run: throughput and p99 of small scores, memory with many
// streams open and while a gigabyte passes. Ratios hold on other machines, times do not. `node bench/relay.mjs [--json] [--streams N]`
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, streams: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '7' } } });
const required = createRequire(new URL('../tests/', import.meta.url));
const load = (name) => import(pathToFileURL(required.resolve(name)));
const { Miniflare } = await load('miniflare');
const { build } = await load('esbuild');
const { Agent, request } = await load('undici');

const ORIGIN = 'https://app.example.com';
const GIGABYTE = 2 ** 30;
const piece = Buffer.alloc(65_536, 'x');

/** Answers a prediction; holds streams open; pours a gigabyte. */
const open = new Set();
const upstream = createServer((incoming, outgoing) => {
  const kind = incoming.headers.accept;
  if (kind === 'text/event-stream') {
    outgoing.writeHead(200, { 'content-type': kind }).write('data: 1\n\n');
    open.add(outgoing);
    outgoing.on('close', () => open.delete(outgoing));
    return incoming.resume();
  }
  if (kind === 'application/octet-stream') {
    let left = GIGABYTE / piece.length;
    const pour = () => {
      while (left > 0) if ((left--, !outgoing.write(piece))) return outgoing.once('drain', pour);
      outgoing.end();
    };
    outgoing.writeHead(200, { 'content-type': kind });
    return incoming.resume().on('end', pour);
  }
  let bytes = 0;
  incoming.on('data', (data) => (bytes += data.length)).on('end', () => outgoing.writeHead(200, { 'content-type': 'application/json' }).end(`{"bytes":${bytes}}`));
});
await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const target = `http://127.0.0.1:${upstream.address().port}/score`;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${part({ alg: 'RS256' })}.${part({ aud: 'https://ml.azure.com', exp: Math.floor(Date.now() / 1000) + 3600 })}.c2lnbmF0dXJl`;

/** What one writes when there is no relay. */
const byHand = `
const cors = { 'access-control-allow-origin': '${ORIGIN}', vary: 'Origin' };
export default {
  async fetch(request) {
    if (request.headers.get('origin') !== '${ORIGIN}') return new Response(null, { status: 403 });
    if (request.method === 'OPTIONS')
      return new Response(null, { status: 204, headers: { ...cors, 'access-control-allow-headers': 'authorization, content-type' } });
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'accept']) if (request.headers.has(name)) headers.set(name, request.headers.get(name));
    const answer = await fetch('${target}', { method: 'POST', headers, body: request.body, redirect: 'manual' });
    return new Response(answer.body, { status: answer.status, headers: { ...cors, 'content-type': answer.headers.get('content-type') } });
  },
};`;
const withRelay = (more) => `
import { createRelay } from 'azureml-endpoints/relay';
const relay = createRelay({ target: '${target}', allowOrigins: ['${ORIGIN}'], trustedOrigins: ['${new URL(target).origin}'], limits: { bodyBytes: 2 ** 31 }, ${more} });
export default { fetch: (request) => relay(request) };`;

const children = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && about(pid, 'PPid') === process.pid && /Name:\s+workerd/.test(status(pid)));
const status = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};
const about = (pid, name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status(pid))?.[1]);

const folder = await mkdtemp(`${tmpdir()}/azureml-endpoints-bench-`);
async function worker(name, contents) {
  const before = new Set(children());
  const stdin = { contents, resolveDir: fileURLToPath(new URL('../tests/', import.meta.url)), sourcefile: 'worker.js' };
  const outdir = `${folder}/${name}`;
  await build({ stdin, bundle: true, format: 'esm', conditions: ['workerd'], loader: { '.wasm': 'copy' }, outdir, logLevel: 'error' });
  const modulesRules = [
    { type: 'CompiledWasm', include: ['**/*.wasm'] },
    { type: 'ESModule', include: ['**/*.js'] },
  ];
  const miniflare = new Miniflare({ rootPath: outdir, modulesRoot: outdir, scriptPath: `${outdir}/stdin.js`, modules: true, modulesRules, compatibilityDate: '2026-01-01' });
  const url = String(await miniflare.ready);
  const pid = children().find((pid) => !before.has(pid));
  return { name, url, memory: () => about(pid, 'VmRSS') / 1024, stop: () => miniflare.dispose() };
}

const dispatcher = new Agent({ connections: 2000, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
const headers = { origin: ORIGIN, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const ask = (url, more = {}, body = '{}') => request(url, { method: 'POST', headers: { ...headers, ...more }, body, dispatcher });
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** So many calls, 32 at once: calls a second, and the time that one in a hundred takes longer than. */
async function race({ url }, body, calls) {
  const times = [];
  const begun = performance.now();
  let left = calls;
  const run = async () => {
    while (left-- > 0) {
      const start = performance.now();
      const answer = await ask(url, {}, body);
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`it answered ${answer.statusCode}`);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: 32 }, run));
  return { perSecond: (calls / (performance.now() - begun)) * 1000, p99: times.toSorted((a, b) => a - b)[Math.floor(calls * 0.99)] };
}

/** Memory in MB with so many streams open, each of which has begun. */
async function held({ url, memory }, count) {
  const before = memory();
  const answers = await Promise.all(Array.from({ length: count }, () => ask(url, { accept: 'text/event-stream' })));
  const readers = answers.map(({ body }) => body[Symbol.asyncIterator]());
  await Promise.all(readers.map((reader) => reader.next()));
  const during = memory();
  await Promise.all(answers.map(({ body }) => (body.on('error', () => {}), body.destroy())));
  return { before, during, perStreamKb: ((during - before) * 1024) / count };
}

/** The most memory in MB while a gigabyte comes down, and how fast. */
async function poured({ url, memory }) {
  const before = memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memory())), 50);
  const begun = performance.now();
  const { body } = await ask(url, { accept: 'application/octet-stream' });
  let bytes = 0;
  for await (const data of body) bytes += data.length;
  clearInterval(watch);
  if (bytes !== GIGABYTE) throw new Error(`${bytes} bytes came`);
  return { before, most, mbPerSecond: 1024 / ((performance.now() - begun) / 1000) };
}

const contenders = [await worker('by hand', byHand), await worker('relay', withRelay('')), await worker('relay, told of', withRelay('onEvent() {}'))];
const bodies = { '1 KB': JSON.stringify({ data: ['x'.repeat(1000)] }), '1 MB': JSON.stringify({ data: ['x'.repeat(1_000_000)] }) };
const results = {};
for (const [size, body] of Object.entries(bodies)) {
  const calls = size === '1 KB' ? 1000 : 64;
  const rows = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await race(contender, body, calls);
  for (let round = 0; round < Number(values.rounds); round++) for (const contender of contenders) rows[contender.name].push(await race(contender, body, calls));
  const base = rows['by hand'];
  results[`score, ${size}`] = Object.fromEntries(
    Object.entries(rows).map(([name, list]) => [
      name,
      {
        perSecond: median(list.map(({ perSecond }) => perSecond)),
        p99: median(list.map(({ p99 }) => p99)),
        throughputRatio: median(list.map(({ perSecond }, round) => perSecond / base[round].perSecond)),
        p99Ratio: median(list.map(({ p99 }, round) => p99 / base[round].p99)),
      },
    ]),
  );
}
results.streams = {};
results.gigabyte = {};
for (const contender of contenders) results.streams[contender.name] = await held(contender, Number(values.streams));
for (const contender of contenders) results.gigabyte[contender.name] = await poured(contender);
await Promise.all(contenders.map(({ stop }) => stop()));
await dispatcher.destroy();
upstream.closeAllConnections();
upstream.close();
await rm(folder, { recursive: true });

if (values.json) {
  console.log(JSON.stringify(results));
} else {
  const row = (...cells) => console.log(cells.map((cell, at) => String(cell)[at ? 'padStart' : 'padEnd'](at ? 12 : 24)).join(''));
  for (const [race, rows] of Object.entries(results)) {
    const [first] = Object.values(rows);
    row(race, ...Object.keys(first));
    for (const [name, figures] of Object.entries(rows)) row(`  ${name}`, ...Object.values(figures).map((figure) => figure.toFixed(2)));
  }
}
process.exit();
