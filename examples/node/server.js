// A relay on Node.js, as on App Service or Container Apps. The page sends an Entra token for your app (APP_CLIENT_ID, TENANT_ID); the
// relay verifies it and scores as its managed identity, which needs the action onlineEndpoints/score/action on the endpoint.
//
// node server.js
import { createServer } from 'node:http';
import { createRelay, managedIdentity, nodeListener } from 'azureml-endpoints/relay';

const { SCORING_URI, ALLOW_ORIGINS, APP_CLIENT_ID, TENANT_ID, AZUREML_CLOUD, PORT = 8080 } = process.env;
const cloud = AZUREML_CLOUD && JSON.parse(AZUREML_CLOUD);

const relay = createRelay({
  target: SCORING_URI,
  credential: managedIdentity({ cloud }),
  allowOrigins: ALLOW_ORIGINS.split(','),
  admit: { audience: APP_CLIENT_ID, tenantId: TENANT_ID, scopes: ['access_as_user'], roles: ['Endpoints.Score'] },
  limits: { requestsPerMinute: 60 },
  cloud,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

const server = createServer(nodeListener(relay)).listen(PORT, () => console.log(`listening on ${server.address().port}`));
