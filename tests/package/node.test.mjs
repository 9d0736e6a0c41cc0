// The suite in this Node, with an upload and a second implementation of fetch.
import { test } from 'node:test';
import assert from 'node:assert/strict';
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

test('import and require give one package', () => {
  const require = createRequire(import.meta.url);
  assert.equal(require('azureml-endpoints').Workspace, api.Workspace);
  assert.equal(require('azureml-endpoints/scoring').ScoringEndpoint, scoring.ScoringEndpoint);
});
