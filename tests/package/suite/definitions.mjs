// The files of the Azure CLI, deployed.
import { once } from './azure.mjs';
import { equal, match, ok, refused, same } from './expect.mjs';

const ENDPOINT = `
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json
name: from-yaml
auth_mode: aad_token
tags: { from: yaml }
traffic: { blue: 100 }
`;
const DEPLOYMENT = `
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: from-yaml
instance_type: Standard_DS3_v2
instance_count: 1
environment:
  name: yaml-environment
  image: mcr.microsoft.com/azureml/minimal
  conda_file: ./conda.yml
environment_variables: { EMULATOR_ECHO: 1 }
request_settings: { request_timeout_ms: 90000 }
`;

export function definitions({ test, api, yaml, emulator, tokens, azure }) {
  const { cloud, workspace: place } = emulator;
  const workspace = new api.Workspace({ ...place, cloud, credential: tokens.owner.control, ...once });

  test('definitions in YAML are deployed, written back, and say where they are wrong', async () => {
    const endpoint = yaml.parseDefinition(ENDPOINT);
    const deployment = yaml.parseDefinition(DEPLOYMENT, { files: { 'conda.yml': 'name: a' } });
    const made = await azure.hurry(workspace.endpoints.createOrUpdate('from-yaml', { ...endpoint.endpoint, properties: { authMode: 'AADToken' } }));
    same(made.properties.authMode, 'AADToken', 'auth mode');
    let over = false;
    const deploying = workspace.deploy(yaml.deployable(endpoint, deployment)).finally(() => (over = true));
    while (!over) await Promise.race([azure.advance(1), deploying]);
    const deployed = await deploying;
    equal([deployed.endpoint.properties.traffic, deployed.endpoint.tags.from], [{ blue: 100 }, 'yaml']);
    same(deployed.deployment.properties.requestSettings.requestTimeout, 'PT1M30S', 'timeout');
    same(deployed.environment.properties.condaFile, 'name: a', 'conda file');

    const written = yaml.toYaml({ deployment: await workspace.deployments('from-yaml').get('blue') });
    match(written, /request_timeout_ms: 90000/);
    const again = yaml.parseDefinition(written, { workspace: place });
    const { outcome } = await workspace.deployments('from-yaml').ensure('blue', again.deployment);
    same(outcome, 'unchanged', 'what was written and read again');
    const known = yaml.parseDefinition(DEPLOYMENT.replace(/environment:\n(  .*\n)+/, 'environment: azureml:yaml-environment@latest\n'));
    const resolved = await yaml.resolve(known, workspace);
    same(resolved.deployment.properties.environmentId, deployed.environment.id, 'the newest version');

    const error = await refused(() => yaml.parseDefinition(DEPLOYMENT.replace('instance_count', 'instance_cuont')));
    ok(error instanceof yaml.DefinitionError && error instanceof TypeError, 'a DefinitionError is a TypeError');
    const misspelt = error.problems.find(({ field }) => field === 'instance_cuont');
    equal([misspelt.line, misspelt.column], [6, 1]);
    match(misspelt.message, /did you mean instance_count/);
    await azure.hurry(workspace.endpoints.delete('from-yaml'));
  });
}
