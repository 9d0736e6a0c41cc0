// The slim entry: everything of the main one, and two ways to start.
import { Workspace, init, initSync } from 'azureml-endpoints/slim';
import type { OnlineEndpoint } from 'azureml-endpoints/slim';

const started: Promise<void> = init('https://example.com/azureml_endpoints_bg.wasm');
await init(new URL('x.wasm', 'https://example.com'));
await init(fetch('https://example.com/x.wasm'));
initSync(new Uint8Array(8));
// @ts-expect-error a number is no wasm
initSync(5);
const endpoint: OnlineEndpoint = { properties: { authMode: 'Key' } };
console.log(started, endpoint, Workspace);
