// Every operation of the control plane under every kind of fault, at each kind of request that it makes: the right error or none,
// the service's state as it should be, nothing done twice. What comes of a fault is decided in wasm, which is the same in every
// runtime, so this runs in one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as api from 'azureml-endpoints';
import { access } from './faults/access.mjs';
import { assets, assetsReady } from './faults/assets.mjs';
import { operations } from './faults/contract.mjs';
import { E, TOKEN, endpoints, endpointsReady } from './faults/endpoints.mjs';
import { stories } from './faults/stories.mjs';
import { KINDS, due, repeatable, striking } from './faults/strike.mjs';
import { localAzure, missing, tokens } from './local-azure.mjs';
import { controlPort } from './suite/azure.mjs';

const skip = missing({ storage: true });
const azure = skip ? undefined : await localAzure({ storage: true });
const table = skip ? {} : await prepared();
// Pauses between attempts are a quarter of a second and more, by dice, and those between looks at an operation 50 ms. Here the dice
// fall low, and such pauses are over at once.
const { random } = Math;
const { setTimeout: later } = globalThis;
Math.random = () => random() / 50;
globalThis.setTimeout = (then, ms, ...more) => later(then, ms <= 255 ? 0 : ms, ...more);

async function prepared() {
  const { ready } = azure;
  const port = controlPort(ready.control, fetch);
  const held = await tokens(ready, 'owner');
  const workspace = (fetch) => new api.Workspace({ ...ready.workspace, cloud: ready.cloud, credential: ({ plane }) => held[plane], fetch, retry: { attempts: 2 } });
  const calm = workspace(fetch);
  /** The bytes of a file of a registered version. */
  const storage = async ([{ properties }, path, isFolder]) => {
    const [store] = await calm.datastores.list({ isDefault: true });
    const { accountName, containerName } = store.properties;
    const within = properties.modelUri?.split('/paths/')[1];
    const base = properties.codeUri ?? `${ready.cloud.blobEndpoint.replace('{account}', accountName)}/${containerName}/${within}`;
    const { sasToken } = await calm.datastores.listSecrets('workspaceblobstoresas');
    const response = await fetch(`${base}${isFolder || properties.codeUri ? `/${path}` : ''}?${sasToken}`);
    assert.equal(response.status, 200, `storage has ${path}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const world = { api, calm, emulator: ready, hurry: port.hurry, storage };
  await endpointsReady(world);
  await assetsReady(world);
  return { port, calm, workspace, rows: { ...endpoints(world), ...assets(world), ...access(world), ...stories(world) } };
}

let count = 0;

/** Lets what a failure left under way come to its end. */
async function settled(mark) {
  const { port, calm } = table;
  await port.advance(2);
  const found = (await calm.endpoints.list()).filter(({ name }) => [E, TOKEN, `faulty-${mark}`].includes(name));
  const deployments = await Promise.all(found.map(({ name }) => calm.deployments(name).list()));
  const busy = [...found, ...deployments.flat()].some(({ properties }) => !['Succeeded', 'Failed'].includes(properties.provisioningState));
  if (busy) await settled(mark);
}

/** One round: a call with a fetch that strikes `request`, and what was wrong. Without a request, what calm is like. */
async function round({ before, call, reads, view = (value) => value, after, failed, done }, request, kind, calm) {
  const mark = (count += 1);
  const { port, workspace } = table;
  await before?.(mark);
  let matters = true;
  const strike = async (send) => KINDS[kind].strike(async () => {
    const answer = await send();
    // What an error or an empty answer says does not matter here.
    matters = answer.ok && (await answer.clone().arrayBuffer()).byteLength > 0;
    return answer;
  });
  const fetching = striking(fetch, port.advance, request, strike);
  const outcome = await Promise.resolve((call ?? reads)(workspace(fetching), mark)).then((value) => ({ value: JSON.stringify(view(value)) }), (error) => ({ error }));
  const wrong = [];
  const check = async (what) => (async () => what())().catch((error) => wrong.push(`${kind ?? 'calm'} at ${request}: ${error.message}`));
  if (!request) {
    if (outcome.error) throw outcome.error;
    await after?.(mark);
    await done?.(mark);
    return { ...outcome, seen: fetching.seen };
  }
  if (outcome.error) await settled(mark);
  const name = outcome.error ? outcome.error.name : 'none';
  const expected = due(kind, request, matters);
  await check(() => assert.ok(expected.split(' ').includes(name), `it came to ${outcome.error ?? name}, not ${expected}`));
  const sends = (all) => all.filter((one) => one === request).length;
  const most = sends(calm.seen) + (repeatable(request) && KINDS[kind].again ? 1 : 0);
  if (!request.startsWith('GET')) await check(() => assert.ok(sends(fetching.seen) <= most, `it was sent ${sends(fetching.seen)} times`));
  if (!outcome.error && reads) await check(() => assert.equal(outcome.value, calm.value));
  if (outcome.error && failed) await check(() => failed(request.startsWith('GET') || KINDS[kind].arrives));
  // What failed is done by calling again, and then nothing is there twice.
  else if (outcome.error && call) await check(() => call(workspace(striking(fetch, port.advance)), mark));
  if (!(outcome.error && failed)) await check(() => after?.(mark));
  await done?.(mark);
  return { wrong };
}

test('the table has a row for every operation of the contract, and none besides', { skip }, async () => {
  const rows = new Set(Object.keys(table.rows).map((row) => row.replace(/ \(.*\)$/, '')));
  assert.deepEqual([...rows].sort(), await operations());
});

for (const [name, row] of Object.entries(table.rows ?? {})) {
  test(`${name} under every fault`, async () => {
    // A page has one item, so that there are several.
    if (row.paged) await table.port.switch({ pageSize: 1 });
    const calm = await round(row);
    const wrong = [];
    for (const request of new Set(calm.seen.filter((one) => row.only?.test(one) ?? true))) {
      const kinds = Object.keys(KINDS);
      const apart = row.apart || row.reads;
      const struck = (kind) => round(row, request, kind, calm);
      const rounds = apart ? await Promise.all(kinds.map(struck)) : [];
      if (!apart) for (const kind of kinds) rounds.push(await struck(kind));
      wrong.push(...rounds.flatMap((one) => one.wrong));
    }
    await row.end?.();
    if (row.paged) await table.port.switch({ pageSize: 1000 });
    assert.ok(calm.seen.length > 0 || wrong.length, 'it asks something');
    assert.ok(!wrong.length, `\n${wrong.join('\n')}`);
  });
}

test('the local Azure ends', { skip }, () => azure.stop());
