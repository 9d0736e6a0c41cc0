// The suite that every runtime runs, unmodified. It imports nothing but its own parts, and uses no test framework:
// whoever runs it hands in the package and a local Azure, and reports the results in their own way.
import { controlPort } from './suite/azure.mjs';
import { access } from './suite/access.mjs';
import { aborting } from './suite/aborting.mjs';
import { clouds } from './suite/clouds.mjs';
import { credentials } from './suite/credentials.mjs';
import { definitions } from './suite/definitions.mjs';
import { deploying } from './suite/deploying.mjs';
import { errors } from './suite/errors.mjs';
import { fetching } from './suite/fetching.mjs';
import { hostile } from './suite/hostile.mjs';
import { identity } from './suite/identity.mjs';
import { journey } from './suite/journey.mjs';
import { lists } from './suite/lists.mjs';
import { monitoring } from './suite/monitoring.mjs';
import { operations } from './suite/operations.mjs';
import { otherCredentials } from './suite/other-credentials.mjs';
import { refusals } from './suite/refusals.mjs';
import { scoring } from './suite/scoring.mjs';
import { streaming } from './suite/streaming.mjs';
import { surviving } from './suite/surviving.mjs';
import { updates } from './suite/updates.mjs';
import { verifying } from './suite/verifying.mjs';

const parts = [credentials, otherCredentials, verifying, identity, clouds, fetching, errors, aborting, hostile, operations, updates, lists, scoring, streaming, surviving, refusals, access, monitoring, deploying, definitions, journey];

/** Those about scoring and credentials, which the entry for scoring runs too. */
const ofScoring = [credentials, otherCredentials, identity, scoring, streaming, surviving];

/**
 * Runs everything.
 *
 * @param world.api        the package's exports
 * @param world.scoring    the exports of its entry for scoring
 * @param world.yaml       the exports of its entry for the files of the Azure CLI
 * @param world.emulator   the emulator's ready line
 * @param world.tokens     tokens for each plane, by identity: `{ scientist: { control, data, logs }, nobody: { … } }`
 * @param world.fetch      the runtime's own `fetch`
 * @param world.otherFetch another implementation of `fetch`, where there is one
 * @param world.isWindow   whether this is a window
 * @param world.isBrowser  whether CORS stands between us and Azure
 * @param world.model      `{ bytes, input, predictions }` of a model to upload, where storage runs
 * @returns what became of each test: `{ name, ok, ms, error? }`
 */
export async function suite(world) {
  const azure = controlPort(world.emulator.control, world.fetch);
  const tests = [];
  const test = (name, run) => tests.push({ name, run });
  const { api: whole, scoring: smaller } = world;
  // Both in one program: endpoints are made by the whole, and scored against with what the smaller entry exports.
  const both = { api: { ...whole, ...smaller }, test: (name, run) => test(`scoring entry: ${name}`, run) };
  for (const part of parts) {
    part({ ...world, whole, azure, test });
    if (ofScoring.includes(part)) part({ ...world, whole, azure, ...both });
  }
  // A page sees the headers of operations, until a test hides them: without them each look costs two seconds.
  await azure.switch({ exposeArmHeaders: true });
  const results = [];
  for (const { name, run } of tests) {
    const start = Date.now();
    const error = await run().then(() => undefined, (error) => error ?? 'undefined');
    results.push({ name, ok: error === undefined, ms: Date.now() - start, error: error && told(error) });
    if (error) await azure.noFaults();
  }
  return results;
}

const told = (error) => (error instanceof Error ? `${error.stack}${error.cause ? `\ncause: ${told(error.cause)}` : ''}` : String(error));
