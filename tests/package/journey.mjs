// The whole way from nothing to a scored request, with the package as it is published – and the two mistakes that
// everybody makes on it. `cargo xtask demo` runs this against the local Azure; `--json` prints one line per step.
import { readFile } from 'node:fs/promises';
import { CredentialError, ResponseError, ScoringEndpoint, Workspace, clientSecret, inspectToken } from 'azureml-endpoints';
import { narrator } from './narrator.mjs';

if (!process.env.AZUREML_EMULATOR) {
  console.error('AZUREML_EMULATOR must hold the line in which the emulator says where it is: run `cargo xtask demo`.');
  process.exit(2);
}
const { cloud, tenantId, workspace: place, identities } = JSON.parse(process.env.AZUREML_EMULATOR);
const { step, fetch, ended } = narrator({ json: process.argv.includes('--json'), place, cloud });

const fixture = (name) => readFile(new URL(`../fixtures/${name}`, import.meta.url));
const { input, predictions } = JSON.parse(await fixture('diabetes.expected.json'));
const close = (scores) => scores.length === predictions.length && scores.every((score, at) => Math.abs(score - predictions[at]) < 0.01);

/** In Azure, `cloud` and `fetch` are left out. */
const here = { cloud, fetch };
const app = ({ clientId, clientSecret: secret }) => clientSecret({ tenantId, clientId, clientSecret: secret, ...here });

const credential = app(identities.scientist);
const workspace = new Workspace({ ...place, credential, ...here });
const { endpoints, models } = workspace;

/** Makes an endpoint with one deployment that gets all its traffic. */
async function serve(name, authMode, model) {
  await endpoints.createOrUpdate(name, { properties: { authMode } });
  await workspace.deployments(name).createOrUpdate('blue', { properties: { model, instanceType: 'Standard_DS3_v2' } });
  return endpoints.setTraffic(name, { blue: 100 });
}

try {
  await step('Sign in to the control plane', async ({ show }) => {
    const { token } = await credential.getToken('https://management.azure.com/.default');
    const { audience, principal, expiresOn } = inspectToken(token);
    show({ audience: audience.join(), principal, expires: expiresOn.toISOString() });
  });

  await step('Create an endpoint that takes Entra tokens, and watch it come', async ({ show, check }) => {
    const creation = endpoints.createOrUpdate('diabetes-entra', { properties: { authMode: 'AADToken' } });
    for await (const { status, percentComplete, done } of creation) if (!done) show(`${status} ${percentComplete ?? 0} %`);
    const { name, properties } = await creation;
    check(properties.provisioningState === 'Succeeded', `${name} is ${properties.provisioningState}`);
  });

  const model = await step('Upload and register the model', async ({ show }) => {
    // A version can be registered once, so each journey registers its own.
    const version = await models.upload('diabetes', `${Date.now()}`, { 'diabetes.onnx': await fixture('diabetes.onnx') });
    show({ model: version.properties.modelUri.replace(/^.*(?=datastores)/, '…') });
    return version.id;
  });

  await step('Create a deployment of it', async ({ show, check }) => {
    const definition = { properties: { model, instanceType: 'Standard_DS3_v2' } };
    const creation = workspace.deployments('diabetes-entra').createOrUpdate('blue', definition);
    for await (const { status, percentComplete, done } of creation) if (!done) show(`${status} ${percentComplete ?? 0} %`);
    const { sku, properties } = await creation;
    check(properties.provisioningState === 'Succeeded', `${sku.capacity} instance, ${properties.instanceType}`);
  });

  const scoringUri = await step('Give it all the traffic; that is when the scoring URI starts to answer', async ({ show, check }) => {
    const { properties } = await endpoints.setTraffic('diabetes-entra', { blue: 100 });
    check(properties.traffic.blue === 100, `traffic ${JSON.stringify(properties.traffic)}`);
    show({ 'scoring URI': properties.scoringUri });
    return properties.scoringUri;
  });

  await step('Get a token for the data plane: another audience, so another token', async ({ show, check }) => {
    const { token } = await credential.getToken('https://ml.azure.com/.default');
    const { plane, audience } = inspectToken(token);
    show({ audience: audience.join() });
    check(plane === 'data', `it is for the ${plane} plane`);
  });

  await step('Score the article’s input', async ({ show, check }) => {
    const endpoint = new ScoringEndpoint({ scoringUri, credential, ...here });
    const scores = await endpoint.score(input);
    show({ input: JSON.stringify(input), scores: JSON.stringify(scores) });
    check(close(scores), 'these are the predictions that the model was saved with');
  });

  await step('The same with a key, which open() fetches', async ({ check }) => {
    await serve('diabetes-key', 'Key', model);
    const endpoint = await endpoints.open('diabetes-key');
    check(close(await endpoint.score(input)), 'the same predictions');
  });

  await step('The same with a key, by hand', async ({ show, check }) => {
    const { properties } = await endpoints.get('diabetes-key');
    const { primaryKey } = await endpoints.listKeys('diabetes-key');
    show({ key: `${primaryKey.length} characters` });
    const endpoint = new ScoringEndpoint({ scoringUri: properties.scoringUri, key: primaryKey, ...here });
    check(close(await endpoint.score(input)), 'the same predictions');
  });

  await step('The same with an Azure ML token', async ({ check }) => {
    await serve('diabetes-aml', 'AMLToken', model);
    const endpoint = await endpoints.open('diabetes-aml');
    check(close(await endpoint.score(input)), 'the same predictions');
  });

  await step('The wrong token: one for the control plane cannot score, and does not leave', async ({ show, check, requests }) => {
    const { token } = await credential.getToken('https://management.azure.com/.default');
    const endpoint = new ScoringEndpoint({ scoringUri, credential: token, ...here });
    const error = await endpoint.score(input).catch((error) => error);
    check(error instanceof CredentialError && error.reason === 'wrong-audience', 'refused');
    check(!requests.some(({ url }) => url.startsWith(scoringUri)), 'no byte went to the scoring URI');
    show(error.message, { found: error.actualAudience, needed: error.expectedAudience, request: error.scope });
  });

  await step('The right token of someone without the role: a bare 401, explained', async ({ show, check }) => {
    const endpoint = new ScoringEndpoint({ scoringUri, credential: app(identities.nobody), ...here });
    const error = await endpoint.score(input).catch((error) => error);
    check(error instanceof ResponseError && error.status === 401, 'refused');
    show({ 'the service': error.serviceMessage ?? '(says nothing)', meaning: error.explanation, remedy: error.remedy });
  });
} catch {
  // The step has told it; what was made is deleted all the same.
} finally {
  await step('Clean up', async ({ check }) => {
    for (const name of ['diabetes-entra', 'diabetes-key', 'diabetes-aml']) await endpoints.delete(name);
    const left = await endpoints.list();
    check(left.length === 0, `${left.length} endpoints are left`);
  }).catch(() => {});
}
process.exitCode = ended();
