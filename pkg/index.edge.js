// Edge runtimes with the `edge-light` condition: `?module` is how they name a compiled wasm module.
import module from './wasm/azureml_endpoints_bg.wasm?module';
import { initSync } from './wasm/azureml_endpoints.js';

initSync({ module });

export * from './wasm/exports.js';
