// Traffic in a browser: the traffic log once it is enabled, told apart in four ways, and the percentiles of the metrics.
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { tokens } from '../package/local-azure.mjs';
import { LOOKS, open, panel } from './dashboard.mjs';

const HASH = '#/traffic/watched';

panel('Traffic', {}, ({ browser, test, story }) => {
  let world, outside;
  before(async () => {
    world = await open({ browser });
    outside = await world.workspace();
  });
  after(() => world?.close());
  beforeEach(() => world.reset());

  const region = (page, name) => page.getByRole('region', { name, exact: true });

  /** An endpoint that was asked: twice by a scorer, once for the second deployment, and once by nobody who may. */
  const asked = async ({ enabled = true } = {}) => {
    await outside.endpoints.createOrUpdate('watched', { properties: { authMode: 'AADToken' } });
    const echo = { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } };
    for (const name of ['blue', 'green']) await outside.deployments('watched').createOrUpdate(name, echo);
    await outside.endpoints.setTraffic('watched', { blue: 100 });
    if (enabled) await outside.logs.enable('watched', { workspaceId: world.ready.logAnalytics.id });
    const { scoringUri } = (await outside.endpoints.get('watched')).properties;
    const [scorer, nobody] = await Promise.all(['scorer', 'nobody'].map((it) => tokens(world.ready, it)));
    const score = (token, headers = {}) => fetch(scoringUri, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, body: '[1]' });
    await score(scorer.data);
    await score(scorer.data);
    await score(scorer.data, { 'azureml-model-deployment': 'green' });
    await score(nobody.data);
    return score.bind(undefined, scorer.data);
  };
  const sums = async (page) => {
    const rows = await region(page, 'Requests').getByRole('region', { name: 'Requests in numbers' }).locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.children].slice(0, 3).map((it) => it.textContent.trim())));
    return Object.fromEntries(rows.map(([name, requests, failed]) => [name, [Number(requests), Number(failed)]]));
  };

  test('the only endpoint need not be chosen, and of several the chosen one is kept from panel to panel', async (t) => {
    await outside.endpoints.createOrUpdate('watched', { properties: { authMode: 'AADToken' } });
    const { page } = await world.signedIn(t, { hash: '#/traffic' });
    await page.waitForURL(/#\/traffic\/watched$/);
    await outside.endpoints.createOrUpdate('other', { properties: { authMode: 'AADToken' } });
    const go = (panel) => page.getByRole('navigation').getByRole('link', { name: panel, exact: true }).click();
    await go('Score');
    await page.waitForURL(/#\/score\/watched$/);
    await page.getByLabel('Endpoint', { exact: true }).selectOption('other');
    await page.waitForURL(/#\/score\/other$/);
    await go('Traffic');
    await page.waitForURL(/#\/traffic\/other$/);
    await page.getByLabel('Endpoint', { exact: true }).selectOption('');
    await page.waitForURL(/#\/traffic$/);
    await go('Score');
    await page.getByLabel('Endpoint', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Endpoint', { exact: true }).inputValue(), '');
  });

  test('the traffic log is enabled by a click, and from then on tells who asked', async (t) => {
    const score = await asked({ enabled: false });
    const { page } = await world.signedIn(t, { hash: HASH });
    const requests = region(page, 'Requests');
    await requests.getByText('Nobody writes down yet').waitFor();
    await requests.getByRole('button', { name: 'Send the logs there' }).click();
    await requests.getByText('Nobody asked.').waitFor();
    await score();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await requests.getByRole('table').waitFor();
    assert.deepEqual(await sums(page), { 200: [1, 0] });
  });

  story('requests are told apart by status, deployment, authentication and caller', async (t) => {
    await asked();
    const { page } = await world.signedIn(t, { hash: HASH });
    const requests = region(page, 'Requests');
    await requests.getByRole('table').first().waitFor();
    const byStatus = await sums(page);
    assert.deepEqual(byStatus['200'], [3, 0]);
    assert.equal(Object.values(byStatus).reduce((all, [, failed]) => all + failed, 0), 1);
    await requests.getByLabel('Told apart by').selectOption('deployment');
    const byDeployment = await sums(page);
    assert.equal(byDeployment.green[0], 1);
    assert.equal(byDeployment.blue[0] >= 2, true);
    await requests.getByLabel('Told apart by').selectOption('mode');
    assert.ok((await sums(page)).AADToken[0] >= 3);
    await requests.getByLabel('Told apart by').selectOption('caller');
    assert.deepEqual((await sums(page))[world.ready.identities.scorer.objectId], [3, 0]);
    await requests.locator('canvas').waitFor();
    await requests.getByText('The last 4 requests').click();
    assert.match(await requests.getByRole('region', { name: 'The last 4 requests' }).innerText(), /green/);
  });

  test('latency comes as percentiles from the metrics, also where no log is enabled', async (t) => {
    await asked({ enabled: false });
    await world.post('/clock', { advanceSeconds: 90 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const latency = region(page, 'Latency');
    await latency.getByText(/^95 % within \d+ ms$/).waitFor();
    await latency.locator('canvas').waitFor();
  });

  test('logs that cannot be read say so, and the metrics are shown all the same', async (t) => {
    await asked();
    await world.fault({ plane: 'logs', method: 'POST', times: 9, action: { status: 403, body: { error: { code: 'InsufficientAccessError', message: 'The provided credentials have insufficient access.' } } } });
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/403/, /CORS|ERR_FAILED/] });
    await region(page, 'Requests').getByRole('alert').waitFor();
    await region(page, 'Latency').waitFor();
    assert.equal(await region(page, 'Latency').getByRole('alert').count(), 0);
  });

  test('who may not look is told what is missing', async (t) => {
    await asked();
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: HASH, expected: [/403/] });
    await page.getByRole('alert').getByText(/onlineEndpoints\/read/).first().waitFor();
    await page.getByRole('alert').getByRole('link', { name: 'Score one that you know' }).waitFor();
  });

  for (const look of LOOKS) {
    test(`Traffic is accessible and fits (${look.colorScheme}, ${look.viewport.width} px)`, async (t) => {
      await asked();
      const { page } = await world.signedIn(t, { ...look, hash: HASH });
      await region(page, 'Requests').getByRole('table').first().waitFor();
      await world.accessible(page, 'Traffic');
      await world.fits(page, 'Traffic');
    });
  }
});
