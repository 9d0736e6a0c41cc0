// Speed beside the peers, as ratios measured in one run: `cargo xtask bench [--json] [--rounds N]`. Nothing here is asserted
// but that the wasm memory does not grow with a payload.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { localAzure } from '../tests/package/local-azure.mjs';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, rounds: { type: 'string', default: '9' } } });
const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const node = (file, env = {}) => spawn(process.execPath, [at(file)], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
const firstLine = ({ stdout }) => new Promise((resolve) => createInterface({ input: stdout }).once('line', resolve));
const ended = (child) => new Promise((resolve) => child.once('exit', resolve));

const azure = await localAzure({ https: true });
const server = node('server.mjs');
const BENCH = JSON.stringify({ emulator: azure.ready, scoring: Number(await firstLine(server)), rounds: Number(values.rounds) });
const client = node('client.mjs', { BENCH, NODE_EXTRA_CA_CERTS: azure.ready.https.ca, NODE_NO_WARNINGS: '1' });
const [line, status] = await Promise.all([Promise.race([firstLine(client), ended(client)]), ended(client)]);
server.stdin.end();
await azure.stop();
if (status !== 0) process.exit(1);
const reader = node('identity.mjs', { BENCH });
const [told, failed] = await Promise.all([firstLine(reader), ended(reader)]);
if (failed !== 0) process.exit(1);
const identity = JSON.parse(told);
const { memory, ...races } = JSON.parse(line);

// Start-up: a process that only imports, beside one that imports nothing.
const start = async (program) => {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: at('../tests'), stdio: 'ignore' });
  if ((await ended(child)) !== 0) throw new Error(`cannot run ${program}`);
  return performance.now() - begun;
};
const programs = { nothing: '', 'azureml-endpoints': "import 'azureml-endpoints'", '@azure/arm-machinelearning': "import '@azure/arm-machinelearning'" };
const starts = Object.fromEntries(Object.keys(programs).map((who) => [who, []]));
for (let round = 0; round < values.rounds; round++) for (const [who, program] of Object.entries(programs)) starts[who].push(await start(program));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const cold = Object.fromEntries(Object.entries(starts).map(([who, times]) => [who, median(times.map((time, round) => time - starts.nothing[round]))]));
delete cold.nothing;

if (values.json) {
  console.log(JSON.stringify({ races, identity, cold, memory }));
} else {
  const row = (...cells) => console.log(cells.map((cell, at) => String(cell)[at ? 'padStart' : 'padEnd'](at ? 17 : 38)).join(''));
  row('per call or event', 'CPU µs', '× first', 'wall µs', '× first');
  for (const [race, contenders] of Object.entries(races)) {
    console.log(race);
    for (const [who, { cpuMicros, cpuRatio, latencyMicros, latencyRatio }] of Object.entries(contenders))
      row(`  ${who}`, cpuMicros.toFixed(cpuMicros < 10 ? 2 : 0), cpuRatio.toFixed(2), latencyMicros.toFixed(latencyMicros < 10 ? 2 : 0), latencyRatio.toFixed(2));
  }
  console.log(`\na token of ${identity.bytes} bytes`);
  for (const [race, contenders] of Object.entries(identity.results)) {
    row(race, 'µs', 'per second', `× ${identity.base[race]}`);
    for (const [who, { micros, ratio }] of Object.entries(contenders)) row(`  ${who}`, micros.toFixed(2), (1e6 / micros).toFixed(0), ratio.toFixed(2));
  }
  console.log('\nimport in Node.js, over importing nothing');
  for (const [who, ms] of Object.entries(cold)) row(`  ${who}`, `${ms.toFixed(0)} ms`);
  console.log(`\nwasm memory before and after scoring 50 MB twice: ${memory.before} → ${memory.after} bytes`);
}
if (memory.after !== memory.before) {
  console.error('A payload entered the wasm memory.');
  process.exit(1);
}
