// Microsoft's own inference server behind the front door, running a script that was deployed through the packed package.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import * as api from 'azureml-endpoints';
import { localAzure, missing } from './local-azure.mjs';
import { refusedWith } from './suite/expect.mjs';

const skip = missing({ storage: true, scripts: true });

describe('a scoring script', { skip }, () => {
  let azure, endpoint, workspace;

  before(async () => {
    azure = await localAzure({ storage: true, scripts: true });
    const { cloud, tenantId, identities, workspace: place } = azure.ready;
    const { clientId, clientSecret } = identities.scientist;
    const credential = api.clientSecret({ tenantId, clientId, clientSecret, cloud });
    workspace = new api.Workspace({ ...place, cloud, credential });
    const script = await readFile(new URL('../fixtures/score/score.py', import.meta.url), 'utf8');
    await workspace.deploy({
      endpoint: { name: 'scripted', properties: { authMode: 'AADToken' } },
      code: { files: { 'score.py': script }, scoringScript: 'score.py' },
      environment: { name: 'python', properties: { image: 'mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:latest' } },
      deployment: { name: 'blue', properties: { instanceType: 'Standard_DS3_v2', requestSettings: { requestTimeout: 'PT5S' } } },
      traffic: { blue: 100 },
    });
    endpoint = await workspace.endpoints.open('scripted');
  });

  after(() => azure?.stop());

  const once = { retry: { attempts: 1 } };

  test('answers', async () => {
    assert.deepEqual(await endpoint.score({ text: 'é 🎈' }), { echo: { text: 'é 🎈' } });
  });

  test('streams events one by one', async () => {
    const seen = [];
    for await (const { id, data } of endpoint.stream({ stream: 3 })) seen.push([id, data]);
    assert.deepEqual(seen, [['0', 'piece 0 é'], ['1', 'piece 1 é'], ['2', 'piece 2 é']]);
  });

  test('fails with an exception, which is 500 inside and 424 outside', async () => {
    const error = await refusedWith(api, 'ScoringError', () => endpoint.score({ fail: 'no such column' }, once));
    assert.deepEqual([error.status, error.modelStatus, error.modelReason], [424, 500, 'model_error']);
    assert.match(error.excerpt, /no such column|unexpected|exception/i);
  });

  for (const status of [201, 400, 503]) {
    test(`answers ${status}, which the front door makes 424, and the status is told`, async () => {
      const error = await refusedWith(api, 'ScoringError', () => endpoint.score({ status }, once));
      // 503 is what a model says that is not ready yet.
      assert.deepEqual([error.status, error.modelStatus, error.mayHaveRun], [424, status, status !== 503]);
    });
  }

  test('sleeps past the deadline of its deployment, which is 408 and may have run', async () => {
    const error = await refusedWith(api, 'ScoringError', () => endpoint.score({ sleep: 6 }, once));
    assert.deepEqual([error.status, error.mayHaveRun], [408, true]);
  });

  test('has a log, which tells what it printed', async () => {
    assert.match((await workspace.deployments('scripted').logs('blue')).content, /the script is ready/);
  });

  test('is answered no CORS by the front door, which is why pages need a relay', async () => {
    const preflight = await fetch(endpoint.scoringUri, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
  });
});
