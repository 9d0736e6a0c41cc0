// The list of endpoints in a browser: what is there, what is made, what is deleted, and what goes wrong with it.
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { dialogOf, LOOKS, open, panel } from './dashboard.mjs';

const HASH = '#/endpoints';

panel('Endpoints', {}, ({ browser, test, story }) => {
  let world, outside;
  before(async () => {
    world = await open({ browser });
    outside = await world.workspace();
  });
  after(() => world?.close());
  beforeEach(() => world.reset());

  const make = (name, properties = {}, tags) => outside.endpoints.createOrUpdate(name, { properties: { authMode: 'Key', ...properties }, ...(tags && { tags }) });
  const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  const tray = (page) => page.getByRole('region', { name: 'What is going on' });
  const openCreate = async (page) => {
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    return dialogOf(page, 'Create an endpoint');
  };

  /** What an hour does to them. */
  const dropAccessTokens = (page) =>
    page.evaluate(() => {
      for (const key of Object.keys(sessionStorage)) if (/accesstoken/i.test(key)) sessionStorage.removeItem(key);
    });

  test('each endpoint shows its state, how callers prove themselves, and its traffic', async (t) => {
    await make('with-traffic', { description: 'Predicts something' });
    for (const name of ['blue', 'green']) await outside.deployments('with-traffic').createOrUpdate(name, { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } });
    await outside.endpoints.setTraffic('with-traffic', { blue: 90, green: 10 });
    await make('by-entra', { authMode: 'AADToken' });
    const { page } = await world.signedIn(t, { hash: HASH });
    await row(page, 'with-traffic').waitFor();
    assert.match(await row(page, 'with-traffic').innerText(), /Predicts something\s+Ready\s+Key\s+blue 90 %, green 10 %/);
    assert.match(await row(page, 'by-entra').innerText(), /Ready\s+Entra token\s+No traffic/);
  });

  test('a filter leaves what fits, and says how much that is', async (t) => {
    await make('alpha-one', {}, { team: 'vision' });
    await make('beta-two', { authMode: 'AMLToken' });
    const { page } = await world.signedIn(t, { hash: HASH });
    await row(page, 'beta-two').waitFor();
    const filter = page.getByRole('search');
    await filter.getByRole('searchbox', { name: 'Name, description or tag' }).fill('VISION');
    await page.getByText('1 of 2 endpoints').waitFor();
    assert.equal(await row(page, 'beta-two').count(), 0);
    await filter.getByRole('searchbox', { name: 'Name, description or tag' }).fill('');
    await filter.getByLabel('Authentication').selectOption('AMLToken');
    await row(page, 'beta-two').waitFor();
    assert.equal(await row(page, 'alpha-one').count(), 0);
    await filter.getByRole('searchbox', { name: 'Name, description or tag' }).fill('alpha');
    await page.getByText('No endpoint is like that.').waitFor();
  });

  test('a name is judged as it is typed, as the package judges it', async (t) => {
    await make('taken-name');
    const { page } = await world.signedIn(t, { hash: HASH });
    await row(page, 'taken-name').waitFor();
    const dialog = await openCreate(page);
    const create = dialog.getByRole('button', { name: 'Create' });
    const names = ['', 'ab', 'abc', '1abc', 'a_b', 'a--b', 'ab-', 'a-b', 'a'.repeat(32), 'a'.repeat(33), 'Abc-9', 'äbc', '-abc', 'a b'];
    const { workspace, cloud } = world.ready;
    const deaf = new world.api.Workspace({ ...workspace, cloud, credential: () => Promise.reject(new Error('nobody')), fetch: () => Promise.reject(new Error('nothing')) });
    const takes = async (name) => !((await (async () => deaf.endpoints.createOrUpdate(name, { location: 'x', properties: { authMode: 'Key' } }))().catch((it) => it)) instanceof TypeError);
    for (const name of names) {
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      assert.equal(await create.isEnabled(), await takes(name), JSON.stringify(name));
    }
    assert.deepEqual([await takes('abc'), await takes('ab')], [true, false]);
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Taken-Name');
    await dialog.getByText('There is one of this name already.').waitFor();
    assert.ok(await create.isDisabled());
  });

  story('creating: the dialog closes when the service has said yes, the tray follows, the list has it', async (t) => {
    const { page } = await world.signedIn(t, { hash: HASH });
    const dialog = await openCreate(page);
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('made-here');
    await dialog.getByText('Two keys that do not expire').click();
    await dialog.getByRole('textbox', { name: 'Description (optional)' }).fill('From the page');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    await tray(page).locator('[data-deed=create][data-end=done]').waitFor();
    assert.match(await row(page, 'made-here').innerText(), /Ready\s+Key/);
    const { properties } = await outside.endpoints.get('made-here');
    assert.deepEqual([properties.authMode, properties.description], ['Key', 'From the page']);
  });

  test('a page loaded anew in the middle of an operation follows it to its end', async (t) => {
    await world.post('/operations', { method: 'PUT', lastsMs: 600_000 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const dialog = await openCreate(page);
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('slow-one');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.reload();
    const item = tray(page).locator('[data-deed=create]');
    await item.getByText('Create slow-one').waitFor();
    assert.equal(await item.getAttribute('data-end'), null);
    await world.post('/clock', { advanceSeconds: 700 });
    await tray(page).locator('[data-deed=create][data-end=done]').waitFor();
    assert.match(await row(page, 'slow-one').innerText(), /Ready/);
    await page.reload();
    await row(page, 'slow-one').waitFor();
    assert.equal(await tray(page).locator('li').count(), 0, 'what ended is not followed again');
  });

  test('what is done is told for some seconds, and for as long as somebody is at it', async (t) => {
    const { page } = await world.signedIn(t, { hash: HASH });
    const dialog = await openCreate(page);
    await page.clock.install();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('soon-done');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const item = tray(page).locator('[data-deed=create][data-end=done]');
    await item.waitFor();
    await item.hover();
    await page.clock.fastForward(60_000);
    assert.equal(await item.count(), 1, 'the pointer holds it');
    await item.getByRole('link').focus();
    await page.mouse.move(0, 0);
    await page.clock.fastForward(60_000);
    assert.equal(await item.count(), 1, 'the focus holds it');
    await page.getByRole('button', { name: 'Refresh' }).focus();
    await page.clock.fastForward(10_000);
    await item.waitFor({ state: 'detached' });
    await row(page, 'soon-done').waitFor();
  });

  test('what failed stays until it is dismissed, and nobody else is told of it', async (t) => {
    await world.post('/operations', { method: 'PUT', end: 'fail:OutOfQuota' });
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/403/] });
    const dialog = await openCreate(page);
    await page.clock.install();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('no-quota');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const item = tray(page).locator('[data-deed=create][data-end=failed]');
    await item.waitFor();
    await page.clock.fastForward(600_000);
    assert.equal(await item.count(), 1);
    await page.evaluate(() => (location.hash = '#/'));
    await world.act(page, () => page.getByRole('button', { name: 'Sign in as somebody else' }).click(), /^Sam Scorer/);
    await page.getByRole('heading', { name: 'Signed in as Sam Scorer' }).waitFor();
    await item.waitFor({ state: 'detached' });
  });

  test('an operation that fails says why, in the words of the service', async (t) => {
    await world.post('/operations', { method: 'PUT', end: 'fail:OutOfQuota' });
    const { page } = await world.signedIn(t, { hash: HASH });
    const dialog = await openCreate(page);
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('no-quota');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const item = tray(page).locator('[data-deed=create][data-end=failed]');
    await item.waitFor();
    assert.match(await item.innerText(), /quota/i);
  });

  test('deleting spells out what goes, wants the name, and does it', async (t) => {
    await make('to-delete');
    await outside.deployments('to-delete').createOrUpdate('blue', { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } });
    await outside.endpoints.setTraffic('to-delete', { blue: 100 });
    // The resource that is gone is looked for.
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/404/] });
    await page.getByRole('button', { name: 'Delete to-delete' }).click();
    const dialog = dialogOf(page, 'Delete to-delete?');
    await dialog.getByText('Its deployment (blue) will be deleted too.').waitFor();
    await dialog.getByText('It has traffic. Its callers will get 404 at once.').waitFor();
    await dialog.getByText('Both keys are gone for good').waitFor();
    const remove = dialog.getByRole('button', { name: 'Delete for good' });
    assert.ok(await remove.isDisabled());
    await dialog.getByRole('textbox', { name: 'Type to-delete to confirm' }).fill('to-delete');
    await remove.click();
    await tray(page).locator('[data-deed=delete][data-end=done]').waitFor();
    await page.getByRole('heading', { name: 'No endpoints yet' }).waitFor();
    assert.deepEqual(await outside.endpoints.list(), []);
  });

  story('who may not list is told what is missing and which role has it', async (t) => {
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: HASH, expected: [/403/] });
    const alert = page.getByRole('alert');
    await alert.getByRole('heading', { name: 'You may not do this' }).waitFor();
    assert.match(await alert.innerText(), /onlineEndpoints\/read[\s\S]*role “/);
    assert.equal(await page.getByText('No endpoints yet').count(), 0);
    await alert.getByRole('link', { name: 'Score one that you know' }).click();
    await page.getByRole('heading', { name: 'Score', exact: true }).waitFor();
  });

  test('a refusal of the service leaves the dialog, with the reason in it', async (t) => {
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/403/] });
    await page.getByRole('heading', { name: 'No endpoints yet' }).waitFor();
    await world.fault({ plane: 'arm', method: 'PUT', action: { status: 403, body: { error: { code: 'RequestDisallowedByPolicy', message: 'Keys are not allowed here.' } } } });
    const dialog = await openCreate(page);
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('against-policy');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').getByText('Keys are not allowed here.').waitFor();
  });

  test('without a network it says so, keeps what is shown, and goes on when it is back', async (t) => {
    await make('still-shown');
    const { page, context } = await world.signedIn(t, { hash: HASH, expected: [/ERR_INTERNET_DISCONNECTED/] });
    await row(page, 'still-shown').waitFor();
    await context.setOffline(true);
    await page.getByText(/^You are offline\./).waitFor();
    assert.ok(await row(page, 'still-shown').isVisible());
    await context.setOffline(false);
    await page.getByText(/^You are offline\./).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await row(page, 'still-shown').waitFor();
  });

  test('a session that ended offers to sign in again, and goes on', async (t) => {
    await make('after-expiry');
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/40[01]/] });
    await row(page, 'after-expiry').waitFor();
    await fetch(`${world.ready.control}/consents`, { method: 'DELETE' });
    await dropAccessTokens(page);
    await page.getByRole('button', { name: 'Refresh' }).click();
    const alert = page.getByRole('alert');
    await alert.getByRole('heading', { name: 'Sign in again' }).waitFor();
    const opened = page.context().waitForEvent('page');
    await alert.getByRole('button', { name: 'Sign in' }).click();
    const window = await opened;
    await Promise.race([window.getByRole('button', { name: 'Accept' }).click(), window.waitForEvent('close')]).catch(() => {});
    await alert.waitFor({ state: 'detached' });
    await row(page, 'after-expiry').waitFor();
  });

  /** What Entra says to a refresh token in the ways in which a session ends. */
  const EXPIRED = { error: 'invalid_grant', error_description: 'AADSTS700084: The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime.', error_codes: [700084] };
  const REVOKED = { error: 'invalid_grant', error_description: 'AADSTS50173: The provided grant has expired due to it being revoked.', error_codes: [50173], suberror: 'bad_token' };

  // MSAL asks Entra in a hidden frame whether it still knows the person; Chromium does not like what it allows that frame.
  const MSAL_FRAME = /allow-scripts and allow-same-origin/;

  /** A form that is filled in when the next call finds the refresh token refused. */
  const refusedInAForm = async (t, body) => {
    const visited = await world.signedIn(t, { hash: HASH, expected: [/400/, MSAL_FRAME] });
    const dialog = await openCreate(visited.page);
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('kept-name');
    await dialog.getByRole('textbox', { name: 'Description (optional)' }).fill('Kept too');
    await dropAccessTokens(visited.page);
    await world.fault({ plane: 'entra', method: 'POST', path: 'token', times: 1, action: { status: 400, headers: { 'access-control-allow-origin': '*' }, body } });
    return { ...visited, dialog, create: () => dialog.getByRole('button', { name: 'Create' }).click() };
  };
  const isMade = async (page, dialog) => {
    await dialog.waitFor({ state: 'detached' });
    await tray(page).locator('[data-deed=create][data-end=done]').waitFor();
    assert.equal((await outside.endpoints.get('kept-name')).properties.description, 'Kept too');
  };

  test('a refresh token that has expired, of somebody whom Entra still knows, is replaced without a word', async (t) => {
    const { page, dialog, create } = await refusedInAForm(t, EXPIRED);
    await create();
    await isMade(page, dialog);
  });

  for (const [which, body] of Object.entries({ 'has expired, of somebody whom Entra has forgotten,': EXPIRED, 'was revoked': REVOKED })) {
    test(`a refresh token that ${which} asks to sign in again, by a click, and then sends what was entered`, async (t) => {
      const { page, context, dialog, create } = await refusedInAForm(t, body);
      await context.clearCookies();
      await create();
      await dialog.getByText('Your sign-in has ended').waitFor();
      assert.equal(context.pages().length, 1, 'nothing opens by itself');
      await world.accessible(page, 'sign-in in a dialog');
      await world.act(page, () => dialog.getByRole('button', { name: 'Sign in' }).click(), /^Ada Owner/);
      await isMade(page, dialog);
    });
  }

  for (const look of LOOKS) {
    test(`the list and its dialogs are accessible and fit (${look.colorScheme}, ${look.viewport.width} px)`, async (t) => {
      await make('an-endpoint', { description: 'A description that is rather long, so that it has to be cut off somewhere on narrow screens' });
      const { page } = await world.signedIn(t, { ...look, hash: HASH });
      await row(page, 'an-endpoint').waitFor();
      await world.accessible(page, 'list');
      await world.fits(page, 'list');
      await page.getByRole('button', { name: 'Delete an-endpoint' }).click();
      await page.getByText('It has no deployments.').waitFor();
      await world.accessible(page, 'delete');
      await page.keyboard.press('Escape');
      await openCreate(page);
      await world.accessible(page, 'create');
      await world.fits(page, 'create');
    });
  }
});
