// The built dashboard in a browser beside a local Azure, as `cargo xtask demo` has it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { CHROMIUM, FIREFOX, missing as browserMissing } from '../package/browsers.mjs';
import { localAzure, missing as azureMissing, tokens } from '../package/local-azure.mjs';
import { DIST, missing as pageMissing, serve } from './served.mjs';

const PATH = '/some/where/';

/** Why the dashboard cannot be tested here; `false` when it can. */
export const missing = (needs, browser = CHROMIUM) => pageMissing() || browserMissing(browser) || azureMissing(needs);

/**
 * The tests of a panel: each `test` in Chromium, each `story` in every browser. `tests` gets both, and what `open` needs to be
 * told of the browser.
 */
export const panel = (title, needs, tests) => {
  describe(title, { skip: missing(needs) }, () => tests({ browser: CHROMIUM, test, story: test }));
  describe(`${title}, in Firefox`, { skip: missing(needs, FIREFOX) }, () => tests({ browser: FIREFOX, test: () => {}, story: test }));
};

/** What the demo tells the page of the local Azure: the same members. */
export const localJson = ({ cloud, tenantId, workspace, location, users, apps, logAnalytics }, more) => ({
  cloud,
  tenantId,
  clientId: apps.page.clientId,
  workspace,
  location,
  users: Object.values(users).map(({ name, roles }) => ({ name, roles })),
  logAnalytics,
  ...more,
});

/** Starts the local Azure, the host of the page, and the browser. */
export const open = async ({ storage = false, told = {}, browser: kind = CHROMIUM } = {}) => {
  const [azure, browser] = await Promise.all([localAzure({ storage }), kind.launch()]);
  const host = await serve(PATH, { 'local.json': JSON.stringify(localJson(azure.ready, told)) });
  const api = createRequire(`${DIST}../package.json`)('azureml-endpoints');
  const axe = await readFile(`${DIST}../node_modules/axe-core/axe.min.js`, 'utf8');
  const { control } = azure.ready;
  const post = (path, body) => fetch(`${control}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  /** The workspace from outside of the page, as an identity that may do everything. */
  const workspace = async (identity = 'owner') => {
    const { control: token } = await tokens(azure.ready, identity);
    return new api.Workspace({ ...azure.ready.workspace, cloud: azure.ready.cloud, credential: token });
  };

  /** A page of its own. What it logs, throws and violates fails the test, unless it is `expected`. */
  const visit = async (t, { hash = '', search = '', expected = [], url = host.url, ...options } = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints = [];
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => {
      const text = `${message.type()}: ${message.text()} ${message.location().url}`;
      if (['warning', 'error'].includes(message.type()) && !expected.some((it) => it.test(text))) complaints.push(text);
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.exposeFunction('violated', (what) => complaints.push(`CSP: ${what}`));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
    });
    await page.goto(url + search + hash);
    t.after(async () => {
      await context.close();
      assert.deepEqual(complaints, [], 'nothing was logged, thrown or violated');
    });
    return { page, context, requests };
  };

  /** Signs somebody in through the real sign-in page, in the window that `press` opens. */
  const act = async (page, press, who) => {
    const opened = page.context().waitForEvent('page');
    await press();
    const window = await opened;
    await window.getByRole('button', { name: who }).click();
    const accept = window.getByRole('button', { name: 'Accept' });
    await Promise.race([accept.click(), window.waitForEvent('close')]).catch(() => {});
  };

  /** A page on which somebody is signed in to the local Azure. */
  const signedIn = async (t, { who = /^Ada Owner/, hash = '', ...options } = {}) => {
    const visited = await visit(t, { ...options, search: '?azure=local' });
    const { page } = visited;
    const press = () => page.getByRole('region', { name: 'Sign in' }).getByRole('button', { name: 'Sign in', exact: true }).click();
    await act(page, press, who);
    await page.getByRole('heading', { name: /^Signed in as/ }).waitFor();
    if (hash) await page.evaluate((to) => (location.hash = to), hash);
    return visited;
  };

  /** No serious violation of the rules of accessibility, and no element that nobody has defined, or too late for its properties. */
  const accessible = async (page, what) => {
    assert.deepEqual(await page.locator(':not(:defined), [icononly]').evaluateAll((all) => all.map((it) => it.localName)), [], what);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document));
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`).join(' | ')}`), [], what);
  };

  /** Nothing is wider than the window. */
  const fits = async (page, what) => {
    const [is, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(is <= may, `${what}: ${is} of ${may} pixels`);
  };

  return {
    ready: azure.ready,
    url: host.url,
    api,
    browser,
    post,
    workspace,
    visit,
    act,
    signedIn,
    accessible,
    fits,
    reset: () => post('/reset', {}),
    fault: (fault) => post('/faults', fault),
    close: async () => {
      await browser.close();
      await host.close();
      await azure.stop();
    },
  };
};

/** The themes and widths that everything is looked at in, without the half-seen colours of what is just opening. */
export const LOOKS = [
  { colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 360, height: 740 } },
];

/** A dialog by its name. What it shows are children of Fluent's element, and of the dialog in its shadow only to the eye. */
export const dialogOf = (page, name) => page.locator('fluent-dialog').filter({ has: page.getByRole('dialog', { name, exact: true }) });

/** Types a number in place of the one that is there. Playwright's own `fill` appends to it in Firefox. */
export const type = async (field, number) => {
  await field.focus();
  await field.press('Control+A');
  await field.pressSequentially(number);
};
