// Programs that must not compile: each expectation fails when the mistake below it is accepted.
import { AzureMlError, Operation, Pages, ResponseError, ScoringEndpoint, Workspace, chain, checkToken, clientCertificate, clientSecret, inspectToken, permits, roleDefinition, stored, verifyToken } from 'azureml-endpoints';
import type { VerifiedToken } from 'azureml-endpoints';

declare const workspace: Workspace;
declare const scorer: ScoringEndpoint;
const place = { subscriptionId: 's', resourceGroup: 'g', workspace: 'w' };

// @ts-expect-error a credential is needed
new Workspace(place);
// @ts-expect-error a number is no credential
new Workspace({ ...place, credential: 5 });
// @ts-expect-error an object without getToken or accessToken is no credential
new Workspace({ ...place, credential: { token: 't' } });
// @ts-expect-error a function that gives a number is no credential
new Workspace({ ...place, credential: () => 5 });
// @ts-expect-error there is no such cloud
new Workspace({ ...place, credential: 't', cloud: 'germany' });
// @ts-expect-error an option that is misspelt
new Workspace({ ...place, credential: 't', apiversion: '2023-04-01' });
// @ts-expect-error undefined is not "left out"
new Workspace({ ...place, credential: 't', apiVersion: undefined });
// @ts-expect-error it is a class
Workspace({ ...place, credential: 't' });

// @ts-expect-error there is no such auth mode
workspace.endpoints.createOrUpdate('e', { properties: { authMode: 'key' } });
// @ts-expect-error an auth mode is needed
workspace.endpoints.createOrUpdate('e', { properties: {} });
// @ts-expect-error properties are needed
workspace.endpoints.createOrUpdate('e', {});
// @ts-expect-error traffic is in numbers
workspace.endpoints.setTraffic('e', { blue: '100' });
// @ts-expect-error there is no such auth mode
workspace.endpoints.ensure('e', { properties: { authMode: 'None' } });
// @ts-expect-error a number of instances
workspace.deployments('e').scale('blue', '3');
// @ts-expect-error the table has no final s
workspace.logs.enable('e', { workspaceId: 'i', categories: ['AmlOnlineEndpointTrafficLogs'] });
// @ts-expect-error the Log Analytics workspace has to be said
workspace.logs.traffic({ since: 'PT1H' });
// @ts-expect-error a number is no moment
workspace.logs.traffic({ workspaceId: 'g', since: 5 });
// @ts-expect-error metrics have names
workspace.metrics('e', {});
// @ts-expect-error PATCH changes tags and identity only
workspace.endpoints.update('e', { properties: { description: 'd' } });
// @ts-expect-error one of two keys
workspace.endpoints.regenerateKeys('e', 'primary');
// @ts-expect-error a page size is a number
workspace.endpoints.list({ count: '5' });
// @ts-expect-error deployments take top, not count
workspace.deployments('e').list({ count: 5 });
// @ts-expect-error upload is for models and codes
workspace.environments.upload('a', '1', {});
// @ts-expect-error no such type of model
workspace.models.upload('a', '1', { a: 'x' }, { type: 'onnx' });
// @ts-expect-error a file is bytes, a blob or text
workspace.models.upload('a', '1', { a: 5 });
// @ts-expect-error a ticket is an object
workspace.resume('ticket');
// @ts-expect-error it is read only
workspace.endpoints = workspace.endpoints;

// @ts-expect-error there is no role for logs
roleDefinition('logs', '/subscriptions/s');
// @ts-expect-error a scope is needed
roleDefinition('data');
// @ts-expect-error there is no such form
roleDefinition('data', '/subscriptions/s', { form: 'json' });
// @ts-expect-error the az form has no properties
roleDefinition('data', '/subscriptions/s', { form: 'az' }).properties;
// @ts-expect-error no built-in role of that name is known
permits('Data Scientist', 'read');
// @ts-expect-error one action at a time
permits('Reader', ['read']);
// @ts-expect-error a principal is needed
workspace.access.assignments.assign({ role: 'Reader' });
// @ts-expect-error there is no such type of principal
workspace.access.assignments.assign({ role: 'Reader', principalId: 'p', principalType: 'user' });
// @ts-expect-error a role has permissions
workspace.access.roles.createOrUpdate({ properties: { roleName: 'r', assignableScopes: [] } });
// @ts-expect-error an answer is awaited
if (workspace.access.can('read')) throw 0;

// @ts-expect-error a scoring URI is needed
new ScoringEndpoint({ key: 'k' });
// @ts-expect-error a target of a pool is a deployment or a scoring URI
new ScoringEndpoint({ scoringUri: 's', key: 'k', pool: [{}] });
// @ts-expect-error there is no such deadline
scorer.score({}, { deadlines: { readMs: 5 } });
// @ts-expect-error inputs are many
scorer.scoreMany(5);
// @ts-expect-error a header is text
scorer.score({}, { headers: { a: 5 } });
// @ts-expect-error a signal is an AbortSignal
scorer.score({}, { signal: new AbortController() });
// @ts-expect-error it is read only
scorer.scoringUri = 'https://other';

async function results(): Promise<void> {
  const answer = await scorer.score({});
  // @ts-expect-error an answer is unknown until it is said what it is
  answer.length;
  const gone = await workspace.endpoints.delete('e');
  // @ts-expect-error a deletion gives nothing
  gone.name;
  // @ts-expect-error a list is awaited or iterated
  workspace.endpoints.list().length;
  const made = await workspace.endpoints.createOrUpdate('e', { properties: { authMode: 'Key' } });
  // @ts-expect-error the service writes it
  made.properties.provisioningState = 'Succeeded';
  // @ts-expect-error the service writes it
  made.id = 'x';
  const check = checkToken('t', 'data');
  // @ts-expect-error a reason is there only when it is not ok
  check.reason;
}

const inspected = inspectToken('t');
// @ts-expect-error what was only read is not verified
const trusted: VerifiedToken = inspected;
// @ts-expect-error what was only checked is not verified
const alsoTrusted: VerifiedToken = checkToken('t', 'data');
// @ts-expect-error whom it is for has to be said
verifyToken('t', { tenantId: 't' });
// @ts-expect-error an empty list trusts nobody
verifyToken('t', { tenantId: [], audience: 'a' });
// @ts-expect-error a chain has links
chain();
// @ts-expect-error a store sets
stored('t', { store: { get: () => null }, name: 'n', key: 'k' });
// @ts-expect-error there is no such algorithm
clientCertificate({ tenantId: 't', clientId: 'c', certificate: 'p', algorithm: 'HS256' });
console.log(trusted, alsoTrusted);

// @ts-expect-error there is no such plane
checkToken('t', 'scoring');
// @ts-expect-error a token is text
inspectToken({ token: 't' });
// @ts-expect-error the secret is needed
clientSecret({ tenantId: 't', clientId: 'c' });
// @ts-expect-error only the package makes errors
new AzureMlError('m');
// @ts-expect-error only the package makes errors
new ResponseError();
// @ts-expect-error only the package makes operations
new Operation();
// @ts-expect-error only the package makes lists
new Pages();

function told(error: ResponseError): void {
  // @ts-expect-error no other code
  if (error.code === 'ERR_SCORING') return;
  // @ts-expect-error it is read only
  error.status = 200;
}
console.log(results, told);
