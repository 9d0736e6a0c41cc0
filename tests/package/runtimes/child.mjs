// What Deno and Bun run.
import * as api from 'azureml-endpoints';
import * as yaml from 'azureml-endpoints/yaml';
import { tell } from './tell.mjs';

await tell({ api, yaml });
