// A model of 200 MB from a file: the wasm's memory stays as it is, and JavaScript's bounded.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openAsBlob } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { localAzure, missing, tokens } from './local-azure.mjs';

// The wasm's memory, seen as it is made.
let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memory = Object.values(this.exports).find((it) => it instanceof WebAssembly.Memory);
  }
};
const { Workspace } = await import('azureml-endpoints');
WebAssembly.Instance = Instance;

const MIB = 1024 * 1024;

test('a model of 200 MB is hashed and uploaded without being held', { skip: missing({ storage: true }) }, async (context) => {
  const { ready, stop } = await localAzure({ storage: true });
  context.after(stop);
  const folder = await mkdtemp(`${tmpdir()}/azureml-endpoints-large-`);
  context.after(() => rm(folder, { recursive: true }));
  const file = await open(`${folder}/model.bin`, 'w');
  for (let part = 0; part < 200; part++) await file.write(Buffer.alloc(MIB, part + 1));
  await file.close();
  const workspace = new Workspace({ ...ready.workspace, cloud: ready.cloud, credential: (await tokens(ready, 'scientist')).control });
  await workspace.models.upload('warm', '1', { a: 'b' });
  const { byteLength } = memory.buffer;
  let most = 0;
  const held = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const watch = setInterval(() => (most = Math.max(most, held() - before)), 20);
  context.after(() => clearInterval(watch));
  let last;
  const uploaded = await workspace.models.upload('large', '1', { 'model.bin': await openAsBlob(`${folder}/model.bin`) }, { onProgress: (progress) => progress.loadedBytes && (last = progress) });
  assert.match(uploaded.properties.modelUri, /model\.bin$/);
  assert.deepEqual([last.phase, last.loadedBytes, last.totalBytes], ['upload', 200 * MIB, 200 * MIB]);
  assert.equal(memory.buffer.byteLength, byteLength, 'bytes of the wasm’s memory');
  context.diagnostic(`JavaScript held ${Math.round(most / MIB)} MiB more at most`);
  assert.ok(most < 100 * MIB, `JavaScript held ${Math.round(most / MIB)} MiB more`);
});
