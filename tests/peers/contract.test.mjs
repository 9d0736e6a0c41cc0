// Microsoft's own contract reads every request of ours: Prism, an HTTP mock that validates against the OpenAPI document of 2023-04-01.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Workspace } from 'azureml-endpoints';
import { CONTROL, json, unsigned } from '../package/suite/azure.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const contract = at('../../../shared/azure/openapi/2023-04-01/online-endpoints.bundle.json');
const prism = at('../node_modules/.bin/prism');
const why = (!existsSync(contract) && 'Microsoft’s OpenAPI document does not lie in ../shared/azure/openapi') || (!existsSync(prism) && 'Prism is not installed: npm ci in tests/');
if (why) console.error(`SKIPPED: ${why}`);

const free = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

test('every request of ours keeps to Microsoft’s contract', { skip: why }, async (context) => {
  const port = await free();
  const child = spawn(prism, ['mock', '--host', '127.0.0.1', '--port', `${port}`, '--errors', contract], { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  context.after(() => (child.kill(), ended));
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (await fetch(base).then(() => true, () => false)) break;
    assert.ok(tries < 300 && child.exitCode === null, 'Prism does not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  const operations = new Map();
  const violations = [];
  const ready = { id: '/x/y', name: 'x', location: 'here', identity: { type: 'SystemAssigned' }, properties: { authMode: 'Key', provisioningState: 'Succeeded', traffic: { blue: 100 } } };
  /** Asks Prism what it thinks of the request, and answers as a service would that has everything. */
  const asked = async (url, init) => {
    const { pathname, search } = new URL(url);
    const said = await fetch(`${base}${pathname}${search}`, { method: init.method, headers: init.headers, body: init.body });
    const text = await said.text();
    const path = pathname.replace(/^.*\/workspaces\/[^/]+/, '');
    operations.set(`${init.method} ${path}`, said.status);
    // Prism has no answer of its own for some; that is not about the request.
    if (said.headers.get('sl-violations') && /"location":\["request"/.test(said.headers.get('sl-violations'))) violations.push(`${init.method} ${path}: ${said.headers.get('sl-violations')}`);
    if ([400, 401, 404, 405, 415, 422].includes(said.status)) violations.push(`${init.method} ${path}: ${said.status} ${text.slice(0, 300)}`);
    if (init.method === 'DELETE') return new Response(null, { status: 204 });
    if (/listKeys/.test(path)) return json({ primaryKey: 'a', secondaryKey: 'b' });
    if (/startPendingUpload/.test(path)) return json({ blobReferenceForConsumption: {} });
    if (/(deployments|versions|models|codes|environments|datastores|onlineEndpoints|skus)$/.test(path) && init.method === 'GET') return json({ value: [{ ...ready, name: 'blue' }] });
    return json(ready);
  };
  const workspace = new Workspace({ subscriptionId: '00000000-1111-2222-3333-444444444444', resourceGroup: 'test-rg', workspace: 'my-aml-workspace', credential: unsigned(CONTROL), fetch: asked });
  const { endpoints, models, codes, environments, datastores } = workspace;
  const deployments = workspace.deployments('an-endpoint');
  const endpoint = { location: 'here', tags: { a: 'b' }, properties: { authMode: 'AADToken', description: 'd', traffic: { blue: 100 }, publicNetworkAccess: 'Enabled' } };
  const deployment = { location: 'here', properties: { model: '/m', instanceType: 'Standard_DS3_v2', requestSettings: { requestTimeout: 'PT5S' } } };

  await endpoints.list({ name: 'n', count: 5, computeType: 'Managed', skip: 's', tags: { a: 'b' }, properties: ['p'], orderBy: 'CreatedAtDesc' });
  await endpoints.get('an-endpoint');
  await endpoints.createOrUpdate('an-endpoint', endpoint, { authMode: 'Key' });
  await endpoints.ensure('an-endpoint', { properties: { description: 'new' } });
  await endpoints.ensure('an-endpoint', { tags: { more: 'tags' } });
  await endpoints.update('an-endpoint', { tags: { c: 'd' }, identity: { type: 'SystemAssigned' } });
  await endpoints.setAuthMode('an-endpoint', 'AMLToken');
  await endpoints.setTraffic('an-endpoint', { blue: 0 }, { mirror: {} });
  await endpoints.listKeys('an-endpoint');
  await endpoints.regenerateKeys('an-endpoint', 'Primary');
  await endpoints.rotateKeys('an-endpoint');
  await endpoints.getToken('an-endpoint');
  await deployments.list({ orderBy: 'o', top: 5, skip: 's' });
  await deployments.get('blue');
  await deployments.createOrUpdate('blue', deployment);
  await deployments.update('blue', { tags: { a: 'b' }, sku: { name: 'Default', capacity: 2 } });
  await deployments.scale('blue', 3);
  await deployments.logs('blue', { containerType: 'StorageInitializer', tail: 10 });
  await deployments.skus('blue', { count: 5, skip: 's' });
  const contents = [{ modelUri: 'azureml://m' }, { codeUri: 'https://c/d' }, { image: 'i' }];
  for (const [at, assets] of [models, codes, environments].entries()) {
    await assets.list(undefined, { skip: 's', listViewType: 'All' });
    await assets.list('a-name', { top: 5, orderBy: 'o' });
    await assets.get('a-name', '1');
    await assets.createOrUpdate('a-name', '1', { properties: contents[at] });
    await assets.delete('a-name', '1');
    await assets.containers.get('a-name');
    await assets.containers.createOrUpdate('a-name', { properties: { description: 'd', tags: { a: 'b' } } });
    await assets.containers.delete('a-name');
  }
  await codes.startPendingUpload('a-name', '1', { pendingUploadId: 'an-id' });
  await datastores.list({ isDefault: true, count: 5, names: ['a', 'b'], searchText: 't', orderBy: 'o', orderByAsc: true, skip: 's' });
  await datastores.get('a-store');
  await datastores.createOrUpdate('a-store', { properties: { datastoreType: 'AzureBlob', credentials: { credentialsType: 'None' } } }, { skipValidation: true });
  await datastores.listSecrets('a-store');
  await datastores.delete('a-store');
  await deployments.delete('blue');
  await endpoints.delete('an-endpoint');

  assert.deepEqual(violations, []);
  context.diagnostic(`${operations.size} operations, all within the contract`);
  assert.ok(operations.size >= 45, `${operations.size} operations`);
});
