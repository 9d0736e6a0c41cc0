// Every way an app signs in, against the local Azure's Entra and platforms. No page can: the token endpoint and the identity
// endpoints answer it no CORS.
import { CONTROL, DATA, once } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

export function identity({ test, api, emulator, azure, tokens, isBrowser, fetch }) {
  if (isBrowser) return;
  const { cloud, tenantId, federation, managedIdentity } = emulator;
  const { scientist, scorer } = emulator.identities;
  const { certificatePem, privateKeyPem } = scientist.certificate;
  const platforms = managedIdentity.identities;
  const machine = { AZURE_POD_IDENTITY_AUTHORITY_HOST: new URL(managedIdentity.imds).origin };
  const workspace = (credential, more) => new api.Workspace({ ...emulator.workspace, credential, cloud, ...once, ...more });
  const issued = async (order) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
    return (await (await fetch(`${emulator.control}/oidc/tokens`, init)).json()).token;
  };
  const secret = (more) => api.clientSecret({ tenantId, clientId: scientist.clientId, clientSecret: scientist.clientSecret, cloud, ...more });

  /** It gives tokens of this object for both planes, and Azure takes them. */
  async function serves(credential, objectId) {
    for (const [scope, plane] of [[CONTROL, 'control'], [DATA, 'data']]) {
      const { token, expiresOnTimestamp } = await credential.getToken(`${scope}/.default`);
      const seen = api.inspectToken(token);
      equal([seen.plane, seen.objectId, seen.principal], [plane, objectId, 'app']);
      ok(Math.abs(seen.expiresOn.getTime() - expiresOnTimestamp) < 60_000, 'it ends when it says');
    }
    ok(Array.isArray(await workspace(credential).endpoints.list()), 'Azure takes them');
  }

  for (const [algorithm, sendCertificateChain] of [['PS256', false], ['RS256', false], [undefined, true]]) {
    test(`a certificate signs in${algorithm ? ` by ${algorithm}` : ' with its chain'}`, async () => {
      const certificate = certificatePem + privateKeyPem;
      await serves(api.clientCertificate({ tenantId, clientId: scientist.clientId, certificate, algorithm, sendCertificateChain, cloud }), scientist.objectId);
    });
  }

  test('a certificate that the app does not know is refused in Entra’s words', async () => {
    const certificate = certificatePem + privateKeyPem;
    const other = api.clientCertificate({ tenantId, clientId: scorer.clientId, certificate, cloud, ...once });
    const error = await refusedWith(api, 'CredentialError', () => other.getToken(`${DATA}/.default`));
    match(error.message, /AADSTS700027/);
    equal([error.reason, error.plane], ['unavailable', 'data']);
  });

  for (const issuer of ['github', 'kubernetes']) {
    test(`a token of ${issuer} stands for the app that trusts it`, async () => {
      const credential = api.clientAssertion({ tenantId, clientId: federation.clientId, getAssertion: () => issued({ issuer }), cloud });
      await serves(credential, scientist.objectId);
    });
  }

  test('an assertion of another subject, audience or time is refused, and what to compare is told', async () => {
    for (const [order, number] of [[{ subject: 'repo:evil/fork:ref:refs/heads/main' }, /AADSTS7002(1|13)\d?\b/], [{ audience: 'api://other' }, /AADSTS7002\d+/], [{ claims: { exp: 1_700_000_000 } }, /AADSTS700024/]]) {
      const token = await issued(order);
      const credential = api.clientAssertion({ tenantId, clientId: federation.clientId, getAssertion: () => token, cloud, ...once });
      const error = await refusedWith(api, 'CredentialError', () => credential.getToken(`${CONTROL}/.default`));
      match(error.message, number);
      ok(!JSON.stringify([error.message, error.stack, error]).includes(token.split('.')[1]), 'the assertion is not told');
    }
  });

  for (const [name, env] of [['a virtual machine', machine], ['App Service', managedIdentity.appService], ['a compute instance', managedIdentity.computeInstance]]) {
    test(`${name} gives its managed identities`, async () => {
      await serves(api.managedIdentity({ env, cloud }), platforms.system.objectId);
      const ids = [{ clientId: platforms.user.clientId }];
      // Azure Machine Learning names identities by their client id alone.
      if (!env.MSI_ENDPOINT) ids.push({ objectId: platforms.user.objectId }, { resourceId: platforms.user.resourceId });
      for (const id of ids) {
        const { token, expiresOnTimestamp } = await api.managedIdentity({ env, ...id, cloud }).getToken(`${DATA}/.default`);
        same(api.inspectToken(token).objectId, platforms.user.objectId, Object.keys(id)[0]);
        ok(Math.abs(api.inspectToken(token).expiresOn.getTime() - expiresOnTimestamp) < 60_000, 'it ends when it says');
      }
    });
  }

  test('an identity that is not there, and a wrong header, are told in the platform’s words', async () => {
    const nobody = api.managedIdentity({ env: machine, clientId: '00000000-0000-0000-0000-000000000000', cloud, ...once });
    await refusedWith(api, 'CredentialError', () => nobody.getToken(`${DATA}/.default`));
    const wrong = 'a-header-that-nobody-may-see';
    const stranger = api.managedIdentity({ env: { ...managedIdentity.appService, IDENTITY_HEADER: wrong }, cloud, ...once });
    const error = await refusedWith(api, 'CredentialError', () => stranger.getToken(`${DATA}/.default`));
    ok(!JSON.stringify([error.message, error.stack, error]).includes(wrong), 'the header is not told');
  });

  test('variables choose among all of them', async () => {
    const AZURE = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: scientist.clientId };
    const files = { '/pem': certificatePem + privateKeyPem, '/token': `${await issued({ issuer: 'kubernetes' })}\n` };
    const options = { cloud, readFile: async (path) => files[path] };
    for (const [variables, objectId] of [
      [{ ...AZURE, AZURE_CLIENT_SECRET: scientist.clientSecret }, scientist.objectId],
      [{ ...AZURE, AZURE_CLIENT_CERTIFICATE_PATH: '/pem' }, scientist.objectId],
      [{ ...AZURE, AZURE_FEDERATED_TOKEN_FILE: '/token' }, scientist.objectId],
      [managedIdentity.appService, platforms.system.objectId],
      [managedIdentity.computeInstance, platforms.system.objectId],
      [machine, platforms.system.objectId],
    ]) {
      await serves(api.environment(variables, options), objectId);
    }
  });

  test('a claims challenge is answered with its claims, once, and the new token is kept', async () => {
    const client = workspace(secret());
    await client.endpoints.list();
    await azure.switch({ claimsChallenge: ['arm'] });
    try {
      await azure.forget();
      ok(Array.isArray(await client.endpoints.list()), 'the call goes through');
      const first = await azure.requests();
      equal(first.map(({ plane, status }) => [plane, status]), [['arm', 401], ['entra', 200], ['arm', 200]]);
      await azure.forget();
      await client.endpoints.list();
      equal((await azure.requests()).map(({ plane, status }) => [plane, status]), [['arm', 200]]);
      // A credential that cannot pass claims on gets the same token again, and the refusal is told.
      const deaf = await refusedWith(api, 'ResponseError', () => workspace(tokens.scientist.control).endpoints.list());
      same(deaf.status, 401);
    } finally {
      await azure.switch({ claimsChallenge: [] });
    }
  });

  test('a token for the tenant’s own API is verified, and nothing else is', async () => {
    const { clientId, identifierUri } = emulator.apps.api;
    const { token } = await secret().getToken(`${identifierUri}/.default`);
    const verify = (text, more) => api.verifyToken(text, { audience: [clientId, identifierUri], tenantId, cloud, ...more });
    const seen = await verify(token);
    equal([seen.verified, seen.objectId, seen.tenantId], [true, scientist.objectId, tenantId]);
    const refusal = async (text, more) => (await refusedWith(api, 'VerificationError', () => verify(text, more))).reason;
    same(await refusal(tokens.scientist.control), 'wrong-audience');
    same(await refusal(token, { audience: 'api://another' }), 'wrong-audience');
    same(await refusal(token, { tenantId: '00000000-0000-4000-8000-000000000009' }), 'wrong-issuer');
    same(await refusal(`${token.slice(0, -8)}AAAAAAAA`), 'wrong-signature');
    same(await refusal(token, { now: Date.now() + 86_400_000 * 2 }), 'expired');
    same(await refusal(await issued({ issuer: 'github' })), 'wrong-issuer');
  });
}
