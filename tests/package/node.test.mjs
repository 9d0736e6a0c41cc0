// The suite in Node: imported, required, and from the slim entry that is started by hand.
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { fetch as undici } from 'undici';
import { missing } from './local-azure.mjs';
import { suite } from './suite.mjs';
import { report, world } from './world.mjs';

const require = createRequire(import.meta.url);
const wasm = new URL(import.meta.resolve('azureml-endpoints/azureml_endpoints_bg.wasm'));

const doors = {
  'in Node, imported': () => import('azureml-endpoints'),
  'in Node, required': async () => require('azureml-endpoints'),
  'in Node, slim and started by hand': async () => {
    const slim = await import('azureml-endpoints/slim');
    await slim.init(await readFile(wasm));
    return slim;
  },
};

for (const [door, open] of Object.entries(doors)) {
  // One upload is enough; the rest need no storage.
  const storage = door.endsWith('imported');
  test(door, { skip: missing({ storage }) }, async (context) => {
    const { plain, model, stop } = await world({ storage });
    context.after(stop);
    await report(context, await suite({ ...plain, model, api: await open(), fetch, otherFetch: undici }));
  });
}

test('the entries of the package share one set of classes within a door', async () => {
  const [imported, required] = [await import('azureml-endpoints'), require('azureml-endpoints')];
  if (imported.Workspace !== required.Workspace) throw new Error('import and require give two packages');
});
