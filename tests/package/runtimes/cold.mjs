// A worker as people write it: one workspace for all requests, its credential asked for by whichever comes first.
import { Workspace, clientSecret } from 'azureml-endpoints';

let workspace;

export default {
  async fetch(request, env) {
    workspace ??= new Workspace({ ...env.PLACE, cloud: env.CLOUD, credential: clientSecret({ ...env.APP, cloud: env.CLOUD }) });
    const endpoints = await workspace.endpoints.list({ signal: request.signal });
    return Response.json({ path: new URL(request.url).pathname, endpoints: endpoints.length });
  },
};
