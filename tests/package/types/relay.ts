// The relay's entry: what compiles, and what must not.
import { Workspace } from 'azureml-endpoints';
import { ScoringEndpoint, createKey, createRelay, denoKvLimiter, functionsHandler, managedIdentity, memoryLimiter, nodeListener, verifyToken } from 'azureml-endpoints/relay';
import type { Problem, RateLimiter, Relay, RelayEvent, VerifiedToken } from 'azureml-endpoints/relay';

const target = 'https://e.westeurope.inference.ml.azure.com/score';
const allowOrigins = ['https://app.example.com'];
const relay: Relay = createRelay({ target, allowOrigins });
const answer: Response = await relay(new Request('https://relay.example.com/score'));
const { code, remedy, scope, modelStatus }: Problem = await answer.json();

const { key, sha256 } = await createKey();
const limiter: RateLimiter = { take: async (caller, { requestsPerMinute, burst }) => (caller === '' ? requestsPerMinute : burst) };
createRelay({ target, allowOrigins, key, admit: { keys: { alice: sha256, bob: [sha256] } }, limits: { requestsPerMinute: 60, limiter } });
createRelay({ target, allowOrigins, key, admit: { keys: async (digest) => (digest === sha256 ? 'alice' : undefined) } });
createRelay({ target, allowOrigins, key, admit: { audience: 'api://a', tenantId: ['t'], roles: ['r'], check: ({ objectId }) => objectId === 'o' } });
createRelay({ target, allowOrigins, key, admit: (request) => request.headers.get('x-user') });
createRelay({ target: () => new ScoringEndpoint({ scoringUri: target, key }), allowOrigins, admit: 'anyone', limits: { requestsPerMinute: 5 } });
createRelay({ target, allowOrigins, credential: managedIdentity(), admit: 'anyone' });
declare const workspace: Workspace;
createRelay({ target: () => workspace.endpoints.open('e'), allowOrigins, admit: 'anyone' });
const caller: VerifiedToken = await verifyToken(key, { audience: 'api://a', tenantId: 't' });
createRelay({ target, allowOrigins, deployments: ['blue'], routes: { '/chat': '/v1/chat/completions' }, onEvent: ({ outcome, ms }: RelayEvent) => `${outcome} ${ms}` });
const listener: (request: any, response: any) => Promise<void> = nodeListener(relay);
const { status } = await functionsHandler(relay)({ url: target, method: 'POST', headers: new Headers() });
const wait: number | Promise<number> = memoryLimiter({ most: 5 }).take('a', { requestsPerMinute: 1, burst: 1 });

// @ts-expect-error a target is needed
createRelay({ allowOrigins });
// @ts-expect-error a list of origins is needed
createRelay({ target, allowOrigins: '*' });
// @ts-expect-error nobody is called everybody
createRelay({ target, allowOrigins, key, admit: 'everybody' });
// @ts-expect-error a tenant is needed
createRelay({ target, allowOrigins, key, admit: { audience: 'api://a' } });
// @ts-expect-error fetch knows no such method
createRelay({ target, allowOrigins, methods: ['TRACE'] });
// @ts-expect-error a limiter counts
memoryLimiter().take('a');

console.log(code, remedy, scope, modelStatus, denoKvLimiter, listener, status, wait);
