// Microsoft's credentials in our clients, and ours in Microsoft's: started by peers.test.mjs once per platform, because their
// managed identity settles for good on the one that it finds first. Prints one result per line.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, ManagedIdentityCredential, WorkloadIdentityCredential } from '@azure/identity';
import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node';
import { ScoringEndpoint, Workspace, clientAssertion, clientCertificate, clientSecret, environment, fromMsal, inspectToken, managedIdentity } from 'azureml-endpoints';

const azure = JSON.parse(process.env.AZUREML_EMULATOR);
const { https, tenantId, workspace: place, location, identities, federation, control } = azure;
const { clientId, clientSecret: secret, objectId, certificate } = identities.scientist;
const { system, user } = azure.managedIdentity.identities;
const cloud = { resourceManager: https.resourceManager, authority: https.authority, scoringHosts: [https.scoring] };
const CONTROL = 'https://management.azure.com/.default';
const DATA = 'https://ml.azure.com/.default';
const theirOptions = { authorityHost: https.authority, disableInstanceDiscovery: true };
const app = { tenantId, clientId, cloud };
const folder = await mkdtemp(`${tmpdir()}/azureml-endpoints-peers-`);
const pem = certificate.certificatePem + certificate.privateKeyPem;
const NAME = `peers-${process.argv[2]}`;

const issued = async (issuer) => {
  const answer = await fetch(`${control}/oidc/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ issuer }) });
  return (await answer.json()).token;
};

/** Our Workspace and ScoringEndpoint with this credential. */
async function serves(credential, who) {
  const workspace = new Workspace({ ...place, credential, cloud });
  const { properties } = await workspace.endpoints.get(NAME);
  assert.deepEqual(await new ScoringEndpoint({ scoringUri: properties.scoringUri, credential, cloud }).score([3]), [3]);
  if (!credential.getToken) return;
  for (const [scope, plane] of [[CONTROL, 'control'], [DATA, 'data']]) {
    const seen = inspectToken((await credential.getToken(scope)).token);
    assert.deepEqual([seen.plane, seen.objectId], [plane, who]);
  }
}

/** Microsoft's client with this credential. */
async function servesTheirs(credential) {
  const client = new AzureMachineLearningWorkspaces(credential, place.subscriptionId, { endpoint: https.resourceManager, $host: https.resourceManager, credentialScopes: CONTROL });
  assert.equal((await client.onlineEndpoints.get(place.resourceGroup, place.workspace, NAME)).name, NAME);
}

const setUp = async () => {
  const workspace = new Workspace({ ...place, credential: clientSecret({ ...app, clientSecret: secret }), cloud });
  await workspace.endpoints.createOrUpdate(NAME, { location, properties: { authMode: 'AADToken' } });
  const properties = { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } };
  await workspace.deployments(NAME).createOrUpdate('blue', { location, properties });
  await workspace.endpoints.setTraffic(NAME, { blue: 100 });
};

const apps = {
  'Microsoft’s ClientSecretCredential serves our clients on both planes': () => serves(new ClientSecretCredential(tenantId, clientId, secret, theirOptions), objectId),
  'Microsoft’s ClientAssertionCredential serves our clients on both planes': () => serves(new ClientAssertionCredential(tenantId, federation.clientId, () => issued('github'), theirOptions), objectId),
  'Microsoft’s ClientCertificateCredential serves our clients on both planes': () => serves(new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, theirOptions), objectId),
  'Microsoft’s ClientCertificateCredential with its chain serves our clients too': () =>
    serves(new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, { ...theirOptions, sendCertificateChain: true }), objectId),
  'Microsoft’s WorkloadIdentityCredential serves our clients on both planes': async () => {
    const tokenFilePath = `${folder}/token`;
    await writeFile(tokenFilePath, await issued('kubernetes'));
    await serves(new WorkloadIdentityCredential({ tenantId, clientId: federation.clientId, tokenFilePath, ...theirOptions }), objectId);
  },
  'MSAL’s ConfidentialClientApplication is a credential, as it is and through fromMsal': async () => {
    const authority = `${https.authority}/${tenantId}`;
    const auth = { clientId, clientSecret: secret, authority, knownAuthorities: [new URL(https.authority).host] };
    const msal = new ConfidentialClientApplication({ auth });
    await serves(msal, objectId);
    await serves(fromMsal(msal), objectId);
    const wrong = new ConfidentialClientApplication({ auth: { ...auth, clientSecret: 'wrong' } });
    const error = await new Workspace({ ...place, credential: wrong, cloud }).get().catch((error) => error);
    assert.deepEqual([error.name, error.reason], ['CredentialError', 'unavailable']);
    assert.match(error.message, /AADSTS7000215.*secret's value/);
  },
  'MSAL’s PublicClientApplication without anybody signed in asks for a person': async () => {
    const authority = `${https.authority}/${tenantId}`;
    const msal = new PublicClientApplication({ auth: { clientId: azure.apps.page.clientId, authority, knownAuthorities: [new URL(https.authority).host] } });
    const error = await new Workspace({ ...place, credential: fromMsal(msal), cloud }).get().catch((error) => error);
    assert.deepEqual([error.name, error.code, error.reason], ['CredentialError', 'ERR_INTERACTION_REQUIRED', 'interaction-required']);
  },
  'our clientSecret, clientCertificate and clientAssertion serve Microsoft’s client': async () => {
    await servesTheirs(clientSecret({ ...app, clientSecret: secret }));
    for (const algorithm of ['PS256', 'RS256']) await servesTheirs(clientCertificate({ ...app, certificate: pem, algorithm }));
    await servesTheirs(clientAssertion({ ...app, clientId: federation.clientId, getAssertion: () => issued('kubernetes') }));
    await servesTheirs(environment({ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: secret }, { cloud }));
  },
};

const platform = {
  'Microsoft’s ManagedIdentityCredential serves our clients on both planes': () => serves(new ManagedIdentityCredential(), system.objectId),
  'Microsoft’s ManagedIdentityCredential gives a user-assigned identity': async () => {
    const credential = new ManagedIdentityCredential({ clientId: user.clientId });
    assert.equal(inspectToken((await credential.getToken(DATA)).token).objectId, user.objectId);
  },
  'our managedIdentity serves Microsoft’s client, and is the same identity': async () => {
    await servesTheirs(managedIdentity({ cloud }));
    await serves(managedIdentity({ cloud }), system.objectId);
  },
};

const tests = { apps, imds: platform, appService: platform }[process.argv[2]];
await setUp();
for (const [name, run] of Object.entries(tests)) {
  const start = performance.now();
  const error = await run().then(() => undefined, (error) => error?.stack ?? String(error));
  console.log(JSON.stringify({ name, ok: error === undefined, ms: Math.round(performance.now() - start), error }));
}
await rm(folder, { recursive: true });
