/**
 * Everything of `azureml-endpoints/scoring`, with the wasm as a file of its own: the least that a page can load, but nothing works
 * before `init` or `initSync`.
 *
 * ```js
 * import { init, ScoringEndpoint } from 'azureml-endpoints/scoring/slim';
 * import url from 'azureml-endpoints/azureml_endpoints_scoring_bg.wasm?url'; // Vite's way to name a file
 * await init(url);
 * ```
 */
import type { InitSource } from './slim.js';

export * from './scoring.js';
export type { InitSource } from './slim.js';

/**
 * Compiles the wasm while it arrives and starts it.
 *
 * @param source where `azureml_endpoints_scoring_bg.wasm` is, the response that brings it, its bytes, or
 *   the module compiled from them (a `WebAssembly.Module`).
 */
export function init(source: InitSource | Promise<InitSource>): Promise<void>;

/**
 * Starts the wasm from what is already here.
 *
 * @param source the bytes of `azureml_endpoints_scoring_bg.wasm`, or the module compiled from them
 *   (a `WebAssembly.Module`).
 */
export function initSync(source: BufferSource | object): void;
