// The two ways in, in a browser, with the real sign-in of the local Azure.
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { LOOKS, open, panel } from './dashboard.mjs';

panel('Start', {}, ({ browser, test, story }) => {
  let world;
  before(async () => {
    world = await open({ browser });
  });
  after(() => world?.close());
  beforeEach(() => world.reset());

  const region = (page, name) => page.getByRole('region', { name });

  test('both ways in stand side by side, and nothing is asked of anybody before one is chosen', async (t) => {
    const { page, requests } = await world.visit(t);
    await region(page, 'Try it').getByText('Ada Owner').waitFor();
    assert.equal((await region(page, 'Try it').innerText()).match(/Owner/g).length, 1, 'a name that says the role says it once');
    await region(page, 'Your Azure').waitFor();
    const [one, other] = await Promise.all(['Try it', 'Your Azure'].map((name) => region(page, name).boundingBox()));
    assert.equal(one.width, other.width);
    assert.equal(one.y, other.y);
    assert.deepEqual(requests.filter((url) => !url.startsWith(world.url)), []);
  });

  test('buttons come into the page as they stay, without a frame in which they look otherwise', async (t) => {
    const { page } = await world.visit(t, { url: 'about:blank' });
    await page.addInitScript(() => {
      window.came = [];
      new MutationObserver((changes) => {
        const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((it) => it.nodeType === 1);
        const buttons = added.flatMap((it) => [it, ...it.querySelectorAll('*')]).filter((it) => it.localName === 'fluent-button');
        window.came.push(...buttons.map((it) => it.cloneNode(false).outerHTML));
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(world.url);
    await region(page, 'Try it').getByText('Ada Owner').waitFor();
    const stay = await page.locator('fluent-button').evaluateAll((all) => all.map((it) => it.cloneNode(false).outerHTML));
    assert.ok(stay.length > 2);
    assert.deepEqual((await page.evaluate(() => window.came)).sort(), stay.sort());
  });

  story('trying it: the local Azure, a real sign-in, the endpoints', async (t) => {
    const { page } = await world.visit(t);
    await page.getByRole('button', { name: 'Use the local Azure' }).click();
    const signIn = region(page, 'Sign in').getByRole('button', { name: 'Sign in', exact: true });
    await world.act(page, () => signIn.click(), /^Ada Owner/);
    await page.getByRole('heading', { name: 'Signed in as Ada Owner' }).waitFor();
    assert.match(page.url(), /\?azure=local/);
    await page.getByRole('link', { name: 'Go to the endpoints' }).click();
    await page.getByRole('heading', { name: 'No endpoints yet' }).waitFor();
  });

  test('who is signed in stays so when the page is loaded anew, and is forgotten after signing out', async (t) => {
    const { page } = await world.signedIn(t);
    await page.reload();
    await page.getByRole('heading', { name: 'Signed in as Ada Owner' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await region(page, 'Sign in').waitFor();
    await page.reload();
    await region(page, 'Sign in').waitFor();
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(kept, /eyJ|secret"/i);
  });

  test('a window that was closed can be opened again, and that one counts', async (t) => {
    const { page } = await world.visit(t, { search: '?azure=local' });
    const signIn = region(page, 'Sign in').getByRole('button', { name: 'Sign in', exact: true });
    const opened = page.context().waitForEvent('page');
    await signIn.click();
    await (await opened).close();
    await page.getByText('If you closed it, press the button again.').waitFor();
    await world.act(page, () => signIn.click(), /^Sam Scorer/);
    await page.getByRole('heading', { name: 'Signed in as Sam Scorer' }).waitFor();
  });

  test('a host that knows no local Azure says how to start one', async (t) => {
    const { page, context } = await world.visit(t, { url: 'about:blank' });
    await context.route('**/local.json', (route) => route.fulfill({ json: null }));
    await page.goto(world.url);
    await region(page, 'Try it').getByText('cargo xtask demo').waitFor();
    await page.goto(`${world.url}?azure=local`);
    await page.getByRole('alert').getByText(/no local Azure/).waitFor();
  });

  test('what is no client id and no tenant is said so before anything is asked', async (t) => {
    const { page, requests } = await world.visit(t);
    const yours = region(page, 'Your Azure');
    await yours.getByRole('textbox', { name: 'Client id of the app' }).fill('my-app');
    await yours.getByRole('textbox', { name: 'Tenant' }).fill('my tenant');
    await yours.getByRole('button', { name: 'Use this app' }).click();
    await yours.getByText('This is an id such as').waitFor();
    await yours.getByText('This is an id or a domain name').waitFor();
    const client = yours.getByRole('textbox', { name: 'Client id of the app' });
    assert.equal(await client.getAttribute('aria-invalid'), 'true');
    const described = await client.evaluate((input) => input.ariaDescribedByElements.map((it) => it.textContent).join(' '));
    assert.match(described, /Entra admin center.*This is an id such as/, 'those who hear the field hear that too');
    assert.deepEqual(requests.filter((url) => !url.startsWith(world.url)), []);
  });

  /** The public cloud's hosts, answered by the local Azure. */
  const asPublicCloud = async (context) => {
    const { cloud } = world.ready;
    const pass = (origin) => async (route) => {
      const url = route.request().url().replace(/^https:\/\/[^/]+/, origin);
      await route.fulfill({ response: await route.fetch({ url, maxRedirects: 0 }) });
    };
    await context.route('https://management.azure.com/**', pass(cloud.resourceManager));
    await context.route('https://login.microsoftonline.com/**', pass(cloud.authority));
  };

  test('your Azure: app, sign-in, subscription, resource group, workspace; all of it in the address and nothing secret', async (t) => {
    const { page, context } = await world.visit(t);
    await asPublicCloud(context);
    const yours = region(page, 'Your Azure');
    await yours.getByRole('textbox', { name: 'Client id of the app' }).fill(world.ready.apps.page.clientId);
    await yours.getByRole('textbox', { name: 'Tenant' }).fill(world.ready.tenantId);
    await yours.getByRole('button', { name: 'Use this app' }).click();
    const signIn = region(page, 'Sign in').getByRole('button', { name: 'Sign in', exact: true });
    await world.act(page, () => signIn.click(), /^Ada Owner/);
    const place = world.ready.workspace;
    const connected = region(page, /^Signed in as/);
    // One subscription need not be chosen.
    await connected.getByLabel('Resource group').selectOption(place.resourceGroup);
    await connected.getByLabel('Workspace').selectOption(place.workspace);
    await page.getByRole('link', { name: 'Go to the endpoints' }).click();
    await page.getByRole('heading', { name: 'No endpoints yet' }).waitFor();
    const query = Object.fromEntries(new URL(page.url()).searchParams);
    const { tenantId, apps } = world.ready;
    assert.deepEqual(query, { azure: 'public', tenant: tenantId, client: apps.page.clientId, subscription: place.subscriptionId, group: place.resourceGroup, workspace: place.workspace });
    await page.reload();
    await page.getByRole('heading', { name: 'No endpoints yet' }).waitFor();
  });

  test('who sees no workspaces is told what is missing', async (t) => {
    const { page, context } = await world.visit(t, { expected: [/403/] });
    await asPublicCloud(context);
    await context.route('https://management.azure.com/subscriptions/*/providers/**', (route) =>
      route.fulfill({ status: 403, headers: { 'access-control-allow-origin': '*' }, json: { error: { code: 'AuthorizationFailed', message: 'does not have authorization to perform action' } } }),
    );
    await page.goto(`${world.url}?azure=public&tenant=${world.ready.tenantId}&client=${world.ready.apps.page.clientId}`);
    const signIn = region(page, 'Sign in').getByRole('button', { name: 'Sign in', exact: true });
    await world.act(page, () => signIn.click(), /^Sam Scorer/);
    const alert = page.getByRole('alert');
    await alert.getByRole('heading', { name: 'You may not do this' }).waitFor();
    await alert.getByRole('button', { name: 'Try again' }).waitFor();
  });

  for (const look of LOOKS) {
    test(`Start is accessible and fits (${look.colorScheme}, ${look.viewport.width} px)`, async (t) => {
      const { page } = await world.signedIn(t, look);
      await world.accessible(page, 'Start');
      await world.fits(page, 'Start');
    });
  }

  test('an address that names nothing says so', async (t) => {
    const { page } = await world.visit(t, { hash: '#/nothing%' });
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  });
});
