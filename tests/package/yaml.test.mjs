// The files of the Azure CLI: what they say, where they are wrong, and that nothing is lost on the way back.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DefinitionError, deployable, parseDefinition, resolve, toYaml } from 'azureml-endpoints/yaml';

const WORKSPACE = { subscriptionId: 's', resourceGroup: 'g', workspace: 'w' };
const HERE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
const USER = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mine';

/** The lines of a deployment; `more` replaces or adds fields, `null` takes one away. */
const deployment = (more = {}) => {
  const fields = { name: 'blue', endpoint_name: 'my-endpoint', model: 'azureml:my-model:1', instance_type: 'Standard_DS3_v2', instance_count: '1', ...more };
  return Object.entries(fields).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\n`).join('');
};
const parse = (text, options = { workspace: WORKSPACE }) => parseDefinition(text, options);
const properties = (more, options) => parse(deployment(more), options).deployment.properties;

test('an endpoint with every field', () => {
  const { endpoint, kind, files, references } = parse(`
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json
name: my-endpoint
description: >-
  scores
  things
tags: { team: a, number: 5 }
location: westeurope
auth_mode: aml_token
identity:
  type: user_assigned
  user_assigned_identities: [${USER}]
public_network_access: disabled
traffic: { blue: 90, green: 10 }
mirror_traffic: { grey: 10 }
properties: { enforce_access_to_default_secret_stores: enabled }
id: /subscriptions/old
scoring_uri: https://old.example
openapi_uri: https://old.example
provisioning_state: Succeeded
kind: Managed
`);
  assert.deepEqual([kind, files, references], ['endpoint', [], []]);
  assert.deepEqual(endpoint, {
    name: 'my-endpoint',
    location: 'westeurope',
    tags: { team: 'a', number: '5' },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [USER]: {} } },
    properties: {
      authMode: 'AMLToken',
      description: 'scores things',
      publicNetworkAccess: 'Disabled',
      traffic: { blue: 90, green: 10 },
      mirrorTraffic: { grey: 10 },
      properties: { enforce_access_to_default_secret_stores: 'enabled' },
    },
  });
});

test('the least endpoint has the defaults of the CLI', () => {
  assert.deepEqual(parse('name: my-endpoint').endpoint, { name: 'my-endpoint', identity: { type: 'SystemAssigned' }, properties: { authMode: 'Key' } });
});

test('every spelling of auth mode and identity', () => {
  for (const [yaml, rest] of [['key', 'Key'], ['Key', 'Key'], ['aml_token', 'AMLToken'], ['AMLToken', 'AMLToken'], ['aad_token', 'AADToken'], ['AAD_TOKEN', 'AADToken']]) {
    assert.equal(parse(`name: my-endpoint\nauth_mode: ${yaml}`).endpoint.properties.authMode, rest);
  }
  for (const [yaml, rest] of [
    ['{ type: system_assigned }', { type: 'SystemAssigned' }],
    ['{ type: none }', { type: 'None' }],
    [`{ type: user_assigned, user_assigned_identities: [{ resource_id: ${USER}, client_id: c }] }`, { type: 'UserAssigned', userAssignedIdentities: { [USER]: {} } }],
    [`{ type: "system_assigned,user_assigned", user_assigned_identities: [${USER}] }`, { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { [USER]: {} } }],
  ]) {
    assert.deepEqual(parse(`name: my-endpoint\nidentity: ${yaml}`).endpoint.identity, rest);
  }
});

test('an endpoint on Kubernetes', () => {
  const { endpoint } = parse('name: my-endpoint\ncompute: azureml:my-cluster\nauth_mode: key');
  assert.equal(endpoint.properties.compute, `${HERE}/computes/my-cluster`);
});

test('a deployment with every field of a managed one', () => {
  const { deployment: body, endpoint, kind } = parse(`
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: my-endpoint
type: managed
description: d
tags: { a: b }
properties: { p: q }
model: azureml:my-model:3
model_mount_path: /var/models
code_configuration: { code: azureml:my-code:2, scoring_script: score.py }
environment: azureml:my-env:1.0
environment_variables: { WORKER_COUNT: 2, DEBUG: true, RATE: 1.50, NONE: , TEXT: "007" }
instance_type: Standard_DS3_v2
instance_count: 3
app_insights_enabled: yes
scale_settings: { type: default }
request_settings: { request_timeout_ms: 90000, max_concurrent_requests_per_instance: 4, max_queue_wait_ms: 500 }
liveness_probe: { initial_delay: 600, period: 10, timeout: 2, success_threshold: 1, failure_threshold: 30 }
readiness_probe: { initial_delay: 3661, period: 86400, success_threshold: 3 }
egress_public_network_access: disabled
private_network_connection: true
data_collector:
  sampling_rate: 0.25
  rolling_rate: hour
  request_logging: { capture_headers: [x-a, x-b] }
  collections:
    model_inputs: { enabled: 'True', data: azureml:inputs:1, client_id: c }
    response: { enabled: false, data: { name: answers, version: 2 } }
`);
  assert.deepEqual([kind, endpoint], ['deployment', { name: 'my-endpoint' }]);
  assert.deepEqual(body, {
    name: 'blue',
    tags: { a: 'b' },
    sku: { name: 'Default', capacity: 3 },
    properties: {
      endpointComputeType: 'Managed',
      description: 'd',
      model: `${HERE}/models/my-model/versions/3`,
      modelMountPath: '/var/models',
      codeConfiguration: { codeId: `${HERE}/codes/my-code/versions/2`, scoringScript: 'score.py' },
      environmentId: `${HERE}/environments/my-env/versions/1.0`,
      environmentVariables: { WORKER_COUNT: '2', DEBUG: 'true', RATE: '1.50', NONE: '', TEXT: '007' },
      instanceType: 'Standard_DS3_v2',
      appInsightsEnabled: true,
      scaleSettings: { scaleType: 'Default' },
      requestSettings: { requestTimeout: 'PT1M30S', maxConcurrentRequestsPerInstance: 4, maxQueueWait: 'PT0.5S' },
      livenessProbe: { initialDelay: 'PT10M', period: 'PT10S', timeout: 'PT2S', successThreshold: 1, failureThreshold: 30 },
      readinessProbe: { initialDelay: 'PT1H1M1S', period: 'P1D', successThreshold: 3 },
      egressPublicNetworkAccess: 'Disabled',
      privateNetworkConnection: true,
      dataCollector: {
        collections: {
          model_inputs: { dataCollectionMode: 'Enabled', dataId: `${HERE}/data/inputs/versions/1`, clientId: 'c', samplingRate: 0.25 },
          response: { dataCollectionMode: 'Disabled', dataId: `${HERE}/data/answers/versions/2`, samplingRate: 0.25 },
        },
        rollingRate: 'Hour',
        requestLogging: { captureHeaders: ['x-a', 'x-b'] },
      },
      properties: { p: 'q', 'private-network-connection': 'true' },
    },
  });
});

test('a deployment on Kubernetes scales by use and has resources', () => {
  const { sku, properties } = parse(deployment({
    type: 'kubernetes', instance_count: null,
    scale_settings: '{ type: target_utilization, min_instances: 1, max_instances: 5, polling_interval: 10, target_utilization_percentage: 70 }',
    resources: '{ requests: { cpu: 0.1, memory: 0.5Gi }, limits: { cpu: "1", memory: 2Gi, nvidia.com/gpu: 1 } }',
  })).deployment;
  assert.equal(sku, undefined);
  assert.equal(properties.endpointComputeType, 'Kubernetes');
  assert.deepEqual(properties.scaleSettings, { scaleType: 'TargetUtilization', minInstances: 1, maxInstances: 5, pollingInterval: 'PT10S', targetUtilizationPercentage: 70 });
  assert.deepEqual(properties.containerResourceRequirements, { containerResourceRequests: { cpu: '0.1', memory: '0.5Gi' }, containerResourceLimits: { cpu: '1', memory: '2Gi', gpu: '1' } });
});

test('every form of a reference', () => {
  const of = (kind, name, version) => `${HERE}/${kind}/${name}/versions/${version}`;
  const elsewhere = '/subscriptions/x/resourceGroups/y/providers/Microsoft.MachineLearningServices/workspaces/z/models/m/versions/7';
  for (const [yaml, rest] of [
    ['azureml:m:1', of('models', 'm', '1')],
    ['azureml:my.model_2:2024-01-01', of('models', 'my.model_2', '2024-01-01')],
    [elsewhere, elsewhere],
    [`azureml:${elsewhere}`, elsewhere],
    [`azureml:${elsewhere.slice(1)}`, elsewhere],
    ['azureml://registries/azureml/models/gpt/versions/3', 'azureml://registries/azureml/models/gpt/versions/3'],
    ['azureml://registries/azureml/models/gpt/labels/default', 'azureml://registries/azureml/models/gpt/labels/default'],
    ['azureml://locations/westeurope/workspaces/guid/models/m/versions/1', 'azureml://locations/westeurope/workspaces/guid/models/m/versions/1'],
  ]) {
    assert.equal(properties({ model: yaml }).model, rest, yaml);
  }
  assert.equal(properties({ environment: 'azureml:e:1' }).environmentId, of('environments', 'e', '1'));
});

test('what has to be looked up is listed, with the member that is to hold it', () => {
  const latest = parse(deployment({ model: 'azureml:m@latest', environment: 'azureml:e' }));
  assert.deepEqual(latest.references, [
    { field: 'model', path: ['deployment', 'properties', 'model'], kind: 'models', name: 'm', label: 'latest' },
    { field: 'environment', path: ['deployment', 'properties', 'environmentId'], kind: 'environments', name: 'e', label: 'latest' },
  ]);
  const [reference] = parse(deployment(), {}).references;
  assert.deepEqual([reference.name, reference.version], ['my-model', '1']);
  assert.throws(() => deployable(latest), /resolved first: model, environment/);
});

test('what is defined in place is to be registered, and its paths are listed', () => {
  const text = deployment({
    model: '\n  path: ../model/\n  type: mlflow_model\n  version: 2\n  tags: { a: 1 }\n  flavors: { python_function: { loader: x } }',
    code_configuration: '\n  code: ./src\n  scoring_script: score.py',
    environment: '\n  image: mcr.microsoft.com/a:1\n  conda_file: ../conda.yml\n  inference_config:\n    liveness_route: { path: /live, port: 80 }\n    readiness_route: { path: /ready, port: 80 }\n    scoring_route: { path: /score, port: 80 }\n  os_type: linux',
  });
  const read = parse(text);
  assert.deepEqual(read.model, { name: 'my-endpoint-blue', type: 'mlflow_model', version: '2', tags: { a: '1' }, flavors: { python_function: { loader: 'x' } } });
  assert.deepEqual(read.code, { scoringScript: 'score.py' });
  const route = (path) => ({ path, port: 80 });
  const inferenceConfig = { livenessRoute: route('/live'), readinessRoute: route('/ready'), scoringRoute: route('/score') };
  assert.deepEqual(read.environment, { name: 'my-endpoint-blue', properties: { image: 'mcr.microsoft.com/a:1', inferenceConfig, osType: 'Linux' } });
  assert.deepEqual(read.files, [
    { path: '../model/', field: 'model.path', into: ['model', 'files'] },
    { path: './src', field: 'code_configuration.code', into: ['code', 'files'] },
    { path: '../conda.yml', field: 'environment.conda_file', into: ['environment', 'properties', 'condaFile'] },
  ]);
  for (const member of ['model', 'codeConfiguration', 'environmentId']) assert.ok(!(member in read.deployment.properties), member);

  const files = { '../model/MLmodel': 'm', '../model/data/x.bin': 'x', '../models/other': 'o', 'src/score.py': 's', 'src/lib/a.py': 'a', '../conda.yml': new TextEncoder().encode('name: é') };
  for (const given of [files, new Map(Object.entries(files))]) {
    const filled = parse(text, { files: given });
    assert.deepEqual(filled.model.files, { MLmodel: 'm', 'data/x.bin': 'x' });
    assert.deepEqual(filled.code.files, { 'score.py': 's', 'lib/a.py': 'a' });
    assert.equal(filled.environment.properties.condaFile, 'name: é');
  }
  const missing = fails(text, { files: { '../model/MLmodel': 'm', '../conda.yml': new Blob() } });
  assert.deepEqual(missing.problems.map(({ field }) => field), ['code_configuration.code', 'environment.conda_file']);
});

test('a conda file in place is text, and a build may lie elsewhere', () => {
  const { environment } = parse(deployment({ environment: '\n  name: own\n  version: 5\n  image: a\n  conda_file: { channels: [c], dependencies: [python=3.10, { pip: [x] }] }' }));
  assert.deepEqual([environment.name, environment.version], ['own', '5']);
  assert.equal(environment.properties.condaFile, 'channels:\n  - c\ndependencies:\n  - python=3.10\n  - pip:\n      - x\n');
  const remote = parse(deployment({ environment: '{ build: { path: "https://github.com/a/b#main", dockerfile_path: D } }' }));
  assert.deepEqual([remote.environment.properties.build, remote.files], [{ contextUri: 'https://github.com/a/b#main', dockerfilePath: 'D' }, []]);
  const local = parse(deployment({ environment: '{ build: { path: ./docker } }' }));
  assert.deepEqual(local.files[0].field, 'environment.build.path');
});

test('anchors, merges and quotes are YAML', () => {
  const read = properties({ liveness_probe: '&probe { period: 10, timeout: 2 }', readiness_probe: '{ <<: *probe, period: 5 }', model_mount_path: "'/a # b'" });
  assert.deepEqual([read.readinessProbe, read.modelMountPath], [{ period: 'PT5S', timeout: 'PT2S' }, '/a # b']);
});

test('a << in quotes is a name like others, read and written', () => {
  const { environmentVariables } = properties({ environment_variables: '{ "<<": "*x", \'a\': b }' });
  assert.deepEqual(environmentVariables, { '<<': '*x', a: 'b' });
  const tags = { '<<': 'x', a: '<<' };
  assert.deepEqual(parse(toYaml({ endpoint: { name: 'my-endpoint', tags, properties: { authMode: 'Key' } } })).endpoint.tags, tags);
  const conda = '{ name: c, "<<": { a: 1 } }';
  const { environment } = parse(deployment({ environment: `{ image: i, conda_file: ${conda} }` }));
  assert.match(environment.properties.condaFile, /^"<<":$/m);
});

// Comparing each of so many names with each other takes seconds.
test('a mapping of very many names is read', { timeout: 20_000 }, () => {
  const lines = (count) => Array.from({ length: count }, (_, at) => ` k${at}:`).join('\n');
  const many = (count) => deployment({ environment_variables: `\n${lines(count)}` });
  for (let again = 0; again < 10; again += 1) assert.equal(Object.keys(parse(many(19_900)).deployment.properties.environmentVariables).length, 19_900);
  const { message } = fails(many(20_100));
  assert.match(message, /holds more than 20000 values/);
  assert.doesNotMatch(message, /alias/);
});

/** How a document fails. */
function fails(text, options = { workspace: WORKSPACE }) {
  try {
    parseDefinition(text, options);
  } catch (error) {
    assert.ok(error instanceof DefinitionError && error instanceof TypeError, `${error}`);
    assert.equal(error.name, 'DefinitionError');
    return error;
  }
  return assert.fail(`it was read: ${text.slice(0, 200)}`);
}

const endpoint = (line) => `name: my-endpoint\n${line}`;
const add = (line) => deployment() + line;

/** Wrong documents: text, line, column, field, words. Lines 1 to 5 of a deployment are its least fields. */
const wrong = [
  // No YAML.
  ['a: [', 1, 5, '', /no YAML/],
  ['a: "b', 1, 6, '', /no YAML/],
  ['\tname: x', 1, 1, '', /no YAML.*Tabs/],
  ['name: my-endpoint\nname: b', 2, 1, 'name', /stands there twice/],
  [deployment({ environment_variables: '{ A: 1, "A": 2 }' }), 6, 32, 'environment_variables.A', /stands there twice/],
  ['name: my-endpoint\n  auth_mode: key', 1, 7, '', /no YAML/],
  ['name: my-endpoint\n---\nname: b', 2, 1, '', /no YAML.*multiple documents/],
  ['name: !!js/function x', 1, 7, '', /no YAML.*tag/],
  ['name: !own x', 1, 7, '', /no YAML.*tag/],
  ['? [a, b]\n: c', 1, 3, '', /no YAML/],
  ['name: *nobody', 1, 7, 'name', /anchor that is not there/],
  // No definition.
  ['', 1, 1, '', /a mapping.*it is nothing/],
  ['# nothing', 1, 1, '', /it is nothing/],
  ['- name: x', 1, 1, '', /it is a list/],
  ['text', 1, 1, '', /it is a text/],
  ['5', 1, 1, '', /it is a number/],
  ['true', 1, 1, '', /it is true or false/],
  ['auth_mode: key', 1, 1, 'name', /is missing/],
  ['name:', 1, 1, 'name', /is missing/],
  // Endpoints.
  ['name: ab', 1, 7, 'name', /3 to 32/],
  ['name: 1abc', 1, 7, 'name', /start with a letter/],
  ['name: a--b', 1, 7, 'name', /single dashes/],
  ['name: my_endpoint', 1, 7, 'name', /letters, digits/],
  ['name: abc-', 1, 7, 'name', /not end with a dash/],
  ['name: 12345', 1, 7, 'name', /a text; it is a number/],
  [endpoint('auth_mode: basic'), 2, 12, 'auth_mode', /key, aml_token or aad_token/],
  [endpoint('auth_mode: [key]'), 2, 12, 'auth_mode', /key, aml_token/],
  [endpoint('auth-mode: key'), 2, 1, 'auth-mode', /did you mean auth_mode/],
  [endpoint('authMode: key'), 2, 1, 'authMode', /did you mean auth_mode/],
  [endpoint('trafic: {}'), 2, 1, 'trafic', /did you mean traffic/],
  [endpoint('bogus: 1'), 2, 1, 'bogus', /no field here$/],
  [endpoint('traffic: { blue: 90 }'), 2, 10, 'traffic', /add up to 100.*90/],
  [endpoint('traffic: { blue: 60, green: 50 }'), 2, 10, 'traffic', /110/],
  [endpoint('traffic: { blue: 101 }'), 2, 18, 'traffic.blue', /from 0 to 100/],
  [endpoint('traffic: { blue: -1, green: 101 }'), 2, 18, 'traffic.blue', /from 0 to 100/],
  [endpoint('traffic: { blue: 99.5 }'), 2, 18, 'traffic.blue', /whole number/],
  [endpoint('traffic: { blue: all }'), 2, 18, 'traffic.blue', /it is a text/],
  [endpoint('traffic: [blue]'), 2, 10, 'traffic', /a mapping; it is a list/],
  [endpoint('traffic: 100'), 2, 10, 'traffic', /it is a number/],
  [endpoint('mirror_traffic: { a: 51 }'), 2, 17, 'mirror_traffic', /at most 50/],
  [endpoint('mirror_traffic: { a: 5, b: 5 }'), 2, 17, 'mirror_traffic', /one deployment/],
  [endpoint('identity: system_assigned'), 2, 11, 'identity', /a mapping/],
  [endpoint('identity: { type: both }'), 2, 19, 'identity.type', /system_assigned, user_assigned/],
  [endpoint('identity: {}'), 2, 11, 'identity.type', /is missing/],
  [endpoint('identity: { type: user_assigned }'), 2, 11, 'identity.user_assigned_identities', /is missing/],
  [endpoint(`identity: { type: none, user_assigned_identities: [${USER}] }`), 2, 11, 'identity', /user_assigned/],
  [endpoint('identity: { type: user_assigned, user_assigned_identities: [mine] }'), 2, 61, 'identity.user_assigned_identities[0]', /the id of a user-assigned/],
  [endpoint('identity: { type: user_assigned, user_assigned_identities: [{ client_id: c }] }'), 2, 61, 'identity.user_assigned_identities[0].resource_id', /is missing/],
  [endpoint(`identity: { type: user_assigned, user_assigned_identities: [${USER}, ${USER}] }`), 2, 60, 'identity.user_assigned_identities', /at most 1 element$/],
  [endpoint('compute: my-cluster'), 2, 10, 'compute', /azureml:<name>/],
  [endpoint('compute: azureml:c\nauth_mode: aad_token'), 3, 12, 'auth_mode', /Kubernetes/],
  [endpoint('compute: azureml:c\nmirror_traffic: { a: 5 }'), 3, 1, 'mirror_traffic', /Kubernetes/],
  [endpoint('public_network_access: private'), 2, 24, 'public_network_access', /enabled or disabled/],
  [endpoint('tags: text'), 2, 7, 'tags', /a mapping/],
  [endpoint('tags: { a: [1] }'), 2, 12, 'tags.a', /a text; it is a list/],
  [endpoint('description: { a: b }'), 2, 14, 'description', /it is a mapping/],
  // Deployments.
  [deployment({ name: null }), 1, 1, 'name', /is missing/],
  [deployment({ endpoint_name: 'x' }), 2, 16, 'endpoint_name', /3 to 32/],
  [deployment({ endpoint_name: null }), 1, 1, 'endpoint_name', /is missing/],
  [deployment({ instance_type: null }), 1, 1, 'instance_type', /VM size/],
  [deployment({ instance_count: null }), 1, 1, 'instance_count', /is missing/],
  [deployment({ instance_type: '' }), 1, 1, 'instance_type', /VM size/],
  [deployment({ instance_count: '~' }), 1, 1, 'instance_count', /is missing/],
  [deployment({ environment: '{ image: null }' }), 6, 14, 'environment.image', /is missing/],
  [deployment({ instance_count: 0 }), 5, 17, 'instance_count', /at least 1/],
  [deployment({ instance_count: 1.5 }), 5, 17, 'instance_count', /whole number/],
  [deployment({ instance_count: 'two' }), 5, 17, 'instance_count', /it is a text/],
  [deployment({ instance_count: '.inf' }), 5, 17, 'instance_count', /whole number/],
  [deployment({ model: './model' }), 3, 8, 'model', /azureml:<name>:<version>.*a mapping with a path/],
  [deployment({ model: '"azureml:m:"' }), 3, 8, 'model', /azureml:<name>/],
  [deployment({ model: 'azureml:../m:1' }), 3, 8, 'model', /azureml:<name>/],
  [deployment({ model: 'azureml:m@stable' }), 3, 8, 'model', /@latest/],
  [deployment({ model: 'azureml:e:1:2' }), 3, 8, 'model', /azureml:<name>/],
  [deployment({ model: `${HERE}/environments/e/versions/1` }), 3, 8, 'model', /azureml:<name>/],
  [deployment({ model: `${HERE}/models/m` }), 3, 8, 'model', /azureml:<name>/],
  [deployment({ model: 'azureml://registries/r/environments/e/versions/1' }), 3, 8, 'model', /azureml:<name>/],
  [deployment({ model: '{ name: m }' }), 3, 8, 'model.path', /is missing/],
  [deployment({ model: '{ path: m, type: onnx }' }), 3, 25, 'model.type', /custom_model, mlflow_model or triton_model/],
  [deployment({ model: '{ path: m, datastore: d }' }), 3, 19, 'model.datastore', /default datastore/],
  [deployment({ model: '{ path: "git+https://x" }' }), 3, 16, 'model.path', /must be a local path/],
  [deployment({ model: '{ path: m, version: [1] }' }), 3, 28, 'model.version', /a text/],
  [add('code_configuration: { code: ./src }\n'), 6, 21, 'code_configuration.scoring_script', /is missing/],
  [add('code_configuration: ./src\n'), 6, 21, 'code_configuration', /a mapping/],
  [add('code_configuration: { code: "https://x/y", scoring_script: s }\n'), 6, 29, 'code_configuration.code', /a local path or registered/],
  [add('code_configuration: { code: azureml:c, scoring_script: s, path: x }\n'), 6, 59, 'code_configuration.path', /no field/],
  [add('environment: ubuntu\n'), 6, 14, 'environment', /image or a build/],
  [add('environment: { name: e }\n'), 6, 14, 'environment.image', /is missing/],
  [add('environment: { image: a, build: { path: b } }\n'), 6, 26, 'environment.build', /beside image/],
  [add('environment: { image: a, inference_config: { scoring_route: { path: /, port: 70000 } } }\n'), 6, 44, 'environment.inference_config.liveness_route', /is missing/],
  [add('environment: { image: a, os_type: mac }\n'), 6, 35, 'environment.os_type', /linux or windows/],
  [add('environment_variables: [A=1]\n'), 6, 24, 'environment_variables', /a mapping/],
  [add('environment_variables: { A: { b: c } }\n'), 6, 29, 'environment_variables.A', /it is a mapping/],
  [add('app_insights_enabled: maybe\n'), 6, 23, 'app_insights_enabled', /true or false/],
  [add('app_insights_enabled: 1\n'), 6, 23, 'app_insights_enabled', /it is a number/],
  [add('scale_settings: { min_instances: 1 }\n'), 6, 17, 'scale_settings.type', /is missing/],
  [add('scale_settings: { type: default, min_instances: 1 }\n'), 6, 34, 'scale_settings.min_instances', /no field/],
  [add('scale_settings: { type: target_utilization }\n'), 6, 17, 'scale_settings', /managed/],
  [add('scale_settings: { type: auto }\n'), 6, 25, 'scale_settings.type', /default or target_utilization/],
  [deployment({ type: 'kubernetes', scale_settings: '{ type: target_utilization, target_utilization_percentage: 101 }' }), 7, 76, 'scale_settings.target_utilization_percentage', /from 1 to 100/],
  [add('request_settings: { request_timeout_ms: 180001 }\n'), 6, 41, 'request_settings.request_timeout_ms', /from 1 to 180000/],
  [add('request_settings: { request_timeout_ms: 0 }\n'), 6, 41, 'request_settings.request_timeout_ms', /from 1/],
  [add('request_settings: { request_timeout_ms: PT5S }\n'), 6, 41, 'request_settings.request_timeout_ms', /whole number/],
  [add('request_settings: { max_queue_wait_ms: -1 }\n'), 6, 40, 'request_settings.max_queue_wait_ms', /at least 0/],
  [add('request_settings: { request_timeout: 5 }\n'), 6, 21, 'request_settings.request_timeout', /did you mean request_timeout_ms/],
  [add('liveness_probe: { initial_delay: 0 }\n'), 6, 34, 'liveness_probe.initial_delay', /at least 1/],
  [add('liveness_probe: { success_threshold: 2 }\n'), 6, 38, 'liveness_probe.success_threshold', /from 1 to 1/],
  [add('readiness_probe:\n  period: 10\n  timeout: ten\n'), 8, 12, 'readiness_probe.timeout', /it is a text/],
  [add('liveness_probe: { periods: 5 }\n'), 6, 19, 'liveness_probe.periods', /did you mean period/],
  [add('egress_public_network_access: no\n'), 6, 31, 'egress_public_network_access', /enabled or disabled/],
  [add('data_collector: {}\n'), 6, 17, 'data_collector.collections', /is missing/],
  [add('data_collector: { sampling_rate: 1.1, collections: {} }\n'), 6, 34, 'data_collector.sampling_rate', /from 0 to 1/],
  [add('data_collector: { rolling_rate: second, collections: {} }\n'), 6, 33, 'data_collector.rolling_rate', /minute, hour/],
  [add('data_collector: { collections: { request: { data: azureml:d:1 } } }\n'), 6, 43, 'data_collector.collections.request.enabled', /is missing/],
  [add('data_collector: { collections: { request: { enabled: "True", data: { path: p } } } }\n'), 6, 76, 'data_collector.collections.request.data.path', /register the data asset first/],
  [add('data_collector: { collections: { request: { enabled: "True", data: { name: n } } } }\n'), 6, 68, 'data_collector.collections.request.data', /a name and a version/],
  [add('data_collector: { request_logging: { capture_headers: x }, collections: {} }\n'), 6, 55, 'data_collector.request_logging.capture_headers', /a list/],
  [add('resources: { requests: { cpu: 1 } }\ntype: managed\n'), 6, 1, 'resources', /Kubernetes/],
  [deployment({ type: 'kubernetes', egress_public_network_access: 'enabled' }), 7, 1, 'egress_public_network_access', /managed/],
  [deployment({ type: 'batch' }), 6, 7, 'type', /managed or kubernetes/],
  [add('startup: 1\n'), 6, 1, 'startup', /no field/],
  [add('__proto__: { a: 1 }\n'), 6, 1, '__proto__', /no field/],
  [add('constructor: 1\n'), 6, 1, 'constructor', /no field/],
];

test(`${wrong.length} wrong documents: the line, the column, the field, and why`, () => {
  assert.ok(wrong.length >= 60);
  const off = [];
  for (const [text, line, column, field, words] of wrong) {
    const error = fails(text);
    const problem = error.problems.find((one) => one.line === line && one.column === column && one.field === field && words.test(one.message));
    if (!problem) off.push(`${JSON.stringify(text.slice(-90))}\n  wanted ${line}:${column} ${field} ${words}\n  found ${error.message}`);
  }
  assert.equal(off.join('\n'), '');
});

test('everything that is wrong is told at once, by line; the first stands on the error itself', () => {
  const error = fails(deployment({ instance_count: 0, liveness_probe: '{ period: x }', bogus: 1 }));
  assert.deepEqual(error.problems.map(({ line, field }) => [line, field]), [[5, 'instance_count'], [6, 'liveness_probe.period'], [7, 'bogus']]);
  assert.deepEqual([error.line, error.column, error.field], [5, 17, 'instance_count']);
  assert.equal(error.message.split('\n')[0], 'line 5, column 17: instance_count: must be a whole number of at least 1');
});

test('no message shows a value', () => {
  const secret = 'swordfish-1234';
  for (const text of [
    add(`environment_variables: { KEY: [${secret}] }\n`), add(`app_insights_enabled: ${secret}\n`), deployment({ model: secret }), deployment({ instance_count: secret }),
    `"a" ${secret}`, `name: "a" "${secret}"`, `name: [a] ${secret}`, `${secret}\nname: x`, `name: &${secret}`, `name: %${secret}`, `name: "\\q${secret}"`, `%YAML ${secret}\n---\nname: x`,
    endpoint(`auth_mode: ${secret}`), endpoint(`traffic: ${secret}`), endpoint(`compute: ${secret}`), `name: "${secret} "`, add(`environment_variables: { <<: ${secret} }\n`),
  ]) {
    assert.ok(!fails(text).message.includes(secret), text);
  }
});

test('documents that play with aliases end, and soon', () => {
  const laughs = Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} { ${Array.from({ length: 10 }, (_, to) => `k${to}: *a${at}`).join(', ')} }`);
  for (const text of [
    `environment_variables: &a\n  x: *a\n`,
    `instance_type: x\nflavors: 1\nmodel: { path: p, flavors: &f { a: *f } }\n`,
    `a0: &a0 {}\n${laughs.join('\n')}\nmodel: { path: p, flavors: *a12 }\ninstance_type: x\n`,
    `instance_type: x\nmodel: { path: p, flavors: ${'['.repeat(500)}${']'.repeat(500)} }`,
    `instance_type: x\nenvironment_variables: { ${Array.from({ length: 300 }, (_, at) => `v${at}: *nobody`).join(', ')} }`,
    `instance_type: x\nmodel: &m { <<: *m }`,
    `${'a: '.repeat(30_000)}b`,
  ]) {
    fails(text);
  }
  assert.throws(() => parse('a'.repeat(300_000)), /text: must have at most/);
});

test('misuse is a TypeError that names the option', () => {
  for (const bad of [undefined, null, 5, {}, [], Symbol('s')]) assert.throws(() => parseDefinition(bad), { name: 'TypeError', message: /^text/ });
  for (const bad of [null, 5, 'x']) assert.throws(() => parseDefinition('name: my-endpoint', bad), { name: 'TypeError', message: /^options/ });
  for (const bad of [5, 'x', {}, { ...WORKSPACE, workspace: '' }, { ...WORKSPACE, resourceGroup: 'a/../b' }, { ...WORKSPACE, subscriptionId: 5 }]) {
    assert.throws(() => parseDefinition('name: my-endpoint', { workspace: bad }), { name: 'TypeError', message: /^workspace/ });
  }
  const local = deployment({ model: '{ path: m }' });
  for (const text of [local, deployment(), 'name: my-endpoint']) {
    for (const bad of [null, 5, 'x', [], new Set()]) assert.throws(() => parseDefinition(text, { files: bad }), { name: 'TypeError', message: /^files: must be/ });
  }
  for (const bad of [[], [null], [undefined], [5], ['name: x'], [{}], [Promise.resolve(parse(local))], [parse('name: one'), null]]) {
    assert.throws(() => deployable(...bad), { name: 'TypeError', message: /^definition: must be what parseDefinition or resolve gives/ });
  }
  for (const bad of [undefined, null, 5, {}, { endpoint: 5 }]) assert.throws(() => toYaml(bad), { name: 'TypeError', message: /^definition/ });
  assert.throws(() => toYaml(parse(local)), /what is to be uploaded is not written/);
  assert.throws(() => deployable(parse('name: one'), parse('name: two')), /of one endpoint/);
});

test('resolve refuses what is no definition and no workspace, and says which', async () => {
  for (const bad of [null, undefined, 5, {}, Promise.resolve()]) await assert.rejects(resolve(bad, {}), { name: 'TypeError', message: /^definition: must be what parseDefinition gives/ });
  const named = parse(deployment(), {});
  for (const bad of [null, undefined, 5, WORKSPACE]) await assert.rejects(resolve(named, bad), { name: 'TypeError', message: /^workspace: must be a Workspace/ });
});

test('a path without files is named, with where it stands', () => {
  const local = deployment({ model: '{ path: ../model/model.onnx }', code_configuration: '{ code: ./src, scoring_script: s.py }', environment: '{ image: i, conda_file: ./conda.yml }' });
  const { problems } = fails(local, { files: { 'conda.yml': 'name: c', 'src/s.py': '' } });
  assert.deepEqual(problems.map(({ field, message }) => [field, message]), [['model.path', 'names no file among those given: none is at ../model/model.onnx']]);
  assert.throws(() => deployable(parse(local)), {
    name: 'TypeError',
    message: 'files: must be given to parseDefinition, with what is at ../model/model.onnx (model.path), ./src (code_configuration.code), ./conda.yml (environment.conda_file)',
  });
  const read = parse(local);
  for (const { into } of read.files) into.slice(0, -1).reduce((inner, member) => inner[member], read)[into.at(-1)] = { 'a.txt': 'a' };
  assert.deepEqual(Object.keys(deployable(read)).sort(), ['code', 'deployment', 'endpoint', 'environment', 'model']);
});

// ── and back ──

test('what was read is written and read again as the same', () => {
  const documents = [
    'name: my-endpoint',
    `name: my-endpoint\nauth_mode: aad_token\ndescription: "a: b # c"\ntags: { a: "1", yes: "no", n: null }\nidentity: { type: user_assigned, user_assigned_identities: [${USER}] }\ntraffic: { blue: 100 }\nmirror_traffic: { green: 10 }\npublic_network_access: disabled\nproperties: { a: b }`,
    'name: my-endpoint\ncompute: azureml:c\nauth_mode: aml_token',
    deployment(),
    deployment({ model: null, environment: 'azureml://registries/r/environments/e/versions/1' }),
    deployment({ code_configuration: '{ code: azureml:c:1, scoring_script: s.py }', environment: 'azureml:e:1', environment_variables: '{ A: 1, B: "true", C: "", D: "1e3" }', app_insights_enabled: false, scale_settings: '{ type: default }', request_settings: '{ request_timeout_ms: 1234, max_queue_wait_ms: 0, max_concurrent_requests_per_instance: 2 }', liveness_probe: '{ initial_delay: 90061, period: 1, timeout: 60 }', readiness_probe: '{ failure_threshold: 3 }', egress_public_network_access: 'disabled', private_network_connection: true, properties: '{ x: y }', tags: '{ a: b }', data_collector: '{ sampling_rate: 0.5, rolling_rate: day, request_logging: { capture_headers: [a] }, collections: { a: { enabled: "true", data: azureml:d:1, client_id: c }, b: { enabled: "false" } } }' }),
    deployment({ type: 'kubernetes', instance_type: null, instance_count: null, scale_settings: '{ type: target_utilization, min_instances: 0, polling_interval: 1 }', resources: '{ requests: { cpu: 0.1, gpu: 1 }, limits: { memory: 1Gi } }' }),
  ];
  for (const text of documents) {
    const read = parse(text);
    assert.deepEqual(parse(toYaml(read)), read, toYaml(read));
  }
});

test('a resource as the service tells it becomes a file', () => {
  const properties = { authMode: 'Key', traffic: { blue: 100 }, scoringUri: 'https://x/score', swaggerUri: 'https://x/swagger.json', provisioningState: 'Succeeded', description: null, mirrorTraffic: {}, publicNetworkAccess: 'Enabled', properties: { 'azureml.onlineendpointid': '/x', AzureAsyncOperationUri: 'https://y' } };
  const stored = { id: `${HERE}/onlineEndpoints/my-endpoint`, name: 'my-endpoint', type: 't', location: 'westeurope', tags: {}, kind: 'Managed', systemData: { createdBy: 'a' }, identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' }, properties };
  assert.equal(toYaml({ endpoint: stored }), `$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json
name: my-endpoint
tags: {}
location: westeurope
auth_mode: key
identity:
  type: system_assigned
public_network_access: enabled
traffic:
  blue: 100
mirror_traffic: {}
`);
  const blue = { id: `${HERE}/onlineEndpoints/my-endpoint/deployments/blue`, name: 'blue', type: 't', location: 'l', sku: { name: 'Default', capacity: 2 }, properties: { endpointComputeType: 'Managed', model: `${HERE}/models/m/versions/1`, instanceType: 'Standard_DS3_v2', requestSettings: { requestTimeout: 'PT2M0.5S' }, provisioningState: 'Succeeded', properties: { AzureAsyncOperationUri: 'u' } } };
  const read = parse(toYaml({ deployment: blue }));
  assert.deepEqual([read.endpoint.name, read.deployment.sku.capacity, read.deployment.properties.model, read.deployment.properties.requestSettings], ['my-endpoint', 2, blue.properties.model, { requestTimeout: 'PT2M0.5S' }]);
});

test('what a file cannot hold is named, not lost', () => {
  const lost = (properties) => () => toYaml({ endpoint: { name: 'e' }, deployment: { name: 'blue', properties } });
  assert.throws(lost({ startupProbe: { period: 'PT1S' }, later: 1 }), { name: 'TypeError', message: /startupProbe, later/ });
  assert.throws(lost({ livenessProbe: { period: 'PT0.5S' } }), /livenessProbe\.period/);
  assert.throws(lost({ livenessProbe: { period: 'P1M' } }), /livenessProbe\.period/);
  assert.throws(lost({ dataCollector: { collections: { a: { dataCollectionMode: 'Enabled', samplingRate: 1 }, b: { dataCollectionMode: 'Enabled' } } } }), /samplingRate/);
  assert.throws(() => toYaml({ endpoint: { name: 'e', properties: { authMode: 'Key', keys: { primaryKey: 'k' } } } }), /keys/);
});

// ── made ready ──

test('references are resolved, a model at a URI is registered, and the parts fit deploy', async () => {
  const calls = [];
  const workspace = {
    get: async () => ({ id: HERE }),
    models: {
      async *list(name, options) {
        calls.push([name, options.top]);
        yield { id: `${HERE}/models/${name}/versions/9` };
      },
      ensure: async (name, version, body) => (calls.push([name, version, body]), { resource: { id: `${HERE}/models/${name}/versions/${version}` } }),
    },
  };
  const latest = parse(deployment({ model: 'azureml:m@latest', environment: 'azureml:e:1' }), {});
  const resolved = await resolve(latest, workspace);
  assert.deepEqual([resolved.deployment.properties.model, resolved.deployment.properties.environmentId], [`${HERE}/models/m/versions/9`, `${HERE}/environments/e/versions/1`]);
  assert.equal(latest.deployment.properties.model, 'azureml:m@latest', 'the original stays');
  const remote = await resolve(parse(deployment({ model: '{ path: "azureml://datastores/d/paths/m", type: mlflow_model, name: n }' })), workspace);
  assert.equal(remote.deployment.properties.model, `${HERE}/models/n/versions/1`);
  assert.deepEqual(calls, [['m', 1], ['n', '1', { properties: { modelUri: 'azureml://datastores/d/paths/m', modelType: 'mlflow_model' } }]]);

  const whole = deployable(parse('name: my-endpoint\ntraffic: { blue: 100 }\ntags: { a: b }'), remote);
  assert.deepEqual(Object.keys(whole).sort(), ['deployment', 'endpoint', 'traffic']);
  assert.deepEqual([whole.traffic, 'traffic' in whole.endpoint.properties, whole.endpoint.tags], [{ blue: 100 }, false, { a: 'b' }]);
});
