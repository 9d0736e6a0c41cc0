// What a runtime needs to know to run the suite, and how its results become tests.
import { readFile } from 'node:fs/promises';
import { localAzure, tokens } from './local-azure.mjs';

const fixture = (name) => readFile(new URL(`../fixtures/${name}`, import.meta.url));

/** A local Azure of its own for one runtime, as plain JSON for whoever runs the suite there. */
export async function world({ storage = false } = {}) {
  const azure = await localAzure({ storage });
  const who = ['owner', 'scientist', 'operator', 'scorer', 'reader', 'nobody'];
  const given = await Promise.all(who.map(async (name) => [name, await tokens(azure.ready, name)]));
  const { input, predictions } = JSON.parse(await fixture('diabetes.expected.json'));
  const model = storage ? { bytes: new Uint8Array(await fixture('diabetes.onnx')), input, predictions } : undefined;
  const plain = { emulator: azure.ready, tokens: Object.fromEntries(given), isWindow: false, isBrowser: false };
  return { plain, model, stop: azure.stop };
}

/** Each result as a test of its own. */
export async function report(context, results) {
  if (!results.length) throw new Error('the suite ran no test');
  for (const { name, ok, error, ms } of results) {
    await context.test(`${name} (${ms} ms)`, () => {
      if (ok) return;
      const failure = new Error(error);
      failure.stack = error;
      throw failure;
    });
  }
}
