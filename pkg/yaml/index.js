// The files of the Azure CLI, endpoint.yml and deployment.yml: read into the bodies that Azure takes, and written back.
import { readDeployment, writeDeployment } from './deployment.js';
import { readEndpoint, writeEndpoint } from './endpoint.js';
import { areFiles, filled, got, put } from './files.js';
import { DefinitionError, read } from './place.js';
import { idIn, settle } from './reference.js';
import { stringify } from './stringify.js';

export { DefinitionError };

const misuse = (option, need) => new TypeError(`${option}: must be ${need}`);

/** The path of a workspace. */
function pathOf(workspace) {
  if (workspace === undefined || workspace === null) return undefined;
  const names = ['subscriptionId', 'resourceGroup', 'workspace'].map((part) => workspace[part]);
  if (names.some((name) => typeof name !== 'string' || /^$|[/?#%\s]/.test(name))) {
    throw misuse('workspace', 'an object with subscriptionId, resourceGroup and workspace');
  }
  const [subscription, group, name] = names;
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
}

/** Which of the two a document is: its schema says it, or a field that only one has. */
function isDeployment(place) {
  const members = place.entries();
  const [, told] = /online(deployment|endpoint)\.schema\.json$/i.exec(String(members.get('$schema')?.scalar)) ?? [];
  return told ? told.toLowerCase() === 'deployment' : ['endpoint_name', 'instance_type', 'code_configuration'].some((name) => members.has(name));
}

export function parseDefinition(text, options = {}) {
  if (typeof options !== 'object' || options === null) throw misuse('options', 'an object');
  const workspace = pathOf(options.workspace);
  const { files: given } = options;
  if (given !== undefined && !areFiles(given)) throw misuse('files', 'an object of paths and contents');
  const place = read(text);
  if (!place.isMap) place.expected('a mapping: an endpoint or a deployment');
  place.settle();
  const [files, references] = [[], []];
  if (!isDeployment(place)) {
    const endpoint = readEndpoint(place);
    place.settle();
    settle(endpoint, workspace, ['endpoint'], references);
    return { kind: 'endpoint', endpoint, files, references };
  }
  const { endpointName, body, parts } = readDeployment(place);
  const definition = { kind: 'deployment', endpoint: { name: endpointName }, deployment: body };
  for (const [part, { value, files: wanted }] of Object.entries(parts)) {
    // What has no name gets that of the deployment it is for; code is named by its content.
    definition[part] = { ...(part !== 'code' && { name: `${endpointName}-${body.name}` }), ...value };
    for (const { path, place, into } of wanted) {
      files.push({ path, field: place.field, into });
      if (given !== undefined) filled(definition, into, path, given, place);
    }
  }
  place.settle();
  settle(body, workspace, ['deployment'], references);
  return { ...definition, files, references };
}

export function toYaml(definition) {
  const given = definition?.deployment ?? definition?.endpoint;
  if (typeof given !== 'object' || given === null) throw misuse('definition', 'an object with an endpoint or a deployment');
  if (['model', 'code', 'environment'].some((part) => typeof definition[part] === 'object')) {
    throw misuse('definition', 'one whose model, code and environment are registered: what is to be uploaded is not written');
  }
  const lost = [];
  const note = (member) => lost.push(member);
  const plain = JSON.parse(JSON.stringify(given));
  const endpointName = definition.endpoint?.name ?? /\/onlineEndpoints\/([^/]+)\//i.exec(plain.id ?? '')?.[1];
  const written = definition.deployment ? writeDeployment(plain, endpointName, note) : writeEndpoint(plain, note);
  if (lost.length) throw new TypeError(`definition: has what these files cannot hold: ${lost.join(', ')}`);
  return stringify(written);
}

/** The newest version of an asset. */
async function newest(workspace, { kind, name }, options) {
  for await (const found of workspace[kind].list(name, { ...options, top: 1 })) return found.id;
  throw new TypeError(`definition: the workspace has no version of ${name}`);
}

/** What the files gave, and nothing that only looks like a definition, such as the promise of one. */
const isDefinition = (given) => typeof given?.endpoint === 'object' && given.endpoint !== null;

export async function resolve(definition, workspace, options) {
  if (!isDefinition(definition)) throw misuse('definition', 'what parseDefinition gives');
  if (typeof workspace?.models?.ensure !== 'function') throw misuse('workspace', 'a Workspace');
  const resolved = { ...definition, references: [], endpoint: structuredClone(definition.endpoint) };
  if (definition.deployment) resolved.deployment = structuredClone(definition.deployment);
  const id = definition.references.length ? (await workspace.get(options)).id : '';
  for (const { path, ...target } of definition.references) {
    if (target.label !== undefined && target.kind === 'data') throw misuse('definition', `one that says which version of ${target.name}`);
    put(resolved, path, target.label === undefined ? idIn(id, target) : await newest(workspace, target, options));
  }
  if (resolved.model?.modelUri !== undefined) {
    const { name, version = '1', type = 'custom_model', ...properties } = resolved.model;
    const { resource } = await workspace.models.ensure(name, version, { properties: { ...properties, modelType: type } }, options);
    resolved.deployment.properties.model = resource.id;
    delete resolved.model;
  }
  return resolved;
}

export function deployable(...definitions) {
  if (!definitions.length || !definitions.every(isDefinition)) throw misuse('definition', 'what parseDefinition or resolve gives');
  const merged = {};
  for (const { kind: _, files = [], references, ...parts } of definitions) {
    const lacking = files.filter(({ into }) => got(parts, into) === undefined).map(({ path, field }) => `${path} (${field})`);
    if (lacking.length) throw misuse('files', `given to parseDefinition, with what is at ${lacking.join(', ')}`);
    if (references?.length) throw misuse('definition', `resolved first: ${references.map(({ field }) => field).join(', ')}`);
    if ((merged.endpoint ?? parts.endpoint)?.name !== parts.endpoint?.name) throw misuse('definition', 'of one endpoint');
    Object.assign(merged, parts, { endpoint: { ...merged.endpoint, ...parts.endpoint } });
  }
  // Traffic can be set once there is something to get it.
  const { traffic, ...properties } = merged.endpoint?.properties ?? {};
  return traffic ? { ...merged, endpoint: { ...merged.endpoint, properties }, traffic } : merged;
}
