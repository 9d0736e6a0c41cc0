// Lists, page by page; and what endpoints and deployments keep when they are changed.
import { equal, ok, refusedWith, same } from './expect.mjs';

export function lists({ test, api, emulator, tokens, azure }) {
  const workspace = new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control });
  const { endpoints } = workspace;
  const { hurry } = azure;
  const names = ['list-1', 'list-2', 'list-3'];
  const custom = (more) => ({ properties: { environmentVariables: { EMULATOR_ECHO: '1' }, instanceType: 'Standard_DS3_v2', ...more } });

  test('a list is awaited whole, or read item by item and page by page as it is needed', async () => {
    for (const { name } of await endpoints.list()) await hurry(endpoints.delete(name));
    for (const name of names) await hurry(endpoints.createOrUpdate(name, { properties: { authMode: 'Key' } }));
    const list = endpoints.list({ count: 1 });
    ok(list instanceof api.Pages, 'it is a Pages');
    await azure.forget();
    equal((await list).map(({ name }) => name), names);
    same((await azure.requests()).length, 3, 'requests for three pages');
    const seen = [];
    for await (const { name } of list) seen.push(name);
    equal(seen, names);
    const pages = [];
    for await (const page of endpoints.list({ count: 2 }).pages()) pages.push(page.map(({ name }) => name));
    equal(pages, [names.slice(0, 2), names.slice(2)]);
    await azure.forget();
    for await (const _ of list) break;
    same((await azure.requests()).length, 1, 'requests when only the first item is wanted');
    await azure.forget();
    endpoints.list();
    same((await azure.requests()).length, 0, 'requests of a list that nobody reads');
    equal(await workspace.models.list(), []);
    equal(await workspace.environments.list(), []);
  });

  test('deployments are listed, read, scaled and deleted', async () => {
    const deployments = workspace.deployments('list-1');
    const blue = await hurry(deployments.createOrUpdate('blue', custom()));
    await hurry(deployments.createOrUpdate('green', custom()));
    equal([blue.name, blue.properties.endpointComputeType, blue.sku.capacity], ['blue', 'Managed', 1]);
    equal((await deployments.list({ top: 1 })).map(({ name }) => name), ['blue', 'green']);
    same((await hurry(deployments.update('blue', { sku: { name: 'Default', capacity: 3 } }))).sku.capacity, 3);
    same((await deployments.get('blue')).sku.capacity, 3);
    await hurry(deployments.delete('green'));
    equal((await deployments.list()).map(({ name }) => name), ['blue']);
  });

  test('giving traffic keeps everything else of the endpoint', async () => {
    const before = await hurry(endpoints.update('list-1', { tags: { kept: 'yes' } }));
    const after = await hurry(endpoints.setTraffic('list-1', { blue: 100 }));
    equal(after.properties.traffic, { blue: 100 });
    equal([after.tags, after.identity, after.location], [{ kept: 'yes' }, before.identity, before.location]);
    same(after.properties.authMode, 'Key');
    const error = await refusedWith(api, 'ResponseError', () => workspace.deployments('list-1').delete('blue'));
    ok(error.status >= 400 && error.status < 500, 'a deployment with traffic is not deleted');
    equal((await hurry(endpoints.setTraffic('list-1', { blue: 0 }))).properties.traffic, { blue: 0 });
    const wrong = await refusedWith(api, 'TypeError', () => endpoints.setTraffic('list-1', { blue: 60, green: 30 }));
    ok(wrong.message.includes('90'), 'the sum is told');
  });

  test('what is read, changed and written again loses nothing', async () => {
    const read = await endpoints.get('list-2');
    const written = await hurry(endpoints.createOrUpdate('list-2', { ...read, properties: { ...read.properties, description: 'changed' } }));
    same(written.properties.description, 'changed');
    for (const key of ['authMode', 'scoringUri', 'publicNetworkAccess']) same(written.properties[key], read.properties[key], key);
    equal(written.identity, read.identity);
  });

  test('keys are read and renewed one at a time, and Azure ML tokens are given', async () => {
    const before = await endpoints.listKeys('list-3');
    same(await hurry(endpoints.regenerateKeys('list-3', 'Primary')), undefined);
    const after = await endpoints.listKeys('list-3');
    ok(after.primaryKey && after.primaryKey !== before.primaryKey, 'the primary key is new');
    same(after.secondaryKey, before.secondaryKey, 'secondary key');
    await hurry(endpoints.createOrUpdate('list-4', { properties: { authMode: 'AMLToken' } }));
    const token = await endpoints.getToken('list-4');
    ok(token.accessToken && token.expiryTimeUtc * 1000 > Date.now() && token.refreshAfterTimeUtc < token.expiryTimeUtc, 'it is alive');
    const error = await refusedWith(api, 'ResponseError', () => endpoints.listKeys('list-4'));
    ok(error.serviceCode && error.message.includes(error.serviceMessage), 'keys of a token endpoint are refused in the service’s words');
  });

  test('a code and an environment are registered and read', async () => {
    const environment = await workspace.environments.createOrUpdate('an-environment', '1', { properties: { image: 'an/image:1' } });
    same(environment.properties.image, 'an/image:1');
    same((await workspace.environments.get('an-environment', '1')).name, '1');
    equal((await workspace.environments.list('an-environment')).map(({ name }) => name), ['1']);
    const code = await workspace.codes.createOrUpdate('a-code', '1', { properties: { codeUri: 'https://account.blob.core.windows.net/c/folder' } });
    same(code.properties.codeUri, 'https://account.blob.core.windows.net/c/folder');
    const error = await refusedWith(api, 'ResponseError', () => workspace.codes.get('a-code', '2'));
    equal([error.status, error.explanation], [404, 'There is no such resource.']);
  });

  test('what the lists were made of is deleted', async () => {
    await Promise.all([...names, 'list-4'].map((name) => hurry(endpoints.delete(name))));
    equal(await endpoints.list(), []);
  });
}
