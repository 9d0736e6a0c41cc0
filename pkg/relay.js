// The relay, for the same runtimes as `index.js`. What it takes of the package is in a module of its own, and nothing else is loaded.
import module from './wasm/inline.relay.js';
import { initSync } from './wasm/azureml_endpoints_relay.js';

initSync({ module });

export * from './wasm/exports.relay.js';
