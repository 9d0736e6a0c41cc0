import { init } from 'azureml-endpoints/slim';
import wasm from 'azureml-endpoints/azureml_endpoints_bg.wasm?url';

/** The package, once it can be called. */
export const started: Promise<void> = init(new URL(wasm, document.baseURI));
