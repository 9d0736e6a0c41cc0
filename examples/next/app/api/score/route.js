// A relay as a route of Next.js, on Vercel or anywhere else. It holds no secret: the page's own token for the endpoint goes on.
import { createRelay } from 'azureml-endpoints/relay';

let relay;

/** Made when the first request comes: `next build` loads this file too, where the variables need not be set. */
function made() {
  const { SCORING_URI, ALLOW_ORIGINS, AZUREML_CLOUD } = process.env;
  return createRelay({
    target: SCORING_URI,
    allowOrigins: ALLOW_ORIGINS.split(','),
    cloud: AZUREML_CLOUD && JSON.parse(AZUREML_CLOUD),
    onEvent: (event) => console.log(JSON.stringify(event)),
  });
}

export const POST = (request) => (relay ??= made())(request);
export const OPTIONS = POST;
