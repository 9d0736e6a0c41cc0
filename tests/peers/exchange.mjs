// Microsoft's clients and ours on endpoints and deployments, and each with the other's credentials.
import assert from 'node:assert/strict';
import { ClientSecretCredential } from '@azure/identity';
import { ScoringEndpoint, clientSecret, inspectToken } from 'azureml-endpoints';
import { CONTROL, alike, all, asWire, at, clientId, cloud, https, location, our, ourCredential, ours, run, soon, tenantId, their, theirCredential, theirs } from './both.mjs';

const DATA = 'https://ml.azure.com/.default';

const endpoint = (authMode) => ({ location, identity: { type: 'SystemAssigned' }, tags: { made: 'by a peer' }, properties: { authMode, description: 'ü' } });
/** Whole settings: Microsoft's client fills in members that are left out, which is its own doing and not Azure's answer. */
const requestSettings = { maxConcurrentRequestsPerInstance: 1, requestTimeout: 'PT10S', maxQueueWait: 'PT0.5S' };
const deployment = {
  location,
  sku: { name: 'Default', capacity: 1 },
  properties: { endpointComputeType: 'Managed', instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' }, requestSettings },
};

const tests = {
  'Microsoft’s identity gets a token from the local Entra, for either plane': async () => {
    for (const [scope, plane] of [[CONTROL, 'control'], [DATA, 'data']]) {
      const { token, expiresOnTimestamp } = await theirCredential.getToken(scope);
      const seen = inspectToken(token);
      assert.equal(seen.plane, plane);
      assert.ok(Math.abs(seen.expiresOn.getTime() - expiresOnTimestamp) < 10_000);
    }
  },

  'Microsoft’s client creates, reads, lists and changes endpoints': async () => {
    for (const authMode of ['Key', 'AADToken', 'AMLToken']) {
      const name = `ms-${authMode.toLowerCase()}`;
      const made = await their.onlineEndpoints.beginCreateOrUpdateAndWait(...at, name, endpoint(authMode), soon);
      assert.deepEqual([made.name, made.properties.provisioningState, made.properties.authMode], [name, 'Succeeded', authMode]);
    }
    assert.deepEqual((await all(their.onlineEndpoints.list(...at, { count: 2 }))).map(({ name }) => name), ['ms-key', 'ms-aadtoken', 'ms-amltoken']);
    const changed = await their.onlineEndpoints.beginUpdateAndWait(...at, 'ms-key', { tags: { changed: 'yes' } }, soon);
    assert.deepEqual(changed.tags, { changed: 'yes' });
  },

  'Microsoft’s client creates, reads, scales and deletes deployments': async () => {
    const made = await their.onlineDeployments.beginCreateOrUpdateAndWait(...at, 'ms-key', 'blue', deployment, soon);
    assert.deepEqual([made.name, made.properties.provisioningState], ['blue', 'Succeeded']);
    await their.onlineDeployments.beginCreateOrUpdateAndWait(...at, 'ms-key', 'green', deployment, soon);
    const scaled = await their.onlineDeployments.beginUpdateAndWait(...at, 'ms-key', 'blue', { sku: { name: 'Default', capacity: 2 } }, soon);
    assert.equal(scaled.sku.capacity, 2);
    assert.deepEqual((await all(their.onlineDeployments.list(...at, 'ms-key'))).map(({ name }) => name), ['blue', 'green']);
    await their.onlineDeployments.beginDeleteAndWait(...at, 'ms-key', 'green', soon);
    await assert.rejects(their.onlineDeployments.get(...at, 'ms-key', 'green'), { statusCode: 404, code: 'ResourceNotFound' });
  },

  'Microsoft’s client reads and renews keys, and gets Azure ML tokens': async () => {
    const before = await their.onlineEndpoints.listKeys(...at, 'ms-key');
    await their.onlineEndpoints.beginRegenerateKeysAndWait(...at, 'ms-key', { keyType: 'Secondary' }, soon);
    const after = await their.onlineEndpoints.listKeys(...at, 'ms-key');
    assert.equal(after.primaryKey, before.primaryKey);
    assert.notEqual(after.secondaryKey, before.secondaryKey);
    const token = await their.onlineEndpoints.getToken(...at, 'ms-amltoken');
    assert.ok(token.accessToken && token.expiryTimeUtc > token.refreshAfterTimeUtc);
  },

  'both clients read the same resources alike': async () => {
    alike(await our.endpoints.get('ms-key'), await their.onlineEndpoints.get(...at, 'ms-key'));
    alike(await our.deployments('ms-key').get('blue'), await their.onlineDeployments.get(...at, 'ms-key', 'blue'));
    const [ourList, theirList] = [await our.endpoints.list(), await all(their.onlineEndpoints.list(...at))];
    assert.equal(ourList.length, theirList.length);
    ourList.forEach((one, index) => alike(one, theirList[index]));
    assert.deepEqual(await our.endpoints.listKeys('ms-key'), asWire(await their.onlineEndpoints.listKeys(...at, 'ms-key')));
    const [ourToken, theirToken] = [await our.endpoints.getToken('ms-amltoken'), await their.onlineEndpoints.getToken(...at, 'ms-amltoken')];
    assert.deepEqual(Object.keys(ourToken).sort(), Object.keys(theirToken).sort());
    assert.equal((await our.get()).location, (await their.workspaces.get(...at)).location);
  },

  'what one client makes, the other reads, changes and deletes': async () => {
    const made = await our.endpoints.createOrUpdate('ours', endpoint('Key'));
    alike(made, await their.onlineEndpoints.get(...at, 'ours'));
    await our.deployments('ours').createOrUpdate('blue', deployment);
    alike(await our.deployments('ours').get('blue'), await their.onlineDeployments.get(...at, 'ours', 'blue'));
    await our.endpoints.setTraffic('ours', { blue: 100 });
    assert.deepEqual((await their.onlineEndpoints.get(...at, 'ours')).properties.traffic, { blue: 100 });
    const read = await their.onlineEndpoints.get(...at, 'ours');
    await their.onlineEndpoints.beginCreateOrUpdateAndWait(...at, 'ours', { ...read, tags: { by: 'them' } }, soon);
    assert.deepEqual((await our.endpoints.get('ours')).tags, { by: 'them' });
    await their.onlineEndpoints.beginDeleteAndWait(...at, 'ours', soon);
    assert.equal((await our.endpoints.get('ours').catch((error) => error)).status, 404);
  },

  'both clients are refused alike': async () => {
    const theirError = await their.onlineEndpoints.get(...at, 'never-was').catch((error) => error);
    const ourError = await our.endpoints.get('never-was').catch((error) => error);
    assert.deepEqual([ourError.status, ourError.serviceCode, ourError.serviceMessage], [theirError.statusCode, theirError.code, theirError.details.error.message]);
    const mistaken = { ...endpoint('Key'), properties: { authMode: 'Key', traffic: { nobody: 100 } } };
    const theirRefusal = await their.onlineEndpoints.beginCreateOrUpdateAndWait(...at, 'refused', mistaken, soon).catch((error) => error);
    const ourRefusal = await our.endpoints.createOrUpdate('refused', mistaken).catch((error) => error);
    assert.deepEqual([ourRefusal.status, ourRefusal.serviceCode], [theirRefusal.statusCode, theirRefusal.code]);
  },

  'a credential of Microsoft’s identity serves our Workspace and ScoringEndpoint': async () => {
    const workspace = ours(theirCredential);
    alike(await workspace.endpoints.get('ms-key'), await their.onlineEndpoints.get(...at, 'ms-key'));
    await workspace.deployments('ms-aadtoken').createOrUpdate('blue', deployment);
    await workspace.endpoints.setTraffic('ms-aadtoken', { blue: 100 });
    assert.deepEqual(await (await workspace.endpoints.open('ms-aadtoken')).score({ data: [1] }), { data: [1] });
    const { scoringUri } = (await workspace.endpoints.get('ms-aadtoken')).properties;
    assert.deepEqual(await new ScoringEndpoint({ scoringUri, credential: theirCredential, cloud }).score([2]), [2]);
  },

  'a credential of Microsoft’s identity with a wrong secret fails as a CredentialError, with Microsoft’s error as its cause': async () => {
    const wrong = new ClientSecretCredential(tenantId, clientId, 'wrong', { authorityHost: https.authority, disableInstanceDiscovery: true });
    const error = await ours(wrong).get().catch((error) => error);
    assert.deepEqual([error.name, error.reason], ['CredentialError', 'unavailable']);
    assert.match(error.cause.message, /AADSTS7000215/);
    assert.ok(error.message.includes(error.cause.message), 'the message holds Microsoft’s words');
  },

  'our clientSecret serves Microsoft’s client': async () => {
    const client = theirs(ourCredential);
    assert.equal((await client.onlineEndpoints.get(...at, 'ms-key')).name, 'ms-key');
    const wrong = theirs(clientSecret({ tenantId, clientId, clientSecret: 'wrong', cloud }));
    await assert.rejects(wrong.onlineEndpoints.get(...at, 'ms-key'), { name: 'CredentialError', reason: 'unavailable' });
  },

  'Microsoft’s client deletes what is left': async () => {
    for (const name of ['ms-key', 'ms-aadtoken', 'ms-amltoken']) await their.onlineEndpoints.beginDeleteAndWait(...at, name, soon);
    assert.deepEqual(await our.endpoints.list(), []);
  },
};

await run(tests);
