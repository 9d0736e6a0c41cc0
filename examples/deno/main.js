// A relay on Deno. Each caller has a key of their own: CALLER_KEYS holds names and SHA-256 digests, {"alice": "9f86d0…"}; `createKey()`
// makes both. ENDPOINT_KEY is the endpoint's.
//
// deno serve --allow-net --allow-env --unstable-kv main.js
import { createRelay, denoKvLimiter } from 'azureml-endpoints/relay';

const env = (name) => Deno.env.get(name);

const relay = createRelay({
  target: env('SCORING_URI'),
  key: env('ENDPOINT_KEY'),
  allowOrigins: env('ALLOW_ORIGINS').split(','),
  admit: { keys: JSON.parse(env('CALLER_KEYS')) },
  limits: { requestsPerMinute: 60, limiter: denoKvLimiter(await Deno.openKv(env('KV_PATH'))) },
  onEvent: (event) => console.log(JSON.stringify(event)),
});

export default { fetch: (request) => relay(request) };
