// The files of the Azure CLI, written by nobody: thousands of documents made of kept samples by seeded changes. Each is read, or
// refused with line and column; nothing else is thrown, nothing hangs, and what is written is read the same again.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

const folder = new URL('../fixtures/definitions/', import.meta.url);
const names = (await readdir(folder)).sort();
const samples = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));

/** How many; more of them, and others, with e.g. `DEFINITIONS=1000000,50000`: from that number on, so many. */
const [first, count] = (process.env.DEFINITIONS ?? '0,6000').split(',').map(Number);
/** A document on which a reader is for so long has hung: they take a millisecond. */
const HUNG = 20_000;

test(`definitions ${first} to ${first + count} are read or refused, and what is written is stable`, async () => {
  const shared = new SharedArrayBuffer(4);
  const worker = new Worker(new URL('./definitions/reader.mjs', import.meta.url), { workerData: { samples, first, count, shared } });
  const at = new Int32Array(shared);
  let last = -1;
  let watch;
  const told = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    watch = setInterval(() => {
      const now = Atomics.load(at, 0);
      if (now === last) resolve({ number: now, message: 'it hangs' });
      last = now;
    }, HUNG);
  });
  clearInterval(watch);
  await worker.terminate();
  const { number, text, message, tally } = told;
  assert.ok(tally, `definition ${number}: ${message}\n${JSON.stringify(text)}`);
  assert.equal(tally.read + tally.refused, count);
  // Changes that spoil every document, or none, would show nothing.
  for (const many of Object.values(tally)) assert.ok(many > count / 20, JSON.stringify(tally));
});
