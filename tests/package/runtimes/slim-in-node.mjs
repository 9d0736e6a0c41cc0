// The slim entries, started by hand with the bytes of the wasm. Alone in their process: the default entries would start it too.
import { readFile } from 'node:fs/promises';
import * as api from 'azureml-endpoints/slim';
import * as scoring from 'azureml-endpoints/scoring/slim';
import * as yaml from 'azureml-endpoints/yaml';
import { tell } from './tell.mjs';

const wasm = (name) => readFile(new URL(import.meta.resolve(`azureml-endpoints/${name}_bg.wasm`)));
api.initSync(await wasm('azureml_endpoints'));
scoring.initSync(await wasm('azureml_endpoints_scoring'));
await tell({ api, scoring, yaml });
