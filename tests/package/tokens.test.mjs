// Malformed tokens and token answers, and the exact error each must give: none reaches a service, none shows in the error.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as api from 'azureml-endpoints';
import { CONTROL, DATA, json, once, place, scripted, unsigned } from './suite/azure.mjs';
import { HELD, answers, challenges, credentials, jwts, keySets, platforms } from './tokens.mjs';

const SCOPE = `${CONTROL}/.default`;
const app = { tenantId: 'a-tenant', clientId: 'an-app', clientSecret: 'hunter2' };

/** All that is seen of an error. A cause is the caller's own, and handed back as it is. */
function seen(error) {
  const { cause, ...own } = error;
  return [error.message, error.stack, JSON.stringify(own), inspect(own, { depth: 9, showHidden: true })].join('\n');
}

/** What stands between dots and blanks of a secret and is long enough to be its own. */
const pieces = (secret) => String(secret).split(/[.\s"{}:,]+/).filter((piece) => piece.length > 24 && !/^https?$/.test(piece));

function hides(error, secrets) {
  const text = seen(error);
  for (const piece of secrets.flatMap(pieces)) assert.ok(!text.includes(piece), `it tells ${piece.slice(0, 40)}…`);
}

async function fails(call, [name, reason, words], secrets) {
  const error = await call().then(() => assert.fail('it succeeded'), (error) => error);
  assert.deepEqual([error.name, error.reason], [name, reason], error.stack);
  if (words) assert.match(error.message, words);
  hides(error, secrets);
  return error;
}

test('the table is long, and the search finds what it looks for', () => {
  const rows = [jwts, credentials, answers, platforms, challenges, keySets].map((rows) => rows.length);
  assert.ok(rows.reduce((sum, count) => sum + count) >= 60, `${rows}`);
  const token = unsigned(CONTROL);
  for (const error of [new Error(token), Object.assign(new Error(''), { deep: { token: token.split('.')[1] } })]) assert.throws(() => hides(error, [token]));
});

for (const [what, token, ...expected] of jwts) {
  test(`a token that is ${what} is ${expected[0]}`, async () => {
    const fetch = scripted(() => json({}));
    for (const credential of [token, () => token, { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) }, { accessToken: token }]) {
      await fails(() => new api.Workspace(place({ credential, fetch })).get(), ['CredentialError', ...expected], [token]);
    }
    assert.equal(fetch.calls.length, 0, 'requests');
    const { ok, reason, message } = api.checkToken(token, 'control');
    assert.equal(ok, false);
    // Of nothing at all a credential says so; a check has nothing but the text.
    assert.equal(reason, token === '' ? 'malformed' : expected[0]);
    hides(Object.assign(new Error(message)), [token]);
    if (reason === 'malformed') assert.throws(() => api.inspectToken(token), (error) => (hides(error, [token]), error.reason === 'malformed'));
    const judged = api.verifyToken(token, { audience: 'api://a', tenantId: '00000000-0000-4000-8000-000000000001', fetch });
    await fails(() => judged, ['VerificationError', reason === 'malformed' ? 'malformed' : 'wrong-issuer'], [token]);
    assert.equal(fetch.calls.length, 0, 'requests of a verification');
  });
}

for (const [what, credential, ...expected] of credentials) {
  test(`a credential that gives ${what} is ${expected.slice(0, 2).join(', ')}`, async () => {
    const fetch = scripted(() => json({}));
    const secrets = [HELD];
    await fails(() => new api.Workspace(place({ credential, fetch })).get(), expected, secrets);
    await fails(() => new api.Workspace(place({ credential: { getToken: credential }, fetch })).get(), expected, secrets);
    assert.equal(fetch.calls.length, 0, 'requests');
  });
}

for (const [what, answer, ...expected] of answers) {
  test(`a token endpoint that answers ${what} is ${expected.slice(0, 2).join(', ')}`, async () => {
    const fetch = scripted(() => answer());
    const credential = api.clientSecret({ ...app, fetch, ...once });
    const secrets = [await answer().text()];
    await fails(() => new api.Workspace(place({ credential, fetch, ...once })).get(), expected, secrets);
    assert.ok(fetch.calls.length > 0 && fetch.calls.every(({ url, headers }) => url.startsWith('https://login.microsoftonline.com/a-tenant/') && !headers.has('authorization')));
  });
}

for (const [what, answer, ...expected] of platforms) {
  test(`an identity endpoint that answers ${what} is ${expected.slice(0, 2).join(', ')}`, async () => {
    const secret = 'a-header-that-nobody-may-see-0123456789';
    for (const env of [{}, { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: secret }, { MSI_ENDPOINT: 'http://127.0.0.1:46/MSI/auth', MSI_SECRET: secret }]) {
      const fetch = scripted(() => answer(Object.keys(env).length ? secret : 'not-the-secret'));
      const credential = api.managedIdentity({ env, fetch, ...once });
      await fails(() => new api.Workspace(place({ credential, fetch, ...once })).get(), expected, [secret, await answer('').text()]);
      assert.ok(fetch.calls.length === 1 && /^http:\/\/(169\.254\.169\.254|127\.0\.0\.1)[:/]/.test(fetch.calls[0].url), 'nothing goes further');
    }
  });
}

for (const [header, claims] of challenges) {
  test(`a challenge ${JSON.stringify(header).slice(0, 70)} asks for ${claims ? 'claims' : 'none'}`, async () => {
    const asked = [];
    const tokens = [1, 2].map((count) => unsigned(CONTROL, { jti: `a-token-that-nobody-may-see-${count}` }));
    const credential = async (request) => (asked.push(request.claims), tokens[asked.length - 1]);
    const refusal = () => json({ error: { code: 'AuthenticationFailed', message: 'no' } }, { status: 401, 'www-authenticate': header });
    const fetch = scripted(refusal);
    const error = await new api.Workspace(place({ credential, fetch, ...once })).get().then(assert.fail, (error) => error);
    assert.deepEqual([error.name, error.status], ['ResponseError', 401]);
    assert.deepEqual(asked, [undefined, claims], 'claims');
    assert.equal(fetch.calls.length, 2, 'one more try, and no third');
    hides(error, tokens);
  });
}

const tenantId = '00000000-0000-4000-8000-00000000000a';
const claims = { iss: `https://login.microsoftonline.com/${tenantId}/v2.0`, tid: tenantId };

for (const [what, answer, ...expected] of keySets) {
  test(`a key set that is ${what} is ${expected.filter(Boolean).join(', ')}`, async () => {
    const fetch = scripted(({ url }) =>
      url.endsWith('/openid-configuration') ? json({ jwks_uri: `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys` }) : answer(),
    );
    const token = unsigned('api://a', claims);
    const verify = (now) => api.verifyToken(token, { audience: 'api://a', tenantId, fetch, now, ...once });
    await fails(verify, expected, [token]);
    assert.ok(fetch.calls.every(({ url, headers, init }) => !headers.has('authorization') && !url.includes(token) && !init.body));
  });
}

test('a token of another plane from a trusted token endpoint is refused before it is sent', async () => {
  const token = unsigned(DATA);
  const fetch = scripted(() => json({ access_token: token, expires_in: 3599 }));
  const credential = api.clientSecret({ ...app, fetch });
  assert.equal((await credential.getToken(SCOPE)).token, token);
  await fails(() => new api.Workspace(place({ credential, fetch })).get(), ['CredentialError', 'wrong-audience'], [token]);
  assert.ok(fetch.calls.every(({ url }) => url.startsWith('https://login.microsoftonline.com/')));
});
