// The program that bundlers get.
import * as api from 'azureml-endpoints';
import * as scoring from 'azureml-endpoints/scoring';
import * as yaml from 'azureml-endpoints/yaml';
import { run } from './page.mjs';

globalThis.results = (world) => run({ api, scoring, yaml }, world);
