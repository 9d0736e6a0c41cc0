// Reads documents, one number after the other, in a thread that can be ended; tells the first that is read otherwise than it should.
import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { DefinitionError, parseDefinition, toYaml } from 'azureml-endpoints/yaml';
import { mutated } from './mutate.mjs';

const { samples, first, count, shared } = workerData;
const at = new Int32Array(shared);
const WORKSPACE = { subscriptionId: 's', resourceGroup: 'g', workspace: 'w' };
const known = Reflect.ownKeys(Object.prototype).length;
const tally = { read: 0, refused: 0, written: 0 };

/** What a document is, or the documented error. */
function parsed(text, options) {
  try {
    return parseDefinition(text, options);
  } catch (error) {
    assert.ok(error instanceof DefinitionError && error instanceof TypeError, `it threw ${error?.stack ?? error}`);
    assert.ok(error.problems.length > 0 && error.problems.length <= 100);
    const lines = text.split(/\r\n|[\n\r]/).length + 1;
    for (const { line, column, field, message } of error.problems) {
      assert.ok(Number.isInteger(line) && line >= 1 && line <= lines, `line ${line} of ${lines}`);
      assert.ok(Number.isInteger(column) && column >= 1 && column <= text.length + 1, `column ${column}`);
      assert.ok(typeof field === 'string' && typeof message === 'string' && message.length > 0);
    }
    const { line, column, field } = error.problems[0];
    assert.deepEqual([error.line, error.column, error.field], [line, column, field]);
    return undefined;
  }
}

/** The file of a definition; nothing for what such a file cannot hold. */
function written(definition) {
  try {
    return toYaml(definition);
  } catch (error) {
    assert.ok(error instanceof TypeError && /^definition: /.test(error.message), `it threw ${error?.stack ?? error}`);
    return undefined;
  }
}

function check(text, options) {
  const definition = parsed(text, options);
  assert.equal(Reflect.ownKeys(Object.prototype).length, known, 'Object.prototype is as it was');
  if (!definition) return void tally.refused++;
  tally.read++;
  const file = written(definition);
  if (file === undefined) return;
  tally.written++;
  const again = parsed(file, options);
  assert.ok(again, `what was written is no definition:\n${file}`);
  for (const part of ['kind', 'endpoint', 'deployment']) assert.deepEqual(again[part], definition[part], `${part} of\n${file}`);
  assert.equal(written(again), file, 'what is written is stable');
}

for (let number = first; number < first + count; number++) {
  Atomics.store(at, 0, number);
  const text = number < samples.length ? samples[number] : mutated(samples, number);
  try {
    check(text, number % 2 ? { workspace: WORKSPACE } : {});
  } catch (error) {
    parentPort.postMessage({ number, text, message: error.message });
    process.exit();
  }
}
parentPort.postMessage({ tally });
