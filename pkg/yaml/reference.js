// How the files of the Azure CLI name what is registered: names with versions or labels, ids of a workspace or a registry.

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const FORMS = {
  models: 'azureml:<name>:<version>, azureml:<name>@latest, an id, or a mapping with a path',
  environments: 'azureml:<name>:<version>, azureml:<name>@latest, an id, or a mapping with an image or a build',
  codes: 'azureml:<name>:<version>, an id, or a local path',
  data: 'azureml:<name>:<version>, azureml:<name>@latest or an id',
  computes: 'azureml:<name> or an id',
};
const ARM = /^\/?subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.MachineLearningServices\/workspaces\/[^/]+\/([^/]+)\/([^/]+)(?:\/versions\/([^/]+))?$/i;
const REGISTRY = /^azureml:\/\/registries\/[^/]+\/([^/]+)\/[^/]+\/(?:versions|labels)\/[^/]+$/i;
const ASSET = /^azureml:\/\/(?:locations|subscriptions)\/.+\/([^/]+)\/[^/]+\/versions\/[^/]+$/i;

/** Whether a text names something registered, and no path. */
export const isReference = (text) => /^(azureml:|\/?subscriptions\/[^/]+\/resourceGroups\/)/i.test(text);

/**
 * Reads one: `{ id }` when it says all, or `{ kind, name, version | label }` of this workspace. Nothing for what is none.
 */
function parse(kind, text) {
  if (/^azureml:\/\//i.test(text)) {
    const found = REGISTRY.exec(text) ?? ASSET.exec(text);
    return found?.[1].toLowerCase() === kind ? { id: text } : undefined;
  }
  const named = text.replace(/^azureml:/, '');
  if (/^\/?subscriptions\//i.test(named)) {
    const found = ARM.exec(named);
    const whole = found?.[1].toLowerCase() === kind && (found[3] !== undefined) === (kind !== 'computes');
    return whole ? { id: named.startsWith('/') ? named : `/${named}` } : undefined;
  }
  if (named === text) return undefined;
  if (kind === 'computes') return NAME.test(named) ? { kind, name: named } : undefined;
  const [, name, sign, rest] = /^([^:@]+)(?:([:@])(.+))?$/.exec(named) ?? [];
  if (!name || !NAME.test(name) || (rest !== undefined && !NAME.test(rest))) return undefined;
  return sign === ':' ? { kind, name, version: rest } : { kind, name, label: rest ?? 'latest' };
}

/** The path of something registered in a workspace, whose own id is given. */
export const idIn = (workspace, { kind, name, version }) => `${workspace}/${kind}/${name}${version === undefined ? '' : `/versions/${version}`}`;

/** A reference. Reads to a {@link Reference}, which stands for its text until a workspace is known. */
export const reference = (kind) => ({
  read(place) {
    const text = place.scalar;
    const found = typeof text === 'string' ? parse(kind, text) : undefined;
    if (!found) return place.wrong(`must be ${FORMS[kind]}`);
    if (found.label && found.label !== 'latest') return place.wrong('has a label that no workspace knows; only @latest is looked up, a registry takes others');
    return found.id ?? new Reference(text, found, place.field);
  },
  write: (id) => (/^\/subscriptions\//i.test(id) ? `azureml:${id}` : id),
});

/** Something of the workspace that has to be found first. */
export class Reference {
  constructor(text, target, field) {
    Object.assign(this, { text, target, field });
  }
}

/** Takes the references out of a body: what they are becomes their text, or their id where the workspace is known. */
export function settle(body, workspace, path, found) {
  for (const [member, value] of Object.entries(body)) {
    const here = [...path, member];
    if (value instanceof Reference) {
      const { text, target, field } = value;
      const known = workspace !== undefined && target.label === undefined;
      body[member] = known ? idIn(workspace, target) : text;
      if (!known) found.push({ field, path: here, ...target });
    } else if (value && typeof value === 'object') settle(value, workspace, here, found);
  }
}
