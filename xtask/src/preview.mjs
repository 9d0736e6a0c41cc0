// Serves the built dashboard on a free port, prints its address, and ends when stdin does. With LOCAL_AZURE beside it: what the
// page may know of the local Azure, a model to deploy, and a relay for each endpoint, which opens them with the app in RELAY_APP.
import { readFile } from 'node:fs/promises';
import { Workspace, clientSecret } from 'azureml-endpoints';
import { createRelay, nodeListener } from 'azureml-endpoints/relay';
import { preview } from 'vite';

const local = JSON.parse(process.env.LOCAL_AZURE ?? 'null');
const app = JSON.parse(process.env.RELAY_APP ?? 'null');
const MODEL = '../tests/fixtures/diabetes.onnx';

const relays = new Map();

/** The relay of an endpoint, as the endpoint opens now; it serves pages of one origin. */
const relayOf = async (workspace, name, origin) => {
  const { properties } = await workspace.endpoints.get(name);
  const { authMode, scoringUri, swaggerUri } = properties;
  const known = `${origin} ${name} ${authMode} ${scoringUri}`;
  const { cloud, tenantId } = local;
  const routes = { [`/${name}/score`]: new URL(scoringUri).pathname, [`/${name}/swagger.json`]: new URL(swaggerUri).pathname };
  const both = { cloud, allowOrigins: [origin], deployments: 'any', methods: ['GET', 'POST'], routes };
  // Where Entra tokens open it, the user's own rights decide. Keys stay here, for who is signed in.
  const options =
    authMode === 'AADToken'
      ? { ...both, target: scoringUri }
      : { ...both, target: () => workspace.endpoints.open(name), admit: { audience: 'https://ml.azure.com', tenantId, scopes: ['user_impersonation'] } };
  if (!relays.has(known)) relays.set(known, nodeListener(createRelay(options)));
  return relays.get(known);
};

const beside = {
  name: 'local-azure',
  configurePreviewServer({ middlewares }) {
    const { cloud, tenantId } = local;
    const workspace = new Workspace({ ...local.workspace, cloud, credential: clientSecret({ ...app, tenantId, cloud }) });
    const origin = ({ headers }) => `http://${headers.host}`;
    middlewares.use('/local.json', (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('cache-control', 'no-store');
      response.end(JSON.stringify({ ...local, relay: `${origin(request)}/relay/{endpoint}/score`, model: 'diabetes.onnx' }));
    });
    middlewares.use('/diabetes.onnx', async (_request, response) => response.end(await readFile(MODEL)));
    middlewares.use('/relay', async (request, response) => {
      const name = decodeURIComponent(new URL(request.url, 'http://relay').pathname.split('/')[1]);
      const relay = await relayOf(workspace, name, origin(request)).catch((error) => error);
      if (typeof relay === 'function') return relay(request, response);
      response.statusCode = relay.status ?? 502;
      response.end(relay.message);
    });
  },
};

const server = await preview({ logLevel: 'warn', preview: { host: '127.0.0.1', port: 4173 }, plugins: local ? [beside] : [] });
console.log(server.resolvedUrls.local[0]);
process.stdin.on('end', () => process.exit()).resume();
