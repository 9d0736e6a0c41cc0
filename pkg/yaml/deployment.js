// deployment.yml: a deployment of an online endpoint.
import { Inline, codeConfiguration, environment, model } from './asset.js';
import { collector } from './collector.js';
import { access, name, own } from './endpoint.js';
import { duration, flag, record, text, texts, told, whole, word, written } from './field.js';

const SECOND = 1000;
const probe = (successes) =>
  record({
    initial_delay: ['initialDelay', duration(SECOND, 1)],
    period: ['period', duration(SECOND, 1)],
    timeout: ['timeout', duration(SECOND, 1)],
    success_threshold: ['successThreshold', whole(1, successes)],
    failure_threshold: ['failureThreshold', whole(1)],
  });

const requests = record({
  request_timeout_ms: ['requestTimeout', duration(1, 1, 180_000)],
  max_concurrent_requests_per_instance: ['maxConcurrentRequestsPerInstance', whole(1)],
  max_queue_wait_ms: ['maxQueueWait', duration(1)],
});

const scaleType = ['scaleType', word({ default: 'Default', target_utilization: 'TargetUtilization' }), 'default or target_utilization'];
const fixed = record({ type: scaleType });
const byUse = record({
  type: scaleType,
  min_instances: ['minInstances', whole()],
  max_instances: ['maxInstances', whole(1)],
  polling_interval: ['pollingInterval', duration(SECOND, 1)],
  target_utilization_percentage: ['targetUtilizationPercentage', whole(1, 100)],
});
const scale = {
  read(place) {
    const type = place.isMap ? place.entries().get('type')?.written : undefined;
    return (/^target/i.test(type ?? '') ? byUse : fixed).read(place);
  },
  write: (value, lost, path) => (value.scaleType === 'TargetUtilization' ? byUse : fixed).write(value, lost, path),
};

const amounts = record({ cpu: ['cpu', written], memory: ['memory', written], 'nvidia.com/gpu': ['gpu', written], gpu: ['gpu', written] });
const resources = record({ requests: ['containerResourceRequests', amounts], limits: ['containerResourceLimits', amounts] });

const fields = record({
  $schema: [null, text],
  name: ['name', name, 'the name of the deployment'],
  endpoint_name: ['endpointName', name, 'the name of its endpoint'],
  type: ['endpointComputeType', word({ managed: 'Managed', kubernetes: 'Kubernetes' })],
  description: ['description', text],
  tags: ['tags', texts],
  location: ['location', text],
  model: ['model', model],
  model_mount_path: ['modelMountPath', text],
  code_configuration: ['codeConfiguration', codeConfiguration],
  environment: ['environmentId', environment],
  environment_variables: ['environmentVariables', texts],
  instance_type: ['instanceType', text],
  instance_count: ['instanceCount', whole(1)],
  app_insights_enabled: ['appInsightsEnabled', flag],
  scale_settings: ['scaleSettings', scale],
  request_settings: ['requestSettings', requests],
  liveness_probe: ['livenessProbe', probe(1)],
  readiness_probe: ['readinessProbe', probe(Infinity)],
  egress_public_network_access: ['egressPublicNetworkAccess', access],
  private_network_connection: ['privateNetworkConnection', flag],
  data_collector: ['dataCollector', collector],
  resources: ['containerResourceRequirements', resources],
  properties: ['properties', texts],
  id: ['id', told],
  kind: ['kind', told],
  provisioning_state: ['provisioningState', told],
  creation_context: ['creationContext', told],
});

/** The compute of a deployment decides which fields it has. */
function checkCompute(place, kubernetes, byUse) {
  const members = place.entries();
  const lacks = (name) => members.get(name)?.isEmpty ?? true;
  const others = kubernetes ? ['egress_public_network_access', 'private_network_connection'] : ['resources'];
  for (const other of others) members.get(other)?.wrong(`is for ${kubernetes ? 'managed' : 'Kubernetes'} deployments`, { name: true });
  if (byUse && !kubernetes) members.get('scale_settings').wrong('must be of type default in a managed deployment; Azure Monitor scales it by rules');
  if (!kubernetes && lacks('instance_type')) place.missing('instance_type', 'a VM size such as Standard_DS3_v2');
  if (!byUse && lacks('instance_count')) place.missing('instance_count', 'the number of instances');
}

/** Reads one: its body, and what is to be registered for it. */
export function readDeployment(place) {
  const { $schema = '', name, endpointName, location, tags, instanceCount, endpointComputeType, ...properties } = fields.read(place);
  const kubernetes = endpointComputeType ? endpointComputeType === 'Kubernetes' : /kubernetes/i.test($schema) || 'containerResourceRequirements' in properties;
  checkCompute(place, kubernetes, properties.scaleSettings?.scaleType === 'TargetUtilization');
  // The service wants it twice (SDK).
  if (properties.privateNetworkConnection) properties.properties = { ...properties.properties, 'private-network-connection': 'true' };

  const parts = {};
  const take = (part, holder, member) => {
    if (!(holder?.[member] instanceof Inline)) return;
    parts[part] = holder[member];
    delete holder[member];
  };
  take('model', properties, 'model');
  take('code', properties.codeConfiguration, 'codeId');
  take('environment', properties, 'environmentId');
  if (parts.code) {
    parts.code.value.scoringScript = properties.codeConfiguration.scoringScript;
    delete properties.codeConfiguration;
  }
  const body = {
    name,
    ...(location && { location }),
    ...(tags && { tags }),
    ...(instanceCount && { sku: { name: 'Default', capacity: instanceCount } }),
    properties: { endpointComputeType: kubernetes ? 'Kubernetes' : 'Managed', ...properties },
  };
  return { endpointName, body, parts };
}

const schema = (kind) => `https://azuremlschemas.azureedge.net/latest/${kind}OnlineDeployment.schema.json`;

/** Writes one. */
export function writeDeployment({ properties = {}, systemData, sku, identity, type, ...envelope }, endpointName, lost) {
  const { endpointComputeType = 'Managed', ...others } = properties;
  const { 'private-network-connection': _, ...left } = own(properties.properties) ?? {};
  const kubernetes = endpointComputeType === 'Kubernetes';
  const flat = { ...envelope, endpointName, instanceCount: sku?.capacity, ...others, properties: own(left), ...(kubernetes && { endpointComputeType }) };
  return { $schema: schema(kubernetes ? 'kubernetes' : 'managed'), ...fields.write(flat, lost) };
}
