// A page that fetches each wasm as a file of its own.
import * as api from '../../node_modules/azureml-endpoints/slim.js';
import * as scoring from '../../node_modules/azureml-endpoints/scoring.slim.js';
import * as yaml from '../../node_modules/azureml-endpoints/yaml.js';
import { run } from './page.mjs';

const wasm = (name) => new URL(`../../node_modules/azureml-endpoints/wasm/${name}_bg.wasm`, import.meta.url);
await Promise.all([api.init(wasm('azureml_endpoints')), scoring.init(wasm('azureml_endpoints_scoring'))]);
globalThis.results = (world) => run({ api, scoring, yaml }, world);
