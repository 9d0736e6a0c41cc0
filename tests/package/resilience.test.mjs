// What hostile surroundings must not do: take the module down, stay for ever, or be believed.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as api from 'azureml-endpoints';
import { json, place, unsigned } from './suite/azure.mjs';

const scoringUri = 'https://e.westeurope.inference.ml.azure.com/score';
const scorer = (fetch) => new api.ScoringEndpoint({ scoringUri, key: 'k'.repeat(32), fetch, retry: { attempts: 1 } });
const workspace = (fetch) => new api.Workspace(place({ fetch, retry: { attempts: 1 } }));
const definition = { location: 'w', properties: { authMode: 'Key' } };

const oddities = {
  'headers that are none': [async () => ({ ok: true, status: 200, headers: {}, json: async () => 1 }), {}],
  'a status that is a bigint': [async () => ({ ok: false, status: 2n, headers: {}, text: async () => '' }), {}],
  'an input whose prototype throws': [async () => json(1), new Proxy({}, { getPrototypeOf() { throw new Error('no'); } })],
};
for (const [what, [fetch, input]] of Object.entries(oddities)) {
  test(`after 3,000 calls with ${what} the module still works`, async () => {
    const odd = scorer(fetch);
    for (let call = 0; call < 3000; call++) await odd.score(input).catch(() => {});
    assert.deepEqual(await scorer(async () => json([1])).score({}), [1]);
  });
}

for (const nonsense of ['<html>', '{"a":', 'null', '5', '[]', '{"error":{"code":"X"}}']) {
  test(`a success that says ${nonsense} is a ProtocolError`, async () => {
    const azure = workspace(async () => new Response(nonsense));
    await assert.rejects(azure.endpoints.get('one'), api.ProtocolError);
    await assert.rejects(azure.endpoints.createOrUpdate('one', definition), api.ProtocolError);
  });
}

test('a megabyte of quotes that never close is read once, not once per quote', { timeout: 60_000 }, async () => {
  const azure = workspace(async () => new Response(`{"a":"${'\\"'.repeat(500_000)}`));
  await assert.rejects(azure.endpoints.ensure('one', {}), api.ProtocolError);
});

test('a list that comes back to an earlier page ends with a ProtocolError', async () => {
  const other = (url) => (url.includes('$skip=a') ? url.replace('$skip=a', '$skip=b') : `${url.replace(/&\$skip=.*/, '')}&$skip=a`);
  let pages = 0;
  const azure = workspace(async (url) => (pages++ > 50 ? assert.fail('it never ends') : json({ value: [], nextLink: other(url) })));
  await assert.rejects(async () => azure.endpoints.list(), api.ProtocolError);
});

test('a page of 200,001 items is read', async () => {
  const azure = workspace(async () => json({ value: Array(200_001).fill({}) }));
  assert.equal((await azure.endpoints.list()).length, 200_001);
});

test('a definition is sent as it was when it was given', async () => {
  const sent = [];
  const azure = workspace(async (url, { body }) => (sent.push(JSON.parse(body).properties.description), json({ properties: { provisioningState: 'Succeeded' } })));
  const mine = { location: 'w', properties: { authMode: 'Key', description: 'one' } };
  const first = azure.endpoints.createOrUpdate('one', mine);
  mine.properties.description = 'two';
  await first;
  assert.deepEqual(sent, ['one']);
});

test('an abort is heeded while an answer is read that never ends', async () => {
  const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
  const controller = new AbortController();
  const answer = scorer(async () => new Response(endless, { headers: { 'content-type': 'application/json' } })).score({}, { signal: controller.signal });
  setImmediate(() => controller.abort('enough'));
  await assert.rejects(answer, (reason) => reason === 'enough');
});

test('an Entra token is refused as a key', () => {
  assert.throws(() => new api.ScoringEndpoint({ scoringUri, key: unsigned('https://management.azure.com') }), /key: is an Entra token/);
});

test('a secret that comes back in other spellings does not reach the error', async () => {
  const key = 'abc+/def==0123456789';
  const spellings = [key, encodeURIComponent(key), encodeURIComponent(key).toLowerCase(), JSON.stringify(key).replace('+', '\\u002B')];
  for (const spelling of spellings) {
    const body = spelling.startsWith('"') ? `{"error":{"message":${spelling}}}` : JSON.stringify({ error: { message: spelling } });
    const endpoint = new api.ScoringEndpoint({ scoringUri, key, fetch: async () => new Response(body, { status: 401 }), retry: { attempts: 1 } });
    const error = await endpoint.score({}).catch((error) => error);
    assert.ok(!JSON.stringify([error.message, error.stack, error.error]).toLowerCase().includes('abc'), `${spelling} came through`);
  }
});
