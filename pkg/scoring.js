// Scoring alone, for every runtime that has no entry of its own: as `index.js`, without the control plane.
import module from './wasm/inline.scoring.js';
import { initSync } from './wasm/azureml_endpoints_scoring.js';

initSync({ module });

export * from './wasm/exports.scoring.js';
