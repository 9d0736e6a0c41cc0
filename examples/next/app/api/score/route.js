// A relay as an edge route of Next.js, as on Vercel. It holds no secret: the page's own token for the endpoint goes on.
import { createRelay } from 'azureml-endpoints/relay';

export const runtime = 'edge';

const { SCORING_URI, ALLOW_ORIGINS, AZUREML_CLOUD } = process.env;

const relay = createRelay({
  target: SCORING_URI,
  allowOrigins: ALLOW_ORIGINS.split(','),
  cloud: AZUREML_CLOUD && JSON.parse(AZUREML_CLOUD),
  onEvent: (event) => console.log(JSON.stringify(event)),
});

export const POST = (request) => relay(request);
export const OPTIONS = POST;
