// The unmodified @azure/identity gets tokens in every way that needs no person.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { localAzure, missing } from '../../package/local-azure.mjs';

// The certificate authority and the endpoints come from the environment, so each credential has a process.
const SCRIPT = `
  import * as identity from '@azure/identity';
  const { name, arguments: given, scope } = JSON.parse(process.argv[1]);
  const make = (one) => (one?.assertion ? async () => one.assertion : one);
  const credential = new identity[name](...given.map(make));
  const { token } = await credential.getToken(scope);
  console.log(token);
`;

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

describe('@azure/identity', { skip: missing() }, () => {
  let azure;
  before(async () => {
    azure = await localAzure({ https: true });
  });
  after(() => azure?.stop());

  const token = async (name, given, { scope = 'https://management.azure.com/.default', env = {} } = {}) => {
    const order = JSON.stringify({ name, arguments: given, scope });
    const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT, order], {
      cwd: new URL('.', import.meta.url),
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: azure.ready.https.ca, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = await Promise.all([child.stdout, child.stderr].map((stream) => stream.toArray()));
    assert.equal(child.exitCode ?? 0, 0, Buffer.concat(err).toString());
    const text = Buffer.concat(out).toString().trim();
    assert.ok(text, Buffer.concat(err).toString());
    return claims(text);
  };

  /** What a credential is told of the authority. */
  const authority = () => ({ authorityHost: azure.ready.https.authority, disableInstanceDiscovery: true });

  test('ClientSecretCredential', async () => {
    const { clientId, clientSecret, objectId } = azure.ready.identities.reader;
    const { oid } = await token('ClientSecretCredential', [azure.ready.tenantId, clientId, clientSecret, authority()]);
    assert.equal(oid, objectId);
  });

  test('ClientCertificateCredential', async () => {
    const { clientId, objectId, certificate } = azure.ready.identities.scientist;
    const pem = { certificate: certificate.privateKeyPem + certificate.certificatePem };
    const { oid, appidacr } = await token('ClientCertificateCredential', [azure.ready.tenantId, clientId, pem, authority()]);
    assert.deepEqual({ oid, appidacr }, { oid: objectId, appidacr: '2' });
  });

  test('ClientAssertionCredential, with the token of a workflow', async () => {
    const { clientId } = azure.ready.federation;
    const minted = await fetch(`${azure.ready.control}/oidc/tokens`, { method: 'POST', body: '{}' });
    const { token: assertion } = await minted.json();
    const { appid } = await token('ClientAssertionCredential', [azure.ready.tenantId, clientId, { assertion }, authority()]);
    assert.equal(appid, clientId);
  });

  test('ManagedIdentityCredential on a virtual machine', async () => {
    const { imds, identities } = azure.ready.managedIdentity;
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: new URL(imds).origin };
    assert.equal((await token('ManagedIdentityCredential', [], { env })).oid, identities.system.objectId);
    const { clientId, objectId } = identities.user;
    assert.equal((await token('ManagedIdentityCredential', [{ clientId }], { env })).oid, objectId);
  });

  test('ManagedIdentityCredential on App Service', async () => {
    const { appService, identities } = azure.ready.managedIdentity;
    const { aud, oid } = await token('ManagedIdentityCredential', [], { env: appService, scope: 'https://ml.azure.com/.default' });
    assert.deepEqual({ aud, oid }, { aud: 'https://ml.azure.com', oid: identities.system.objectId });
  });

  test('ManagedIdentityCredential on a compute instance', async () => {
    const { computeInstance, identities } = azure.ready.managedIdentity;
    assert.equal((await token('ManagedIdentityCredential', [], { env: computeInstance })).oid, identities.system.objectId);
  });
});
