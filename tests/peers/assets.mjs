// Microsoft's client and ours on assets: what our `deploy` and our uploads wrote is read by theirs, and what theirs registered is
// read, found by its content and deployed by ours.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Workspace } from 'azureml-endpoints';
import { alike, all, at, cloud, location, our as older, ourCredential, place, run, soon, their } from './both.mjs';

/** In the version that it speaks by itself; theirs is older, and links in answers carry it. */
const our = new Workspace({ ...place, credential: ourCredential, cloud });
const model = await readFile(new URL('../fixtures/diabetes.onnx', import.meta.url));
const { input, predictions } = JSON.parse(await readFile(new URL('../fixtures/diabetes.expected.json', import.meta.url), 'utf8'));

/** The container answers with what it is asked, since the local Azure may lack what runs a script. */
const ECHO = { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } };
const requestSettings = { maxConcurrentRequestsPerInstance: 1, requestTimeout: 'PT10S', maxQueueWait: 'PT0.5S' };
const environment = { image: 'an/image:1', osType: 'Linux', inferenceConfig: { scoringRoute: { path: '/score', port: 5001 } } };
const names = (list) => list.map(({ name }) => name).sort();

const definition = {
  endpoint: { name: 'ours', location, tags: { by: 'us' }, properties: { authMode: 'Key', description: 'ü' } },
  deployment: { name: 'blue', sku: { name: 'Default', capacity: 1 }, properties: { ...ECHO, requestSettings } },
  model: { name: 'ours', files: { 'm/model.onnx': model, 'm/about.txt': 'ü' }, description: 'of us', tags: { by: 'us' } },
  code: { name: 'ours', files: { 'score.py': 'def run(data): return data' }, scoringScript: 'score.py' },
  environment: { name: 'ours', properties: environment },
  traffic: { blue: 100 },
};

const tests = {
  'what our deploy wrote, Microsoft’s client reads': async () => {
    const made = await our.deploy(definition);
    const read = {
      endpoint: await their.onlineEndpoints.get(...at, 'ours'),
      deployment: await their.onlineDeployments.get(...at, 'ours', 'blue'),
      model: await their.modelVersions.get(...at, 'ours', '1'),
      code: await their.codeVersions.get(...at, 'ours', '1'),
      environment: await their.environmentVersions.get(...at, 'ours', '1'),
    };
    const shown = {
      endpoint: await older.endpoints.get('ours'),
      deployment: await older.deployments('ours').get('blue'),
      model: made.model,
      code: made.code,
      environment: made.environment,
    };
    for (const [part, resource] of Object.entries(read)) {
      assert.equal(resource.id, made[part].id);
      alike(shown[part], resource);
    }
    assert.deepEqual(read.endpoint.properties.traffic, { blue: 100 });
    const { model, environmentId, codeConfiguration } = read.deployment.properties;
    assert.deepEqual([model, environmentId, codeConfiguration], [read.model.id, read.environment.id, { codeId: read.code.id, scoringScript: 'score.py' }]);
    assert.deepEqual([read.model.properties.modelType, read.model.properties.description, read.model.properties.tags], ['custom_model', 'of us', { by: 'us' }]);
    assert.match(read.model.properties.modelUri, /^azureml:\/\/subscriptions\/.*\/datastores\/workspaceblobstore\/paths\/LocalUpload\//);
  },

  'what our uploads and registrations wrote, Microsoft’s client lists': async () => {
    await our.models.upload('uploaded', undefined, { 'model.onnx': model });
    await our.models.upload('uploaded', undefined, { 'model.onnx': model, 'more.txt': 'more' });
    await our.environments.ensure('ensured', '3', { properties: environment });
    assert.deepEqual(names(await all(their.modelVersions.list(...at, 'uploaded'))), ['1', '2']);
    assert.deepEqual(names(await all(their.modelContainers.list(...at))), names(await our.models.list()));
    for (const [kind, containers] of [['models', their.modelContainers], ['codes', their.codeContainers], ['environments', their.environmentContainers]]) {
      const [ours, theirs] = [await our[kind].list(), await all(containers.list(...at))];
      assert.deepEqual(names(ours), names(theirs));
      alike(await our[kind].containers.get('ours'), await containers.get(...at, 'ours'));
    }
    alike(await our.environments.get('ensured', '3'), await their.environmentVersions.get(...at, 'ensured', '3'));
  },

  'datastores, and what opens them, both clients read alike': async () => {
    const [ours, theirs] = [await our.datastores.list(), await all(their.datastores.list(...at))];
    assert.deepEqual(names(ours), names(theirs));
    for (const { name } of ours) {
      alike(await our.datastores.get(name), await their.datastores.get(...at, name));
      const { secretsType } = await their.datastores.listSecrets(...at, name);
      assert.equal((await our.datastores.listSecrets(name)).secretsType, secretsType);
    }
    assert.equal((await our.datastores.listSecrets('workspaceblobstore')).key, (await their.datastores.listSecrets(...at, 'workspaceblobstore')).key);
  },

  'what one client makes of a datastore, the other reads, changes and deletes': async () => {
    const properties = { datastoreType: 'AzureBlob', accountName: 'account', containerName: 'container', credentials: { credentialsType: 'AccountKey', secrets: { secretsType: 'AccountKey', key: 'a2V5' } } };
    await our.datastores.createOrUpdate('made', { properties });
    const read = await their.datastores.get(...at, 'made');
    alike(await our.datastores.get('made'), read);
    assert.deepEqual((await their.datastores.listSecrets(...at, 'made')).key, 'a2V5');
    await their.datastores.createOrUpdate(...at, 'made', { properties: { ...properties, description: 'theirs' } });
    assert.equal((await our.datastores.get('made')).properties.description, 'theirs');
    await their.datastores.delete(...at, 'made');
    assert.equal((await our.datastores.get('made').catch((error) => error)).status, 404);
  },

  'what Microsoft’s client registered, ours reads, finds by its content and deploys': async () => {
    const { properties } = await our.models.get('uploaded', '1');
    const { hash_sha256, hash_version } = properties.properties;
    const registered = await their.modelVersions.createOrUpdate(...at, 'theirs', '7', { properties: { modelUri: properties.modelUri, modelType: 'custom_model', description: 'of them', properties: { hash_sha256, hash_version } } });
    const { codeUri } = (await our.codes.get('ours', '1')).properties;
    const code = await their.codeVersions.createOrUpdate(...at, 'theirs', '1', { properties: { codeUri } });
    const theirEnvironment = await their.environmentVersions.createOrUpdate(...at, 'theirs', '1', { properties: environment });
    alike(await our.models.get('theirs', '7'), registered);
    alike(await our.codes.get('theirs', '1'), code);
    alike(await our.environments.get('theirs', '1'), theirEnvironment);
    assert.equal((await our.models.upload('theirs', undefined, { 'model.onnx': model })).id, registered.id, 'the same content');
    assert.equal((await our.models.upload('theirs', undefined, { 'other.onnx': model })).name, '8', 'the next version');
    // The same environment is found by what it is.
    const found = await our.deploy({ ...definition, endpoint: { name: 'ours' }, deployment: { ...definition.deployment, name: 'green' }, model: registered.id, code: undefined, environment: { name: 'theirs', properties: environment }, traffic: undefined });
    assert.deepEqual([found.environment.id, found.deployment.properties.model], [theirEnvironment.id, registered.id]);
  },

  'a deployment that Microsoft’s client made of our model answers us': async () => {
    await their.onlineEndpoints.beginCreateOrUpdateAndWait(...at, 'theirs', { location, identity: { type: 'SystemAssigned' }, properties: { authMode: 'Key' } }, soon);
    const body = { location, sku: { name: 'Default', capacity: 1 }, properties: { endpointComputeType: 'Managed', instanceType: 'Standard_DS3_v2', model: (await our.models.get('uploaded', '1')).id, requestSettings } };
    const made = await their.onlineDeployments.beginCreateOrUpdateAndWait(...at, 'theirs', 'blue', body, soon);
    alike(await older.deployments('theirs').get('blue'), made);
    await our.endpoints.setTraffic('theirs', { blue: 100 });
    const scored = await (await our.endpoints.open('theirs')).score(input);
    scored.forEach((one, index) => assert.ok(Math.abs(one - predictions[index]) < 1e-3, `${one} is not ${predictions[index]}`));
  },

  'what one client deletes, the other does not find': async () => {
    for (const name of ['ours', 'theirs']) await their.onlineEndpoints.beginDeleteAndWait(...at, name, soon);
    assert.deepEqual(await our.endpoints.list(), []);
    await their.modelVersions.delete(...at, 'theirs', '7');
    assert.equal((await our.models.get('theirs', '7').catch((error) => error)).status, 404);
    await our.models.delete('theirs', '8');
    await assert.rejects(their.modelVersions.get(...at, 'theirs', '8'), { statusCode: 404 });
    await our.environments.containers.delete('theirs');
    await assert.rejects(their.environmentVersions.get(...at, 'theirs', '1'), { statusCode: 404 });
  },
};

await run(tests);
