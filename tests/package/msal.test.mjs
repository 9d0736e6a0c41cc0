// Users of a page: the unmodified MSAL signs them in to the local Entra in Chromium, and the packed package takes it from there.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromium as installed, localAzure, missing } from './local-azure.mjs';
import { site } from './site.mjs';
import { CONTROL, DATA, controlPort } from './suite/azure.mjs';

describe('fromMsal in Chromium', { skip: missing({ browser: true }) }, () => {
  let azure, control, built, pages, browser, context, page;
  const url = (script) => `${pages.origin}/page?script=${encodeURIComponent(`/built/${script}`)}&kind=module`;

  before(async () => {
    azure = await localAzure();
    control = controlPort(azure.ready.control, fetch);
    built = await mkdtemp(`${tmpdir()}/azureml-endpoints-msal-`);
    const entryPoints = ['msal-page', 'msal-redirect'].map((name) => fileURLToPath(new URL(`runtimes/${name}.mjs`, import.meta.url)));
    await build({ entryPoints, outdir: built, bundle: true, format: 'esm', logLevel: 'error' });
    pages = await site({ '/built/': built });
    browser = await chromium.launch({ executablePath: installed(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });

  after(async () => {
    await browser?.close();
    await pages?.close();
    await azure?.stop();
    if (built) await rm(built, { recursive: true });
  });

  beforeEach(async () => {
    await fetch(`${azure.ready.control}/reset`, { method: 'POST' });
    await context?.close();
    context = await browser.newContext();
    page = await context.newPage();
    await page.goto(url('msal-page.js'));
    await page.waitForFunction(() => globalThis.start);
    const { cloud, tenantId, apps, workspace } = azure.ready;
    const metadata = await fetch(`${cloud.authority}/${tenantId}/v2.0/.well-known/openid-configuration`);
    const auth = {
      clientId: apps.page.clientId,
      authority: `https://login.microsoftonline.com/${tenantId}`,
      authorityMetadata: await metadata.text(),
      redirectUri: url('msal-redirect.js'),
    };
    await page.evaluate((all) => start(...all), [{ auth, cache: { cacheLocation: 'sessionStorage' } }, workspace, cloud]);
  });

  /** Acts as a person would in the window that `open` brings up. */
  const act = async (open, who = /^Ada Owner/) => {
    const opened = context.waitForEvent('page');
    const result = open();
    // It may be refused before the last click is over; whoever awaits it is told all the same.
    result.catch(() => {});
    const window = await opened;
    if (who) await window.getByRole('button', { name: who }).click();
    const accept = window.getByRole('button', { name: 'Accept' });
    await Promise.race([accept.click(), window.waitForEvent('close')]).catch(() => {});
    return result;
  };
  const resume = () => page.evaluate(() => failure.resume());
  const failing = (expression) => page.evaluate(`failing(${expression})`);
  const signIn = (who) => act(() => page.evaluate((scopes) => app.loginPopup({ scopes, prompt: 'select_account' }), [`${CONTROL}/.default`]), who);

  test('nobody is signed in: the call says so, nothing opens, resume() signs in, and the call works', async () => {
    const refused = await failing('workspace.get()');
    assert.deepEqual([refused.name, refused.code, refused.reason, refused.plane, refused.scope, refused.resumes], ['CredentialError', 'ERR_INTERACTION_REQUIRED', 'interaction-required', 'control', `${CONTROL}/.default`, true]);
    assert.equal(context.pages().length, 1, 'windows');
    await act(resume);
    assert.equal(await page.evaluate(() => workspace.get().then(({ name }) => name)), azure.ready.workspace.workspace);
  });

  test('one sign-in serves both planes, each with a token of its own', async () => {
    await signIn();
    const planes = await page.evaluate(async (scopes) => {
      const tokens = await Promise.all(scopes.map((scope) => credential.getToken(scope)));
      return tokens.map(({ token }) => api.inspectToken(token)).map(({ plane, name, principal }) => [plane, name, principal]);
    }, [`${CONTROL}/.default`, `${DATA}/.default`]);
    assert.deepEqual(planes.map(([plane, , principal]) => [plane, principal]), [['control', 'user'], ['data', 'user']]);
    assert.deepEqual(await page.evaluate(() => workspace.endpoints.list().then((all) => all.length)), 0);
  });

  test('roles decide what a user may: the refusal names the missing action', async () => {
    await signIn(/^Sam Scorer/);
    const refused = await failing("workspace.endpoints.createOrUpdate('an-endpoint', { location: 'westeurope', properties: { authMode: 'Key' } })");
    assert.equal(refused.name, 'ResponseError');
    assert.match(refused.message, /onlineEndpoints\/write/);
  });

  test('where consent is missing resume() asks for it', async () => {
    await signIn();
    await fetch(`${azure.ready.control}/consents`, { method: 'DELETE' });
    const refused = await failing(`credential.getToken('${DATA}/.default')`);
    assert.deepEqual([refused.code, refused.resumes], ['ERR_INTERACTION_REQUIRED', true]);
    assert.match(refused.message, /AADSTS65001/);
    await act(resume, null);
    assert.equal(await page.evaluate((scope) => credential.getToken(scope).then(({ token }) => api.checkToken(token, 'data').ok), `${DATA}/.default`), true);
  });

  test('tokens are renewed by refresh token, without a window', async () => {
    await signIn();
    await page.evaluate(() => workspace.get());
    await control.switch({ claimsChallenge: ['arm'], exposeArmHeaders: true });
    await control.forget();
    assert.equal(await page.evaluate(() => workspace.get().then(({ name }) => name)), azure.ready.workspace.workspace);
    const asked = await control.requests();
    assert.deepEqual(asked.map(({ plane, status }) => [plane, status]), [['arm', 401], ['entra', 200], ['arm', 200]]);
    assert.equal(context.pages().length, 1, 'windows');
  });

  test('a challenge that the page cannot see is a refusal with a way out', async () => {
    await signIn();
    await page.evaluate(() => workspace.get());
    await control.switch({ claimsChallenge: ['arm'], exposeArmHeaders: false });
    const refused = await failing('workspace.get()');
    assert.equal(refused.name, 'ResponseError');
    assert.match(refused.message, /401/);
  });

  test('who signs out is forgotten at once', async () => {
    await signIn();
    await page.evaluate(() => workspace.get());
    await page.evaluate(() => app.clearCache());
    assert.equal((await failing('workspace.get()')).code, 'ERR_INTERACTION_REQUIRED');
  });

  test('of two users the one who is active is meant', async () => {
    await signIn();
    await signIn(/^Sam Scorer/);
    const refused = await failing('workspace.get()');
    assert.match(refused.message, /2 accounts.*setActiveAccount/);
    const name = (user) => page.evaluate((user) => {
      app.setActiveAccount(app.getAllAccounts().find(({ username }) => username.startsWith(user)));
      return credential.getToken('https://management.azure.com/.default').then(({ token }) => api.inspectToken(token).name);
    }, user);
    assert.notEqual(await name('ada'), await name('sam'));
  });

  test('a redirect URI of the wrong type is told in Entra’s words', async () => {
    await control.forget();
    await fetch(`${azure.ready.control}/redirects`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ app: 'page', uri: url('msal-redirect.js'), type: 'web' }) });
    await failing('workspace.get()');
    const refused = await act(() => page.evaluate(() => failing(failure.resume())));
    assert.match(refused.message, /AADSTS9002326/);
  });
});
