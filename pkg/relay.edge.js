// The relay, for the same runtimes as `index.edge.js`. Its rules are a module of their own, which nobody else loads.
import module from './wasm/azureml_endpoints_relay_bg.wasm?module';
import './index.edge.js';
import { initSync } from './wasm/azureml_endpoints_relay.js';

initSync({ module });

export * from './relay/index.js';
