// The entry for every runtime that has none of its own: the wasm travels as text inside the module,
// so that nothing has to be fetched, configured or awaited.
import module from './wasm/inline.js';
import { initSync } from './wasm/azureml_endpoints.js';

initSync({ module });

export * from './wasm/exports.js';
