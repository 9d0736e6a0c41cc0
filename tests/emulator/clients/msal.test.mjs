// The unmodified MSAL in Chromium signs in to the local Entra: popup, redirect, renewal, sign-out.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromium as installed, localAzure, missing } from '../../package/local-azure.mjs';
import { site } from './site.mjs';

const ARM = 'https://management.azure.com/.default';
const ML = 'https://ml.azure.com/.default';

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

describe('MSAL', { skip: missing({ browser: true }) }, () => {
  let azure, pages, browser, context, page;

  /** How a page reaches the local Entra without a certificate: a real authority, its endpoints on loopback. */
  const configuration = async (more = {}) => {
    const { cloud, tenantId, apps } = azure.ready;
    const metadata = await fetch(`${cloud.authority}/${tenantId}/v2.0/.well-known/openid-configuration`);
    return {
      auth: {
        clientId: apps.page.clientId,
        authority: `https://login.microsoftonline.com/${tenantId}`,
        authorityMetadata: await metadata.text(),
        redirectUri: `${pages.origin}/redirect`,
        ...more,
      },
      cache: { cacheLocation: 'sessionStorage' },
    };
  };

  const control = (method, path, body) =>
    fetch(`${azure.ready.control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });

  const open = async (more) => {
    await page.goto(`${pages.origin}/`);
    await page.waitForFunction(() => globalThis.start);
    return page.evaluate((all) => start(all).then((result) => result?.accessToken), await configuration(more));
  };

  /** Signs in through a popup as a person would: by the names on the buttons. */
  const popup = async (who = /^Ada Owner/, scopes = [ARM]) => {
    const opened = context.waitForEvent('page');
    const result = page.evaluate((asked) => app.loginPopup({ scopes: asked, prompt: 'select_account' }), scopes);
    // It may be refused while the last click still waits for the popup; whoever awaits it is told all the same.
    result.catch(() => {});
    const window = await opened;
    await window.getByRole('button', { name: who }).click();
    await window.getByRole('button', { name: 'Accept' }).click();
    return result;
  };

  const silent = (request) => page.evaluate((all) => app.acquireTokenSilent(all), request);

  before(async () => {
    azure = await localAzure();
    pages = await site();
    browser = await chromium.launch({ executablePath: installed(), args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    await pages?.close();
    await azure?.stop();
  });

  beforeEach(async () => {
    await control('POST', '/reset');
    await context?.close();
    context = await browser.newContext();
    page = await context.newPage();
  });

  test('signs in through a popup and calls both planes from one sign-in', async () => {
    await open();
    const { accessToken, account, idTokenClaims } = await popup();
    assert.equal(account.username, 'ada@local.example');
    assert.equal(idTokenClaims.oid, azure.ready.users.ada.objectId);
    assert.equal(claims(accessToken).aud, 'https://management.azure.com');
    assert.equal(claims(accessToken).scp, 'user_impersonation');
    const { subscriptionId } = azure.ready.workspace;
    const subscription = `${azure.ready.cloud.resourceManager}/subscriptions/${subscriptionId}?api-version=2022-12-01`;
    const managed = await fetch(subscription, { headers: { authorization: `Bearer ${accessToken}` } });
    assert.equal(managed.status, 200);
    const data = await silent({ scopes: [ML], account });
    assert.equal(claims(data.accessToken).aud, 'https://ml.azure.com');
    assert.equal(data.fromCache, false);
    assert.equal((await silent({ scopes: [ML], account })).fromCache, true);
  });

  test('signs in through a redirect', async () => {
    await open();
    await page.evaluate((scopes) => void app.loginRedirect({ scopes }), [ARM]);
    await page.getByRole('button', { name: /^Sam Scorer/ }).click();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL(`${pages.origin}/`);
    await page.waitForFunction(() => globalThis.start);
    const token = await page.evaluate((all) => start(all).then((result) => result.accessToken), await configuration());
    assert.equal(claims(token).oid, azure.ready.users.sam.objectId);
  });

  test('renews by refresh token when the access token has expired, until a day has passed', async () => {
    await open();
    const { accessToken, account } = await popup();
    await control('DELETE', '/requests');
    const renewed = await silent({ scopes: [ARM], account, forceRefresh: true });
    assert.notEqual(renewed.accessToken, accessToken);
    const asked = await (await control('GET', '/requests')).json();
    assert.deepEqual([...new Set(asked.map(({ path }) => path.split('?')[0].split('/').at(-1)))], ['token']);
    await control('POST', '/clock', { advanceSeconds: 86_400 });
    await context.clearCookies();
    const ended = await page.evaluate(
      (all) => failing(app.acquireTokenSilent(all)),
      { scopes: [ARM], account, forceRefresh: true },
    );
    assert.equal(ended.name, 'InteractionRequiredAuthError');
  });

  test('says that consent is missing', async () => {
    await open();
    const { account } = await popup();
    await control('DELETE', '/consents');
    const request = { scopes: [ML], account, cacheLookupPolicy: 3 };
    const refused = await page.evaluate((all) => failing(app.acquireTokenSilent(all)), request);
    assert.equal(refused.name, 'InteractionRequiredAuthError');
    assert.match(refused.errorMessage, /AADSTS65001/);
    assert.equal(refused.subError, 'consent_required');
  });

  test('says that the redirect URI is of the wrong type', async () => {
    await control('POST', '/redirects', { app: 'page', uri: `${pages.origin}/redirect`, type: 'web' });
    await open();
    const refused = await popup().catch((error) => error.message);
    assert.match(String(refused), /AADSTS9002326/);
  });

  test('cannot sign in to an address that nobody registered', async () => {
    const uri = 'https://elsewhere.example/redirect';
    await open({ redirectUri: uri });
    const opened = context.waitForEvent('page');
    const left = page.evaluate((scopes) => failing(app.loginPopup({ scopes })), [ARM]);
    const window = await opened;
    await window.getByRole('alert').waitFor();
    assert.match(await window.getByRole('alert').textContent(), /AADSTS50011.*elsewhere/);
    await window.close();
    await page.close();
    await left.catch(() => {});
  });

  test('answers a claims challenge', async () => {
    await open();
    const { accessToken, account } = await popup();
    await control('POST', '/switches', { claimsChallenge: ['arm'] });
    const { subscriptionId } = azure.ready.workspace;
    const subscription = `${azure.ready.cloud.resourceManager}/subscriptions/${subscriptionId}?api-version=2022-12-01`;
    const call = (token) => fetch(subscription, { headers: { authorization: `Bearer ${token}` } });
    const refused = await call(accessToken);
    assert.equal(refused.status, 401);
    const challenge = refused.headers.get('www-authenticate').match(/ claims="([^"]+)"/)[1];
    const answer = await silent({ scopes: [ARM], account, claims: Buffer.from(challenge, 'base64').toString() });
    assert.equal((await call(answer.accessToken)).status, 200);
  });

  test('finds its way by itself at an https authority that it was told to know', async () => {
    const secure = await localAzure({ https: true });
    const trusting = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const { https, tenantId, apps, users } = secure.ready;
      const auth = {
        clientId: apps.page.clientId,
        authority: `${https.authority}/${tenantId}`,
        knownAuthorities: [new URL(https.authority).host],
        redirectUri: `${pages.origin}/redirect`,
      };
      const tab = await trusting.newPage();
      await tab.goto(`${pages.origin}/`);
      await tab.waitForFunction(() => globalThis.start);
      await tab.evaluate((all) => start(all), { auth });
      const opened = trusting.waitForEvent('page');
      const result = tab.evaluate((scopes) => app.loginPopup({ scopes }), [ARM]);
      const window = await opened;
      await window.getByRole('button', { name: /^Sam Scorer/ }).click();
      await window.getByRole('button', { name: 'Accept' }).click();
      assert.equal(claims((await result).accessToken).oid, users.sam.objectId);
    } finally {
      await trusting.close();
      await secure.stop();
    }
  });

  test('the pages work with the keyboard alone and without scripts', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const { cloud, tenantId, apps } = azure.ready;
    const query = new URLSearchParams({
      client_id: apps.page.clientId,
      response_type: 'code',
      redirect_uri: `${pages.origin}/`,
      scope: ARM,
    });
    const tab = await plain.newPage();
    await tab.goto(`${cloud.authority}/${tenantId}/oauth2/v2.0/authorize?${query}`);
    assert.equal(await tab.getByRole('heading', { level: 1 }).textContent(), 'Sign in');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'Permissions requested' }).waitFor();
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    await tab.waitForURL(/\?code=/);
    await plain.close();
  });

  test('signs out and has to ask again', async () => {
    await open();
    const { account } = await popup();
    await page.evaluate((all) => void app.logoutRedirect({ account: all, postLogoutRedirectUri: `${location.origin}/` }), account);
    await page.waitForURL(`${pages.origin}/**`);
    await page.waitForFunction(() => globalThis.start);
    const accounts = await page.evaluate((all) => start(all).then(() => app.getAllAccounts().length), await configuration());
    assert.equal(accounts, 0);
    const refused = await page.evaluate((scopes) => failing(app.ssoSilent({ scopes })), [ARM]);
    assert.match(refused.errorMessage, /AADSTS50058/);
  });
});
