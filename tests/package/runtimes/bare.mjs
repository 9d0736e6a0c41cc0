// A page without a bundler: the package's files as they are.
import * as api from '../../node_modules/azureml-endpoints/index.js';
import * as scoring from '../../node_modules/azureml-endpoints/scoring.js';
import * as yaml from '../../node_modules/azureml-endpoints/yaml.js';
import { run } from './page.mjs';

globalThis.results = (world) => run({ api, scoring, yaml }, world);
