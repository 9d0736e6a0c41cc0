// A page that fetches the wasm as a file of its own.
import * as api from '../../node_modules/azureml-endpoints/slim.js';
import * as yaml from '../../node_modules/azureml-endpoints/yaml.js';
import { run } from './page.mjs';

await api.init(new URL('../../node_modules/azureml-endpoints/wasm/azureml_endpoints_bg.wasm', import.meta.url));
globalThis.results = (world) => run({ api, yaml }, world);
