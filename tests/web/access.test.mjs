// Access in a browser: who one is, what one may do, roles made and given; and the session's tokens in the inspector.
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { LOOKS, open, panel } from './dashboard.mjs';

const HASH = '#/access';

panel('Access', {}, ({ browser, test, story }) => {
  let world;
  before(async () => {
    world = await open({ browser });
  });
  after(() => world?.close());
  beforeEach(() => world.reset());

  const region = (page, name) => page.getByRole('region', { name, exact: true });
  const has = (page, action) => page.locator(`[data-action="${action}"]`).getAttribute('data-has');

  test('an owner has every right, and is told who they are', async (t) => {
    const { page } = await world.signedIn(t, { hash: HASH });
    await page.getByText('11 of 11 rights on the workspace').waitFor();
    assert.match(await region(page, 'You').innerText(), new RegExp(`Ada Owner[\\s\\S]*${world.ready.users.ada.objectId}`));
  });

  test('a scorer has the right to score, and is told which role has the others', async (t) => {
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: HASH, expected: [/403/] });
    await page.locator('[data-action]').first().waitFor();
    assert.equal(await has(page, 'onlineEndpoints/score/action'), 'true');
    assert.equal(await has(page, 'onlineEndpoints/write'), 'false');
    assert.match(await page.locator('[data-action="onlineEndpoints/write"]').innerText(), /The role “.+” has it/);
  });

  test('a role is written for the Azure CLI, and the dated one says what is wrong with it', async (t) => {
    const { page } = await world.signedIn(t, { hash: HASH });
    const card = region(page, 'A role of your own');
    const json = async () => JSON.parse(await card.getByRole('region', { name: 'Role for the Azure CLI' }).innerText());
    const { subscriptionId, resourceGroup } = world.ready.workspace;
    const scope = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
    assert.deepEqual(await json(), world.api.roleDefinition('data', scope, { form: 'az' }));
    await card.getByLabel('For', { exact: true }).selectOption('control');
    await card.getByLabel('As', { exact: true }).selectOption('article');
    await card.getByLabel('Assignable in').selectOption('subscription');
    assert.deepEqual(await json(), world.api.roleDefinition('control', `/subscriptions/${subscriptionId}`, { form: 'az', as: 'article' }));
    await card.getByText('makes endpoints that nothing can be deployed to').waitFor();
    await card.getByRole('button', { name: 'Copy Role for the Azure CLI' }).click();
    await page.waitForFunction(async () => JSON.parse(await navigator.clipboard.readText()).IsCustom === true);
  });

  story('a role is made, given, holds, and is taken away again', async (t) => {
    const outside = await world.workspace();
    const { page } = await world.signedIn(t, { hash: HASH });
    const maker = region(page, 'A role of your own');
    await maker.getByLabel('For', { exact: true }).selectOption('control');
    await maker.getByRole('button', { name: 'Create it in Azure' }).click();
    await maker.getByText('can be assigned now').waitFor();
    const give = region(page, 'Give a role');
    const { objectId } = world.ready.users.sam;
    await give.getByRole('textbox', { name: 'Object id' }).fill('sam');
    await give.getByText('This is an id such as').waitFor();
    await give.getByRole('textbox', { name: 'Object id' }).fill(objectId);
    await give.getByLabel('Role', { exact: true }).selectOption('AzureML Data Scientist');
    await give.getByRole('button', { name: 'Give it' }).click();
    await give.getByText('Done. It takes Azure some minutes').waitFor();
    const held = async () => (await outside.access.assignments.list({ principalId: objectId })).length;
    const before = await held();
    const item = region(page, 'Who has which role here').locator(`[data-principal="${objectId}"]`).filter({ hasText: 'AzureML Data Scientist' });
    await item.getByRole('button', { name: 'Take away' }).click();
    await item.waitFor({ state: 'detached' });
    assert.equal(await held(), before - 1);
  });

  test('who may not give roles is told what is missing', async (t) => {
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: HASH, expected: [/403/] });
    const card = region(page, 'Who has which role here');
    await card.getByRole('alert').getByText(/Microsoft\.Authorization\/role\w+\/read/).first().waitFor();
    await region(page, 'A role of your own').getByRole('button', { name: 'Create it in Azure' }).click();
    await region(page, 'A role of your own').getByRole('alert').getByText(/authorization|may not|does not have/i).waitFor();
  });

  test('the inspector takes the tokens of the session and says what each can do here', async (t) => {
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: '#/token' });
    const mine = page.getByRole('group', { name: 'Or take yours, of this session:' });
    const can = async () => Object.fromEntries(await page.locator('[data-can]').evaluateAll((all) => all.map((it) => [it.children[1].textContent, it.dataset.can])));
    await mine.getByRole('button', { name: 'Data plane' }).click();
    await page.getByRole('heading', { name: 'This token scores' }).waitFor();
    await page.locator('[data-can]').first().waitFor();
    assert.deepEqual(await can(), { 'See endpoints': 'false', 'Create and change endpoints': 'false', Deploy: 'false', 'Read keys': 'false', 'Score where Entra tokens are taken': 'true' });
    await mine.getByRole('button', { name: 'Control plane' }).click();
    await page.getByRole('heading', { name: 'This token manages endpoints' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('[data-can=true]').length === 0);
    await page.getByRole('timer').getByText(/Expires in/).waitFor();
  });

  for (const look of LOOKS) {
    test(`Access is accessible and fits (${look.colorScheme}, ${look.viewport.width} px)`, async (t) => {
      const { page } = await world.signedIn(t, { ...look, hash: HASH });
      await page.locator('[data-action]').first().waitFor();
      await page.locator('[data-principal]').first().waitFor();
      await world.accessible(page, 'Access');
      await world.fits(page, 'Access');
    });
  }
});
