// The files of the Azure CLI; nothing of it is loaded unless it is imported, and it needs no wasm.
export * from './wasm/yaml.js';
