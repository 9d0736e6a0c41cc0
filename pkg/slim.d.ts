/**
 * Everything of `azureml-endpoints`, with the wasm as a file of its own: smaller than the default
 * entry, but before `init` or `initSync` every use throws an error that says so.
 *
 * ```js
 * import { init, ScoringEndpoint } from 'azureml-endpoints/slim';
 * import url from 'azureml-endpoints/azureml_endpoints_bg.wasm?url'; // Vite's way to name a file
 * await init(url);
 * ```
 */
export * from './index.js';

/**
 * Compiles the wasm while it arrives and starts it. Calls at the same time share one start; once it has started, further calls do
 * nothing; when it failed, it can be called again.
 *
 * @param source where `azureml_endpoints_bg.wasm` is, the response that brings it, its bytes, or
 *   the module compiled from them (a `WebAssembly.Module`).
 * @throws {TypeError} for another file, also one of another version of this package.
 */
export function init(source: InitSource | Promise<InitSource>): Promise<void>;

/**
 * Starts the wasm from what is already here.
 *
 * @param source the bytes of `azureml_endpoints_bg.wasm`, or the module compiled from them
 *   (a `WebAssembly.Module`).
 * @throws {TypeError} for another file, also one of another version of this package.
 */
export function initSync(source: BufferSource | object): void;

/** What the wasm can be had from. */
export type InitSource = string | URL | Request | Response | BufferSource | object;
