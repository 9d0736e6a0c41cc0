// The smallest entry, scoring alone: the wasm stays a file of its own, and the caller says where it is.
import { starter } from './compile.js';
import { initSync as start } from './wasm/azureml_endpoints_scoring.js';

export * from './wasm/exports.scoring.js';

export const initSync = (source) => start({ module: source });

export const init = starter(initSync);
