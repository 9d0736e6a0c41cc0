// The emulator is honest: Microsoft's own clients, unmodified, work against it, and see what ours see.
import { test } from 'node:test';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { localAzure, missing } from '../package/local-azure.mjs';
import { report } from '../package/world.mjs';

test('Microsoft’s clients and ours on one local Azure', { skip: missing() }, async (context) => {
  const { ready, stop } = await localAzure({ https: true });
  context.after(stop);
  const env = { ...process.env, AZUREML_EMULATOR: JSON.stringify(ready), NODE_EXTRA_CA_CERTS: ready.https.ca };
  const program = fileURLToPath(new URL('exchange.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env, timeout: 120_000, maxBuffer: 1e7 });
  await report(context, stdout.trim().split('\n').map((line) => JSON.parse(line)));
});
