// Starts the local Azure for a test file, and says where things are in this checkout.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const first = (...files) => files.find((file) => file && existsSync(file));

const emulator = () => first(process.env.AZUREML_EMULATOR_BIN, at('target/debug/azureml-emulator'));
const azurite = () => first(process.env.AZURITE, at('tests/node_modules/azurite/dist/src/blob/main.js'));

/** Microsoft's inference server, where it is installed. */
const inferenceServer = () => first(process.env.EMULATOR_INFERENCE_SERVER, at('.tools/python/bin/azmlinfsrv'));

/** The browser that is here. */
export const chromium = () => first(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome');

/** Why the tests of a file cannot run; false when they can. Printed, so that nobody takes silence for success. */
export function missing({ storage = false, browser = false, scripts = false } = {}) {
  const why =
    (!emulator() && 'the emulator is not built: cargo build -p azureml-emulator') ||
    (storage && !azurite() && 'Azurite is not installed: npm ci in tests/') ||
    (browser && !chromium() && 'there is no Chromium') ||
    (scripts && !inferenceServer() && 'Microsoft’s inference server is not installed: it needs Python 3');
  if (why) console.error(`SKIPPED: ${why}`);
  return why;
}

/** Starts a local Azure; `ready` is what it says of itself. With `storage` models can be uploaded. */
export async function localAzure({ storage = false, https = false, scripts = false, seed = 1 } = {}) {
  const options = ['--seed', seed, ...(https ? [] : ['--http-only']), ...(storage ? ['--azurite', azurite()] : []), ...(scripts ? ['--inference-server', inferenceServer()] : [])];
  // It ends when this pipe closes, however this process ends.
  const child = spawn(emulator(), options.map(String), { stdio: ['pipe', 'pipe', storage ? 'inherit' : 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([new Promise((resolve) => lines.once('line', resolve)), ended]);
  if (typeof line !== 'string') throw new Error(`the emulator ended before it was ready (${line})`);
  return {
    ready: JSON.parse(line),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Tokens of an identity for each plane, fetched without the package under test. */
export async function tokens(ready, identity) {
  const { clientId, clientSecret } = ready.identities[identity];
  const fetched = ['https://management.azure.com', 'https://ml.azure.com', 'https://api.loganalytics.io'].map(async (resource) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: `${resource}/.default` };
    const response = await fetch(`${ready.cloud.authority}/${ready.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const answer = await response.json();
    if (!answer.access_token) throw new Error(JSON.stringify(answer));
    return answer.access_token;
  });
  const [control, data, logs] = await Promise.all(fetched);
  return { control, data, logs };
}
