// Scoring alone, for Cloudflare Workers: as `index.workerd.js`, without the control plane.
import module from './wasm/azureml_endpoints_scoring_bg.wasm';
import { initSync } from './wasm/azureml_endpoints_scoring.js';

initSync({ module });

export * from './wasm/exports.scoring.js';
