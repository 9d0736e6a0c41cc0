// Scoring alone, for edge runtimes: as `index.edge.js`, without the control plane.
import module from './wasm/azureml_endpoints_scoring_bg.wasm?module';
import { initSync } from './wasm/azureml_endpoints_scoring.js';

initSync({ module });

export * from './wasm/exports.scoring.js';
