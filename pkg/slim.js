// The smallest entry: the wasm stays a file of its own, and the caller says where it is.
import start, { initSync as startSync } from './wasm/azureml_endpoints.js';

export * from './wasm/exports.js';

export const init = async (source) => {
  await start({ module_or_path: source });
};

export const initSync = (source) => {
  startSync({ module: source });
};
