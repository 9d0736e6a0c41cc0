// What a deployment is made of, where it stands in its file: a model, code, an environment.
import { map, record, text, texts, told, whole, word, written } from './field.js';
import { isReference, reference } from './reference.js';
import { stringify } from './stringify.js';

/** Something to register; `files` are the local paths that it takes. */
export class Inline {
  constructor(value, files = []) {
    Object.assign(this, { value, files });
  }
}

const datastore = {
  read: (place) => place.wrong('cannot be chosen here: files go to the default datastore of the workspace', { name: true }),
  write: () => undefined,
};
const anything = {
  read(place) {
    if (place.isMap) return map(anything).read(place);
    return place.kind === 'a list' ? place.items().map((item) => anything.read(item)) : place.scalar;
  },
  write: (value) => value,
};

/** What assets have in common. */
const common = {
  $schema: [null, text],
  name: ['name', text],
  version: ['version', written],
  description: ['description', text],
  tags: ['tags', texts],
  properties: ['properties', texts],
  datastore: [null, datastore],
  id: [null, told],
  creation_context: [null, told],
  latest_version: [null, told],
};
const tidy = ({ $schema: _, ...rest }) => rest;
const isRemote = (path) => /^(azureml:|[a-z][a-z0-9+.-]+:\/\/|git[+@]|runs:)/i.test(path);

const modelFields = record({
  ...common,
  type: ['type', word({ custom_model: 'custom_model', mlflow_model: 'mlflow_model', triton_model: 'triton_model' })],
  path: ['path', text, 'a local path or the URI of a model'],
  stage: ['stage', text],
  flavors: ['flavors', anything],
  job_name: [null, told],
  utc_time_created: [null, told],
});
const modelId = reference('models');
export const model = {
  read(place) {
    if (!place.isMap) return modelId.read(place);
    const { path, ...rest } = tidy(modelFields.read(place));
    if (path === undefined) return undefined;
    const at = place.entries().get('path');
    if (!isRemote(path)) return new Inline(rest, [{ path, place: at, into: ['model', 'files'] }]);
    const isUri = /^(azureml:\/\/(datastores|subscriptions|jobs)\/|https:\/\/)/i.test(path);
    return isUri ? new Inline({ ...rest, modelUri: path }) : at.wrong('must be a local path, an azureml:// URI or an https URL');
  },
  write: modelId.write,
};

const codeId = reference('codes');
const code = {
  read(place) {
    const path = text.read(place);
    if (path === undefined || isReference(path)) return path && codeId.read(place);
    return isRemote(path) ? place.wrong('must be a local path or registered code') : new Inline({}, [{ path, place, into: ['code', 'files'] }]);
  },
  write: codeId.write,
};
export const codeConfiguration = record({ code: ['codeId', code], scoring_script: ['scoringScript', text, 'the script that scores, below code'] });

const route = record({ path: ['path', text, 'the path of the route'], port: ['port', whole(1, 65_535), 'the port of the route'] });
const inference = record({
  liveness_route: ['livenessRoute', route, 'where the container tells that it lives'],
  readiness_route: ['readinessRoute', route, 'where the container tells that it is ready'],
  scoring_route: ['scoringRoute', route, 'where the container scores'],
});
const build = record({ path: ['contextUri', text, 'the folder with the Dockerfile'], dockerfile_path: ['dockerfilePath', text] });

/** A conda file: its path, or what is in it. */
const conda = {
  read: (place) => (place.isMap ? { text: stringify(anything.read(place)) } : { path: text.read(place) }),
  write: (value) => value,
};
const environmentFields = record({
  ...common,
  image: ['image', text],
  conda_file: ['condaFile', conda],
  build: ['build', build],
  inference_config: ['inferenceConfig', inference],
  os_type: ['osType', word({ linux: 'Linux', windows: 'Windows' })],
});
const environmentId = reference('environments');
export const environment = {
  read(place) {
    if (!place.isMap) return environmentId.read(place);
    const { name, version, condaFile, ...properties } = tidy(environmentFields.read(place));
    const members = place.entries();
    const files = [];
    if (members.has('image') && members.has('build')) members.get('build').wrong('cannot stand beside image', { name: true });
    if ((members.get('image')?.isEmpty ?? true) && (members.get('build')?.isEmpty ?? true)) place.missing('image', 'the image of the environment, or build in its place');
    if (condaFile?.path) files.push({ path: condaFile.path, place: members.get('conda_file'), into: ['environment', 'properties', 'condaFile'] });
    if (condaFile?.text) properties.condaFile = condaFile.text;
    const context = properties.build?.contextUri;
    if (context && !isRemote(context)) {
      files.push({ path: context, place: members.get('build').entries().get('path'), into: ['environment', 'properties', 'build', 'contextUri'] });
      delete properties.build.contextUri;
    }
    return new Inline({ ...(name && { name }), ...(version && { version }), properties }, files);
  },
  write: environmentId.write,
};
