// Tokens: taken apart, checked, asked for once – from whatever shape of credential.
import { CONTROL, DATA, json, once, place, scripted, unsigned } from './azure.mjs';
import { equal, match, ok, refused, refusedWith, same, until } from './expect.mjs';

/** workerd cancels what another request has begun. */
const inWorkerd = typeof WebSocketPair !== 'undefined';

export function credentials({ test, api, emulator, tokens, isWindow, isBrowser }) {
  const workspace = (more) => new api.Workspace(place({ fetch: scripted(() => json({})), ...more }));

  test('a token is taken apart: audience, plane, issuer, times, who it speaks for', async () => {
    const seen = api.inspectToken(tokens.scientist.data);
    same(seen.plane, 'data');
    equal(seen.audience, [DATA]);
    same(seen.tenantId, emulator.tenantId);
    same(seen.objectId, emulator.identities.scientist.objectId);
    same(seen.clientId, emulator.identities.scientist.clientId);
    same(seen.principal, 'app');
    same(seen.version, '1.0');
    same(seen.header.alg, 'RS256');
    same(seen.claims.aud, DATA);
    ok(seen.expiresOn instanceof Date && seen.expiresOn > seen.issuedAt, 'the dates are dates, in order');
    same(seen.expiresOn.getTime(), seen.claims.exp * 1000);
    same(api.inspectToken(`Bearer ${tokens.scientist.control}`).plane, 'control');
    ok(!('plane' in api.inspectToken(unsigned('https://graph.microsoft.com'))), 'a token for Graph has no plane here');
  });

  test('a token is checked for a plane, and the scope to request is named', async () => {
    const good = api.checkToken(unsigned(`${DATA}/`), 'data');
    equal([good.ok, good.audienceKnown, good.plane, good.scope], [true, true, 'data', `${DATA}/.default`]);
    ok(good.expiresOn instanceof Date, 'expiresOn is a date');
    const wrong = api.checkToken(unsigned(CONTROL), 'data');
    equal([wrong.ok, wrong.reason, wrong.expectedAudience, wrong.actualAudience], [false, 'wrong-audience', DATA, CONTROL]);
    match(wrong.message, /https:\/\/ml\.azure\.com\/\.default/);
    const late = { now: new Date(Date.now() + 2 * 3600_000) };
    same(api.checkToken(unsigned(DATA), 'data', late).reason, 'expired');
    same(api.checkToken(unsigned(DATA), 'data', { now: late.now.getTime() }).reason, 'expired');
    same(api.checkToken(unsigned(DATA), 'data', { now: Date.now() - 2 * 3600_000 }).reason, 'not-yet-valid');
    same(api.checkToken('a.b', 'data').reason, 'malformed');
    same(api.checkToken(unsigned('11111111-2222-3333-4444-555555555555'), 'data').audienceKnown, false);
    same(api.checkToken(unsigned('https://ml.azure.us'), 'data', { cloud: 'usgovernment' }).ok, true);
    same(api.checkToken(unsigned('https://ml.azure.us'), 'data').ok, false);
  });

  test('every shape of credential is taken, and asked for exactly one scope', async () => {
    const token = unsigned(CONTROL);
    const asked = [];
    const shapes = {
      text: token,
      function: async (request) => (asked.push(request), token),
      'plain function': () => token,
      'function giving an AccessToken': async () => ({ token, expiresOnTimestamp: Date.now() + 3600_000 }),
      'function giving an MSAL result': async () => ({ accessToken: token, expiresOn: new Date(Date.now() + 3600_000) }),
      'MSAL result': { accessToken: token, expiresOn: null },
      TokenCredential: { getToken: async (scopes, options) => (asked.push({ scopes, options }), { token, expiresOnTimestamp: 0 }) },
    };
    for (const [shape, credential] of Object.entries(shapes)) {
      const fetch = scripted(() => json({ location: 'here' }));
      same((await workspace({ credential, fetch }).get()).location, 'here', shape);
      same(fetch.calls[0].headers.get('authorization'), `Bearer ${token}`, shape);
    }
    equal([asked[0].plane, asked[0].scopes], ['control', [`${CONTROL}/.default`]]);
    equal([].concat(asked[1].scopes), [`${CONTROL}/.default`]);
  });

  test('a credential is asked once per plane, and again when its token is about to end', async () => {
    let asked = 0;
    let lifetime = 3600;
    const credential = () => (asked++, unsigned(CONTROL, { exp: Math.floor(Date.now() / 1000) + lifetime }));
    const kept = workspace({ credential });
    await kept.get();
    await Promise.all([kept.get(), kept.get()]);
    same(asked, 1, 'times asked');
    same(asked, 1, 'times asked');
    lifetime = -1;
    const dead = workspace({ credential: () => credential() });
    await refusedWith(api, 'CredentialError', () => dead.get());
    lifetime = 3600;
    await dead.get();
    same(asked, 3, 'a token that has ended is not kept');
  });

  test('who has the same credential has the same tokens, on each plane its own', async () => {
    const asked = [];
    const credential = { getToken: async ([scope]) => (asked.push(scope), { token: unsigned(scope.replace('/.default', '')), expiresOnTimestamp: Date.now() + 3600_000 }) };
    const scoringUri = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';
    const fetch = scripted(() => json({}));
    await workspace({ credential }).get();
    await workspace({ credential }).get();
    await new api.ScoringEndpoint({ scoringUri, credential, fetch }).score({});
    await new api.ScoringEndpoint({ scoringUri, credential, fetch }).score({});
    equal(asked, [`${CONTROL}/.default`, `${DATA}/.default`]);
  });

  test('a token that is due is renewed behind the call that finds it', async () => {
    const given = ['one', 'two'].map((jti) => unsigned(CONTROL, { jti }));
    let asked = 0;
    const credential = async () => ({ token: given[asked++], expiresOnTimestamp: Date.now() + 3600_000, refreshAfterTimestamp: Date.now() - 120_000 });
    const fetch = scripted(() => json({}));
    const kept = workspace({ credential, fetch });
    await kept.get();
    await kept.get();
    await until(() => asked === 2);
    await kept.get();
    equal(fetch.calls.map((call) => call.headers.get('authorization').slice('Bearer '.length)), [given[0], given[0], given[1]]);
  });

  test('of twenty cold calls at once the first is aborted and the others succeed', async () => {
    let asked = 0;
    const credential = ({ signal }) =>
      new Promise((resolve, reject) => {
        asked++;
        signal?.addEventListener('abort', () => reject(signal.reason));
        setTimeout(() => resolve(unsigned(CONTROL)), 20);
      });
    const kept = workspace({ credential });
    const leaver = new AbortController();
    const calls = Array.from({ length: 20 }, (_, at) => kept.get(at === 0 ? { signal: leaver.signal } : {}));
    const reason = new Error('gone');
    leaver.abort(reason);
    const ends = await Promise.allSettled(calls);
    same(ends[0].reason, reason);
    equal(ends.slice(1).map(({ status }) => status), Array(19).fill('fulfilled'));
    if (inWorkerd) ok(asked >= 19, `in workerd each asks for itself, and ${asked} asked`);
    else same(asked, 1, 'times asked');
  });

  test('the asking stops when all who waited for it have left', async () => {
    const seen = [];
    const credential = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => (seen.push(signal.reason), reject(signal.reason))));
    const kept = workspace({ credential });
    const leavers = [new AbortController(), new AbortController()];
    const calls = leavers.map(({ signal }) => kept.get({ signal }));
    leavers[0].abort('one');
    await Promise.allSettled([calls[0]]);
    if (!inWorkerd) same(seen.length, 0, 'the other still waits');
    leavers[1].abort('two');
    equal((await Promise.allSettled(calls)).map(({ reason }) => reason), ['one', 'two']);
    await until(() => seen.at(-1) === 'two');
  });

  test('a challenge drops the token, and the claims it wants are asked for', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;
    for (const shape of [(ask) => ask, (ask) => ({ getToken: (scopes, options) => ask({ scopes, ...options }) })]) {
      const asked = [];
      const credential = shape(async (request) => (asked.push(request), { token: unsigned(CONTROL, { jti: String(asked.length) }), expiresOnTimestamp: Date.now() + 3600_000 }));
      const fetch = scripted(({ count }) => (count === 1 ? json({}, { status: 401, 'www-authenticate': challenge }) : json({ location: 'here' })));
      same((await workspace({ credential, fetch }).get()).location, 'here');
      equal(asked.map((request) => request.claims), [undefined, claims]);
    }
  });

  test('the wrong token is refused before any byte leaves, and the scope to request is named', async () => {
    const fetch = scripted(() => json({}));
    const scoringUri = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';
    const scorer = new api.ScoringEndpoint({ scoringUri, credential: unsigned(CONTROL), fetch });
    const error = await refusedWith(api, 'CredentialError', () => scorer.score({ data: [] }));
    equal([error.code, error.reason, error.plane], ['ERR_CREDENTIAL', 'wrong-audience', 'data']);
    equal([error.expectedAudience, error.actualAudience, error.scope], [DATA, CONTROL, `${DATA}/.default`]);
    match(error.message, /https:\/\/ml\.azure\.com\/\.default/);
    const reverse = await refusedWith(api, 'CredentialError', () => workspace({ credential: unsigned(DATA), fetch }).get());
    equal([reverse.reason, reverse.plane, reverse.scope], ['wrong-audience', 'control', `${CONTROL}/.default`]);
    const dead = unsigned(CONTROL, { exp: 1_700_000_000 });
    const late = await refusedWith(api, 'CredentialError', () => workspace({ credential: dead, fetch }).endpoints.list());
    same(late.reason, 'expired');
    same(fetch.calls.length, 0, 'requests sent');
  });

  test('a credential that fails or gives nothing is a CredentialError with what it threw as its cause', async () => {
    const thrown = new RangeError('interaction required');
    const fail = () => Promise.reject(thrown);
    for (const credential of [fail, { getToken: fail }]) {
      const error = await refusedWith(api, 'CredentialError', () => workspace({ credential }).get());
      same(error.reason, 'unavailable');
      same(error.cause, thrown, 'cause');
      match(error.message, /interaction required/);
    }
    for (const nothing of [undefined, null, 5, {}, { token: 5 }]) {
      const error = await refusedWith(api, 'CredentialError', () => workspace({ credential: () => nothing }).get());
      same(error.reason, 'unavailable');
    }
  });

  if (isWindow) {
    test('in a window a secret needs dangerouslyAllowBrowser', async () => {
      const { clientId, clientSecret } = emulator.identities.scientist;
      const options = { tenantId: emulator.tenantId, clientId, clientSecret, cloud: emulator.cloud };
      match((await refusedWith(api, 'TypeError', () => api.clientSecret(options))).message, /clientSecret.*dangerouslyAllowBrowser/s);
      api.clientSecret({ ...options, dangerouslyAllowBrowser: true });
      const scoring = { scoringUri: 'https://a.inference.ml.azure.com/score', key: 'a-key' };
      match((await refusedWith(api, 'TypeError', () => new api.ScoringEndpoint(scoring))).message, /key.*dangerouslyAllowBrowser/s);
      new api.ScoringEndpoint({ ...scoring, dangerouslyAllowBrowser: true });
    });
  }

  if (!isBrowser) {
    test('a client secret becomes a token for either plane', async () => {
      const { clientId, clientSecret } = emulator.identities.scientist;
      const options = { tenantId: emulator.tenantId, clientId, clientSecret, cloud: emulator.cloud, ...once };
      const credential = api.clientSecret(options);
      const got = await credential.getToken(`${DATA}/.default`);
      same(api.inspectToken(got.token).plane, 'data');
      same(got.tokenType, 'Bearer');
      ok(Math.abs(got.expiresOnTimestamp - api.inspectToken(got.token).expiresOn.getTime()) < 60_000, 'it ends when it says');
      same(api.inspectToken((await credential.getToken([`${CONTROL}/.default`])).token).plane, 'control');
      const other = api.clientSecret({ ...options, clientSecret: 'not-the-secret' });
      const error = await refusedWith(api, 'CredentialError', () => other.getToken(`${DATA}/.default`));
      equal([error.reason, error.plane, error.scope], ['unavailable', 'data', `${DATA}/.default`]);
      match(error.message, /AADSTS7000215/);
      const stopped = await refused(() => credential.getToken(`${DATA}/.default`, { abortSignal: AbortSignal.abort('enough') }));
      same(stopped, 'enough', 'reason');
    });
  }
}
