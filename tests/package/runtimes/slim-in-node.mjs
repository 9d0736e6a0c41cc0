// The slim entry, started by hand with the bytes of the wasm. Alone in its process: the default entry would start it too.
import { readFile } from 'node:fs/promises';
import * as api from 'azureml-endpoints/slim';
import * as yaml from 'azureml-endpoints/yaml';
import { tell } from './tell.mjs';

api.initSync(await readFile(new URL(import.meta.resolve('azureml-endpoints/azureml_endpoints_bg.wasm'))));
await tell({ api, yaml });
