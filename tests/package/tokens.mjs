// The table of tokens.test.mjs: what is wrong, and what must be said of it.
import { CONTROL, DATA, json, unsigned } from './suite/azure.mjs';

const base64url = (text) => Buffer.from(text).toString('base64url');
const HEADER = base64url('{"typ":"JWT","alg":"RS256","kid":"none"}');
const SIGNATURE = base64url('a-signature-that-nobody-may-see-0123456789');
const now = Math.floor(Date.now() / 1000);
const claims = (more) => JSON.stringify({ aud: CONTROL, exp: now + 3600, secret: 'a-claim-that-nobody-may-see', ...more });
/** A JWT of this payload, as text. */
const jwt = (payload, header = HEADER, signature = SIGNATURE) => `${header}.${base64url(payload)}.${signature}`;
/** The token that every wrong answer holds somewhere. */
export const HELD = unsigned(CONTROL, { mark: 'a-claim-that-nobody-may-see' });
const good = HELD;
const [head, body, sign] = good.split('.');
const imds = JSON.stringify({ access_token: good, expires_on: String(now + 3600), resource: CONTROL, token_type: 'Bearer' });

/** What it is, the text, the reason, and words of the message. */
export const jwts = [
  ['nothing', '', 'unavailable', /returned no token/],
  ['blank', '  \n', 'malformed', /3 parts/],
  ['the word Bearer', 'Bearer', 'malformed', /3 parts/],
  ['a password', 'correct-horse-battery-staple-that-nobody-may-see', 'malformed', /3 parts.*this has 1/],
  ['one part', head, 'malformed', /this has 1/],
  ['without a signature', `${head}.${body}`, 'malformed', /this has 2/],
  ['of four parts', `${good}.${sign}`, 'malformed', /this has 4/],
  ['encrypted: of five parts', `${head}.${sign}.${sign}.${sign}.${sign}`, 'malformed', /this has 5/],
  ['two tokens in a row', `${good}.${good}`, 'malformed', /this has 6/],
  ['nothing but dots', '..', 'malformed', /header/],
  ['of empty parts but the payload', `.${body}.`, 'malformed', /header/],
  ['without a payload', `${head}..${sign}`, 'malformed', /payload/],
  ['in another alphabet', jwt(claims({ x: '>>>???' })).replace(/[-_]/g, '/'), 'malformed', /payload/],
  ['with a padded half', `${head}.${body.slice(0, -1)}!.${sign}`, 'malformed', /payload/],
  ['cut off in its payload', `${head}.${body.slice(0, 41)}.${sign}`, 'malformed', /payload/],
  ['of a length that base64 never has', `${head}.${base64url('{"a":1}')}AAA.${sign}`, 'malformed', /payload/],
  ['of a header that is no JSON', jwt(claims(), base64url('RS256')), 'malformed', /header/],
  ['of a header that is a list', jwt(claims(), base64url('[]')), 'malformed', /header/],
  ['of a header that is null', jwt(claims(), base64url('null')), 'malformed', /header/],
  ['of a payload that is no JSON', jwt('a-payload-that-nobody-may-see'), 'malformed', /payload/],
  ['of a payload that breaks off', jwt(claims().slice(0, -1)), 'malformed', /payload/],
  ['of a payload that is a list', jwt(`[${claims()}]`), 'malformed', /payload/],
  ['of a payload that is a text', jwt(JSON.stringify(claims())), 'malformed', /payload/],
  ['of a payload that is a number', jwt('1'), 'malformed', /payload/],
  ['of a payload that is not UTF-8', `${HEADER}.${Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]).toString('base64url')}.${SIGNATURE}`, 'malformed', /payload/],
  ['of a payload with JSON behind it', jwt(`${claims()}{}`), 'malformed', /payload/],
  ['with a byte-order mark', jwt(`\ufeff${claims()}`), 'malformed', /payload/],
  ['with a blank in its signature', `${head}.${body}.${sign} ${sign}`, 'malformed', /signature/],
  ['with a line break in it', `${head}.${body}.\r\nx-injected: ${sign}`, 'malformed', /signature/],
  ['with a NUL', `${good}\0`, 'malformed', /signature/],
  ['with a letter that ASCII lacks', `${good}ж`, 'malformed', /signature/],
  ['with half a surrogate pair', `${good}\ud800`, 'malformed', /signature/],
  ['with a comma behind it', `${good},`, 'malformed', /signature/],
  ['of another scheme', `Basic ${good}`, 'malformed', /header/],
  ['in quotes', `"${good}"`, 'malformed', /header/],
  ['the whole answer of an identity endpoint', imds, 'malformed', /part|header/],
  ['an access token of another kind', 'gho_16C7e42F292c6912E7710c838347Ae178B4a', 'malformed', /this has 1/],
  ['a shared access signature', 'sv=2022-11-02&sig=a-signature-that-nobody-may-see%3D&se=2026-01-01', 'malformed', /this has 1/],
  ['far too long', jwt(claims({ more: 'x'.repeat(70_000) })), 'malformed', /bytes/],
  ['a megabyte of dots', '.'.repeat(1_000_000), 'malformed', /bytes/],
  ['without an audience', jwt(claims({ aud: undefined })), 'wrong-audience', /without an audience/],
  ['of an audience that is null', jwt(claims({ aud: null })), 'wrong-audience', /without an audience/],
  ['of an audience that is a number', jwt(claims({ aud: 1 })), 'wrong-audience', /without an audience/],
  ['of an audience that is an object', jwt(claims({ aud: { [CONTROL]: CONTROL } })), 'wrong-audience', /without an audience/],
  ['of an empty audience', jwt(claims({ aud: '' })), 'wrong-audience'],
  ['of an empty list of audiences', jwt(claims({ aud: [] })), 'wrong-audience', /without an audience/],
  ['of audiences in a list in a list', jwt(claims({ aud: [[CONTROL]] })), 'wrong-audience', /without an audience/],
  ['for scoring', jwt(claims({ aud: DATA })), 'wrong-audience', /scoring/],
  ['for Microsoft Graph', jwt(claims({ aud: 'https://graph.microsoft.com' })), 'wrong-audience', /another resource/],
  ['for another cloud', jwt(claims({ aud: 'https://management.usgovcloudapi.net/' })), 'wrong-audience', /usgovernment/],
  ['for a host that only begins so', jwt(claims({ aud: `${CONTROL}.evil.example` })), 'wrong-audience'],
  ['for a host that only ends so', jwt(claims({ aud: 'https://evil.example/?https://management.azure.com' })), 'wrong-audience'],
  ['for a path of the host', jwt(claims({ aud: `${CONTROL}/x` })), 'wrong-audience'],
  ['for the host over http', jwt(claims({ aud: 'http://management.azure.com' })), 'wrong-audience'],
  ['for an audience with a line break', jwt(claims({ aud: `${CONTROL}\n` })), 'wrong-audience'],
  ['at its end', jwt(claims({ exp: now })), 'expired', /expired/],
  ['of 1970', jwt(claims({ exp: 0 })), 'expired', /days/],
  ['from before 1970', jwt(claims({ exp: -1 })), 'expired', /expired/],
  ['of an end that JSON writes in another way', jwt(`{"aud":"${CONTROL}","exp":1.7e9}`), 'expired', /expired/],
  ['not valid for an hour', jwt(claims({ nbf: now + 3600, exp: now + 7200 })), 'not-yet-valid', /clock/],
  ['of two audiences, the last of which counts', jwt(`{"aud":"${CONTROL}","aud":"https://evil.example"}`), 'wrong-audience', /evil/],
  ['of an audience in its prototype', jwt(`{"__proto__":{"aud":"${CONTROL}"}}`), 'wrong-audience', /without an audience/],
];

/** What a credential gives, how, the class, the reason, and words. */
export const credentials = [
  ['nothing', () => undefined, 'CredentialError', 'unavailable', /returned no token/],
  ['null', () => null, 'CredentialError', 'unavailable', /returned no token/],
  ['a number', () => 5, 'CredentialError', 'unavailable', /returned no token/],
  ['true', () => true, 'CredentialError', 'unavailable'],
  ['a symbol', () => Symbol('x'), 'CredentialError', 'unavailable'],
  ['a function', () => () => good, 'CredentialError', 'unavailable'],
  ['a list', () => [good], 'CredentialError', 'unavailable'],
  ['an empty object', () => ({}), 'CredentialError', 'unavailable'],
  ['bytes', () => new TextEncoder().encode(good), 'CredentialError', 'unavailable'],
  ['a text in an object', () => new String(good), 'CredentialError', 'unavailable'],
  ['a token that is empty', () => ({ token: '' }), 'CredentialError', 'unavailable', /returned no token/],
  ['a token that is null', () => ({ token: null }), 'CredentialError', 'unavailable'],
  ['a token in a token', () => ({ token: { token: good } }), 'CredentialError', 'unavailable'],
  ['a list of tokens', () => ({ token: [good] }), 'CredentialError', 'unavailable'],
  ['the answer of a token endpoint', () => ({ access_token: good, expires_in: 3599 }), 'CredentialError', 'unavailable'],
  ['the answer of an identity endpoint, as text', () => imds, 'CredentialError', 'malformed'],
  ['a Response', () => new Response(imds), 'CredentialError', 'unavailable'],
  ['an MSAL result without an access token', () => ({ account: {}, idToken: good, accessToken: undefined, fromCache: true }), 'CredentialError', 'unavailable'],
  ['an MSAL result whose access token is empty', () => ({ account: {}, idToken: good, accessToken: '', expiresOn: null }), 'CredentialError', 'unavailable', /returned no token/],
  ['an MSAL result for another resource', () => ({ accessToken: unsigned(DATA), expiresOn: new Date(Date.now() + 3_600_000) }), 'CredentialError', 'wrong-audience'],
  ['an MSAL result of a bound token', () => ({ accessToken: `pop ${good}`, tokenType: 'pop' }), 'CredentialError', 'malformed'],
  ['a dead token that says it lives', () => ({ token: unsigned(CONTROL, { exp: now - 1 }), expiresOnTimestamp: Date.now() + 3_600_000 }), 'CredentialError', 'expired'],
  ['a token that cannot be read', () => ({ get token() { throw new Error('no'); } }), 'CredentialError', 'unavailable', /no/],
  ['an end that cannot be read', () => ({ token: good, expiresOnTimestamp: Symbol('x') }), 'CredentialError', 'unavailable'],
  ['a proxy that throws', () => new Proxy({}, { get() { throw new RangeError('trap'); } }), 'CredentialError', 'unavailable'],
  ['an error', () => new Error(good), 'CredentialError', 'unavailable'],
  ['an error thrown with the token in it', () => { throw new Error(`cannot use ${good}`); }, 'CredentialError', 'unavailable', /cannot use \*\*\*/],
  ['a token thrown', () => { throw good; }, 'CredentialError', 'unavailable'],
  ['undefined thrown', () => { throw undefined; }, 'CredentialError', 'unavailable'],
];

const text = (body, status = 200, type = 'application/json') => new Response(status === 204 ? null : body, { status, headers: { 'content-type': type } });
const object = (body, status) => text(JSON.stringify(body), status);
const refused = (more) => ['CredentialError', 'unavailable', more];

/** What Entra's token endpoint answers, the class, the reason, and words. */
export const answers = [
  ['nothing', () => text(''), ...refused(/holds no token/)],
  ['no content', () => text('', 204), ...refused(/status 204/)],
  ['a page', () => text(`<html>${good}</html>`, 200, 'text/html'), ...refused(/holds no token/)],
  ['a page with 503', () => text('<html>busy</html>', 503, 'text/html'), ...refused(/status 503/)],
  ['the token alone', () => text(good, 200, 'text/plain'), ...refused(/holds no token/)],
  ['the token as a JSON text', () => text(JSON.stringify(good)), ...refused(/holds no token/)],
  ['JSON that breaks off', () => text(`{"access_token":"${good}`), ...refused(/holds no token/)],
  ['null', () => text('null'), ...refused(/holds no token/)],
  ['a list', () => object([{ access_token: good }]), ...refused(/holds no token/)],
  ['an empty token', () => object({ access_token: '', expires_in: 3599 }), ...refused(/holds no token/)],
  ['a token that is null', () => object({ access_token: null }), ...refused(/holds no token/)],
  ['a token that is an object', () => object({ access_token: { token: good } }), ...refused(/holds no token/)],
  ['a token by another name', () => object({ accessToken: good, token: good }), ...refused(/holds no token/)],
  ['an id token alone', () => object({ id_token: good, token_type: 'Bearer' }), ...refused(/holds no token/)],
  ['a token for scoring', () => object({ access_token: unsigned(DATA), expires_in: 3599 }), 'CredentialError', 'wrong-audience', /scoring/],
  ['a token that is none', () => object({ access_token: 'opaque-token-that-nobody-may-see', expires_in: 3599 }), 'CredentialError', 'malformed'],
  ['a token with a line break', () => object({ access_token: `${good}\r\nx: y`, expires_in: 3599 }), 'CredentialError', 'malformed'],
  ['a dead token', () => object({ access_token: unsigned(CONTROL, { exp: 1 }), expires_in: 3599 }), 'CredentialError', 'expired'],
  ['a token with an error', () => object({ error: 'invalid_client', error_description: 'AADSTS7000215: no', access_token: good }, 401), ...refused(/AADSTS7000215.*secret's value/)],
  ['the token in its words', () => object({ error: 'invalid_grant', error_description: `AADSTS50013: ${good} is no assertion` }, 400), ...refused(/AADSTS50013: \*\*\* is no/)],
  ['the token as its error', () => object({ error: good, error_description: 'x' }, 400), ...refused()],
  ['words that are an object', () => object({ error: { code: good }, error_description: { text: good } }, 400), ...refused(/status 400/)],
  ['an error that is null', () => object({ error: null, error_description: null }, 400), ...refused(/status 400/)],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }), ...refused(/redirects are not followed/)],
  ['a redirect with a token', () => new Response(imds, { status: 307, headers: { location: 'https://evil.example/' } }), ...refused(/redirects are not followed/)],
];

/** What an identity endpoint answers, the class, the reason, and words; `secret` is the header that it was asked with. */
export const platforms = [
  ['nothing', () => text(''), ...refused(/holds no token/)],
  ['a page', () => text('<html>captive portal</html>', 200, 'text/html'), ...refused(/holds no token/)],
  ['an empty object', () => object({}), ...refused(/holds no token/)],
  ['an empty token', () => object({ access_token: '', expires_on: '1' }), ...refused(/holds no token/)],
  ['a token that is a list', () => object({ access_token: [good] }), ...refused(/holds no token/)],
  ['a whole answer in its token', () => object({ access_token: imds }), 'CredentialError', 'malformed'],
  ['a token for scoring', () => object({ access_token: unsigned(DATA), expires_on: String(now + 3600) }), 'CredentialError', 'wrong-audience'],
  ['a dead token', () => object({ access_token: unsigned(CONTROL, { exp: 1 }), expires_on: String(now + 3600) }), 'CredentialError', 'expired'],
  ['that a header is missing', () => object({ error: 'bad_request_102', error_description: 'Required metadata header not specified' }, 400), ...refused(/bad_request_102.*header not specified/)],
  ['that the header is wrong, and which it was', (secret) => object({ statusCode: 401, message: `wrong: ${secret}` }, 401), ...refused(/status 401.*wrong/)],
  ['a page with the header in it', (secret) => text(`<b>${secret}</b>`, 403, 'text/html'), ...refused(/status 403/)],
  ['that it is broken, with a token', () => object({ access_token: good }, 500), ...refused(/status 500/)],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:9/' } }), ...refused(/redirects are not followed/)],
];

const wanted = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
const encoded = btoa(wanted);
const insufficient = 'error="insufficient_claims"';

/** A `WWW-Authenticate`, and the claims that the next token is asked with. */
export const challenges = [
  [`Bearer realm="", ${insufficient}, claims="${encoded}"`, wanted],
  [`Bearer ${insufficient},claims="${encoded.replace(/=+$/, '')}"`, wanted],
  [`bEARER claims = "${encoded}" , ERROR = "insufficient_claims"`, wanted],
  [`Basic realm="Bearer error=\\"insufficient_claims\\", claims=\\"x\\"", Bearer ${insufficient}, claims=${encoded}`, wanted],
  [`Negotiate YWJj, PoP claims="x", Bearer ${insufficient}, claims="${encoded}"`, wanted],
  [`Basic realm="Bearer error=\\"insufficient_claims\\", claims=\\"${encoded}\\""`, undefined],
  [`Bearer ${insufficient}`, undefined],
  [`Bearer ${insufficient}, claims=""`, undefined],
  [`Bearer ${insufficient}, claims="not base64 at all"`, undefined],
  [`Bearer ${insufficient}, claims="${btoa('no JSON')}"`, undefined],
  [`Bearer ${insufficient}, claims="${btoa('["a list"]')}"`, undefined],
  [`Bearer ${insufficient}, claims="${btoa('\xff{')}"`, undefined],
  [`Bearer error="invalid_token", claims="${encoded}"`, undefined],
  [`Bearer error="insufficient_claims_not", claims="${encoded}"`, undefined],
  [`Basic ${insufficient}, claims="${encoded}"`, undefined],
  [`Bearer ${insufficient}, PoP claims="${encoded}"`, undefined],
  [`claims="${encoded}", ${insufficient}`, undefined],
  [`Bearer claims="${encoded}, ${insufficient}`, undefined],
  [`Bearer`, undefined],
  [`,,,=,"`, undefined],
  [`Bearer ${'a=b, '.repeat(2000)}`, undefined],
];

const key = { kty: 'RSA', use: 'sig', kid: 'none', e: 'AQAB', n: 'x'.repeat(342) };
const set = (...keys) => object({ keys });
const none = ['ProtocolError', undefined, /keys for signing/];

/** A key set, the class, the reason, and words. No two rows see each other's keys: none that fits is kept. */
export const keySets = [
  ['nothing', () => text(''), ...none],
  ['a page', () => text('<html>', 200, 'text/html'), ...none],
  ['null', () => text('null'), ...none],
  ['a list', () => object([key]), ...none],
  ['without keys', () => object({ keys: [] }), ...none],
  ['of keys that are no list', () => object({ keys: { none: key } }), ...none],
  ['of keys that are null', () => set(null, 1, 'x'), ...none],
  ['of keys without an id', () => set({ ...key, kid: undefined }), ...none],
  ['of keys that encrypt', () => set({ ...key, use: 'enc' }), ...none],
  ['of keys of another algorithm', () => set({ ...key, alg: 'HS256' }), ...none],
  ['of secrets', () => set({ kty: 'oct', kid: 'none', k: 'AAAA' }), ...none],
  ['of elliptic curves', () => set({ kty: 'EC', kid: 'none', crv: 'P-256', x: 'AA', y: 'AA' }), ...none],
  ['of keys that are too short', () => set({ ...key, n: 'x'.repeat(170) }), ...none],
  ['of keys without an exponent', () => set({ ...key, e: undefined }), ...none],
  ['refused', () => object({ error: 'no' }, 404), 'ProtocolError', undefined, /authority's keys/],
  ['a redirect', () => new Response(null, { status: 301, headers: { location: 'https://evil.example/' } }), 'ProtocolError', undefined],
];
