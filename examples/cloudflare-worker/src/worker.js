// A relay on Cloudflare Workers. The page sends an Entra token for your app; the worker verifies it and scores with the endpoint's key.
//
// npx wrangler secret put ENDPOINT_KEY, then npx wrangler deploy.
import { createRelay, durableObjectLimiter } from 'azureml-endpoints/relay';

export { RateLimiterObject } from 'azureml-endpoints/relay';

let relay;

export default {
  fetch(request, env) {
    relay ??= createRelay({
      target: env.SCORING_URI,
      key: env.ENDPOINT_KEY,
      allowOrigins: env.ALLOW_ORIGINS.split(','),
      admit: { audience: env.APP_CLIENT_ID, tenantId: env.TENANT_ID, scopes: ['access_as_user'], roles: ['Endpoints.Score'] },
      limits: { requestsPerMinute: 60, limiter: durableObjectLimiter(env.LIMITER) },
      cloud: env.AZUREML_CLOUD && JSON.parse(env.AZUREML_CLOUD),
      onEvent: (event) => console.log(JSON.stringify(event)),
    });
    return relay(request);
  },
};
