// The smallest entry: the wasm stays a file of its own, and the caller says where it is.
import { starter } from './compile.js';
import { initSync as start } from './wasm/azureml_endpoints.js';

export * from './wasm/exports.js';

export const initSync = (source) => start({ module: source });

export const init = starter(initSync);
