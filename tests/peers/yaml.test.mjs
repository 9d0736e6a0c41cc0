// The same files read by Microsoft's Python SDK, on which `az ml` stands, and by us: the same bodies.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DefinitionError, parseDefinition } from 'azureml-endpoints/yaml';
import { python, why } from './python.mjs';

const W = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
const USER = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mine';
const least = `name: blue\nendpoint_name: my-endpoint\nmodel: azureml:${W}/models/m/versions/1\nenvironment: azureml:${W}/environments/e/versions/2\ninstance_type: Standard_DS3_v2\ninstance_count: 2\n`;
const kubernetes = '$schema: https://azuremlschemas.azureedge.net/latest/kubernetesOnlineDeployment.schema.json\ntype: kubernetes\n';

const documents = [
  ['endpoint', 'name: my-endpoint\n'],
  ['endpoint', 'name: my-endpoint\nauth_mode: aml_token\ndescription: d\ntags: { a: b }\nproperties: { c: d }\ntraffic: { blue: 90, green: 10 }\nmirror_traffic: { grey: 10 }\npublic_network_access: disabled\n'],
  ['endpoint', 'name: my-endpoint\nauth_mode: aad_token\nidentity: { type: system_assigned }\n'],
  ['endpoint', `name: my-endpoint\nauth_mode: key\nidentity:\n  type: user_assigned\n  user_assigned_identities:\n    - resource_id: ${USER}\n`],
  ['deployment', least],
  ['deployment', `${least}description: d\ntags: { a: b }\nproperties: { c: d }\nmodel_mount_path: /m\napp_insights_enabled: true\nenvironment_variables: { A: one, B: "2" }\negress_public_network_access: disabled\n`],
  ['deployment', `${least}request_settings: { request_timeout_ms: 90000, max_concurrent_requests_per_instance: 4, max_queue_wait_ms: 500 }\nscale_settings: { type: default }\n`],
  ['deployment', `${least}liveness_probe: { initial_delay: 600, period: 10, timeout: 2, success_threshold: 1, failure_threshold: 30 }\nreadiness_probe: { initial_delay: 90061, period: 86400, timeout: 3600, success_threshold: 3 }\n`],
  ['deployment', `${least}code_configuration: { code: "${W}/codes/c/versions/1", scoring_script: score.py }\n`],
  ['deployment', `${least}data_collector: { sampling_rate: 0.5, rolling_rate: hour, request_logging: { capture_headers: [a] }, collections: { x: { enabled: "True", client_id: c, data: "${W}/data/d/versions/1" }, y: { enabled: "False" } } }\n`],
  ['deployment', `${kubernetes}${least}scale_settings: { type: target_utilization, min_instances: 1, max_instances: 5, polling_interval: 10, target_utilization_percentage: 70 }\n`],
  ['deployment', `${kubernetes}${least}resources: { requests: { cpu: "0.1", memory: 0.5Gi }, limits: { cpu: "1", memory: 2Gi, nvidia.com/gpu: "1" } }\n`],
  ['deployment', least.replace(/model: .*/, 'model: azureml://registries/r/models/m/versions/1')],
];
const refused = [
  ['endpoint', 'name: 1abc\n'],
  ['endpoint', 'name: my-endpoint\nauth_mode: basic\n'],
  ['endpoint', 'name: my-endpoint\nbogus: 1\n'],
  ['endpoint', 'name: my-endpoint\ntraffic: { blue: 60, green: 50 }\n'],
  ['deployment', least.replace('instance_count: 2', 'instance_count: two')],
  ['deployment', `${least}liveness_probe: { periods: 1 }\n`],
  ['deployment', `${least}data_collector: { sampling_rate: 2, collections: {} }\n`],
];

/** Words in either case, an empty mapping or none, the service's default or none: it takes both. */
const WORDS = new Set(['dataCollectionMode', 'rollingRate', 'publicNetworkAccess', 'egressPublicNetworkAccess', 'authMode', 'scaleType', 'endpointComputeType']);
function plain(value, member) {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value === 'string') return WORDS.has(member) ? value.toLowerCase() : value.replace(/^azureml:(?=\/subscriptions)/, '');
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, member === 'userAssignedIdentities' ? {} : plain(inner, name)]);
  const filled = entries.filter(([name, inner]) => !(name === 'appInsightsEnabled' && inner === false) && inner !== null && inner !== undefined && (member === 'userAssignedIdentities' || typeof inner !== 'object' || Object.keys(inner).length));
  return Object.fromEntries(filled.sort(([one], [other]) => (one < other ? -1 : 1)));
}

test('Microsoft’s SDK makes the same bodies of the same files, and refuses the same', { skip: why }, async (context) => {
  const { stdout, stderr, status } = spawnSync(python, [fileURLToPath(new URL('definitions.py', import.meta.url))], { input: JSON.stringify([...documents, ...refused]), encoding: 'utf8', maxBuffer: 1e7, timeout: 120_000 });
  assert.equal(status, 0, stderr);
  const theirs = JSON.parse(stdout);
  for (const [at, [kind, text]] of documents.entries()) {
    await context.test(`${kind} ${at + 1}`, () => {
      const { endpoint, [kind]: ours } = parseDefinition(text);
      const named = kind === 'deployment' ? { endpointName: endpoint.name } : {};
      assert.deepEqual(plain({ ...ours, ...named, location: 'l' }), plain(theirs[at]));
    });
  }
  for (const [at, [kind, text]] of refused.entries()) {
    await context.test(`${kind} that is wrong ${at + 1}`, () => {
      assert.ok(theirs[documents.length + at].error, 'the SDK reads it');
      assert.throws(() => parseDefinition(text), DefinitionError);
    });
  }
});
