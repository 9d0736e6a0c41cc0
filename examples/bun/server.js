// A relay on Bun that holds no secret: the page's own token for the endpoint goes on.
//
// bun server.js
import { createRelay } from 'azureml-endpoints/relay';

const { SCORING_URI, ALLOW_ORIGINS, AZUREML_CLOUD, PORT } = process.env;

const relay = createRelay({
  target: SCORING_URI,
  allowOrigins: ALLOW_ORIGINS.split(','),
  cloud: AZUREML_CLOUD && JSON.parse(AZUREML_CLOUD),
  onEvent: (event) => console.log(JSON.stringify(event)),
});

// A model may think for longer than the ten seconds after which Bun gives up on a silent connection.
const server = Bun.serve({ port: PORT ?? 8080, idleTimeout: 255, fetch: (request) => relay(request) });
console.log(`listening on ${server.port}`);
