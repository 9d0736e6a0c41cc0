// Programs that must compile: what users write, with the types they should get.
import {
  AzureMlError,
  CredentialError,
  OperationError,
  Operation,
  Pages,
  ProtocolError,
  ResponseError,
  ScoringBatch,
  ScoringEndpoint,
  ScoringError,
  ScoringStream,
  TransportError,
  VerificationError,
  Workspace,
  builtInRoles,
  chain,
  checkToken,
  clientAssertion,
  clientCertificate,
  clientSecret,
  environment,
  fromMsal,
  inspectToken,
  managedIdentity,
  narrowestRole,
  permits,
  roleDefinition,
  rowsInput,
  stored,
  tableInput,
  verifyToken,
} from 'azureml-endpoints';
import type {
  BatchProgress,
  PoolTarget,
  ScoringEvent,
  ScoringOutcome,
  ServerSentEvent,
  StreamOpening,
  TargetState,
  Access,
  AccessToken,
  AuthMode,
  AuthenticationResult,
  AzRoleDefinition,
  BuiltInRole,
  CallOptions,
  Cloud,
  ConsoleRow,
  Credential,
  Deployments,
  DiagnosticSetting,
  EndpointAuthKeys,
  EndpointAuthToken,
  Endpoints,
  Ensured,
  EventRow,
  LogRows,
  Metrics,
  ModelVersion,
  Models,
  OnlineDeployment,
  OnlineEndpoint,
  Stored,
  Permission,
  Plane,
  Progress,
  RoleAssignment,
  RoleDefinition,
  ScoringEndpointOptions,
  Shifted,
  Task,
  Ticket,
  TokenCheck,
  TokenCredential,
  TokenInspection,
  TokenProblem,
  TokenRequest,
  VerifiedToken,
  Trace,
  WorkspaceOptions,
} from 'azureml-endpoints';

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const token: string;
declare const signal: AbortSignal;
declare const blob: Blob;

// Every shape of credential.
const shapes: Credential[] = [
  token,
  async () => token,
  () => ({ accessToken: token }),
  ({ scopes, plane, signal }: TokenRequest) => Promise.resolve({ token: scopes[0] + plane, expiresOnTimestamp: signal ? 1 : 2 }),
  { accessToken: token, expiresOn: new Date() },
  { accessToken: token, expiresOn: null },
  { getToken: async (scopes: string | string[]) => ({ token: String(scopes), expiresOnTimestamp: 0 }) },
  { getToken: async () => null },
  clientSecret({ tenantId: 't', clientId: 'c', clientSecret: 's' }),
];
const secret: TokenCredential = clientSecret({ tenantId: 't', clientId: 'c', clientSecret: 's', cloud: 'china', retry: { attempts: 2 } });
const result: AuthenticationResult = { accessToken: token };

const clouds: Cloud[] = ['public', 'usgovernment', 'china', { resourceManager: 'https://a', authority: 'https://b', scoringHosts: ['.c'], audiences: { data: 'https://d' } }];

const options: WorkspaceOptions = { subscriptionId: 's', resourceGroup: 'g', workspace: 'w', credential: shapes[0]! };
const workspace = new Workspace({ ...options, apiVersion: '2025-12-01', cloud: clouds[0]!, fetch: (url: string, init: RequestInit) => fetch(url, init) });
// The global fetch itself fits.
new Workspace({ ...options, fetch });

async function control(): Promise<void> {
  const { endpoints, models }: { endpoints: Endpoints; models: Models } = workspace;
  const definition: OnlineEndpoint = { properties: { authMode: 'AADToken' } };
  const operation = endpoints.createOrUpdate('e', { ...definition, tags: { a: 'b' } }, { signal });
  same<typeof operation, Operation<Stored<OnlineEndpoint>>>(true);
  for await (const progress of operation) {
    const { status, percentComplete, done, ticket, result }: Progress<OnlineEndpoint> = progress;
    const stored: string = JSON.stringify(ticket);
    const again: Operation<OnlineEndpoint> = workspace.resume<OnlineEndpoint>(JSON.parse(stored) as Ticket);
    console.log(status.length, percentComplete?.toFixed(), done === true, result?.properties.authMode, again.status);
  }
  const made = await operation;
  same<typeof made, Stored<OnlineEndpoint>>(true);
  const ticket: Ticket = await operation.ticket;
  const fallback: OnlineEndpoint | string = await operation.catch(() => 'failed');
  await operation.finally(() => {});
  const [deleted, listed] = await Promise.all([endpoints.delete('e'), endpoints.list({ count: 5 })]);
  same<typeof deleted, void>(true);
  same<typeof listed, Stored<OnlineEndpoint>[]>(true);
  for await (const { name, properties } of endpoints.list()) console.log(name?.length, properties.scoringUri, properties.authMode satisfies AuthMode);
  for await (const page of endpoints.list().pages()) console.log(page.length);
  const pages: Pages<OnlineEndpoint> = endpoints.list();

  // What is read can be changed and written again.
  const read = await endpoints.get('e');
  await endpoints.createOrUpdate('e', { ...read, properties: { ...read.properties, description: 'new', unknownMember: { deep: 1 } } });
  await endpoints.update('e', { tags: { a: 'b' } });
  await endpoints.update('e', { identity: { type: 'None' } });
  await endpoints.setTraffic('e', { blue: 90, green: 10 }, { mirror: {} });
  const ensured = endpoints.ensure('e', { tags: { a: null }, properties: { description: 'd' } }, { authMode: 'Key' });
  same<typeof ensured, Task<Ensured<Stored<OnlineEndpoint>>>>(true);
  for await (const { status, done, ticket, result } of ensured) console.log(status, done, ticket?.method, result?.outcome);
  const { outcome, changes, resource } = await ensured;
  console.log(outcome satisfies 'created' | 'updated' | 'unchanged', changes[0]?.path, resource.id, ensured.detached);
  const shifted: Shifted = await endpoints.shift('e', 'blue', 'green', { step: 5, interval: 1, guard: ({ moved, traffic }) => moved < (traffic['red'] ?? 0) });
  console.log(shifted.traffic, (await endpoints.rotateKeys('e', { handOver: async ({ secondaryKey }) => secondaryKey })).primaryKey);
  console.log((await endpoints.setAuthMode('e', 'AADToken')).name, (await workspace.deployments('e').scale('blue', 3)).sku?.capacity);
  await endpoints.regenerateKeys('e', 'Secondary');
  const keys: EndpointAuthKeys = await endpoints.listKeys('e');
  const aml: EndpointAuthToken = await endpoints.getToken('e');

  const deployments: Deployments = workspace.deployments('e');
  const deployment: OnlineDeployment = { properties: { model: 'id', instanceType: 'Standard_DS3_v2', environmentVariables: { A: 'b' } }, sku: { name: 'Default', capacity: 2 } };
  await deployments.createOrUpdate('blue', deployment);
  await deployments.update('blue', { sku: { capacity: 3 } });
  await deployments.delete('blue');

  const version: ModelVersion = await models.upload('m', '1', { 'a.onnx': blob, 'b.txt': 'text', 'c.bin': new Uint8Array(1), 'd.bin': new ArrayBuffer(1) }, { type: 'mlflow_model' });
  console.log(version.properties.modelUri, (await models.list('m')).length, (await workspace.codes.list()).length, (await workspace.environments.get('e', '1')).id);
  console.log(ticket, fallback, pages, keys.primaryKey, aml.expiryTimeUtc, secret, result, (await workspace.get()).location);
}

async function rights(access: Access): Promise<void> {
  const permissions: Permission[] = await access.permissions({ scope: 'resourceGroup', signal });
  for await (const { actions, notActions } of access.permissions({ endpoint: 'e' })) console.log(actions.length, notActions?.length);
  const may: boolean = await access.can('onlineEndpoints/score/action', { endpoint: 'e' });
  const missing: string[] = await access.missing(['read', 'write'], { scope: '/subscriptions/s' });
  const rest = roleDefinition('data', '/subscriptions/s');
  same<typeof rest, RoleDefinition>(true);
  const az = roleDefinition('control', '/subscriptions/s', { form: 'az', as: 'article', name: 'Mine' });
  same<typeof az, AzRoleDefinition>(true);
  const role: Stored<RoleDefinition> = await access.roles.createOrUpdate(rest);
  await access.roles.createOrUpdate(az);
  // What is read can be changed and written again.
  await access.roles.createOrUpdate({ ...role, properties: { ...role.properties, description: 'new' } });
  const given: Stored<RoleAssignment> = await access.assignments.assign({ principalId: 'p', principalType: 'Group', role: 'Reader', endpoint: 'e' });
  await access.assignments.assign({ principalId: 'p', role: role.properties.roleName, scope: 'workspace' });
  const gone: Stored<RoleAssignment> | undefined = await access.assignments.delete(given.id);
  await access.roles.delete(role.id, { signal });
  const narrowest: BuiltInRole | undefined = narrowestRole('onlineEndpoints/score/action');
  const offline: boolean[] = [rest, az, role, permissions[0]!, 'Reader' as const, builtInRoles()[0]!.name].map((one) => permits(one, 'read'));
  console.log(may, missing, gone?.properties.principalId, narrowest?.id, offline, permits([rest, 'Owner'], 'read'));
  console.log((await access.roles.list({ type: 'custom', scope: 'subscription' })).length, (await access.assignments.list({ principalId: 'p' })).length);
}

async function data(): Promise<void> {
  const options: ScoringEndpointOptions = { scoringUri: 'https://e/score', key: 'k', deployment: 'blue', trustedOrigins: ['https://r'] };
  const endpoint = new ScoringEndpoint(options);
  const unknownAnswer = await endpoint.score({ data: [[1]] });
  same<typeof unknownAnswer, unknown>(true);
  const numbers: number[] = await endpoint.score<number[]>(blob, { deployment: 'green', headers: { 'x-a': 'b' }, idempotent: true, signal });
  const response: Response = await endpoint.fetch(new Uint8Array(3));
  const opened: ScoringEndpoint = await workspace.endpoints.open('e');
  console.log(numbers.length, response.body, opened.scoringUri);

  const told = (event: ScoringEvent): void => {
    if (event.type === 'answer') console.log(event.status, event.modelMs, event.ms.toFixed());
    else if (event.type === 'breaker') console.log(event.state satisfies TargetState['state'], event.target);
  };
  const pool: PoolTarget[] = [{ deployment: 'green' }, { scoringUri: 'https://other/score', keys: { primaryKey: 'a', secondaryKey: 'b' } }];
  const sturdy = new ScoringEndpoint({ scoringUri: 'https://e/score', credential: token, pool, breaker: { failures: 3 }, hedge: true, deadlines: { totalMs: 5000, idleMs: Infinity }, onEvent: told });
  const stream: ScoringStream = sturdy.stream(rowsInput([[1, 2]]));
  const opening: StreamOpening = await stream.opened;
  for await (const event of stream) console.log((event satisfies ServerSentEvent).data, opening.streamed, opening.firstByteMs);
  for await (const line of sturdy.stream<{ a: number }>({})) console.log(line.a.toFixed());
  const batch: ScoringBatch<number> = sturdy.scoreMany<number>([1, 2], { concurrency: 8, from: 1, onProgress: ({ done }: BatchProgress) => console.log(done) });
  for await (const outcome of batch) {
    const { index }: ScoringOutcome<number> = outcome;
    console.log(index, outcome.error === undefined ? outcome.value : outcome.error);
  }
  await workspace.endpoints.open('e', { pool: [{ deployment: 'green' }], breaker: true, signal });
  console.log(sturdy.state()[0]?.openUntil?.getTime(), (await sturdy.swagger())?.['swagger'], tableInput([{ a: 1 }]).input_data.columns);
}

function failures(error: unknown): string | number | boolean | undefined {
  if (!(error instanceof AzureMlError)) return undefined;
  if (error instanceof CredentialError && error.code === 'ERR_INTERACTION_REQUIRED') return void error.resume?.();
  if (error instanceof CredentialError) return error.reason satisfies TokenProblem;
  if (error instanceof VerificationError) return error.reason;
  if (error instanceof TransportError) return error.attempts;
  if (error instanceof ResponseError) return error.missingAction ?? error.explanation ?? error.retryAfterMs;
  if (error instanceof ScoringError) return error.retryable && error.mayHaveRun;
  if (error instanceof OperationError) return error.resourceId;
  if (error instanceof ProtocolError) return error.expected;
  const trace = (shape: Trace): string => `${shape.request} ${shape.status} ${shape.requestId ?? ''}`;
  if (error instanceof ResponseError || error instanceof ScoringError) return trace(error);
  switch (error.code) {
    case 'ERR_CREDENTIAL':
    case 'ERR_TRANSPORT':
    case 'ERR_RESPONSE':
    case 'ERR_SCORING':
    case 'ERR_OPERATION':
    case 'ERR_PROTOCOL':
    case 'ERR_VERIFICATION':
    case 'ERR_INTERACTION_REQUIRED':
    case 'ERR_INTERNAL':
      return error.message;
    default:
      return error.code satisfies never;
  }
}

async function monitoring(): Promise<string[]> {
  const setting: DiagnosticSetting = await workspace.logs.enable('e', { workspaceId: '/subscriptions/s', categories: ['AmlOnlineEndpointTrafficLog', 'AllMetrics'], name: 'n' });
  for await (const { name } of workspace.logs.list('e', { signal })) await workspace.logs.disable('e', { name });
  const asked = { workspaceId: 'guid', signal };
  const { rows, partialError } = await workspace.logs.traffic({ ...asked, since: new Date(), endpoint: 'e', deployment: 'd', authMode: 'AADToken', top: 5 });
  const callers: string[] = rows.map(({ AuthType, IdentityData, later }) => `${AuthType} ${IdentityData} ${String(later)}`);
  const counted: LogRows<{ calls: number }> = await workspace.logs.query<{ calls: number }>('T | summarize calls = count()', { ...asked, timespan: 'PT1H', waitSeconds: 60 });
  const lines: ConsoleRow[] = (await workspace.logs.console({ ...asked, since: 'PT1H' })).rows;
  const names: EventRow['Name'][] = (await workspace.logs.events(asked)).rows.map(({ Name }) => Name);
  const metrics: Metrics = await workspace.metrics('e', { names: ['RequestsPerMinute', 'later'], interval: 'PT1M', aggregation: ['Total'], split: ['deployment'], deployment: 'd' });
  const totals = metrics.value.flatMap(({ timeseries }) => timeseries.flatMap(({ data }) => data.map(({ total }) => total ?? 0)));
  console.log(setting.properties.workspaceId, partialError?.code, counted.rows[0]?.calls.toFixed(), lines[0]?.Message, names, totals);
  return callers;
}

async function moreCredentials(kv: Map<string, string>, account: { homeAccountId: string }): Promise<Credential[]> {
  const app = { tenantId: 't', clientId: 'c' };
  const msal = { acquireTokenSilent: async (request: { scopes: string[] }) => ({ accessToken: request.scopes.join(), expiresOn: new Date() }) };
  const inbound: VerifiedToken = await verifyToken(token, { audience: 'api://a', tenantId: ['t'], skewSeconds: 0 });
  const read: TokenInspection = inbound;
  console.log(read.audience);
  return [
    clientCertificate({ ...app, certificate: 'PEM', algorithm: 'RS256', sendCertificateChain: true }),
    clientAssertion({ ...app, getAssertion: async ({ signal }) => String(signal?.aborted) }),
    managedIdentity({ clientId: 'c' }),
    managedIdentity(),
    environment({ AZURE_CLIENT_ID: 'c', OTHER: undefined }, { readFile: async (path) => path }),
    environment(),
    fromMsal(msal, { account: () => account, interactive: 'redirect' }),
    msal,
    chain(managedIdentity(), async () => 'token'),
    stored(managedIdentity(), { store: { get: (key) => kv.get(key), set: (key, value) => kv.set(key, value) }, name: 'n', key: new Uint8Array(32) }),
  ];
}

function tokens(): void {
  const seen: TokenInspection = inspectToken(token, { cloud: 'public' });
  const plane: Plane | undefined = seen.plane;
  const check: TokenCheck = checkToken(token, 'data', { now: new Date() });
  if (check.ok) console.log(check.expiresOn?.getTime(), check.audienceKnown);
  else console.log(check.reason, check.message, check.actualAudience);
  console.log(check.scope, check.expectedAudience, plane, seen.claims['aud'], seen.expiresOn?.toISOString());
}

const aborting: CallOptions = { signal: AbortSignal.timeout(5) };
const given: Promise<AccessToken> = clientSecret({ tenantId: 't', clientId: 'c', clientSecret: 's' }).getToken('scope', { abortSignal: signal });
console.log(control, monitoring, rights, workspace.access, data, failures, tokens, moreCredentials, aborting, given);
