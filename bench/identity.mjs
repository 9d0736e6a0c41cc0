// What reading and verifying a token costs beside its peers: run by `run.mjs`. Contenders take turns, so a slow moment of the
// machine hits all of them; each figure is the median over the rounds.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { rounds } = JSON.parse(process.env.BENCH);
const required = createRequire(new URL('../tests/', import.meta.url));
const load = (name) => import(pathToFileURL(required.resolve(name)));
const { checkToken, verifyToken } = await load('azureml-endpoints');
const { createLocalJWKSet, decodeJwt, jwtVerify } = await load('jose');
const { jwtDecode } = await load('jwt-decode');

const RESOURCE = 'https://management.azure.com';
const tenantId = '00000000-0000-4000-8000-000000000001';
const now = Math.floor(Date.now() / 1000);
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const keys = await crypto.subtle.generateKey({ ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
const jwk = { ...(await crypto.subtle.exportKey('jwk', keys.publicKey)), kid: 'k', use: 'sig' };
const part = (value) => Buffer.from(value).toString('base64url');
const json = (value) => part(JSON.stringify(value));

/** A token as Entra's v1 endpoint makes it for a user: some 1,700 bytes. Each has claims of its own. */
let made = 0;
async function token(audience = RESOURCE, issuer = `https://sts.windows.net/${tenantId}/`) {
  const guid = () => crypto.randomUUID();
  const claims = {
    aud: audience, iss: issuer, iat: now, nbf: now, exp: now + 3600, acr: '1', aio: part(crypto.getRandomValues(new Uint8Array(72))), amr: ['pwd', 'mfa'],
    appid: guid(), appidacr: '0', family_name: 'Müller', given_name: 'Zoë', groups: Array.from({ length: 4 }, guid), idtyp: 'user', ipaddr: '203.0.113.7', name: 'Zoë Müller',
    oid: guid(), puid: '10032001A2B3C4D5', rh: part(crypto.getRandomValues(new Uint8Array(54))), scp: 'user_impersonation', sub: part(crypto.getRandomValues(new Uint8Array(32))), tid: tenantId,
    unique_name: 'zoe@contoso.example', upn: 'zoe@contoso.example', uti: part(crypto.getRandomValues(new Uint8Array(16))), ver: '1.0', wids: [guid()], xms_tcdt: now, count: ++made,
  };
  const text = `${json({ typ: 'JWT', alg: 'RS256', x5t: part('a thumbprint of 20 b'), kid: 'k' })}.${json(claims)}`;
  return `${text}.${part(new Uint8Array(await crypto.subtle.sign(RS256, keys.privateKey, Buffer.from(text))))}`;
}

const byHand = (text) => {
  const [, payload] = text.split('.');
  const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  return fits(JSON.parse(new TextDecoder().decode(bytes)));
};
/** The question that ours answers as well. */
const fits = ({ aud, exp, nbf }) => aud.replace(/\/$/, '') === RESOURCE && exp * 1000 > Date.now() && !(nbf * 1000 > Date.now() + 300_000);
const must = (verdict) => {
  if (!verdict) throw new Error('a good token was refused');
};

const checks = {
  'atob + JSON.parse': (text) => must(byHand(text)),
  'jwt-decode': (text) => must(fits(jwtDecode(text))),
  'jose.decodeJwt': (text) => must(fits(decodeJwt(text))),
  'azureml-endpoints': (text) => must(checkToken(text, 'control').ok),
};
const jwks = createLocalJWKSet({ keys: [jwk] });
const authority = async (url) =>
  Response.json(url.endsWith('/openid-configuration') ? { jwks_uri: `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys` } : { keys: [jwk] });
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const verifications = {
  'jose.jwtVerify': (text) => jwtVerify(text, jwks, { audience: 'api://relay', issuer, algorithms: ['RS256'], clockTolerance: 300 }),
  'azureml-endpoints': (text) => verifyToken(text, { audience: 'api://relay', tenantId, fetch: authority }),
};

/** As a header brings it: a text of its own, that no other call has hashed or taken apart. */
const fresh = (texts) => texts.map((text) => Buffer.from(text).toString('latin1'));
const FEW = 500;
const texts = await Promise.all(Array.from({ length: FEW }, () => token()));
const own = await Promise.all(Array.from({ length: 200 }, () => token('api://relay', issuer)));
const again = texts[0];
const races = {
  'check, a fresh token': { base: 'jose.decodeJwt', contenders: checks, texts: () => fresh(texts) },
  'check, a token seen before': { base: 'jose.decodeJwt', contenders: checks, texts: () => Array(4 * FEW).fill(again) },
  'check, seen before, another text': { base: 'jose.decodeJwt', contenders: checks, texts: () => fresh(Array(FEW).fill(again)) },
  'verify': { base: 'jose.jwtVerify', contenders: verifications, texts: () => fresh(own) },
};
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

async function measure(call, texts) {
  const start = performance.now();
  for (const text of texts) {
    const answer = call(text);
    if (answer) await answer;
  }
  return ((performance.now() - start) * 1000) / texts.length;
}

const results = {};
for (const [race, { base, contenders, texts }] of Object.entries(races)) {
  const figures = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
  for (let warm = 0; warm < 10; warm++) for (const call of Object.values(contenders)) await measure(call, texts());
  for (let round = 0; round < rounds * 5; round++)
    for (const [who, call] of Object.entries(contenders)) figures[who].push(await measure(call, texts()));
  results[race] = Object.fromEntries(
    Object.entries(figures).map(([who, rows]) => [who, { micros: median(rows), ratio: median(rows.map((micros, round) => micros / figures[base][round])) }]),
  );
}
console.log(JSON.stringify({ bytes: again.length, base: Object.fromEntries(Object.entries(races).map(([race, { base }]) => [race, base])), results }));
