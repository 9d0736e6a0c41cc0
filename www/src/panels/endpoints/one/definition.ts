import type { DeployDefinition, Workspace } from 'azureml-endpoints/slim';
import type { DefinitionProblem, DeploymentDefinition, EndpointDefinition, LocalPath } from 'azureml-endpoints/yaml';
import type { WorkspaceName } from '../../../azure/place';
import { pathOf } from '../../../parts/dropped';

type Definition = EndpointDefinition | DeploymentDefinition;

/** What the Azure CLI's files among others say, or what is wrong with them. */
export interface Read {
  deployment?: DeploymentDefinition;
  endpoint?: EndpointDefinition;
  problems: (DefinitionProblem & { path: string })[];
}

/** Whether a text is a definition and no other YAML, such as a model brings along. */
const isDefinition = (text: string): boolean => /online(deployment|endpoint)\.schema\.json|^(endpoint_name|auth_mode)\s*:/im.test(text);

/** Reads the definitions among the files, with the files that they name. */
export const readDefinitions = async (files: readonly File[], workspace: WorkspaceName): Promise<Read> => {
  const found: Read = { problems: [] };
  for (const file of files.filter(({ name }) => /\.ya?ml$/i.test(name))) {
    const text = await file.text();
    if (!isDefinition(text)) continue;
    const { DefinitionError, parseDefinition } = await import('azureml-endpoints/yaml');
    try {
      const bare = parseDefinition(text, { workspace });
      const wanted = placed(file, files.filter((it) => it !== file), bare.files);
      const definition = parseDefinition(text, { workspace, files: await readable(wanted, bare.files) });
      if (definition.kind === 'deployment') found.deployment = definition;
      else found.endpoint = definition;
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      found.problems.push(...error.problems.map((problem) => ({ ...problem, path: pathOf(file) })));
    }
  }
  return found;
};

const nameOf = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;
const plain = (path: string): string => path.replace(/^(\.[/\\])+/, '').replace(/[/\\]+$/, '');

/**
 * The files by their paths as the document sees them. Who drops files without their folders means those of the names that it
 * has; what is left then is the code.
 */
const placed = (document: File, files: readonly File[], wanted: readonly LocalPath[]): Record<string, File> => {
  const folder = pathOf(document).split('/').slice(0, -1);
  const seen = (file: File) => {
    const path = pathOf(file).split('/');
    const common = folder.findIndex((part, at) => path[at] !== part);
    const shared = common < 0 ? folder.length : common;
    return [...folder.slice(shared).map(() => '..'), ...path.slice(shared)].join('/');
  };
  const all = Object.fromEntries(files.map((file) => [seen(file), file]));
  const covers = (path: string) => Object.keys(all).some((it) => it === plain(path) || it.startsWith(`${plain(path)}/`) || plain(path) === '.');
  const loose = new Map(files.filter((file) => !seen(file).includes('/')).map((file) => [file.name, file]));
  for (const { path } of wanted) {
    const file = loose.get(nameOf(plain(path)));
    if (covers(path) || !file) continue;
    all[plain(path)] = file;
    loose.delete(file.name);
  }
  const code = wanted.find(({ field }) => field.startsWith('code_configuration'));
  if (code && !covers(code.path)) for (const [name, file] of loose) all[`${plain(code.path)}/${name}`] = file;
  return all;
};

/** With the files that are to be read as text read. */
const readable = async (files: Record<string, File>, wanted: readonly LocalPath[]): Promise<Record<string, File | string>> => {
  const texts = wanted.filter(({ into }) => into.at(-1) === 'condaFile').map(({ path }) => plain(path));
  return Object.fromEntries(await Promise.all(Object.entries(files).map(async ([path, file]) => [path, texts.includes(path) ? await file.text() : file] as const)));
};

/** What is to be deployed; names become ids on the way. */
export const deployableOf = async ({ endpoint, deployment }: Read, workspace: Workspace, signal: AbortSignal): Promise<DeployDefinition> => {
  const { deployable, resolve } = await import('azureml-endpoints/yaml');
  const parts = [endpoint, deployment].filter((it) => it !== undefined);
  const [first, ...rest] = await Promise.all(parts.map((it: Definition) => resolve(it, workspace, { signal })));
  if (!first) throw new TypeError('nothing to deploy');
  return deployable(first, ...rest);
};
