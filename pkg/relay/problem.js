// What refusals mean, and what to do: problem documents of RFC 9457.
import { ScoringEndpoint } from '../wasm/azureml_endpoints_relay.js';

const WORDS = {
  'origin-not-allowed': ['Pages of this origin may not call', 'Add the page\'s origin to the relay\'s allowOrigins, exactly as the browser writes it.'],
  'origin-missing': ['Only pages may call', 'Call from a page, or let the relay ask for a token or key.'],
  'not-found': ['The relay has no such path', 'Call one of the paths in the relay\'s routes.'],
  'method-not-allowed': ['The relay does not forward this method', 'Use one of the methods in Allow.'],
  'head-too-large': ['The request\'s headers are too large', 'Send fewer or shorter headers.'],
  'bad-framing': ['The request does not tell where its body ends', 'Send Content-Length as one number, or Transfer-Encoding, not both.'],
  'body-too-large': ['The request is too large', 'Send less at once, or raise the relay\'s limits.bodyBytes.'],
  'deployment-not-allowed': ['The relay does not let callers choose this deployment', 'Leave out azureml-model-deployment, or name the deployment in the relay\'s deployments.'],
  'credential-missing': ['The request brings no token or key', 'Send Authorization: Bearer with it.'],
  'credential-malformed': ['The request does not bring one token or key', 'Send one Authorization header: Bearer, one space, the token or key.'],
  'token-unfit': ['The token is not one for the endpoint', 'Request a token for the scope in this answer.'],
  'token-invalid': ['The token is not to be trusted', 'Request a new token for the relay\'s app.'],
  'key-unknown': ['The key is none of this relay\'s', 'Ask the relay\'s owner for a key.'],
  'not-admitted': ['The caller may not score here', 'Ask the relay\'s owner for the right.'],
  'too-many-requests': ['The caller calls too often', 'Call again after Retry-After.'],
  'keys-unavailable': ['Tokens cannot be verified now', 'Try again.'],
  'credential-unavailable': ['The relay has no credential for the endpoint now', 'Try again; the relay\'s owner finds the cause in its events.'],
  'credential-refused': ['The endpoint refuses the relay\'s own credential', 'Try again; the relay\'s owner finds the cause in its events.'],
  'endpoint-silent': ['The endpoint did not answer', 'Try again if running it twice is the same as once.'],
  'endpoint-late': ['The endpoint did not answer in time', 'Send less at once, or raise the relay\'s limits.timeoutMs.'],
  'endpoint-nonsense': ['The endpoint gave an answer that is not handed on', 'Compare the relay\'s target with properties.scoringUri of the endpoint.'],
  'defect': ['The relay failed', 'The relay\'s owner finds the cause in its events.'],
};

/** The problem document of a refusal. */
export function problem({ code, status, detail, scope, id }) {
  const [title, remedy] = WORDS[code];
  return { type: `urn:azureml-endpoints:relay:${code}`, title, status, code, detail, remedy, scope, requestId: id };
}

/** An address that no request goes to. */
const NOWHERE = 'https://none.inference.ml.azure.com/score';

/** The problem document of an endpoint's failure, as the package explains it. `isEntra`: whether an Entra token was refused; `totalMs`: how long to read. */
export async function explained(response, id, isEntra, totalMs) {
  const proof = isEntra ? { credential: async () => unsigned() } : { key: 'none' };
  const endpoint = new ScoringEndpoint({ scoringUri: NOWHERE, ...proof, fetch: async () => response, retry: { attempts: 1 } });
  const error = await endpoint.score('', { deadlines: { totalMs } }).catch((error) => error);
  const { explanation, remedy, serviceCode, serviceMessage, modelStatus, modelReason, excerpt, retryable, mayHaveRun } = error ?? {};
  return {
    ...{ type: 'urn:azureml-endpoints:relay:endpoint-refused', title: 'The endpoint said no', status: response.status, code: 'endpoint-refused' },
    ...{ detail: explanation, remedy, serviceCode, serviceMessage, modelStatus, modelReason, excerpt, retryable, mayHaveRun, requestId: id },
  };
}

/** A token that says it is for the endpoint and is good for nothing. */
function unsigned() {
  const part = (value) => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${part({ alg: 'none' })}.${part({ aud: 'https://ml.azure.com', exp: Math.ceil(Date.now() / 1000) + 60 })}.none`;
}
