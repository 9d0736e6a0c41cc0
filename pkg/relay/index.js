// What the relay's entries export; each of them has started the wasm in its own way.
export { createRelay } from './create.js';
export { createKey } from './key.js';
export { RateLimiterObject, cloudflareKvLimiter, denoKvLimiter, durableObjectLimiter, memoryLimiter } from './limiter.js';
export { functionsHandler, nodeListener } from './adapter.js';
