// The suite in this Node, with an upload and a second implementation of fetch.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
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

test('errors name the line of whoever began what failed, and the reason that the runtime hides', async () => {
  const { Workspace, ScoringEndpoint } = api;
  const cloud = { resourceManager: 'http://127.0.0.1:1', authority: 'http://127.0.0.1:1', scoringHosts: ['http://127.0.0.1:1'] };
  const workspace = new Workspace({ subscriptionId: 's', resourceGroup: 'g', workspace: 'w', credential: async () => { throw new Error('none'); }, cloud });
  const begun = {
    operation: () => workspace.endpoints.createOrUpdate('my-endpoint', { properties: { authMode: 'Key' } }),
    task: () => workspace.endpoints.setTraffic('my-endpoint', { blue: 110 }),
    list: () => workspace.endpoints.list(),
  };
  for (const [name, begin] of Object.entries(begun)) {
    const { stack } = await begin().then(assert.fail, (error) => error);
    assert.match(stack, /node\.test\.mjs/, name);
  }
  const stopped = new AbortController();
  const reason = Object.freeze(new TypeError('enough'));
  stopped.abort(reason);
  assert.equal(await workspace.endpoints.list({ signal: stopped.signal }).then(assert.fail, (error) => error), reason);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scoringUri = `http://127.0.0.1:${server.address().port}/score`;
  await new Promise((resolve) => server.close(resolve));
  const silent = new ScoringEndpoint({ scoringUri, key: 'k', trustedOrigins: [new URL(scoringUri).origin], retry: { attempts: 1 } });
  assert.match((await silent.score([]).catch((error) => error)).message, /The reason is ECONNREFUSED\./);
});

test('import and require give one package', () => {
  const require = createRequire(import.meta.url);
  assert.equal(require('azureml-endpoints').Workspace, api.Workspace);
  assert.equal(require('azureml-endpoints/scoring').ScoringEndpoint, scoring.ScoringEndpoint);
});
