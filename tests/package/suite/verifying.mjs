// Tokens that came in: verified with the keys that their authority publishes.
import { DATA, json, scripted, unsigned } from './azure.mjs';
import { equal, ok, refused, refusedWith, same } from './expect.mjs';

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const part = (value) => base64url(new TextEncoder().encode(JSON.stringify(value)));
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

let tenants = 0;

/** A tenant of its own with one key, and what verifying a token of it comes to. */
async function authority(api) {
  const tenantId = `00000000-0000-4000-8000-${String(++tenants).padStart(12, '0')}`;
  const keys = await crypto.subtle.generateKey({ ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
  const { n, e } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const now = Math.floor(Date.now() / 1000);
  const good = {
    header: { typ: 'JWT', alg: 'RS256', kid: 'k1' },
    claims: { aud: 'api://relay', iss: `https://login.microsoftonline.com/${tenantId}/v2.0`, tid: tenantId, ver: '2.0', oid: 'o', scp: 'Score.Run', iat: now, nbf: now, exp: now + 3600 },
  };
  const sign = async (header, claims, key = keys.privateKey) => {
    const text = `${part({ ...good.header, ...header })}.${part({ ...good.claims, ...claims })}`;
    return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign(RS256, key, new TextEncoder().encode(text))))}`;
  };
  const fetch = scripted(({ url }) =>
    url.endsWith('/openid-configuration')
      ? json({ issuer: good.claims.iss, jwks_uri: `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys` })
      : json({ keys: [{ kty: 'RSA', use: 'sig', kid: 'k1', n, e }] }),
  );
  const verify = (token, more) => api.verifyToken(token, { audience: 'api://relay', tenantId, fetch, ...more });
  return { tenantId, keys, good, sign, fetch, verify, publicKey: { n, e } };
}

export function verifying({ test, api }) {
  test('a token that its authority signed is verified, and the keys are asked for once', async () => {
    const { sign, verify, fetch, tenantId } = await authority(api);
    const seen = await verify(await sign());
    equal([seen.tenantId, seen.audience, seen.scopes, seen.principal], [tenantId, ['api://relay'], ['Score.Run'], 'user']);
    ok(seen.expiresOn instanceof Date && seen.claims.oid === 'o', 'what it says is told');
    await verify(`Bearer ${await sign({}, { iss: `https://sts.windows.net/${tenantId}/`, aud: ['x', 'api://relay'] })}`);
    same(fetch.calls.length, 2, 'requests');
    ok(fetch.calls.every(({ headers, init }) => !headers.has('authorization') && init.redirect === 'manual'), 'no credential goes there');
  });

  test('whatever is wrong with a token is told in a word, and nothing of it stands in the error', async () => {
    const { sign, verify, good, tenantId, publicKey } = await authority(api);
    const stranger = (await crypto.subtle.generateKey({ ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign'])).privateKey;
    const now = Math.floor(Date.now() / 1000);
    const token = await sign();
    const [header, payload, signature] = token.split('.');
    const hmac = await crypto.subtle.importKey('raw', new TextEncoder().encode(publicKey.n), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const confused = `${part({ ...good.header, alg: 'HS256' })}.${payload}`;
    const mac = base64url(new Uint8Array(await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode(confused))));
    const table = [
      ['malformed', 'nonsense'],
      ['malformed', `${header}.${payload}`],
      ['wrong-algorithm', `${part({ ...good.header, alg: 'none' })}.${payload}.`],
      ['wrong-algorithm', `${confused}.${mac}`],
      ['wrong-algorithm', await sign({ crit: ['b64'], b64: false })],
      ['wrong-issuer', await sign({}, { iss: 'https://evil.example/' })],
      ['wrong-issuer', await sign({}, { tid: '00000000-0000-4000-9000-000000000000' })],
      ['wrong-issuer', unsigned('api://relay')],
      ['wrong-audience', await sign({}, { aud: 'api://other' })],
      ['wrong-audience', await sign({}, { aud: DATA })],
      ['expired', await sign({}, { exp: now - 301 })],
      ['expired', await sign({}, { exp: undefined })],
      ['not-yet-valid', await sign({}, { nbf: now + 310 })],
      ['unknown-key', await sign({ kid: 'k2' })],
      ['wrong-signature', await sign({}, {}, stranger)],
      ['wrong-signature', `${header}.${payload}.`],
      ['wrong-signature', `${header}.${part({ ...good.claims, oid: 'another' })}.${signature}`],
      ['wrong-signature', `${part({ ...good.header, x: 1 })}.${payload}.${signature}`],
      ['wrong-signature', `${header}.${payload}.${signature.slice(0, -4)}`],
    ];
    for (const [reason, wrong] of table) {
      const error = await refusedWith(api, 'VerificationError', () => verify(wrong));
      equal([error.code, error.reason], ['ERR_VERIFICATION', reason]);
      const told = JSON.stringify([error.message, error, error.stack]);
      ok(!wrong.split('.').some((piece) => piece.length > 12 && told.includes(piece)) && !told.includes(tenantId), 'nothing of it is told');
    }
    await verify(token);
  });

  test('skew may be nothing, and then time is kept to the second', async () => {
    const { sign, verify, good } = await authority(api);
    const token = await sign();
    const at = (seconds, skewSeconds) => verify(token, { now: seconds * 1000, skewSeconds });
    await at(good.claims.exp - 1, 0);
    same((await refused(() => at(good.claims.exp, 0))).reason, 'expired');
    same((await refused(() => at(good.claims.nbf - 1, 0))).reason, 'not-yet-valid');
    await at(good.claims.exp + 9, 10);
  });

  test('keys that cannot be had are no fault of the token', async () => {
    for (const [answer, name] of [
      [() => json({}, { status: 500 }), 'ProtocolError'],
      [() => json({ jwks_uri: 'https://evil.example/keys' }), 'ProtocolError'],
      [() => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }), 'ProtocolError'],
      [() => Promise.reject(new TypeError('refused')), 'TransportError'],
    ]) {
      const { sign, verify } = await authority(api);
      const token = await sign();
      await refusedWith(api, name, () => verify(token, { fetch: scripted(answer), retry: { attempts: 1 } }));
      await verify(token);
    }
  });

  test('what to verify against has to be said', async () => {
    const { sign, verify } = await authority(api);
    const token = await sign();
    for (const [more, name] of [
      [{ audience: undefined }, 'audience'],
      [{ audience: [] }, 'audience'],
      [{ audience: '' }, 'audience'],
      [{ tenantId: undefined }, 'tenantId'],
      [{ tenantId: 'common' }, 'tenantId'],
      [{ tenantId: [''] }, 'tenantId'],
      [{ skewSeconds: -1 }, 'skewSeconds'],
      [{ skewSeconds: 601 }, 'skewSeconds'],
      [{ now: 'soon' }, 'now'],
    ]) {
      const error = await refusedWith(api, 'TypeError', () => verify(token, more));
      ok(error.message.startsWith(`${name}: `), error.message);
    }
    await refusedWith(api, 'TypeError', () => verify(undefined));
  });
}
