// The suite in this Node, with an upload and a second implementation of fetch.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fetch as undici } from 'undici';
import * as api from 'azureml-endpoints';
import * as scoring from 'azureml-endpoints/scoring';
import * as yaml from 'azureml-endpoints/yaml';
import { missing } from './local-azure.mjs';
import { suite } from './suite.mjs';
import { report, world } from './world.mjs';

test('in Node, imported', { skip: missing({ storage: true }) }, async (context) => {
  const { plain, model, stop } = await world({ storage: true });
  context.after(stop);
  await report(context, await suite({ ...plain, model, api, scoring, yaml, fetch, otherFetch: undici }));
});

test('a wasm that travels as text is the file, in letters that mean nothing to whoever carries them', async () => {
  const installed = new URL('wasm/', import.meta.resolve('azureml-endpoints'));
  for (const [file, module] of [['_bg.wasm', 'inline.js'], ['_scoring_bg.wasm', 'inline.scoring.js'], ['_relay_bg.wasm', 'inline.relay.js']]) {
    const { default: bytes } = await import(new URL(module, installed));
    assert.ok(Buffer.from(bytes).equals(await readFile(new URL(`azureml_endpoints${file}`, installed))), module);
    assert.match(/'.*'/.exec(await readFile(new URL(module, installed), 'latin1'))[0], /^'[!#%(-.0-;=-[\]-_a-~]+'$/, module);
  }
});

test('import and require give one package', () => {
  const require = createRequire(import.meta.url);
  assert.equal(require('azureml-endpoints').Workspace, api.Workspace);
  assert.equal(require('azureml-endpoints/scoring').ScoringEndpoint, scoring.ScoringEndpoint);
});
