// Attacks on the rules of security: secrets are looked for in everything that an error, a client or a credential shows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import * as api from 'azureml-endpoints';
import { CONTROL, DATA, json, once, place, scripted, unsigned } from './suite/azure.mjs';

const SCORING = 'https://e.westeurope.inference.ml.azure.com/score';
const KEY = 'primary-key-that-nobody-may-see-0123456789';
const SECRET = 'client~secret+that/nobody=may&see 0123456789';
const token = (audience, mark) => unsigned(audience, { mark: `${mark}-secret-claim` });
const control = token(CONTROL, 'control');
const data = token(DATA, 'data');

/** A token's payload alone gives away nothing that opens a door, but its signature with it does; both are looked for. */
const pieces = (secret) => (secret.split('.').length === 3 ? [secret, secret.split('.')[1]] : [secret, encodeURIComponent(secret)]);

/** All that can be seen of a value: text, JSON, inspection, every own member and that of its prototypes, causes. */
function seen(value, depth = 0, known = new Set()) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return [String(value)];
  if (known.has(value) || depth > 6) return [];
  known.add(value);
  const attempt = (look) => {
    try {
      return String(look() ?? '');
    } catch (error) {
      return String(error);
    }
  };
  const looks = [() => String(value), () => `${value?.toJSON?.()}`, () => JSON.stringify(value), () => value.stack, () => value.message];
  const inspections = [{}, { showHidden: true, depth: 8, getters: true }].map((options) => () => inspect(value, options));
  const members = Reflect.ownKeys(value).flatMap((key) => {
    const { value: member } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
    return [String(key), ...seen(member, depth + 1, known)];
  });
  return [...[...looks, ...inspections].map(attempt), ...members];
}

function hides(value, secrets, what) {
  const text = seen(value).join('\n');
  for (const secret of secrets) {
    for (const piece of pieces(secret)) assert.ok(!text.includes(piece), `${what} shows a secret: …${text.slice(Math.max(0, text.indexOf(piece) - 80), text.indexOf(piece) + 30)}…`);
  }
}

test('the search finds a secret wherever it may be hidden', () => {
  const hidden = {
    'a message': new Error(`no: ${KEY}`),
    'a cause': new Error('no', { cause: new Error('why', { cause: { deep: [KEY] } }) }),
    'a member': Object.assign(new Error('no'), { member: { of: KEY } }),
    'a hidden member': Object.defineProperty({}, 'hidden', { value: KEY, enumerable: false }),
    'a symbol’s member': { [Symbol('s')]: KEY },
    'a name of a member': { [KEY]: 1 },
    toString: { toString: () => KEY },
    toJSON: { toJSON: () => KEY },
    'a map': new Map([['key', KEY]]),
    'an inspection': { [inspect.custom]: () => KEY },
  };
  for (const [place, value] of Object.entries(hidden)) assert.throws(() => hides(value, [KEY], place), /shows a secret/, place);
  hides({ harmless: 'text' }, [KEY], 'nothing');
});

const failure = (call) => call.then(() => assert.fail('it succeeded'), (error) => error);

/** Answers that give back what they were told, wherever an error might pick it up. */
const echoes = {
  'an ARM error': (told, status) => json({ error: { code: told, message: `refused: ${told}`, target: told, details: [{ code: told, message: told, [told]: told.length }], additionalInfo: [{ type: told, info: { a: told } }] } }, { status }),
  'a flat error': (told, status) => json({ code: told, message: told }, { status }),
  'a text': (told, status) => new Response(`Authorization: Bearer ${told}`, { status, headers: { 'content-type': 'text/plain' } }),
  'a page': (told, status) => new Response(`<pre>${told}</pre>`, { status, headers: { 'content-type': 'text/html' } }),
  headers: (told, status) =>
    json({ error: { code: 'c', message: 'm' } }, {
      status,
      'x-ms-request-id': told,
      'x-request-id': told,
      'ms-azureml-model-error-reason': told,
      'ms-azureml-model-error-statuscode': told,
      'www-authenticate': `Bearer error="${told}"`,
    }),
};

const told = (init) => new Headers(init.headers).get('authorization').replace('Bearer ', '');

for (const [way, echo] of Object.entries(echoes)) {
  test(`a service that echoes the credential in ${way} does not get it into an error`, async () => {
    for (const status of [400, 401, 403, 404, 408, 409, 413, 424, 429, 500, 503]) {
      const fetch = scripted(({ init }) => echo(told(init), status));
      const workspace = new api.Workspace(place({ credential: control, fetch, ...once }));
      hides(await failure(workspace.get()), [control], `the error of ${status} from the control plane`);
      hides(await failure(workspace.endpoints.delete('e').then()), [control], `the error of an operation's ${status}`);
      for (const proof of [{ credential: data }, { key: KEY }]) {
        const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, fetch, ...once, ...proof });
        hides(await failure(scorer.score({})), [data, KEY], `the error of ${status} from the front door`);
      }
    }
  });
}

test('an operation that fails with the token in its words does not show it', async () => {
  const fetch = scripted(({ init }) =>
    init.method === 'PUT'
      ? json({ properties: { provisioningState: 'Creating' } }, { status: 201, 'azure-asyncoperation': `${CONTROL}/subscriptions/op`, 'retry-after-ms': '1' })
      : json({ status: 'Failed', error: { code: told(init), message: told(init), details: [{ message: told(init) }] } }),
  );
  const workspace = new api.Workspace(place({ credential: control, fetch, ...once }));
  const operation = workspace.endpoints.createOrUpdate('an-endpoint', { location: 'here', properties: { authMode: 'Key' } });
  hides(await failure(operation.then()), [control], 'the OperationError');
  hides(operation, [control], 'the Operation');
});

test('an answer that echoes the credential in its headers does not get it into what is told of it', async () => {
  const told = [];
  const echo = (_, { headers }) => Response.json([1], { headers: { 'x-request-id': `for ${new Headers(headers).get('authorization')}`, 'x-ms-request-id': KEY } });
  for (const [how, ids] of Object.entries({ score: ['***'], stream: ['***'] })) {
    const endpoint = new api.ScoringEndpoint({ scoringUri: SCORING, key: KEY, fetch: async (...call) => echo(...call), onEvent: (event) => told.push(event) });
    if (how === 'score') await endpoint.score({});
    else for await (const _ of endpoint.stream({}));
    const answers = told.splice(0).filter(({ type }) => type === 'answer');
    assert.deepEqual(answers.map(({ requestId }) => requestId), ids, how);
    hides(answers, [KEY], how);
  }
});

test('a console shows what a thing is, by a name that no minifier takes, and no secret', () => {
  const workspace = new api.Workspace(place({ credential: api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: SECRET }) }));
  const endpoint = new api.ScoringEndpoint({ scoringUri: SCORING, key: KEY });
  const things = {
    Workspace: workspace, Endpoints: workspace.endpoints, Deployments: workspace.deployments('my-endpoint'), ScoringEndpoint: endpoint,
    EntraCredential: api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: SECRET }), Pages: workspace.endpoints.list(),
  };
  for (const [name, thing] of Object.entries(things)) {
    assert.match(inspect(thing), new RegExp(`^${name} \\{`), name);
    hides(thing, [KEY, SECRET], name);
  }
});

test('Entra echoing the client secret does not get it into an error', async () => {
  for (const answer of [
    (form) => json({ error: form, error_description: `AADSTS7000215: ${form}` }, { status: 401 }),
    (form) => new Response(form, { status: 400 }),
    (form) => json({ error: 'invalid_client', error_description: decodeURIComponent(form) }, { status: 400 }),
  ]) {
    const fetch = scripted(({ init }) => answer(String(init.body)));
    const credential = api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: SECRET, fetch, ...once });
    hides(await failure(credential.getToken(`${DATA}/.default`)), [SECRET], 'the CredentialError');
    const workspace = new api.Workspace(place({ credential, fetch, ...once }));
    hides(await failure(workspace.get()), [SECRET], 'the CredentialError of a Workspace');
  }
});

test('a fetch that throws what it was told does not get it into the message or the members', async () => {
  const thrower = scripted(({ init, url }) => Promise.reject(new TypeError(`cannot send ${told(init)} to ${url}`)));
  const workspace = new api.Workspace(place({ credential: control, fetch: thrower, ...once }));
  const error = await failure(workspace.get());
  // The cause is the caller's own error and is handed back as it is; all the rest is ours.
  const { cause, ...own } = error;
  hides({ ...own, message: error.message, stack: error.stack }, [control], 'the TransportError without its cause');
});

test('a runtime whose errors hold the URL does not get the signature in it into an error', async () => {
  const SIGNED = 'c2lnbmF0dXJl%2Bof%2Fstorage%3D';
  const broken = (url, message) => Object.assign(new TypeError(message, { cause: new Error(url) }), { code: 'ECONNRESET', path: url });
  const fails = {
    'a connection': (url) => Promise.reject(broken(url, `error sending request for url (${url})`)),
    'a body': (url) => new Response(new ReadableStream({ pull: (stream) => stream.error(broken(url, 'reset')) })),
  };
  for (const [what, fail] of Object.entries(fails)) {
    const fetch = scripted(({ url }) => {
      if (url.includes('sig=')) return fail(url);
      if (url.includes('listSecrets')) return json({ secretsType: 'sas', sasToken: `sv=1&sig=${SIGNED}` });
      if (url.includes('datastores')) return json({ value: [{ name: 'd', properties: { accountName: 'account', containerName: 'container' } }] });
      return json({}, { status: 404 });
    });
    const error = await failure(new api.Workspace(place({ fetch, ...once })).models.upload('m', '1', { 'a.txt': 'x' }).then());
    hides(error, [SIGNED, decodeURIComponent(SIGNED)], `the error of ${what}`);
    assert.equal(error.cause.code, 'ECONNRESET');
  }
});

test('a token that cannot be a header is refused without being repeated in the error', async () => {
  for (const end of ['\r\nx-injected: yes', '\n', '\0', ' ', 'ж', '\u2028']) {
    const fetch = scripted(() => json({}));
    const workspace = new api.Workspace(place({ credential: `${control}${end}a`, fetch, ...once }));
    const error = await failure(workspace.get());
    hides(error, [control], `the error for a token with ${JSON.stringify(end)}`);
    assert.ok(error instanceof api.CredentialError, `it is a CredentialError, not ${error.name}`);
    assert.equal(fetch.calls.length, 0);
  }
});

test('a key from the service that cannot be a header is not repeated in the error', async () => {
  const fetch = scripted(({ url }) =>
    url.includes('listKeys') ? json({ primaryKey: `${KEY}\r\nx: y`, secondaryKey: KEY }) : json({ properties: { authMode: 'Key', scoringUri: SCORING } }),
  );
  const workspace = new api.Workspace(place({ credential: control, fetch, ...once }));
  hides(await failure(workspace.endpoints.open('e').then((scorer) => scorer.score({}))), [KEY, control], 'the error');
  assert.ok(fetch.calls.every(({ url }) => url !== SCORING), 'nothing goes to the scoring URI');
});

test('the signature of an upload shows in no error', async () => {
  const signature = 'sv=2022&sig=signature-that-nobody-may-see';
  const accountKey = btoa('account key that nobody may see');
  for (const secrets of [{ secretsType: 'Sas', sasToken: signature }, { secretsType: 'AccountKey', key: accountKey }]) {
    const urls = [];
    const fetch = scripted(({ url, init }) => {
      if (url.includes('listSecrets')) return json(secrets);
      if (url.includes('/datastores')) return json({ value: [{ name: 'd', properties: { accountName: 'account', containerName: 'container' } }] });
      if (url.includes('/models/')) return json({ error: { code: 'NotFound' } }, { status: 404 });
      if (init.method === 'PUT') return urls.push(url), new Response(`<Error>${url}</Error>`, { status: 403 });
      return undefined;
    });
    const workspace = new api.Workspace(place({ credential: control, fetch, ...once }));
    const error = await failure(workspace.models.upload('m', '1', { 'm.onnx': 'x' }));
    assert.equal(urls.length, 1);
    assert.equal(fetch.calls.at(-1).headers.get('authorization'), null, 'no token goes to storage');
    const sig = new URL(urls[0]).searchParams.get('sig');
    hides(error, ['signature-that-nobody-may-see', accountKey, sig, encodeURIComponent(sig), control], 'the error of the upload');
    const silent = scripted(({ url, init }) => (init.method === 'PUT' ? Promise.reject(new TypeError('reset')) : fetch(url, init)));
    const quiet = new api.Workspace(place({ credential: control, fetch: silent, ...once }));
    hides(await failure(quiet.models.upload('m', '1', { 'm.onnx': 'x' })), ['signature-that-nobody-may-see', accountKey, control], 'the TransportError of the upload');
  }
});

test('clients and credentials show nothing of what they hold', async () => {
  const fetch = scripted(() => json({ access_token: data, expires_in: 3600 }));
  const credential = api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: SECRET, fetch });
  await credential.getToken(`${DATA}/.default`);
  const workspace = new api.Workspace(place({ credential: control, fetch }));
  await workspace.get();
  const scorers = [
    new api.ScoringEndpoint({ scoringUri: SCORING, key: KEY, fetch }),
    new api.ScoringEndpoint({ scoringUri: SCORING, credential: data, fetch }),
  ];
  await Promise.all(scorers.map((scorer) => scorer.score({})));
  for (const one of [credential, workspace, workspace.endpoints, workspace.models, workspace.deployments('e'), workspace.endpoints.list(), ...scorers]) {
    hides(one, [SECRET, KEY, control, data], one.constructor.name);
  }
});

test('a wrong or malformed token is not repeated in the error or the check', async () => {
  const bad = [unsigned('https://graph.microsoft.com', { mark: 'x' }), unsigned(DATA, { exp: 1 }), `${control}.x`, 'no-token-at-all-but-a-password', `${KEY}.${KEY}.${KEY}`];
  for (const one of bad) {
    const fetch = scripted(() => json({}));
    hides(await failure(new api.Workspace(place({ credential: one, fetch })).get()), [one], 'the CredentialError');
    const { message } = api.checkToken(one, 'control');
    hides({ message }, [one], 'the check');
    if (!one.startsWith('ey')) assert.throws(() => api.inspectToken(one), (error) => (hides(error, [one], 'the error of inspectToken'), true));
    assert.equal(fetch.calls.length, 0);
  }
});

test('a value in the wrong place is named by its option, never repeated', async () => {
  for (const wrong of [
    () => new api.Workspace(place({ workspace: `${KEY} ` .repeat(1), credential: { secret: KEY } })),
    () => api.clientSecret({ tenantId: `${SECRET}`, clientId: 'c', clientSecret: 'x' }),
    () => api.clientSecret({ tenantId: 't', clientId: SECRET, clientSecret: 'x' }),
    () => api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: `${SECRET}\n` }),
    () => new api.ScoringEndpoint({ scoringUri: SCORING, key: `${KEY}\n` }),
    () => new api.ScoringEndpoint({ scoringUri: `https://user:${KEY}@e.inference.ml.azure.com/score`, key: 'k' }),
    () => new api.ScoringEndpoint({ scoringUri: SCORING, credential: [KEY] }),
  ]) {
    assert.throws(wrong, (error) => (hides(error, [KEY, SECRET], `the TypeError of ${wrong}`), error instanceof TypeError));
  }
  const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, key: 'k', fetch: scripted(() => json({})) });
  hides(await failure(scorer.score({}, { headers: { authorization: `Bearer ${KEY}` } })), [KEY], 'the TypeError of a header');
  hides(await failure(scorer.score({}, { headers: { 'x-a': `${KEY}\n` } })), [KEY], 'the TypeError of a header');
});

test('a ticket and the progress of an operation hold no secret', async () => {
  const fetch = scripted(({ init }) =>
    init.method === 'DELETE' ? json(undefined, { status: 202, location: `${CONTROL}/subscriptions/op`, 'retry-after-ms': '1' }) : json(undefined, { status: 200 }),
  );
  const operation = new api.Workspace(place({ credential: control, fetch })).endpoints.delete('e');
  hides(await operation.ticket, [control], 'the ticket');
  for await (const progress of operation) hides(progress, [control], 'the progress');
});

test('console.log of everything shows no secret', async () => {
  const script = `
    import * as api from 'azureml-endpoints';
    const [control, key, secret, scoringUri] = JSON.parse(process.argv[1]);
    const fetch = async (url, init) => new Response(JSON.stringify({ error: { code: 'c', message: 'm' } }), { status: 401 });
    const workspace = new api.Workspace({ subscriptionId: 's', resourceGroup: 'g', workspace: 'w', credential: control, fetch });
    const scorer = new api.ScoringEndpoint({ scoringUri, key, fetch });
    const credential = api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: secret, fetch });
    const errors = await Promise.all([workspace.get(), scorer.score({}), credential.getToken('https://ml.azure.com/.default')].map((call) => call.catch((error) => error)));
    for (const one of [api, workspace, scorer, credential, ...errors]) { console.log(one); console.error(one); console.dir(one, { depth: 9, showHidden: true }); }
    console.log(JSON.stringify(errors));
  `;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify([control, KEY, SECRET, SCORING])], { cwd });
  assert.match(stdout, /ResponseError/);
  for (const secret of [control, KEY, SECRET]) for (const piece of pieces(secret)) assert.ok(!`${stdout}${stderr}`.includes(piece), 'the console shows a secret');
});

test('a URL never carries a token, key or client secret', async () => {
  const fetch = scripted(({ url }) => (url.includes('oauth2') ? json({ access_token: data, expires_in: 3600 }) : json({ value: [], primaryKey: KEY })));
  const workspace = new api.Workspace(place({ credential: control, fetch }));
  await workspace.get();
  await workspace.endpoints.list();
  await workspace.endpoints.listKeys('e');
  await api.clientSecret({ tenantId: 't', clientId: 'c', clientSecret: SECRET, fetch }).getToken(`${DATA}/.default`);
  for (const proof of [{ key: KEY }, { credential: data }]) await new api.ScoringEndpoint({ scoringUri: SCORING, fetch, ...proof }).score({});
  const urls = fetch.calls.map(({ url }) => url).join('\n');
  for (const secret of [control, data, KEY, SECRET]) for (const piece of pieces(secret)) assert.ok(!urls.includes(piece));
  assert.ok(fetch.calls.every(({ init }) => init.redirect === 'manual'), 'no redirect is followed');
});

test('in a window-like global a key and a client secret need dangerouslyAllowBrowser', async () => {
  Object.assign(globalThis, { window: globalThis, document: {} });
  try {
    const key = { scoringUri: SCORING, key: KEY };
    const secret = { tenantId: 't', clientId: 'c', clientSecret: SECRET };
    for (const [make, name] of [
      [() => new api.ScoringEndpoint(key), 'key'],
      [() => api.clientSecret(secret), 'clientSecret'],
      [() => new api.ScoringEndpoint({ ...key, dangerouslyAllowBrowser: false }), 'key'],
    ]) {
      assert.throws(make, (error) => (hides(error, [KEY, SECRET], 'the TypeError'), error instanceof TypeError && error.message.startsWith(`${name}: `) && error.message.includes('dangerouslyAllowBrowser')));
    }
    new api.ScoringEndpoint({ ...key, dangerouslyAllowBrowser: true });
    api.clientSecret({ ...secret, dangerouslyAllowBrowser: true });
    new api.ScoringEndpoint({ scoringUri: SCORING, credential: data });
  } finally {
    delete globalThis.window;
    delete globalThis.document;
  }
});
