// The emulator is honest: Microsoft's own clients, unmodified, work against it, and see what ours see.
import { test } from 'node:test';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { localAzure, missing } from '../package/local-azure.mjs';
import { report } from '../package/world.mjs';
import { why } from './python.mjs';

/** Runs a program beside a local Azure of its own; `more` gives it further variables. */
function beside(title, program, args = [], more = () => ({}), { storage = false, skip = false } = {}) {
  test(title, { skip: skip || missing({ storage }) }, async (context) => {
    const { ready, stop } = await localAzure({ https: true, storage });
    context.after(stop);
    const env = { ...process.env, AZUREML_EMULATOR: JSON.stringify(ready), NODE_EXTRA_CA_CERTS: ready.https.ca, ...more(ready.managedIdentity) };
    const file = fileURLToPath(new URL(program, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { env, timeout: 120_000, maxBuffer: 1e7 });
    await report(context, stdout.trim().split('\n').map((line) => JSON.parse(line)));
  });
}

beside('Microsoft’s clients and ours on one local Azure', 'exchange.mjs');
beside('Microsoft’s client and ours on assets and deploy', 'assets.mjs', [], undefined, { storage: true });
beside('Microsoft’s SDK for Python and ours on one local Azure', 'sdk.mjs', [], undefined, { storage: true, skip: why });
beside('Microsoft’s credentials of apps in our clients, and ours in theirs', 'credentials.mjs', ['apps']);
beside('managed identities of a virtual machine, by Microsoft’s credential and ours', 'credentials.mjs', ['imds'], ({ imds }) => ({
  AZURE_POD_IDENTITY_AUTHORITY_HOST: new URL(imds).origin,
}));
beside('managed identities of App Service, by Microsoft’s credential and ours', 'credentials.mjs', ['appService'], ({ appService }) => appService);
