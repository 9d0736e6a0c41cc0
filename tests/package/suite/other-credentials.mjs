// Credentials beside the client secret: certificates, assertions, platforms, variables, MSAL, chains, stores.
import { CONTROL, DATA, json, once, place, scripted, unsigned } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

const SCOPE = `${DATA}/.default`;
const app = { tenantId: 'a-tenant', clientId: 'an-app', dangerouslyAllowBrowser: true };
const form = (call) => Object.fromEntries(new URLSearchParams(call.init.body));
const decoded = (part) => JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
const bytesOf = (base64url) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const pem = (label, bytes) => `-----BEGIN ${label}-----\n${btoa(String.fromCharCode(...bytes)).replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
const given = (token = unsigned(DATA)) => json({ token_type: 'Bearer', expires_in: 3599, access_token: token });

export function otherCredentials({ test, api }) {
  for (const [algorithm, name, thumbprint, digest] of [
    ['PS256', { name: 'RSA-PSS', saltLength: 32 }, 'x5t#S256', 'SHA-256'],
    ['RS256', { name: 'RSASSA-PKCS1-v1_5' }, 'x5t', 'SHA-1'],
  ]) {
    test(`a certificate signs its assertion with ${algorithm}`, async () => {
      const generated = { name: name.name, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
      const keys = await crypto.subtle.generateKey(generated, true, ['sign', 'verify']);
      const der = crypto.getRandomValues(new Uint8Array(900));
      const key = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
      const certificate = pem('PRIVATE KEY', key) + pem('CERTIFICATE', der);
      const fetch = scripted(() => given());
      const credential = api.clientCertificate({ ...app, certificate, algorithm, fetch });
      same(api.inspectToken((await credential.getToken(SCOPE)).token).plane, 'data');
      const sent = form(fetch.calls[0]);
      equal([sent.grant_type, sent.client_id, sent.scope], ['client_credentials', 'an-app', SCOPE]);
      const [header, payload, signature] = sent.client_assertion.split('.');
      const expected = new Uint8Array(await crypto.subtle.digest(digest, der));
      equal([...bytesOf(decoded(header)[thumbprint])], [...expected], 'thumbprint');
      same(decoded(payload).aud, 'https://login.microsoftonline.com/a-tenant/oauth2/v2.0/token');
      same(decoded(payload).iss, 'an-app');
      const signed = new TextEncoder().encode(`${header}.${payload}`);
      ok(await crypto.subtle.verify({ ...name, hash: 'SHA-256' }, keys.publicKey, bytesOf(signature), signed), 'the signature is right');
    });
  }

  test('a key that cannot sign is a CredentialError, without the key', async () => {
    const certificate = pem('PRIVATE KEY', new TextEncoder().encode('hunter2')) + pem('CERTIFICATE', new Uint8Array(9));
    const credential = api.clientCertificate({ ...app, certificate, fetch: scripted(() => given()) });
    const error = await refusedWith(api, 'CredentialError', () => credential.getToken(SCOPE));
    ok(!error.stack.includes('hunter2') && !error.stack.includes(btoa('hunter2')), 'the key is not told');
  });

  test("another issuer's token stands for the app, and is asked for each time", async () => {
    let count = 0;
    const fetch = scripted(() => given());
    const credential = api.clientAssertion({ ...app, getAssertion: async () => `token.of.${++count}`, fetch });
    await credential.getToken(SCOPE);
    await credential.getToken(SCOPE);
    equal(fetch.calls.map((call) => form(call).client_assertion), ['token.of.1', 'token.of.2']);
    match(form(fetch.calls[0]).client_assertion_type, /jwt-bearer$/);
    const silent = api.clientAssertion({ ...app, getAssertion: () => undefined, fetch });
    match((await refusedWith(api, 'CredentialError', () => silent.getToken(SCOPE))).message, /could not be had/);
  });

  test('each platform is asked for its managed identity in its own way', async () => {
    const asked = async (options) => {
      const fetch = scripted(() => json({ access_token: unsigned(DATA), expires_on: String(Math.floor(Date.now() / 1000) + 86_400), resource: DATA }));
      const got = await api.managedIdentity({ env: {}, ...options, fetch }).getToken(SCOPE);
      ok(got.expiresOnTimestamp > Date.now() + 80_000_000, 'it ends when it says');
      const [{ url, method, headers, init }] = fetch.calls;
      same(method, 'GET');
      same(init.redirect, 'manual');
      return [url, headers];
    };
    const [imds, metadata] = await asked({});
    same(imds, 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fml.azure.com');
    same(metadata.get('metadata'), 'true');
    const service = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: 'hunter2' };
    const [functions, header] = await asked({ env: service, clientId: 'mine' });
    same(functions, 'http://127.0.0.1:41/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fml.azure.com&client_id=mine');
    same(header.get('x-identity-header'), 'hunter2');
    const [learning, secret] = await asked({ env: { MSI_ENDPOINT: 'http://127.0.0.1:46/MSI/auth', MSI_SECRET: 'hunter2' } });
    match(learning, /api-version=2017-09-01/);
    same(secret.get('secret'), 'hunter2');
  });

  test('a managed identity is not asked for beyond this machine, and its secret shows in no error', async () => {
    const fetch = scripted(() => json({ statusCode: 400, message: 'the header hunter2 is wrong' }, { status: 400 }));
    const far = api.managedIdentity({ env: { IDENTITY_ENDPOINT: 'http://10.0.0.1/token', IDENTITY_HEADER: 'hunter2' }, fetch, ...once });
    await refusedWith(api, 'TypeError', () => far.getToken(SCOPE));
    same(fetch.calls.length, 0, 'requests');
    const near = api.managedIdentity({ env: { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/token', IDENTITY_HEADER: 'hunter2' }, fetch, ...once });
    const error = await refusedWith(api, 'CredentialError', () => near.getToken(SCOPE));
    ok(!JSON.stringify([error.message, error]).includes('hunter2'), 'the secret is not told');
  });

  test('variables describe a credential, and files are read by whoever can', async () => {
    const AZURE = { AZURE_TENANT_ID: 'a-tenant', AZURE_CLIENT_ID: 'an-app' };
    const fetch = scripted(() => given());
    const options = { fetch, dangerouslyAllowBrowser: true };
    await api.environment({ ...AZURE, AZURE_CLIENT_SECRET: 's' }, options).getToken(SCOPE);
    same(form(fetch.calls.at(-1)).client_secret, 's');
    same(api.inspectToken((await api.clientSecret({ ...app, clientSecret: 'e', fetch }).getToken(SCOPE)).token).plane, 'data', 'a secret of one letter leaves the token whole');
    const federated = { ...AZURE, AZURE_FEDERATED_TOKEN_FILE: '/var/token', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' };
    await api.environment(federated, { ...options, readFile: async (path) => `${path}.of.file\n` }).getToken(SCOPE);
    same(form(fetch.calls.at(-1)).client_assertion, '/var/token.of.file');
    match(fetch.calls.at(-1).url, /^https:\/\/login\.microsoftonline\.us\/a-tenant\//);
    match((await refusedWith(api, 'TypeError', () => api.environment(federated, options))).message, /^readFile: .*AZURE_FEDERATED_TOKEN_FILE/);
    match((await refusedWith(api, 'TypeError', () => api.environment({ AZURE_CLIENT_SECRET: 'hunter2' }, options))).message, /^env\.AZURE_TENANT_ID: /);
  });

  test('an MSAL application is a credential: the one account, silently, one resource at a time', async () => {
    const asked = [];
    const account = { homeAccountId: 'a' };
    const msal = {
      initialize: async () => {},
      getActiveAccount: () => null,
      getAllAccounts: () => [account],
      acquireTokenSilent: async (request) => (asked.push(request), { accessToken: unsigned(request.scopes[0].replace('/.default', '')), expiresOn: new Date(Date.now() + 3600_000) }),
    };
    for (const credential of [msal, api.fromMsal(msal)]) {
      const fetch = scripted(() => json({}));
      await new api.Workspace(place({ credential, fetch })).get();
      const scoringUri = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';
      await new api.ScoringEndpoint({ scoringUri, credential, fetch }).score({});
    }
    equal(asked.map(({ scopes }) => scopes), [[`${CONTROL}/.default`], [SCOPE], [`${CONTROL}/.default`], [SCOPE]]);
    ok(asked.every((request) => request.account === account), 'the account is named');
  });

  test('where a person has to act the error resumes, and nothing opens before', async () => {
    const opened = [];
    const required = Object.assign(new Error('AADSTS50076: a second factor'), { name: 'InteractionRequiredAuthError', errorCode: 'interaction_required' });
    let acted = false;
    const msal = {
      getAllAccounts: () => [{ homeAccountId: 'a' }],
      acquireTokenSilent: async () => {
        if (!acted) throw required;
        return { accessToken: unsigned(CONTROL), expiresOn: new Date(Date.now() + 3600_000) };
      },
      acquireTokenPopup: async (request) => void (opened.push(request), (acted = true)),
    };
    const workspace = new api.Workspace(place({ credential: api.fromMsal(msal), fetch: scripted(() => json({ location: 'here' })) }));
    const error = await refusedWith(api, 'CredentialError', () => workspace.get());
    equal([error.code, error.reason, error.plane, error.scope], ['ERR_INTERACTION_REQUIRED', 'interaction-required', 'control', `${CONTROL}/.default`]);
    same(error.cause, required);
    same(opened.length, 0, 'popups');
    await error.resume();
    equal(opened[0].scopes, [`${CONTROL}/.default`]);
    same((await workspace.get()).location, 'here');
  });

  test('nobody or too many signed in is told', async () => {
    const msal = (all) => ({ getAllAccounts: () => all, acquireTokenSilent: async () => ({ accessToken: unsigned(CONTROL) }) });
    const failure = async (all) => {
      const workspace = new api.Workspace(place({ credential: api.fromMsal(msal(all)), fetch: scripted(() => json({})) }));
      return refusedWith(api, 'CredentialError', () => workspace.get());
    };
    same((await failure([])).code, 'ERR_INTERACTION_REQUIRED');
    match((await failure([{}, {}])).message, /2 accounts.*setActiveAccount/);
  });

  test('a confidential MSAL application asks for itself', async () => {
    const msal = { acquireTokenByClientCredential: async ({ scopes }) => ({ accessToken: unsigned(scopes[0].replace('/.default', '')), expiresOn: null }) };
    const workspace = new api.Workspace(place({ credential: msal, fetch: scripted(() => json({ location: 'here' })) }));
    same((await workspace.get()).location, 'here');
  });

  test('a chain gives what its first link gives that can, and tells what each said when none can', async () => {
    const token = unsigned(CONTROL);
    const no = (words) => () => Promise.reject(new Error(words));
    const use = (credential) => new api.Workspace(place({ credential, fetch: scripted(() => json({ location: 'here' })) })).get();
    same((await use(api.chain(no('one'), { getToken: no('two') }, () => token))).location, 'here');
    await use(api.chain(({ plane }) => (same(plane, 'control'), token)));
    const error = await refusedWith(api, 'CredentialError', () => use(api.chain(no('not at home'), async () => undefined)));
    match(error.message, /1\. not at home.* 2\. it returned no token/);
    same(error.cause.errors.length, 2);
    equal([error.plane, error.reason], ['control', 'unavailable']);
  });

  test('stored tokens are shared, encrypted, and renewed when due; a store that fails costs nothing', async () => {
    const kept = new Map();
    const store = { get: async (key) => kept.get(key), set: async (key, value, { ttlSeconds }) => (ok(ttlSeconds > 3000, 'ttl'), kept.set(key, value)) };
    const key = crypto.getRandomValues(new Uint8Array(32));
    let asked = 0;
    const inner = async ({ scopes: [scope] }) => (asked++, { token: unsigned(scope.replace('/.default', '')), expiresOnTimestamp: Date.now() + 3600_000 });
    const isolate = (more = {}) => new api.Workspace(place({ credential: api.stored(inner, { store, key, name: 'mine', ...more }), fetch: scripted(() => json({})) }));
    await isolate().get();
    await isolate().get();
    await isolate({ key: btoa(String.fromCharCode(...key)) }).get();
    same(asked, 1, 'times asked');
    const text = [...kept].flat().join(' ');
    ok(!text.includes(unsigned(CONTROL).split('.')[0]) && !text.includes(btoa(unsigned(CONTROL)).slice(0, 20)), 'the store holds no token to be read');
    await isolate({ name: 'other' }).get();
    await isolate({ key: new Uint8Array(32) }).get();
    same(asked, 3, 'another name or another key asks for itself');
    const [[place0]] = kept;
    kept.set(place0, 'bm9uc2Vuc2U=');
    await isolate().get();
    same(asked, 4, 'what cannot be read is asked for');
    const refusing = scripted(({ count }) => json({}, { status: count === 1 ? 401 : 200 }));
    const fresh = async (request) => ({ ...(await inner(request)), token: unsigned(CONTROL, { jti: String(asked) }) });
    const links = [api.stored(fresh, { store, key, name: 'mine' }), api.chain(api.stored(fresh, { store, key, name: 'mine' }))];
    await new api.Workspace(place({ credential: links[0], fetch: refusing })).get();
    same(asked, 5, 'what was refused is not given again');
    await new api.Workspace(place({ credential: links[1], fetch: scripted(({ count }) => json({}, { status: count === 1 ? 401 : 200 })) })).get();
    same(asked, 6, 'nor through a chain');
    const broken = { get: () => Promise.reject(new Error('no store')), set: () => Promise.reject(new Error('no store')) };
    await isolate({ store: broken }).get();
    same(asked, 7);
    for (const [options, name] of [[{ store: {} }, 'store'], [{ key: 'short' }, 'key'], [{ key: new Uint8Array(16) }, 'key'], [{ name: '' }, 'name']]) {
      match((await refusedWith(api, 'TypeError', () => api.stored(inner, { store, key, name: 'n', ...options }))).message, new RegExp(`^${name}: `));
    }
  });
}
