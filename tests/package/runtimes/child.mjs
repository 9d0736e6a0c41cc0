// What Deno and Bun run.
import * as api from 'azureml-endpoints';
import * as scoring from 'azureml-endpoints/scoring';
import * as yaml from 'azureml-endpoints/yaml';
import { tell } from './tell.mjs';

await tell({ api, scoring, yaml });
