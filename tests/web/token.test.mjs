// The token inspector in a browser, as a static host serves the built page.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { panel } from './dashboard.mjs';
import { DIST, serve } from './served.mjs';

const PATH = '/some/where/';
const NOW = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;

const TENANT = '7c6f0a2e-33a1-4a5e-9f0e-2b1d54a0c001';
const OBJECT = '0f1e2d3c-4b5a-4697-8877-665544332211';
const CLIENT = '5d2c7a10-91be-4c0d-8a4e-6b7f3e2d1c00';

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const SIGNATURE = Buffer.alloc(256, 'a signature').toString('base64url');
const jwt = (claims, header = {}) =>
  `${base64url({ typ: 'JWT', alg: 'RS256', kid: 'Kid0', ...header })}.${base64url(claims)}.${SIGNATURE}`;

const times = { iat: NOW / 1000 - 600, nbf: NOW / 1000 - 600, exp: NOW / 1000 + 3600 };

/** As Entra issues it to a person for one of Azure's own resources. */
const v1 = (aud, claims = {}) =>
  jwt({
    aud,
    iss: `https://sts.windows.net/${TENANT}/`,
    ...times,
    acr: '1',
    amr: ['pwd', 'mfa'],
    appid: CLIENT,
    appidacr: '0',
    name: 'Ada Lovelace',
    oid: OBJECT,
    scp: 'user_impersonation',
    tid: TENANT,
    unique_name: 'ada@contoso.example',
    uti: 'u1',
    ver: '1.0',
    ...claims,
  });

/** As Entra issues it to an app when the resource asks for the newer form. */
const v2 = (aud, claims = {}) =>
  jwt({
    aud,
    iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    ...times,
    azp: CLIENT,
    azpacr: '1',
    idtyp: 'app',
    oid: OBJECT,
    roles: ['Data.Read'],
    sub: OBJECT,
    tid: TENANT,
    ver: '2.0',
    ...claims,
  });

const AUDIENCE = { control: 'https://management.azure.com', data: 'https://ml.azure.com', logs: 'https://api.loganalytics.io' };
const APP = {
  control: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  data: '18a66f5f-dbdf-4c17-9dd7-1634712a9cbe',
  logs: 'ca7f3f0b-7d91-482c-8e09-c5d840d0eac5',
};
const HEADLINE = { control: 'This token manages endpoints', data: 'This token scores', logs: 'This token reads logs' };
const PLANES = Object.keys(AUDIENCE);

const thrown = (call) => {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

const TOKENS = {
  fit: v1(AUDIENCE.data),
  expired: v1(AUDIENCE.data, { exp: NOW / 1000 - 90 }),
  otherCloud: v1('https://ml.azure.us'),
  unknownApp: v2('3b1f6a3e-0000-4000-8000-00000000abcd'),
  useless: v1('https://graph.microsoft.com', { scp: 'User.Read Mail.Read' }),
  malformed: 'not-a-token',
};

panel('the token inspector', {}, ({ browser: kind, test, story }) => {
  let browser;
  let host;
  before(async () => {
    host = await serve(PATH);
    browser = await kind.launch();
  });
  after(async () => {
    await browser?.close();
    await host?.close();
  });

  /** A page of its own, at 12:00, with all that it asks for, says and violates written down. */
  const visit = async (t, { clock = 'fixed', ready = true, ...options } = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      timezoneId: 'UTC',
      ...options,
    });
    const page = await context.newPage();
    const seen = { requests: [], failures: [], complaints: [] };
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('response', (response) => response.ok() || seen.failures.push(`${response.status()} ${response.url()}`));
    page.on('requestfailed', (request) => seen.failures.push(request.url()));
    page.on('console', (message) => seen.complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => seen.complaints.push(String(error)));
    await page.exposeFunction('violated', (what) => seen.complaints.push(`CSP: ${what}`));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI}`));
    });
    if (clock === 'fixed') await page.clock.setFixedTime(NOW);
    else await page.clock.install({ time: NOW });
    await page.goto(`${host.url}#/token`);
    if (ready) await page.getByRole('button', { name: 'Scoring sample' }).and(page.locator(':enabled')).waitFor();
    t.after(async () => {
      await context.close();
      assert.deepEqual(seen.complaints, [], 'nothing was logged, thrown or violated');
      assert.deepEqual(seen.failures, [], 'every request was answered');
    });
    return { page, context, seen };
  };

  const field = (page) => page.getByRole('textbox', { name: 'Access token' });
  const headline = (page) => page.locator('#headline');
  const verdict = (page, plane) => page.locator(`[data-plane=${plane}]`);
  const badge = (page, plane) => verdict(page, plane).locator('fluent-badge');
  const fact = (page, name) => page.locator('.fact').filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd');
  const clear = (page) => page.getByRole('button', { name: 'Clear', exact: true });

  const enter = async (page, token) => {
    await field(page).fill(token);
    await headline(page).waitFor();
  };
  /** What Ctrl+V does, with the real clipboard. */
  const paste = async (page, text) => {
    await page.evaluate((it) => navigator.clipboard.writeText(it), text);
    await field(page).focus();
    await page.keyboard.press('Control+V');
  };
  const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
  const focused = (page) =>
    page.evaluate(() => {
      const { activeElement: it } = document;
      return it.getAttribute('aria-label') ?? it.labels?.[0]?.innerText ?? it.innerText;
    });

  for (const plane of PLANES) {
    for (const [form, token] of [
      ['v1', v1(AUDIENCE[plane])],
      ['v1, audience with a slash', v1(`${AUDIENCE[plane]}/`)],
      ['v2', v2(APP[plane])],
    ]) {
      test(`a token of the ${plane} plane (${form}) will do there and nowhere else`, async (t) => {
        const { page } = await visit(t);
        await enter(page, token);
        assert.equal(await headline(page).innerText(), HEADLINE[plane]);
        assert.equal(await badge(page, plane).innerText(), 'Will do');
        for (const other of PLANES.filter((it) => it !== plane)) {
          assert.equal(await badge(page, other).innerText(), 'Will not do');
          assert.equal(await verdict(page, other).locator('.scope code').innerText(), `${AUDIENCE[other]}/.default`);
        }
      });
    }
  }

  story('a token tells who it speaks for, who issued it and for what', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.fit);
    const facts = {
      'Speaks for': /^A user/,
      Name: /^Ada Lovelace$/,
      'Object id': new RegExp(`^${OBJECT}$`),
      'Client id': new RegExp(`^${CLIENT}$`),
      Audience: /^https:\/\/ml\.azure\.com$/,
      Tenant: new RegExp(`^${TENANT}$`),
      Issuer: new RegExp(`^https://sts\\.windows\\.net/${TENANT}/$`),
      Version: /^1\.0/,
      Issued: /15 Jan 2026.*11:50:00 UTC/,
      'Not before': /15 Jan 2026.*11:50:00 UTC/,
      Expires: /15 Jan 2026.*13:00:00 UTC/,
    };
    for (const [name, value] of Object.entries(facts)) assert.match((await fact(page, name).innerText()).trim(), value, name);
    await enter(page, v2(APP.data));
    assert.match(await fact(page, 'Speaks for').innerText(), /^An app/);
    assert.match(await fact(page, 'Version').innerText(), /^2\.0/);
  });

  test('a token tells in words what it may be used for', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.fit);
    await page.getByText('Score against endpoints whose authMode is AADToken, if the identity has onlineEndpoints/score/action').waitFor();
    const uses = page.getByRole('region', { name: 'What it allows' });
    assert.match(await uses.innerText(), /user_impersonation\s+Acts as the signed-in user/);
    assert.match(await uses.innerText(), /onlineEndpoints\/score\/action/);
    await enter(page, v2(APP.logs));
    assert.match(await uses.innerText(), /Data\.Read\s+Reads log data as the app itself/);
    await enter(page, TOKENS.useless);
    assert.match(await uses.innerText(), /Mail\.Read\s+A permission of its audience/);
    assert.doesNotMatch(await uses.innerText(), /score\/action/);
  });

  test('the scheme, quotation marks and line breaks around a token are forgiven', async (t) => {
    const { page } = await visit(t);
    const broken = TOKENS.fit.replace(/.{76}/g, '$&\r\n');
    for (const text of [
      `Bearer ${TOKENS.fit}`,
      `\n  bearer\t${TOKENS.fit}  \n`,
      `Authorization: Bearer ${TOKENS.fit}`,
      `"${TOKENS.fit}"\n`,
      broken,
    ]) {
      await enter(page, text);
      assert.equal(await headline(page).innerText(), HEADLINE.data, text.slice(0, 30));
      await clear(page).click();
    }
  });

  test('a whole JSON answer is read through its access token, and the trap is named', async (t) => {
    const { page } = await visit(t);
    await enter(page, JSON.stringify({ token_type: 'Bearer', expires_in: '3599', access_token: TOKENS.fit }, null, 2));
    assert.equal(await headline(page).innerText(), HEADLINE.data);
    await page.getByText('You pasted a whole JSON answer. The token is its “access_token”').waitFor();
  });

  test('a token for something else fits no plane and says what it is for', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.useless);
    assert.equal(await headline(page).innerText(), 'This token is for something else');
    for (const plane of PLANES) {
      assert.equal(await badge(page, plane).innerText(), 'Will not do');
      const words = await verdict(page, plane).locator('p').first().innerText();
      assert.ok(words.includes('https://graph.microsoft.com') && words.includes(AUDIENCE[plane]), words);
    }
  });

  test('an expired token says so and names the scope to request', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.expired);
    assert.equal(await headline(page).innerText(), 'This token has expired');
    assert.equal(await badge(page, 'data').innerText(), 'Will not do');
    assert.match(await verdict(page, 'data').innerText(), /expired .*https:\/\/ml\.azure\.com\/\.default/s);
    assert.match(await page.getByRole('timer').innerText(), /Expired\s+1 min 30 s ago/);
  });

  test('a token that does not hold yet says so', async (t) => {
    const { page } = await visit(t);
    await enter(page, v1(AUDIENCE.data, { nbf: NOW / 1000 + 900 }));
    assert.equal(await headline(page).innerText(), 'This token is not valid yet');
    assert.equal(await badge(page, 'data').innerText(), 'Will not do');
    assert.match(await page.getByRole('timer').innerText(), /Starts in\s+15 min 0 s/);
  });

  test('claims that are missing or make no sense are shown as such', async (t) => {
    const { page } = await visit(t);
    await enter(page, jwt({ aud: AUDIENCE.data, exp: 1e20, iat: 'yesterday', name: '<img src=x onerror=alert(1)>' }));
    assert.match(await page.getByRole('timer').innerText(), /^\s*No expiry given\s*$/);
    assert.equal((await fact(page, 'Expires').innerText()).trim(), 'Not given');
    assert.equal((await fact(page, 'Name').innerText()).trim(), '<img src=x onerror=alert(1)>');
    await enter(page, jwt({}));
    assert.equal(await headline(page).innerText(), 'This token is for something else');
    await page.getByText('It has no audience. None of the planes takes it.').waitFor();
    assert.doesNotMatch(await page.locator('.outcome').innerText(), /undefined|NaN|Invalid/);
  });

  test('a token for another cloud offers that cloud, where it will do', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.otherCloud);
    assert.equal(await headline(page).innerText(), 'This token is for the US Government cloud');
    assert.equal(await badge(page, 'data').innerText(), 'Will not do');
    await page.getByRole('button', { name: 'Read it in the US Government cloud' }).click();
    assert.equal(await headline(page).innerText(), HEADLINE.data);
    assert.ok(await page.getByRole('radio', { name: 'US Government' }).isChecked());
    assert.equal(await verdict(page, 'control').locator('.scope code').innerText(), 'https://management.usgovcloudapi.net/.default');
    await page.getByRole('radio', { name: 'China' }).check();
    assert.equal(await headline(page).innerText(), 'This token is for the US Government cloud');
    assert.equal(await verdict(page, 'data').locator('.scope code').innerText(), 'https://ml.azure.cn/.default');
  });

  test('a token for an app nobody knows is left to the service', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.unknownApp);
    assert.equal(await headline(page).innerText(), 'Only the service can tell');
    for (const plane of PLANES) assert.equal(await badge(page, plane).innerText(), 'The service decides');
  });

  test('a text that is no token is told what is wrong in the words of the package', async (t) => {
    const { inspectToken } = createRequire(`${DIST}../package.json`)('azureml-endpoints');
    const { page } = await visit(t);
    for (const text of [TOKENS.malformed, 'a.b.c', TOKENS.fit.slice(0, 80), `${TOKENS.fit}.x.y`]) {
      const { message } = thrown(() => inspectToken(text));
      await enter(page, text);
      assert.equal(await headline(page).innerText(), 'Not an access token');
      const shown = await page.locator('.headline-words p').innerText();
      assert.equal(shown, message, 'or is www/dist older than the package in www/node_modules?');
    }
  });

  test('ten megabytes are refused at once and leave the page as quick as before', async (t) => {
    const { page } = await visit(t);
    const long = `eyJ${'A'.repeat(10 * 1024 * 1024)}`;
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ type: 'longtask' });
    });
    const bytes = /10485763 bytes/;
    await paste(page, long);
    await page.getByText(bytes).waitFor();
    assert.equal(await field(page).inputValue(), '', 'it is not in the field');
    // A script or an assistive tool may put it in without a paste.
    await clear(page).click();
    await field(page).evaluate((it, text) => {
      it.value = text;
      it.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, long);
    await page.getByText(bytes).waitFor();
    assert.equal(await field(page).inputValue(), '');
    await field(page).pressSequentially('x');
    await page.getByText(bytes).waitFor({ state: 'detached' });
    assert.ok((await page.evaluate(() => window.longest)) < 1000, 'no task holds up the page for a second');
    await enter(page, TOKENS.fit);
    assert.equal(await headline(page).innerText(), HEADLINE.data);
  });

  test('the countdown ticks once a second, and only a change of state is said aloud', async (t) => {
    const { page } = await visit(t, { clock: 'running' });
    await page.clock.pauseAt(NOW + MINUTE);
    const end = NOW + 7 * MINUTE;
    await field(page).fill(v1(AUDIENCE.data, { exp: end / 1000 }));
    await page.clock.runFor(100);
    const left = page.locator('.countdown-left');
    const status = page.locator('.page > [role=status]');
    const spoken = [];
    await page.exposeFunction('spoke', (words) => spoken.push(words));
    await status.evaluate((it) => {
      new MutationObserver(() => window.spoke(it.innerText)).observe(it, { childList: true, characterData: true, subtree: true });
    });
    const before = await left.innerText();
    await page.clock.runFor(1000);
    const next = await left.innerText();
    assert.deepEqual([before, next], ['6 min 0 s', '5 min 59 s']);
    await page.clock.runFor(58_000);
    assert.equal(await left.innerText(), '5 min 1 s');
    assert.equal(await status.innerText(), 'This token scores. It is valid.');
    assert.deepEqual(spoken, [], 'nothing is said while nothing changes');
    await page.clock.runFor(2_000);
    assert.equal(await left.innerText(), '4 min 59 s');
    await page.clock.runFor(299_000);
    assert.equal(await left.innerText(), '0 s ago');
    assert.equal(await headline(page).innerText(), 'This token has expired');
    assert.equal(await badge(page, 'data').innerText(), 'Will not do');
    assert.deepEqual(spoken, [
      'This token scores. It expires in less than five minutes.',
      'This token has expired. It has expired.',
    ]);
    assert.equal(await status.getAttribute('aria-live') ?? 'polite', 'polite');
    assert.equal(await page.getByRole('timer').getAttribute('aria-live'), null);
  });

  test('header, payload, ids and scopes are copied as they are', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.fit);
    const copied = async (name) => {
      await page.getByRole('button', { name: `Copy ${name}`, exact: true }).click();
      await page.locator('[data-outcome=copied]').first().waitFor();
      return clipboard(page);
    };
    const [header, claims] = TOKENS.fit.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
    assert.deepEqual(JSON.parse(await copied('Header')), header);
    assert.deepEqual(JSON.parse(await copied('Payload')), claims);
    assert.equal(await copied('Object id'), OBJECT);
    assert.equal(await copied('Scope to request, Control plane'), 'https://management.azure.com/.default');
  });

  test('the decoded parts open and close, and the signature is nowhere among them', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.fit);
    const header = page.getByRole('region', { name: 'Header' });
    assert.equal(await header.isVisible(), false);
    await page.locator('summary', { hasText: 'Header' }).click();
    assert.match(await header.innerText(), /"alg": "RS256"/);
    await page.locator('summary', { hasText: 'Header' }).click();
    assert.equal(await header.isVisible(), false);
    assert.match(await page.getByRole('region', { name: 'Payload' }).innerText(), /"amr": \[\s+"pwd"/);
    const shown = await page.locator('.outcome').innerHTML();
    assert.ok(!shown.includes(SIGNATURE) && !shown.includes(SIGNATURE.slice(0, 24)));
    assert.match(await page.locator('.decoded').innerText(), /Read, not verified/);
  });

  test('each sample is made in the page, fits its plane in the chosen cloud, and is unsigned', async (t) => {
    const { page } = await visit(t);
    for (const cloud of ['Public', 'US Government', 'China']) {
      for (const [name, plane] of [['Scoring', 'data'], ['Management', 'control'], ['Logs', 'logs']]) {
        await page.getByRole('radio', { name: cloud }).check();
        await page.getByRole('button', { name: `${name} sample` }).click();
        assert.equal(await headline(page).innerText(), HEADLINE[plane]);
        assert.equal(await badge(page, plane).innerText(), 'Will do');
        assert.match(await field(page).inputValue(), /^[\w-]+\.[\w-]+\.$/);
        await clear(page).click();
      }
    }
  });

  /** Everything a page could keep something in. */
  const kept = (page) =>
    page.evaluate(async () =>
      JSON.stringify([
        location.href,
        document.title,
        history.state,
        document.cookie,
        { ...localStorage },
        { ...sessionStorage },
        await indexedDB.databases(),
        await caches.keys(),
        name,
      ]),
    );
  const parts = (token) => token.split('.').filter((part) => part.length > 20);

  test('a token is in no address, title, storage or log, and after clearing nowhere in the page', async (t) => {
    const { page, seen } = await visit(t);
    await paste(page, TOKENS.fit);
    await headline(page).waitFor();
    const whileShown = await kept(page);
    await clear(page).click();
    assert.equal(await field(page).inputValue(), '');
    await page.getByText('Nothing to inspect yet').waitFor();
    const left = await page.evaluate(() => document.documentElement.outerHTML);
    for (const secret of [...parts(TOKENS.fit), OBJECT, 'Ada Lovelace']) {
      assert.ok(!whileShown.includes(secret), 'kept while it is shown');
      assert.ok(!(await kept(page)).includes(secret), 'kept after clearing');
      assert.ok(!left.includes(secret), 'left in the page');
      assert.ok(!seen.complaints.join().includes(secret), 'logged');
    }
    assert.equal(await clear(page).isDisabled(), true);
    await page.keyboard.press('Control+Z');
    assert.equal(await field(page).inputValue(), '', 'undo does not bring it back');
  });

  test('a token is dropped on leaving the page or the panel', async (t) => {
    const { page } = await visit(t);
    await enter(page, TOKENS.fit);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
    assert.equal(await field(page).inputValue(), '');
    await page.getByText('Nothing to inspect yet').waitFor();

    await enter(page, TOKENS.fit);
    await page.evaluate(() => (location.hash = '#/nowhere'));
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Token inspector' }).click();
    await page.getByText('Nothing to inspect yet').waitFor();
    assert.equal(await field(page).inputValue(), '');

    await enter(page, TOKENS.fit);
    await page.reload();
    await page.getByText('Nothing to inspect yet').waitFor();
    assert.equal(await field(page).inputValue(), '');
  });

  test('nothing is asked of any other origin, and nothing at all after the page has loaded', async (t) => {
    const { page, seen } = await visit(t);
    const loaded = seen.requests.length;
    assert.ok(loaded >= 4, 'page, script, styles and wasm');
    await page.getByRole('button', { name: 'Scoring sample' }).click();
    await page.getByRole('button', { name: 'Copy Payload' }).click();
    await page.getByRole('button', { name: 'Switch to dark theme' }).click();
    await paste(page, TOKENS.expired);
    for (const token of Object.values(TOKENS)) await enter(page, token);
    await page.getByRole('radio', { name: 'China' }).check();
    await clear(page).click();
    assert.deepEqual(seen.requests.slice(loaded), []);
    for (const url of seen.requests) assert.ok(url.startsWith(host.url), url);
    assert.deepEqual([...new Set(seen.requests)], seen.requests, 'nothing is loaded twice');
  });

  test('the policy of the page forbids inline scripts, evaluation and other origins', async (t) => {
    const { page, seen } = await visit(t);
    const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
    const [script] = policy.match(/script-src[^;]*/);
    assert.equal(script, "script-src 'self' 'wasm-unsafe-eval'");
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|data:|blob:/);
    // Only the panels that talk to Azure and to relays go out, and only encrypted or on this machine.
    for (const directive of policy.split('; ')) assert.ok(/^(connect|frame)-src/.test(directive) || !/https?:|\*/.test(directive), directive);
    assert.match(policy, /connect-src 'self' https: http:\/\/127\.0\.0\.1:\* http:\/\/localhost:\*;/);
    await page.evaluate(() => fetch('http://example.com/').catch(() => undefined));
    await page.waitForFunction(() => true);
    const violations = seen.complaints.splice(0);
    assert.ok(violations.some((it) => it.startsWith('CSP: connect-src')), 'and a violation would have been seen');
    seen.failures.length = 0;
  });

  test('every file comes from below the path that the page is served under', async (t) => {
    const { page, seen } = await visit(t);
    assert.deepEqual(seen.requests.map((url) => new URL(url).pathname.startsWith(PATH)), seen.requests.map(() => true));
    assert.ok(seen.requests.some((url) => url.endsWith('.wasm')), 'the wasm is a file of its own');
    await page.goto(`${host.url}index.html#/token`);
    await enter(page, TOKENS.fit);
    assert.equal(await headline(page).innerText(), HEADLINE.data);
    assert.equal(await page.title(), 'Token inspector – Azure ML endpoints');
  });

  test('the page says so when its wasm cannot be had', async (t) => {
    const { page, context, seen } = await visit(t);
    await context.route('**/*.wasm', (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').waitFor();
    assert.match(await page.getByRole('alert').innerText(), /The inspector did not start/);
    seen.complaints.length = 0; // The browser itself logs the failed request.
    seen.failures.length = 0;
  });

  test('a person with a keyboard alone gets everywhere and is never lost', async (t) => {
    const { page } = await visit(t);
    const tab = async () => {
      await page.keyboard.press('Tab');
      return focused(page);
    };
    const walk = [];
    const panels = await page.locator('nav a').allInnerTexts();
    for (let step = 0; step < 8 + panels.length; step += 1) walk.push(await tab());
    assert.deepEqual(walk, [
      'Skip to content',
      'Azure ML endpoints',
      ...panels,
      'Switch to dark theme',
      'Access token',
      'Public',
      'Scoring sample',
      'Management sample',
      'Logs sample',
    ]);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await headline(page).waitFor();
    assert.equal(await focused(page), HEADLINE.data, 'the button is gone, so the result is next');
    assert.equal(await tab(), 'Copy Scope to request, Control plane');
    await page.keyboard.press('Enter');
    await page.locator('[data-outcome=copied]').waitFor();
    assert.equal(await clipboard(page), 'https://management.azure.com/.default');
    while (!/^Header/.test(await tab())) assert.notEqual(await focused(page), 'Skip to content', 'the header is reached');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('region', { name: 'Header' }).isVisible(), true);
    assert.equal(await tab(), 'Header', 'what scrolls can be scrolled');
    assert.equal(await tab(), 'Copy Header');

    await clear(page).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing to inspect yet').waitFor();
    assert.equal(await focused(page), 'Access token');
    await tab();
    await page.keyboard.press('ArrowRight');
    assert.ok(await page.getByRole('radio', { name: 'US Government' }).isChecked());
  });

  test('the skip link leads past the navigation', async (t) => {
    const { page } = await visit(t);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Token inspector');
  });

  test('the theme follows the system until one is chosen, and the choice outlives a reload', async (t) => {
    const { page } = await visit(t, { colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    assert.notEqual(dark, light);
    await page.getByRole('button', { name: 'Switch to dark theme' }).click();
    assert.equal(await background(), dark);
    await page.reload();
    await page.getByRole('button', { name: 'Switch to light theme' }).waitFor();
    assert.equal(await background(), dark);
  });

  const showing = async (page, state) => {
    if (state === 'empty') return;
    await enter(page, TOKENS[state]);
    for (const closed of await page.locator('details:not([open]) summary').all()) await closed.click();
  };
  const STATES = ['empty', ...Object.keys(TOKENS)];

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing serious in any state of the ${colorScheme} theme`, async (t) => {
      const axe = await readFile(createRequire(`${DIST}../package.json`).resolve('axe-core/axe.min.js'), 'utf8');
      for (const width of [1280, 360]) {
        const { page } = await visit(t, { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' });
        await page.evaluate(axe);
        for (const state of STATES) {
          await showing(page, state);
          const { violations, passes } = await page.evaluate(() => window.axe.run());
          const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          const told = bad.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
          assert.deepEqual(told, [], `${state} at ${width} px`);
          assert.ok(passes.some(({ id }) => id === 'color-contrast'), 'contrast was looked at');
        }
      }
    });
  }

  for (const width of [320, 360, 768, 1920]) {
    test(`nothing has to be scrolled sideways at ${width} px`, async (t) => {
      const { page } = await visit(t, { viewport: { width, height: 740 } });
      for (const state of STATES) {
        await showing(page, state);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${state} is ${wide} px wide`);
      }
    });
  }
});
