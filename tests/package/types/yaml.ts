// The entry for the files of the Azure CLI.
import { DefinitionError, deployable, parseDefinition, resolve, toYaml } from 'azureml-endpoints/yaml';
import type { AssetReference, DefinitionProblem, DeploymentDefinition, EndpointDefinition, LocalPath } from 'azureml-endpoints/yaml';
import type { DeployDefinition, Workspace } from 'azureml-endpoints';

declare const workspace: Workspace;

export async function deploy(endpointYaml: string, deploymentYaml: string, picked: Map<string, File>): Promise<string> {
  const endpoint = parseDefinition(endpointYaml, { workspace: { subscriptionId: 's', resourceGroup: 'g', workspace: 'w' } });
  const deployment = parseDefinition(deploymentYaml, { files: picked });
  if (endpoint.kind === 'endpoint') {
    const whole: EndpointDefinition = endpoint;
    await workspace.endpoints.createOrUpdate(whole.endpoint.name, whole.endpoint);
  }
  if (deployment.kind === 'deployment') {
    const part: DeploymentDefinition = deployment;
    const paths: LocalPath[] = part.files;
    const references: AssetReference[] = part.references;
    if (part.model) part.model.files = { 'model.onnx': new Uint8Array() };
    console.log(paths.map(({ path, field, into }) => [path, field, ...into]), references.map(({ kind, label }) => [kind, label]));
  }
  const definition: DeployDefinition = deployable(endpoint, await resolve(deployment, workspace, { signal: AbortSignal.timeout(5) }));
  await workspace.deploy(definition);
  return toYaml({ endpoint: await workspace.endpoints.get('e') }) + toYaml({ deployment: await workspace.deployments('e').get('blue') }) + toYaml(deployment);
}

export function told(error: unknown): DefinitionProblem[] {
  if (!(error instanceof DefinitionError)) return [];
  console.log(error.line + error.column, error.field.length, error.message);
  return error.problems;
}

// @ts-expect-error a text is needed
parseDefinition(5);
// @ts-expect-error a workspace has three parts
parseDefinition('', { workspace: { subscriptionId: 's' } });
// @ts-expect-error nothing is not deployable
deployable();
// @ts-expect-error a definition is needed
toYaml('name: x');
// @ts-expect-error errors are not made by hand
new DefinitionError();
