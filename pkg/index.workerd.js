// Cloudflare Workers: wasm may only be imported there, not compiled from bytes.
import module from './wasm/azureml_endpoints_bg.wasm';
import { initSync } from './wasm/azureml_endpoints.js';

initSync({ module });

export * from './wasm/exports.js';
