// Microsoft's clients and ours on the same local Azure, over https: for programs that peers.test.mjs starts with the emulator's
// certificate authority in NODE_EXTRA_CA_CERTS, which Node reads only when it starts.
import assert from 'node:assert/strict';
import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import { ClientSecretCredential } from '@azure/identity';
import { Workspace, clientSecret } from 'azureml-endpoints';

const { https, tenantId, workspace: place, location, identities, cloud: http } = JSON.parse(process.env.AZUREML_EMULATOR);
export { https, location, place, tenantId };
export const { clientId, clientSecret: secret } = identities.scientist;
export const cloud = { resourceManager: https.resourceManager, authority: https.authority, scoringHosts: [https.scoring], ...(http.blobEndpoint && { blobEndpoint: http.blobEndpoint }) };
export const CONTROL = 'https://management.azure.com/.default';

export const theirCredential = new ClientSecretCredential(tenantId, clientId, secret, { authorityHost: https.authority, disableInstanceDiscovery: true });
export const ourCredential = clientSecret({ tenantId, clientId, clientSecret: secret, cloud });

/** Microsoft's client; `$host` and `endpoint` are the two options by which it can be told where Azure is. */
export const theirs = (credential) =>
  new AzureMachineLearningWorkspaces(credential, place.subscriptionId, { endpoint: https.resourceManager, $host: https.resourceManager, credentialScopes: CONTROL });
/** Ours, at the version that theirs speaks, because links in answers carry it. */
export const ours = (credential) => new Workspace({ ...place, credential, cloud, apiVersion: '2022-10-01' });

export const their = theirs(theirCredential);
export const our = ours(ourCredential);
export const at = [place.resourceGroup, place.workspace];
export const soon = { updateIntervalInMs: 50 };

export const all = async (list) => {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
};

/** What Microsoft's client made of an answer, written as Azure wrote it: dates are text there. */
export const asWire = (value) => JSON.parse(JSON.stringify(value));

/** Ours, with the members alone that Microsoft's models know: theirs drop what they do not. */
function known(our, their) {
  if (typeof their !== 'object' || their === null || typeof our !== 'object' || our === null) return our;
  return Object.fromEntries(Object.keys(their).map((key) => [key, known(our[key], their[key])]));
}

export const alike = (our, their) => {
  const wire = asWire(their);
  assert.ok(Object.keys(wire).length > 3, 'there is something to compare');
  assert.deepEqual(known(our, wire), wire);
};

/** Runs the tests in their order; prints one result per line. */
export async function run(tests) {
  for (const [name, run] of Object.entries(tests)) {
    const start = performance.now();
    const error = await run().then(() => undefined, (error) => error?.stack ?? String(error));
    console.log(JSON.stringify({ name, ok: error === undefined, ms: Math.round(performance.now() - start), error }));
  }
}
