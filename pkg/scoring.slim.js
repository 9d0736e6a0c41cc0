// The smallest entry, scoring alone: the wasm stays a file of its own, and the caller says where it is.
import start, { initSync as startSync } from './wasm/azureml_endpoints_scoring.js';

export * from './wasm/exports.scoring.js';

export const init = async (source) => {
  await start({ module_or_path: source });
};

export const initSync = (source) => {
  startSync({ module: source });
};
