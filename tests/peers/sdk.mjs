// Microsoft's Python SDK, on which `az ml` stands, and ours on one local Azure.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Workspace } from 'azureml-endpoints';
import { cloud, https, ourCredential, place, run } from './both.mjs';
import { python } from './python.mjs';

const our = new Workspace({ ...place, credential: ourCredential, cloud });
const files = { 'model.onnx': await readFile(new URL('../fixtures/diabetes.onnx', import.meta.url)) };
const { input, predictions } = JSON.parse(await readFile(new URL('../fixtures/diabetes.expected.json', import.meta.url), 'utf8'));

const env = { ...process.env, REQUESTS_CA_BUNDLE: https.ca };
const sdk = spawn(python, [fileURLToPath(new URL('sdk.py', import.meta.url))], { env, stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: sdk.stdout })[Symbol.asyncIterator]();

/** Lets it do something; dates and enumerations come as its texts. */
async function their(name, ...args) {
  const named = typeof args[0] === 'object' ? args.shift() : {};
  sdk.stdin.write(`${JSON.stringify([name, args, named])}\n`);
  const { value: line, done } = await lines.next();
  assert.ok(!done, 'the SDK has ended');
  const { value, error } = JSON.parse(line);
  if (error) throw new Error(error);
  return value;
}

const same = (scored) => scored.forEach((one, index) => assert.ok(Math.abs(one - predictions[index]) < 1e-3, `${one} is not ${predictions[index]}`));

await run({
  'what our deploy wrote, Microsoft’s SDK reads': async () => {
    const made = await our.deploy({
      endpoint: { name: 'ours', tags: { by: 'us' }, properties: { authMode: 'Key', description: 'ü' } },
      deployment: { name: 'blue', sku: { name: 'Default', capacity: 2 }, properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { A: 'ü' } } },
      model: { name: 'ours', files },
      traffic: { blue: 100 },
    });
    const endpoint = await their('endpoint', 'ours');
    const { scoringUri } = made.endpoint.properties;
    assert.deepEqual({ ...endpoint, provisioningState: undefined }, { id: made.endpoint.id, name: 'ours', authMode: 'key', description: 'ü', tags: { by: 'us' }, traffic: { blue: 100 }, scoringUri, provisioningState: undefined });
    assert.match(endpoint.provisioningState, /succeeded/i);
    assert.deepEqual(await their('deployment', 'ours', 'blue'), { id: made.deployment.id, name: 'blue', model: made.model.id, instanceType: 'Standard_DS3_v2', capacity: 2, environmentVariables: { A: 'ü' } });
    const { primaryKey, secondaryKey } = await our.endpoints.listKeys('ours');
    assert.deepEqual(await their('keys', 'ours'), [primaryKey, secondaryKey]);
    assert.deepEqual([await their('list'), await their('models', 'ours')], [['ours'], ['1']]);
  },

  'what Microsoft’s SDK made, ours reads, changes and scores': async () => {
    const { modelUri } = (await our.models.get('ours', '1')).properties;
    const id = await their('register', { name: 'theirs', version: '7', path: modelUri, type: 'custom_model', tags: { by: 'them' } });
    const registered = await our.models.get('theirs', '7');
    const lower = (uri) => uri.toLowerCase(); // the SDK writes parts of it its own way
    assert.deepEqual([registered.id, lower(registered.properties.modelUri), registered.properties.tags], [id, lower(modelUri), { by: 'them' }]);
    await their('create', { name: 'theirs', auth_mode: 'aad_token', tags: { by: 'them' }, description: 'ü' });
    await their('deploy', { name: 'blue', endpoint_name: 'theirs', model: id, instance_type: 'Standard_DS3_v2', instance_count: 1 });
    assert.deepEqual(await their('traffic', 'theirs', { blue: 100 }), { blue: 100 });
    const { tags, properties } = await our.endpoints.get('theirs');
    assert.deepEqual([tags, properties.authMode, properties.description, properties.traffic], [{ by: 'them' }, 'AADToken', 'ü', { blue: 100 }]);
    same(await (await our.endpoints.open('theirs')).score(input));
    assert.equal((await our.endpoints.ensure('theirs', { tags: { by: 'them' }, properties: { authMode: 'AADToken' } })).outcome, 'unchanged');
    await our.deployments('theirs').scale('blue', 3);
    assert.equal((await their('deployment', 'theirs', 'blue')).capacity, 3);
  },

  'what one deletes, the other does not find': async () => {
    await their('delete', 'theirs');
    assert.equal((await our.endpoints.get('theirs').catch((error) => error)).status, 404);
    await our.endpoints.delete('ours');
    assert.deepEqual(await their('list'), []);
    await assert.rejects(their('endpoint', 'ours'), /ResourceNotFound|NotFound/);
  },
});
sdk.stdin.end();
