// Every relay of examples/ in its own runtime, and a page in Chromium on another origin that scores through it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Workspace, clientSecret } from 'azureml-endpoints';
import { createKey } from 'azureml-endpoints/relay';
import { chromium as installed, localAzure, missing } from './local-azure.mjs';
import { copied, runtimes } from './relay/runtimes.mjs';
import { controlPort } from './suite/azure.mjs';
import { site } from './site.mjs';

const skip = missing({ browser: true });
const given = {};

/** A token of an app for a resource, as the page's own sign-in would give it. */
async function token({ cloud, tenantId, identities }, who, scope) {
  const { clientId, clientSecret: secret } = identities[who];
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope };
  const response = await fetch(`${cloud.authority}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token, ...rest } = await response.json();
  if (!access_token) throw new Error(JSON.stringify(rest));
  return access_token;
}

before(async () => {
  if (skip) return;
  const azure = await localAzure();
  const { ready } = azure;
  const { cloud, tenantId, workspace: place, identities } = ready;
  const credential = clientSecret({ tenantId, ...identities.scientist, cloud });
  const workspace = new Workspace({ ...place, credential, cloud });
  const uris = {};
  for (const [name, authMode] of [['by-key', 'Key'], ['by-token', 'AADToken']]) {
    await workspace.endpoints.createOrUpdate(name, { properties: { authMode } });
    const of = workspace.deployments(name);
    const settings = { echo: { EMULATOR_ECHO: 'stream' }, endless: { EMULATOR_STREAM: 'bytes', EMULATOR_STREAM_BYTES: '1000000000000' } };
    const made = Object.entries(settings).map(([deployment, environmentVariables]) =>
      of.createOrUpdate(deployment, { properties: { instanceType: 'Standard_DS3_v2', environmentVariables } }).then(() => {}),
    );
    await Promise.all(made);
    await workspace.endpoints.setTraffic(name, { echo: 100 });
    uris[name] = (await workspace.endpoints.get(name)).properties.scoringUri;
  }
  const { primaryKey } = await workspace.endpoints.listKeys('by-key');
  const pages = await site({ '/tests/': fileURLToPath(new URL('..', import.meta.url)) });
  const others = await site({});
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: installed(), args });
  const examples = await copied();
  const caller = await createKey();
  const { api } = ready.apps;
  const shared = { ALLOW_ORIGINS: pages.origin, AZUREML_CLOUD: JSON.stringify(cloud), TENANT_ID: tenantId, APP_CLIENT_ID: api.clientId };
  Object.assign(given, {
    azure,
    workspace,
    control: controlPort(ready.control, fetch),
    pages,
    others,
    browser,
    examples,
    byKey: { ...shared, SCORING_URI: uris['by-key'], ENDPOINT_KEY: primaryKey, CALLER_KEYS: JSON.stringify({ alice: caller.sha256 }) },
    byToken: { ...shared, SCORING_URI: uris['by-token'], ...ready.managedIdentity.appService },
    app: { authorization: `Bearer ${await token(ready, 'scorer', `${api.identifierUri}/.default`)}` },
    data: { authorization: `Bearer ${await token(ready, 'scorer', 'https://ml.azure.com/.default')}` },
    key: { 'x-api-key': caller.key },
    // How the stand-in for the platform knows who is signed in to the app; the relay sees nothing of it.
    session: {},
  });
});

after(async () => {
  await given.browser?.close();
  await Promise.all([given.pages?.close(), given.others?.close(), given.azure?.stop(), given.examples?.remove()]);
});

/** By example: whose variables it has, and what its callers bring. */
const table = {
  'cloudflare-worker': ['byKey', 'app'],
  deno: ['byKey', 'key'],
  bun: ['byToken', 'data'],
  node: ['byToken', 'app'],
  'static-web-app': ['byKey', 'session'],
  next: ['byToken', 'data'],
  'next, at the edge': ['byToken', 'data'],
};

/** What a page asks, and what it can see of the answers. Runs in the page. */
async function inPage({ url, proof }) {
  const own = `${url}${Object.keys(proof).length ? '' : '?signed-in'}`;
  const seen = async (headers, body, to = own) => {
    const response = await fetch(to, { method: 'POST', headers, body });
    return { status: response.status, type: response.headers.get('content-type'), id: response.headers.get('x-ms-client-request-id'), text: await response.text() };
  };
  const bytes = new Uint8Array(300_000).map((_, at) => at % 251);
  const large = await fetch(own, { method: 'POST', headers: { ...proof, 'content-type': 'application/octet-stream' }, body: bytes });
  const back = new Uint8Array(await large.arrayBuffer());
  return {
    small: await seen({ ...proof, 'content-type': 'application/json', 'x-ms-client-request-id': 'from-the-page' }, '{"data":[[1,2]]}'),
    nobody: await seen({ 'content-type': 'application/json' }, '{}', url),
    same: back.length === bytes.length && back.every((byte, at) => byte === bytes[at]),
  };
}

/** Sends a piece, waits for it to come back, sends the next. */
async function bothWays(url, headers) {
  const pipe = new TransformStream();
  const writer = pipe.writable.getWriter();
  const init = { method: 'POST', headers: { origin: given.pages.origin, ...headers }, body: pipe.readable, duplex: 'half' };
  const begun = fetch(url, init);
  const said = [];
  let reader;
  for (const piece of ['one', 'two', 'three']) {
    await writer.write(new TextEncoder().encode(piece));
    reader ??= (await begun).body.getReader();
    said.push(new TextDecoder().decode((await reader.read()).value));
  }
  await writer.close();
  while (!(await reader.read()).done);
  return said;
}

/** Leaves in the middle of an answer, and waits until the endpoint knows. */
async function leave(url, headers, uri) {
  const endpoint = new URL(uri).pathname.split('/')[2];
  await given.workspace.endpoints.setTraffic(endpoint, { endless: 100 });
  const stop = new AbortController();
  const answer = await fetch(url, { method: 'POST', headers: { origin: given.pages.origin, ...headers }, body: '{}', signal: stop.signal });
  await answer.body.getReader().read();
  stop.abort();
  await noticed(endpoint);
  await given.workspace.endpoints.setTraffic(endpoint, { echo: 100 });
}

async function noticed(path) {
  for (let turn = 0; turn < 200; turn++) {
    const last = (await given.control.requests()).filter((request) => request.path.includes(path)).at(-1);
    if (last?.ended === 'clientLeft') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the endpoint never noticed: ${JSON.stringify((await given.control.requests()).slice(-3))}`);
}

for (const [name, [env, proof]] of Object.entries(table)) {
  test(`a page on another origin scores through ${name}`, { skip, timeout: 120_000 }, async (context) => {
    const relay = await runtimes[name](given.examples.folder, given[env]);
    context.after(relay.stop);
    const page = await given.browser.newPage();
    context.after(() => page.close());
    await page.goto(`${given.pages.origin}/page?script=/tests/package/relay/nothing.mjs&kind=module`);
    const proven = given[proof];
    const { small, nobody, same } = await page.evaluate(inPage, { url: relay.url, proof: proven });
    assert.deepEqual([small.status, small.type, small.text, small.id], [200, 'application/json', '{"data":[[1,2]]}', 'from-the-page']);
    assert.ok([401, 403].includes(nobody.status) && nobody.type === 'application/problem+json', JSON.stringify(nobody));
    assert.ok(JSON.parse(nobody.text).remedy);
    assert.ok(same, 'what comes back is what was sent');
    // The stand-in for the host of Azure Functions hands over whole bodies, as that class can be made of nothing else.
    if (name !== 'static-web-app') {
      // Deno holds small pieces of a body that is counted back until more have come, and `next start` the whole of one for the edge;
      // what comes back is not held.
      if (!['deno', 'next, at the edge'].includes(name)) assert.deepEqual(await bothWays(relay.url, proven), ['one', 'two', 'three']);
      await leave(relay.url, proven, given[env].SCORING_URI);
    }
    const other = await given.browser.newPage();
    context.after(() => other.close());
    await other.goto(`${given.others.origin}/page?script=/nothing&kind=module`);
    const refused = await other.evaluate(inPage, { url: relay.url, proof: proven }).then(String, (error) => error.message);
    assert.match(refused, /Failed to fetch/);
  });
}
