// Every public function called wrongly: a TypeError or CredentialError that names the option, and nothing worse – no hang,
// no trap, nothing sent, nothing left behind.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CONTROL, DATA, json, scripted, unsigned } from './suite/azure.mjs';
import { refused } from './suite/expect.mjs';

// The wasm's memory, seen as it is made.
let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    memory = Object.values(this.exports).find((it) => it instanceof WebAssembly.Memory);
  }
};
const api = await import('azureml-endpoints');
WebAssembly.Instance = Instance;

const stray = [];
process.on('unhandledRejection', (reason) => stray.push(reason));

/** What hostile objects throw: it may come out as it is. */
const THROWN = new RangeError('thrown by the argument');
const explode = () => {
  throw THROWN;
};
const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set', 'apply', 'construct', 'defineProperty'];
const bomb = () => new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, explode])));
const keysBomb = () => new Proxy({ a: '1' }, { ownKeys: explode });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const cycle = () => {
  const object = { properties: { authMode: 'Key' } };
  object.properties.self = object;
  return object;
};

const absent = { undefined: () => undefined, null: () => null };
const primitive = { number: () => 5, NaN: () => NaN, boolean: () => true, symbol: () => Symbol('s'), bigint: () => 10n };
const objects = { object: () => ({}), array: () => [], 'array of one': () => ['text'], function: () => () => {}, date: () => new Date(0) };
const hostile = { 'throwing proxy': bomb, 'revoked proxy': revoked, 'throwing text': () => ({ toString: explode, [Symbol.toPrimitive]: explode }) };
const text = { text: () => 'text', 'empty text': () => '' };
const badNames = {
  'empty text': () => '',
  'path trick': () => '../x',
  'encoded path trick': () => '..%2fx',
  dots: () => '..',
  slash: () => 'a/b',
  query: () => 'a?b=c',
  fragment: () => 'a#b',
  NUL: () => 'a\0b',
  newline: () => 'abc\r\nx: y',
  space: () => 'a b',
  'lone surrogate': () => 'abc\ud800',
  'right-to-left mark': () => 'abc\u202e',
  'letters of another script': () => 'ендпоинт',
  '300 characters': () => 'a'.repeat(300),
  'a million characters': () => 'a'.repeat(1e6),
};
const badNewNames = {
  ...badNames,
  '2 characters': () => 'ab',
  '33 characters': () => 'a'.repeat(33),
  'digit first': () => '1abc',
  'dash last': () => 'abc-',
  'two dashes': () => 'a--b',
  underscore: () => 'a_b',
  dot: () => 'a.b',
};
const notText = { ...primitive, ...objects, ...hostile };
const notObject = { ...primitive, ...text, array: () => [], null: () => null };
const notFunction = { ...primitive, ...text, object: () => ({}), array: () => [], ...hostile };
const badNumbers = { 'zero': () => 0, negative: () => -1, fraction: () => 1.5, NaN: () => NaN, infinity: () => Infinity, huge: () => 1e18, ...text, bigint: () => 1n, symbol: () => Symbol('s'), boolean: () => true, ...objects, ...hostile };
const badUrls = {
  ...text,
  relative: () => '/score',
  'http: to another machine': () => 'http://example.com/score',
  'ftp:': () => 'ftp://example.com/',
  'javascript:': () => 'javascript:alert(1)',
  'user name': () => 'https://user:pass@example.com/score',
  'lone surrogate': () => 'https://\ud800/',
};
const badSignals = { ...primitive, ...text, object: () => ({}), array: () => [], 'throwing proxy': bomb };
const badCredentials = { ...absent, ...primitive, object: () => ({}), array: () => [], date: () => new Date(0), 'revoked proxy': revoked, 'throwing proxy': bomb };
const badClouds = {
  ...primitive,
  ...text,
  array: () => [],
  'object without authority': () => ({ resourceManager: CONTROL }),
  'http: manager': () => ({ resourceManager: 'http://example.com', authority: CONTROL }),
  'logAnalytics that is no URL': () => ({ resourceManager: CONTROL, authority: CONTROL, logAnalytics: 'x' }),
  'http: authority': () => ({ resourceManager: CONTROL, authority: 'http://example.com' }),
  'scoringHosts that are no array': () => ({ resourceManager: CONTROL, authority: CONTROL, scoringHosts: 'x' }),
  'scoringHosts of numbers': () => ({ resourceManager: CONTROL, authority: CONTROL, scoringHosts: [5] }),
  'audiences that are no object': () => ({ resourceManager: CONTROL, authority: CONTROL, audiences: 5 }),
  'throwing proxy': bomb,
};

const GUID = '00000000-0000-4000-8000-000000000000';
const SINK = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w';
const badScopes = Object.fromEntries(
  ['', '/', '..', 'subscription/s', '/subscriptions', '/subscriptions/', '/subscriptions/..', '/subscriptions//s', '/subscriptions/s/', '/subscriptions/s/../t', '/subscriptions/s?a=b', '/subscriptions/s#a', '/subscriptions/a%2fb', '/subscriptions/a b', '/subscriptions/a\0', '/subscriptions/s/resourceGroups/g/providers/x', '//evil.example/subscriptions/s', 'https://evil.example/subscriptions/s', '/subscriptions/\ud800', `/subscriptions/${'a'.repeat(1e6)}`].map((scope) => [JSON.stringify(scope.slice(0, 40)), () => scope]),
);
const badActions = Object.fromEntries(
  ['', '*', '*/read', '/read', 'a//b', 'a/', '../read', 'a b', 'a?b', 'a\nb', 'é/read', '\ud800', 'a'.repeat(600), 'a'.repeat(1e6)].map((action) => [JSON.stringify(action.slice(0, 20)), () => action]),
);
const role = (more) => ({ properties: { roleName: 'r', permissions: [{ actions: [] }], assignableScopes: ['/subscriptions/s'], ...more } });
const assignment = (more) => ({ role: 'Reader', principalId: GUID, ...more });
const deep = () => {
  let list = [];
  for (let depth = 0; depth < 1e5; depth++) list = [list];
  return list;
};

const fetch = scripted(() => json({}));
const place = (more) => ({
  subscriptionId: 's-1',
  resourceGroup: 'g',
  workspace: 'w',
  credential: unsigned(CONTROL),
  fetch,
  ...more,
});
const workspace = new api.Workspace(place());
const { endpoints, models, codes, environments } = workspace;
const deployments = workspace.deployments('an-endpoint');
const SCORING = 'https://e.westeurope.inference.ml.azure.com/score';
const scoringOptions = (more) => ({ scoringUri: SCORING, credential: unsigned(DATA), fetch, ...more });
const scorer = new api.ScoringEndpoint(scoringOptions());
const secretOptions = (more) => ({ tenantId: 't', clientId: 'c', clientSecret: 's', fetch, ...more });
const secret = api.clientSecret(secretOptions());
const PEM = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const msal = { acquireTokenSilent: async () => ({ accessToken: 't' }) };
const storeOptions = (more) => ({ store: { get: () => null, set: () => {} }, name: 'n', key: new Uint8Array(32), ...more });
const verifyOptions = (more) => ({ audience: 'a', tenantId: '00000000-0000-0000-0000-000000000001', fetch, ...more });
const endpoint = { location: 'here', properties: { authMode: 'Key' } };
const deployment = { location: 'here', properties: { model: 'm' } };
const signal = (call) => [call, badSignals, 'signal'];
const options = (call) => [call, notObject, 'options'];

/** Function by function: [call with one wrong value, the wrong values, the option that must be named]. */
const functions = {
  'new Workspace': [
    [(value) => new api.Workspace(value), { ...notObject, ...absent, ...hostile }, /options|subscriptionId/],
    ...['subscriptionId', 'resourceGroup', 'workspace'].map((name) => [(value) => new api.Workspace(place({ [name]: value })), { ...absent, ...notText }, name]),
    ...['subscriptionId', 'workspace'].map((name) => [(value) => new api.Workspace(place({ [name]: value })), badNames, name]),
    [(value) => new api.Workspace(place({ resourceGroup: value })), { ...badNames, 'dot last': () => 'a.' }, 'resourceGroup', ['letters of another script', 'lone surrogate', 'right-to-left mark']],
    [(value) => new api.Workspace(place({ apiVersion: value })), { ...notText, ...badNames }, 'apiVersion'],
    [(value) => new api.Workspace(place({ credential: value })), badCredentials, 'credential'],
    [(value) => new api.Workspace(place({ cloud: value })), badClouds, /cloud|resourceManager|authority/],
    [(value) => new api.Workspace(place({ fetch: value })), notFunction, 'fetch'],
    [(value) => new api.Workspace(place({ retry: value })), { ...primitive, ...text, array: () => [] }, 'retry'],
    [(value) => new api.Workspace(place({ retry: { attempts: value } })), badNumbers, 'attempts'],
    [(value) => new api.Workspace(place({ retry: { budgetMs: value } })), badNumbers, 'budgetMs'],
  ],
  'workspace.get': [options((value) => workspace.get(value)), signal((value) => workspace.get({ signal: value }))],
  'workspace.deployments': [[(value) => workspace.deployments(value), { ...absent, ...notText, ...badNames }, 'endpoint']],
  'workspace.resume': [
    [(value) => workspace.resume(value), { ...absent, ...notText, ...text }, 'ticket'],
    [(value) => workspace.resume({ method: value, resource: `${CONTROL}/x`, watch: { at: 'resource' } }), { ...absent, ...notText, GET: () => 'GET', 'lower case': () => 'put' }, 'ticket'],
    [(value) => workspace.resume({ method: 'PUT', resource: value, watch: { at: 'resource' } }), { ...absent, ...notText, ...text }, /ticket|url/],
    [(value) => workspace.resume({ method: 'PUT', resource: `${CONTROL}/x`, watch: value }), { ...absent, ...notText, ...text }, 'ticket'],
    [(value) => workspace.resume({ method: 'PUT', resource: `${CONTROL}/x`, watch: { at: 'status', url: value } }), { ...absent, ...notText, ...text }, /ticket|url/],
    signal((value) => workspace.resume({ method: 'PUT', resource: `${CONTROL}/x`, watch: { at: 'resource' } }, { signal: value })),
  ],
  'endpoints.list': [
    options((value) => endpoints.list(value)),
    [(value) => endpoints.list({ count: value }), badNumbers, 'count'],
    signal((value) => endpoints.list({ signal: value })),
    [(value) => endpoints.list({ count: value }).pages().next(), badNumbers, 'count'],
  ],
  ...Object.fromEntries(
    ['get', 'listKeys', 'getToken', 'delete', 'open'].map((method) => [
      `endpoints.${method}`,
      [
        [(value) => endpoints[method](value), { ...absent, ...notText, ...badNames }, 'name'],
        options((value) => endpoints[method]('an-endpoint', value)),
        signal((value) => endpoints[method]('an-endpoint', { signal: value })),
      ],
    ]),
  ),
  'endpoints.createOrUpdate': [
    [(value) => endpoints.createOrUpdate(value, endpoint), { ...absent, ...notText, ...badNewNames }, 'name'],
    [(value) => endpoints.createOrUpdate('an-endpoint', value), { ...absent, ...notObject, function: () => () => {}, cycle, 'throwing proxy': bomb, 'revoked proxy': revoked, 'throwing keys': keysBomb, 'bigint within': () => ({ ...endpoint, tags: { a: 1n } }) }, /definition/],
    [(value) => endpoints.createOrUpdate('an-endpoint', { location: 'here', properties: value }), { ...absent, ...primitive, ...text, object: () => ({}) }, /properties|definition/],
    [(value) => endpoints.createOrUpdate('an-endpoint', { location: 'here', properties: { authMode: value } }), { ...absent, ...primitive, ...text }, /authMode|definition/],
    [(value) => endpoints.createOrUpdate('an-endpoint', { location: 'here', properties: { authMode: 'Key', traffic: value } }), { ninety: () => ({ a: 90 }), 'over hundred': () => ({ a: 101 }), fraction: () => ({ a: 99.5, b: 0.5 }), words: () => ({ a: 'all' }), 'below zero': () => ({ a: -1, b: 101 }), nothing: () => ({ a: null }) }, /traffic/],
    options((value) => endpoints.createOrUpdate('an-endpoint', endpoint, value)),
    signal((value) => endpoints.createOrUpdate('an-endpoint', endpoint, { signal: value })),
  ],
  'endpoints.ensure': [
    [(value) => endpoints.ensure(value, endpoint), { ...absent, ...notText, ...badNewNames }, 'name'],
    [(value) => endpoints.ensure('an-endpoint', value), { ...absent, ...notObject, cycle, 'throwing proxy': bomb }, 'desired'],
    [(value) => endpoints.ensure('an-endpoint', { properties: { traffic: value } }), { ninety: () => ({ a: 90 }), words: () => ({ a: 'all' }) }, /traffic/],
    [(value) => endpoints.ensure('an-endpoint', { properties: { mirrorTraffic: value } }), { two: () => ({ a: 1, b: 1 }), much: () => ({ a: 51 }) }, /mirrorTraffic/],
    [(value) => endpoints.ensure('an-endpoint', endpoint, { authMode: value }), { ...notText, ...text }, 'authMode'],
    options((value) => endpoints.ensure('an-endpoint', endpoint, value)),
    signal((value) => endpoints.ensure('an-endpoint', endpoint, { signal: value })),
  ],
  'endpoints.setAuthMode': [
    [(value) => endpoints.setAuthMode(value, 'Key'), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => endpoints.setAuthMode('an-endpoint', value), { ...absent, ...notText, ...text }, 'authMode'],
  ],
  'endpoints.shift': [
    [(value) => endpoints.shift(value, 'blue', 'green'), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => endpoints.shift('an-endpoint', value, 'green'), { ...absent, ...notText, ...badNames }, 'from'],
    [(value) => endpoints.shift('an-endpoint', 'blue', value), { ...absent, ...notText, ...badNames, 'the same': () => 'Blue' }, 'to'],
    [(value) => endpoints.shift('an-endpoint', 'blue', 'green', { step: value }), { ...badNumbers, 'over hundred': () => 101 }, 'step'],
    [(value) => endpoints.shift('an-endpoint', 'blue', 'green', { interval: value }), badNumbers, 'interval'],
    [(value) => endpoints.shift('an-endpoint', 'blue', 'green', { guard: value }), notFunction, 'guard'],
    options((value) => endpoints.shift('an-endpoint', 'blue', 'green', value)),
  ],
  'endpoints.rotateKeys': [
    [(value) => endpoints.rotateKeys(value), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => endpoints.rotateKeys('an-endpoint', { handOver: value }), notFunction, 'handOver'],
    options((value) => endpoints.rotateKeys('an-endpoint', value)),
  ],
  'deployments.ensure': [
    [(value) => deployments.ensure(value, deployment), { ...absent, ...notText, ...badNewNames }, 'name'],
    [(value) => deployments.ensure('blue', value), { ...absent, ...notObject, cycle }, /desired/],
  ],
  'deployments.scale': [
    [(value) => deployments.scale(value, 1), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => deployments.scale('blue', value), { ...absent, ...badNumbers, 'more than fits': () => 51 }, 'instances'],
  ],
  'endpoints.update': [
    [(value) => endpoints.update(value, { tags: {} }), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => endpoints.update('an-endpoint', value), { ...absent, ...notObject, 'empty object': () => ({}), cycle: () => ({ tags: cycle() }), 'throwing proxy': bomb }, 'change'],
    [(value) => endpoints.update('an-endpoint', { tags: {}, properties: value }), { object: () => ({}), ...text }, 'properties'],
    signal((value) => endpoints.update('an-endpoint', { tags: {} }, { signal: value })),
  ],
  'endpoints.regenerateKeys': [
    [(value) => endpoints.regenerateKeys(value, 'Primary'), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => endpoints.regenerateKeys('an-endpoint', value), { ...absent, ...notText, ...text, 'lower case': () => 'primary' }, 'keyType'],
    signal((value) => endpoints.regenerateKeys('an-endpoint', 'Primary', { signal: value })),
  ],
  'endpoints.setTraffic': [
    [(value) => endpoints.setTraffic(value, {}), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => endpoints.setTraffic('an-endpoint', value), { ...absent, ...notObject, ninety: () => ({ a: 90 }), words: () => ({ a: 'all' }), fraction: () => ({ a: 99.5, b: 0.5 }), nothing: () => ({ a: null }), NaN: () => ({ a: NaN }), bigint: () => ({ a: 100n }), 'throwing proxy': bomb, 'throwing keys': keysBomb, 'throwing getter': () => Object.defineProperty({}, 'a', { get: explode, enumerable: true }), 'path trick': () => ({ '../x': 5 }) }, 'traffic'],
    signal((value) => endpoints.setTraffic('an-endpoint', { a: 100 }, { signal: value })),
  ],
  'deployments.list': [
    options((value) => deployments.list(value)),
    [(value) => deployments.list({ top: value }), badNumbers, 'top'],
    signal((value) => deployments.list({ signal: value })),
  ],
  ...Object.fromEntries(
    ['get', 'delete'].map((method) => [
      `deployments.${method}`,
      [
        [(value) => deployments[method](value), { ...absent, ...notText, ...badNames }, 'name'],
        options((value) => deployments[method]('blue', value)),
        signal((value) => deployments[method]('blue', { signal: value })),
      ],
    ]),
  ),
  'deployments.createOrUpdate': [
    [(value) => deployments.createOrUpdate(value, deployment), { ...absent, ...notText, ...badNewNames }, 'name'],
    [(value) => deployments.createOrUpdate('blue', value), { ...absent, ...notObject, cycle, 'throwing proxy': bomb, 'revoked proxy': revoked }, 'definition'],
    [(value) => deployments.createOrUpdate('blue', { location: 'here', properties: value }), { ...absent, ...primitive, object: () => ({}) }, /properties|definition/],
    signal((value) => deployments.createOrUpdate('blue', deployment, { signal: value })),
  ],
  'deployments.update': [
    [(value) => deployments.update(value, { tags: {} }), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => deployments.update('blue', value), { ...absent, ...notObject, 'empty object': () => ({}), 'throwing proxy': bomb }, 'change'],
    [(value) => deployments.update('blue', { properties: value }), { object: () => ({}) }, 'properties'],
  ],
  ...Object.fromEntries(
    Object.entries({ models, codes, environments }).map(([kind, assets]) => [
      kind,
      [
        [(value) => assets.list(value), { null: () => null, ...notText, ...badNames }, 'name'],
        options((value) => assets.list('a', value)),
        signal((value) => assets.list('a', { signal: value })),
        [(value) => assets.get(value, '1'), { ...absent, ...notText, ...badNames }, 'name'],
        [(value) => assets.get('a', value), { ...absent, ...notText, ...badNames }, 'version'],
        signal((value) => assets.get('a', '1', { signal: value })),
        [(value) => assets.createOrUpdate(value, '1', { properties: {} }), { ...absent, ...notText, ...badNames }, 'name'],
        [(value) => assets.createOrUpdate('a', value, { properties: {} }), { ...absent, ...notText, ...badNames }, 'version'],
        [(value) => assets.createOrUpdate('a', '1', value), { ...absent, ...notObject, cycle, 'throwing proxy': bomb, 'revoked proxy': revoked }, 'definition'],
        signal((value) => assets.createOrUpdate('a', '1', { properties: {} }, { signal: value })),
      ],
    ]),
  ),
  'models.upload': [
    [(value) => models.upload(value, '1', { a: 'x' }), { ...absent, ...notText, ...badNames }, 'name'],
    [(value) => models.upload('a', value, { a: 'x' }), { null: () => null, ...notText, ...badNames }, 'version'],
    [(value) => models.upload('a', '1', value), { ...absent, ...notObject, 'empty object': () => ({}), cycle: () => ({ a: cycle() }), 'throwing proxy': bomb, 'throwing keys': keysBomb, 'throwing getter': () => Object.defineProperty({}, 'a', { get: explode, enumerable: true }) }, 'files'],
    [(value) => models.upload('a', '1', { 'model.onnx': value }), { ...absent, ...primitive, object: () => ({}), array: () => [], function: () => () => {}, date: () => new Date(0), 'throwing proxy': bomb }, 'files'],
    [(value) => models.upload('a', '1', { 'model.onnx': 'x', other: value }), absent, 'files'],
    [(value) => models.upload('a', '1', value), { 'two files of one name': () => [new File(['a'], 'a.txt'), new File(['b'], 'a.txt')] }, 'files'],
    [(value) => models.upload('a', '1', { [value]: 'x' }), Object.fromEntries(['', '..', '../x', 'a/../../x', '/a', 'a//b', 'a/', './a', 'a\\b', 'a\0b', 'a\nb', '\ud800', 'a'.repeat(2000)].map((path) => [JSON.stringify(path).slice(0, 20), () => path])), 'files'],
    [(value) => models.upload('a', '1', { a: 'x' }, { type: value }), { ...notText, ...text }, 'type'],
    options((value) => models.upload('a', '1', { a: 'x' }, value)),
    signal((value) => models.upload('a', '1', { a: 'x' }, { signal: value })),
  ],
  'new ScoringEndpoint': [
    [(value) => new api.ScoringEndpoint(value), { ...notObject, ...absent, ...hostile }, /options|scoringUri/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ scoringUri: value })), { ...absent, ...notText, ...badUrls }, 'scoringUri'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ credential: value })), badCredentials, /credential|key/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ credential: undefined, key: value })), { ...notText, 'empty text': () => '', newline: () => 'a\r\nx: y', NUL: () => 'a\0', 'other letters': () => 'ключ', 'lone surrogate': () => '\ud800', 'both undefined': () => undefined, 'both null': () => null }, /key/],
    [() => new api.ScoringEndpoint(scoringOptions({ key: 'k' })), { 'key and credential': () => {} }, /credential|key/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ deployment: value })), { ...notText, ...badNames }, 'deployment'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ trustedOrigins: value })), { ...primitive, ...text, object: () => ({}), numbers: () => [5], 'an array of null': () => [null], 'a suffix': () => ['.example.com'], 'no TLS': () => ['http://relay.example'], 'throwing proxy': bomb }, 'trustedOrigins'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ dangerouslyAllowBrowser: value, key: 'k', credential: undefined })), { number: () => 1, ...text, object: () => ({}), symbol: () => Symbol('s') }, 'dangerouslyAllowBrowser'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ cloud: value })), badClouds, /cloud|resourceManager|authority/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ fetch: value })), notFunction, 'fetch'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ retry: { attempts: value } })), badNumbers, 'attempts'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ credential: undefined, keys: value })), { ...primitive, ...text, array: () => [], empty: () => ({}), 'one of the wrong type': () => ({ primaryKey: 5 }), 'no text in the second': () => ({ primaryKey: 'a', secondaryKey: 5 }) }, /keys/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ pool: value })), { ...primitive, ...text, object: () => ({}), 'an array of null': () => [5], 'neither URI nor deployment': () => [{}], 'a bad name': () => [{ deployment: '../x' }], 'too many': () => Array(40).fill({ deployment: 'blue' }) }, /pool/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ breaker: value })), { number: () => 1, ...text, array: () => [], 'no failures': () => ({ failures: 0 }), 'no pause': () => ({ cooldownMs: -1 }) }, /breaker/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ hedge: value })), { number: () => 1, ...text, array: () => [], 'more than all': () => ({ percentile: 101 }), 'no share': () => ({ capPercent: 0 }) }, /hedge/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ deadlines: value })), { ...primitive, ...text, array: () => [], zero: () => ({ totalMs: 0 }), text: () => ({ idleMs: '5' }), negative: () => ({ connectMs: -1 }) }, /deadlines/],
    [(value) => new api.ScoringEndpoint(scoringOptions({ maxEventBytes: value })), badNumbers, 'maxEventBytes'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ onEvent: value })), notFunction, 'onEvent'],
    [(value) => new api.ScoringEndpoint(scoringOptions({ swaggerUri: value })), { ...notText, ...badUrls }, 'swaggerUri'],
  ],
  'scorer.scoreMany': [
    [(value) => scorer.scoreMany(value), { ...absent, ...primitive, ...text, object: () => ({}) }, 'inputs'],
    [(value) => scorer.scoreMany([], { concurrency: value }), badNumbers, 'concurrency'],
    [(value) => scorer.scoreMany([], { from: value }), { negative: () => -1, fraction: () => 1.5, NaN: () => NaN, ...text }, 'from'],
    [(value) => scorer.scoreMany([], { onProgress: value }), notFunction, 'onProgress'],
    [(value) => scorer.scoreMany([], { deployment: value }), { ...notText, ...badNames }, 'deployment'],
  ],
  ...Object.fromEntries(
    ['score', 'fetch', 'stream'].map((method) => [
      `scorer.${method}`,
      [
        [(value) => scorer[method](value), { undefined: () => undefined, symbol: () => Symbol('s'), bigint: () => 1n, function: () => () => {}, cycle, 'throwing proxy': bomb, 'revoked proxy': revoked, 'throwing JSON': () => ({ toJSON: explode }) }, 'input'],
        options((value) => scorer[method]({}, value)),
        [(value) => scorer[method]({}, { deployment: value }), { ...notText, ...badNames }, 'deployment'],
        [(value) => scorer[method]({}, { headers: value }), { ...primitive, ...text, array: () => [], 'throwing proxy': bomb, 'throwing keys': keysBomb, 'revoked proxy': revoked, Headers: () => new Headers({ 'x-a': '1' }), map: () => new Map([['x-a', '1']]) }, 'headers'],
        [(value) => scorer[method]({}, { headers: { 'x-a': value } }), { ...absent, ...notText, newline: () => 'a\r\nx: y', NUL: () => 'a\0b', 'other letters': () => 'ж', 'lone surrogate': () => '\ud800' }, /headers|x-a/],
        [(value) => scorer[method]({}, { headers: { [value]: 'x' } }), Object.fromEntries(['', 'a b', 'a:b', 'a\nb', 'ж', 'Authorization', 'authorization', 'Host', 'Cookie', 'Content-Length'].map((name) => [JSON.stringify(name), () => name])), 'headers'],
        [(value) => scorer[method]({}, { idempotent: value }), { number: () => 1, ...text, object: () => ({}), symbol: () => Symbol('s') }, 'idempotent'],
        signal((value) => scorer[method]({}, { signal: value })),
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['permissions', 'can', 'missing', 'roles.list', 'roles.get', 'roles.delete', 'assignments.list', 'assignments.delete'].map((method) => {
      const first = { can: ['read'], missing: ['read'], 'roles.get': [GUID], 'roles.delete': [GUID], 'assignments.delete': [GUID] }[method] ?? [];
      const call = (options) => method.split('.').reduce(([, member], name) => [member, member[name]], [undefined, workspace.access]).reduce((self, run) => run.call(self, ...first, options));
      return [
        `access.${method}`,
        [options(call), [(value) => call({ scope: value }), { ...notText, ...badScopes }, 'scope'], [(value) => call({ endpoint: value }), { ...notText, ...badNames }, 'endpoint'], [(value) => call({ scope: 'workspace', endpoint: value }), { both: () => 'an-endpoint' }, 'endpoint'], signal((value) => call({ signal: value }))],
      ];
    }),
  ),
  'access.can and missing': ['can', 'missing'].map((method) => [(value) => workspace.access[method](value), { ...absent, ...primitive, ...badActions, object: () => ({}), function: () => () => {}, date: () => new Date(0), ...hostile, 'array of one bad': () => ['read', '*'], 'array of a number': () => [5] }, 'actions']),
  'access.roles': [
    [(value) => workspace.access.roles.list({ type: value }), { ...notText, ...text, 'upper case': () => 'CUSTOM' }, 'type'],
    ...['get', 'delete'].map((method) => [(value) => workspace.access.roles[method](value), { ...absent, ...notText, 'empty text': () => '', newline: () => 'a\nb', 'a path': () => '/subscriptions/s', 'a path trick': () => `/subscriptions/../providers/Microsoft.Authorization/roleDefinitions/${GUID}`, long: () => 'a'.repeat(513) }, 'role']),
    [(value) => workspace.access.roles.createOrUpdate(value), { ...absent, ...notObject, 'empty object': () => ({}), cycle, 'throwing proxy': bomb, 'revoked proxy': revoked }, 'definition'],
    [(value) => workspace.access.roles.createOrUpdate(role({ roleName: value })), { ...absent, number: () => 5, object: () => ({}), array: () => [], 'empty text': () => '', newline: () => 'a\nb', long: () => 'a'.repeat(513) }, 'roleName'],
    [(value) => workspace.access.roles.createOrUpdate(role({ permissions: value })), { ...absent, number: () => 5, ...text, object: () => ({}), 'no permission': () => [], 'an odd one': () => [{ actions: '*' }], 'odd notActions': () => [{ actions: [], notActions: {} }], nothing: () => [null] }, 'permissions'],
    [(value) => workspace.access.roles.createOrUpdate(role({ assignableScopes: value })), { ...absent, number: () => 5, ...text, none: () => [], number: () => [5], everything: () => ['/'], 'a bad second': () => ['/subscriptions/s', '/subscriptions/..'] }, 'assignableScopes'],
    signal((value) => workspace.access.roles.createOrUpdate(role(), { signal: value })),
    options((value) => workspace.access.roles.createOrUpdate(role(), value)),
  ],
  'access.assignments': [
    [(value) => workspace.access.assignments.assign(value), { ...absent, ...notObject, ...hostile, 'empty object': () => ({}) }, /assignment/],
    [(value) => workspace.access.assignments.assign(assignment({ role: value })), { ...absent, ...notText, 'empty text': () => '', newline: () => 'a\nb', 'a path': () => '/x' }, 'assignment.role'],
    [(value) => workspace.access.assignments.assign(assignment({ principalId: value })), { ...absent, ...notText, ...text, 'a mail address': () => 'ada@example.com', 'a brace': () => `{${GUID}}` }, 'assignment.principalId'],
    [(value) => workspace.access.assignments.assign(assignment({ principalType: value })), { ...notText, ...text, 'lower case': () => 'user' }, 'assignment.principalType'],
    [(value) => workspace.access.assignments.assign(assignment({ scope: value })), { ...notText, ...badScopes }, 'scope'],
    [(value) => workspace.access.assignments.assign(assignment({ endpoint: value })), { ...notText, ...badNames }, 'endpoint'],
    options((value) => workspace.access.assignments.assign(assignment(), value)),
    signal((value) => workspace.access.assignments.assign(assignment(), { signal: value })),
    [(value) => workspace.access.assignments.list({ principalId: value }), { ...notText, ...text, quote: () => "x' or '" }, 'principalId'],
    [(value) => workspace.access.assignments.delete(value), { ...absent, ...notText, ...text, ...badNames, 'a path trick': () => `/subscriptions/../providers/Microsoft.Authorization/roleAssignments/${GUID}` }, 'id'],
  ],
  'workspace.logs': [
    ...['enable', 'list', 'disable'].map((name) => [(value) => workspace.logs[name](value, { workspaceId: SINK }), { ...absent, ...notText, ...badNames }, 'endpoint']),
    ...['enable', 'list', 'disable'].flatMap((name) => [options((value) => workspace.logs[name]('e', value)), signal((value) => workspace.logs[name]('e', { workspaceId: SINK, signal: value }))]),
    [(value) => workspace.logs.enable('e', { workspaceId: value }), { ...absent, ...notText, ...text, ...badScopes, GUID: () => GUID, 'a storage account': () => '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a' }, 'workspaceId'],
    [(value) => workspace.logs.enable('e', { workspaceId: SINK, categories: value }), { ...primitive, ...text, object: () => ({}), array: () => [], 'array of one': () => ['text'], 'the article’s name': () => ['AmlOnlineEndpointTrafficLogs'], 'array of numbers': () => [5], ...hostile }, 'categories'],
    ...['enable', 'disable'].map((name) => [(value) => workspace.logs[name]('e', { workspaceId: SINK, name: value }), { ...notText, ...badNames }, 'name']),
    [(value) => workspace.logs.query(value, { workspaceId: GUID }), { ...absent, ...notText, 'empty text': () => '', spaces: () => ' \n' }, 'kql'],
    ...['query', 'traffic', 'console', 'events'].flatMap((name) => {
      const call = (given) => (name === 'query' ? workspace.logs.query('T', given) : workspace.logs[name](given));
      return [
        [(value) => call(value), notObject, 'options'],
        [(value) => call({ workspaceId: value }), { ...absent, ...notText, ...text, ...badNames, id: () => SINK }, 'workspaceId'],
        [(value) => call({ workspaceId: GUID, waitSeconds: value }), { ...badNumbers, 'too many': () => 601 }, 'waitSeconds'],
        signal((value) => call({ workspaceId: GUID, signal: value })),
      ];
    }),
    [(value) => workspace.logs.query('T', { workspaceId: GUID, timespan: value }), notText, 'timespan'],
    ...['traffic', 'console', 'events'].flatMap((name) => [
      [(value) => workspace.logs[name]({ workspaceId: GUID, since: value }), { ...primitive, ...text, object: () => ({}), array: () => [], 'no date': () => new Date(NaN), 'a way out': () => '2026-01-31) | union T', ...hostile }, 'since'],
      ...['endpoint', 'deployment'].map((option) => [(value) => workspace.logs[name]({ workspaceId: GUID, [option]: value }), { ...notText, ...badNames }, option]),
      [(value) => workspace.logs[name]({ workspaceId: GUID, top: value }), badNumbers, 'top'],
    ]),
    ...['authMode', 'caller'].map((option) => [(value) => workspace.logs.traffic({ workspaceId: GUID, [option]: value }), notText, option]),
  ],
  'workspace.metrics': [
    [(value) => workspace.metrics(value, { names: ['a'] }), { ...absent, ...notText, ...badNames }, 'endpoint'],
    [(value) => workspace.metrics('e', value), { ...notObject, undefined: () => undefined, object: () => ({}) }, /options|names/],
    [(value) => workspace.metrics('e', { names: value }), { ...absent, ...primitive, ...text, object: () => ({}), array: () => [], 'array of numbers': () => [5], 'empty name': () => [''] }, 'names'],
    [(value) => workspace.metrics('e', { names: ['a'], split: value }), { ...primitive, ...text, object: () => ({}), 'empty name': () => [''], 'a way out': () => ["a eq '*' or b"], ...hostile }, 'split'],
    [(value) => workspace.metrics('e', { names: ['a'], aggregation: value }), { ...primitive, ...text, object: () => ({}), 'array of numbers': () => [5] }, 'aggregation'],
    ...['timespan', 'interval'].map((option) => [(value) => workspace.metrics('e', { names: ['a'], [option]: value }), { ...primitive, object: () => ({}), array: () => [] }, option]),
    [(value) => workspace.metrics('e', { names: ['a'], top: value }), { zero: () => 0, negative: () => -1, fraction: () => 1.5, NaN: () => NaN, huge: () => 1e18, ...text, object: () => ({}) }, 'top'],
    [(value) => workspace.metrics('e', { names: ['a'], deployment: value }), { ...notText, ...badNames }, 'deployment'],
    signal((value) => workspace.metrics('e', { names: ['a'], signal: value })),
  ],
  permits: [
    [(value) => api.permits(value, 'read'), { ...absent, ...primitive, ...text, function: () => () => {}, object: () => ({}), date: () => new Date(0), 'array of one': () => ['text'], 'array of arrays': () => [[]], 'deep arrays': deep, 'unknown to us': () => 'AcrPull', 'actions in a text': () => ({ actions: '*' }), 'odd notActions': () => ({ actions: ['*'], notActions: '*' }), 'a hole': () => ({ actions: [, '*'] }), cycle, ...hostile }, 'role'],
    [(value) => api.permits('Reader', value), { ...absent, ...notText, ...badActions }, 'action'],
  ],
  narrowestRole: [[(value) => api.narrowestRole(value), { ...absent, ...notText, ...badActions }, 'action']],
  roleDefinition: [
    [(value) => api.roleDefinition(value, '/subscriptions/s'), { ...absent, ...notText, ...text, logs: () => 'logs', 'upper case': () => 'DATA' }, 'plane'],
    [(value) => api.roleDefinition('data', value), { ...absent, ...notText, ...badScopes, 'a word': () => 'workspace' }, 'scope'],
    options((value) => api.roleDefinition('data', '/subscriptions/s', value)),
    [(value) => api.roleDefinition('data', '/subscriptions/s', { form: value }), { ...notText, ...text }, 'form'],
    [(value) => api.roleDefinition('data', '/subscriptions/s', { as: value }), { ...notText, ...text }, 'as'],
    [(value) => api.roleDefinition('data', '/subscriptions/s', { name: value }), { ...notText, 'empty text': () => '', spaces: () => '  ', newline: () => 'a\nb', long: () => 'a'.repeat(513) }, 'name'],
  ],
  clientSecret: [
    [(value) => api.clientSecret(value), { ...notObject, ...absent, ...hostile }, /options|clientSecret|tenantId/],
    ...['tenantId', 'clientId'].map((name) => [(value) => api.clientSecret(secretOptions({ [name]: value })), { ...absent, ...notText, ...badNames }, name, ['dots']]),
    [(value) => api.clientSecret(secretOptions({ clientSecret: value })), { ...absent, ...notText, 'empty text': () => '', newline: () => 'a\nb' }, 'clientSecret'],
    [(value) => api.clientSecret(secretOptions({ cloud: value })), badClouds, /cloud|resourceManager|authority/],
    [(value) => api.clientSecret(secretOptions({ fetch: value })), notFunction, 'fetch'],
    [(value) => secret.getToken(value), { ...absent, ...notText, 'empty text': () => '', 'empty array': () => [], 'array of numbers': () => [5] }, 'scopes', ['array of one']],
    options((value) => secret.getToken(`${DATA}/.default`, value)),
    [(value) => secret.getToken(`${DATA}/.default`, { abortSignal: value }), badSignals, 'abortSignal'],
  ],
  clientCertificate: [
    [(value) => api.clientCertificate(value), { ...notObject, ...absent, ...hostile }, /options|certificate|tenantId/],
    ...['tenantId', 'clientId'].map((name) => [(value) => api.clientCertificate(secretOptions({ certificate: PEM, [name]: value })), { ...absent, ...notText, ...badNames }, name, ['dots']]),
    [(value) => api.clientCertificate(secretOptions({ certificate: value })), { ...absent, ...notText, ...text, 'a million characters': () => 'a'.repeat(1e6) }, 'certificate'],
    [(value) => api.clientCertificate(secretOptions({ certificate: PEM, algorithm: value })), { ...notText, ...text, 'lower case': () => 'ps256', none: () => 'none' }, 'algorithm'],
    [(value) => api.clientCertificate(secretOptions({ certificate: PEM, sendCertificateChain: value })), { number: () => 5, ...text, object: () => ({}) }, 'sendCertificateChain'],
  ],
  clientAssertion: [
    [(value) => api.clientAssertion(value), { ...notObject, ...absent, ...hostile }, /options|getAssertion|tenantId/],
    [(value) => api.clientAssertion(secretOptions({ getAssertion: value })), { ...absent, ...notFunction }, 'getAssertion'],
    [(value) => api.clientAssertion(secretOptions({ getAssertion: () => value })).getToken(`${DATA}/.default`), { ...absent, ...primitive, ...objects, ...hostile }, 'CredentialError'],
  ],
  managedIdentity: [
    [(value) => api.managedIdentity(value), notObject, 'options'],
    ...['clientId', 'objectId', 'resourceId', 'endpoint'].map((name) => [(value) => api.managedIdentity({ [name]: value, env: {}, fetch }), notText, name]),
    [() => api.managedIdentity({ clientId: 'a', objectId: 'b', env: {}, fetch }), { both: () => {} }, 'objectId'],
    [(value) => api.managedIdentity({ env: value, fetch }), { ...primitive, ...text, array: () => [] }, 'env'],
    [(value) => api.managedIdentity({ env: { IDENTITY_ENDPOINT: value }, fetch }), { ...notText, text: () => 'http://127.0.0.1' }, 'env.IDENTITY'],
    [(value) => api.managedIdentity({ endpoint: value, env: {}, fetch }).getToken(`${DATA}/.default`), { text: () => 'text', 'http: elsewhere': () => 'http://example.com', 'user name': () => 'http://a:b@127.0.0.1' }, /endpoint|url/],
    [(value) => api.managedIdentity({ endpoint: value, env: {}, fetch }), { text: () => 'text', nothing: () => '', 'ftp:': () => 'ftp://127.0.0.1', 'user name': () => 'http://a:b@127.0.0.1' }, 'endpoint'],
  ],
  environment: [
    [(value) => api.environment(value, { fetch }), { ...primitive, ...text, array: () => [] }, 'env'],
    [(value) => api.environment({ AZURE_CLIENT_SECRET: value }, { fetch }), { ...notText, text: () => 'text' }, /env\.AZURE_(CLIENT_SECRET|TENANT_ID)/],
    [(value) => api.environment({ AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: '/f' }, { fetch, readFile: value }), { ...absent, ...notFunction }, 'readFile'],
    [(value) => api.environment({ AZURE_AUTHORITY_HOST: value }, { fetch }), { text: () => 'text', 'no authority': () => 'https://example.com' }, 'env.AZURE_AUTHORITY_HOST'],
    options((value) => api.environment({}, value)),
  ],
  fromMsal: [
    [(value) => api.fromMsal(value), { ...absent, ...primitive, ...text, object: () => ({}), array: () => [], ...hostile }, 'app'],
    [(value) => api.fromMsal(msal, value), notObject, 'options'],
    [(value) => api.fromMsal(msal, { interactive: value }), { null: () => null, ...notText, ...text }, 'interactive'],
  ],
  chain: [
    [(value) => api.chain(...value), { nothing: () => [] }, 'credentials'],
    [(value) => api.chain(value), { ...absent, ...primitive, object: () => ({}), array: () => [] }, 'credentials'],
  ],
  stored: [
    [(value) => api.stored(value, storeOptions()), { ...absent, ...primitive, object: () => ({}), array: () => [] }, 'credential'],
    [(value) => api.stored('t', value), { ...absent, ...notObject }, 'options'],
    [(value) => api.stored('t', storeOptions({ store: value })), { ...absent, ...primitive, ...text, object: () => ({}), array: () => [], ...hostile }, 'store'],
    [(value) => api.stored('t', storeOptions({ name: value })), { ...absent, ...notText, 'empty text': () => '' }, 'name'],
    [(value) => api.stored('t', storeOptions({ key: value })), { ...absent, ...notText, ...text, 'too short': () => new Uint8Array(31), 'no bytes': () => new Float64Array(32) }, 'key'],
  ],
  verifyToken: [
    [(value) => api.verifyToken(value, verifyOptions()), { ...absent, ...notText }, 'token'],
    [(value) => api.verifyToken('t', value), { ...notObject, ...hostile, undefined: () => undefined }, /options|audience/],
    [(value) => api.verifyToken('t', verifyOptions({ audience: value })), { ...absent, ...primitive, object: () => ({}), array: () => [], 'array of numbers': () => [5], 'empty text': () => '', ...hostile }, 'audience'],
    [(value) => api.verifyToken('t', verifyOptions({ tenantId: value })), { ...absent, ...primitive, ...text, object: () => ({}), array: () => [], 'a name': () => 'contoso.com', ...hostile }, 'tenantId'],
    [(value) => api.verifyToken('t', verifyOptions({ skewSeconds: value })), { negative: () => -1, fraction: () => 1.5, NaN: () => NaN, huge: () => 601, ...text, boolean: () => true }, 'skewSeconds'],
    signal((value) => api.verifyToken('t', verifyOptions({ signal: value }))),
  ],
  discoverCloud: [
    [(value) => api.discoverCloud(value, { fetch }), { ...absent, ...notText, ...badUrls }, 'resourceManager'],
    options((value) => api.discoverCloud(CONTROL, value)),
    signal((value) => api.discoverCloud(CONTROL, { fetch, signal: value })),
  ],
  inspectToken: [
    [(value) => api.inspectToken(value), { ...absent, ...notText }, 'token'],
    [(value) => api.inspectToken(value), { 'empty text': () => '', 'no dots': () => 'abc', 'one dot': () => 'a.b', 'four dots': () => 'a.b.c.d.e', 'no base64': () => '!.!.!', 'no JSON': () => 'YQ.YQ.YQ', 'JSON null': () => 'bnVsbA.bnVsbA.a', 'JSON array': () => 'W10.W10.a', '10 MB': () => 'a'.repeat(1e7), '10 MB of dots': () => '.'.repeat(1e7), 'lone surrogate': () => '\ud800.\ud800.\ud800', 'no UTF-8': () => '_w._w._w' }, 'CredentialError'],
    options((value) => api.inspectToken(unsigned(DATA), value)),
    [(value) => api.inspectToken(unsigned(DATA), { cloud: value }), badClouds, /cloud|resourceManager|authority/],
  ],
  checkToken: [
    [(value) => api.checkToken(value, 'data'), { ...absent, ...notText }, 'token'],
    [(value) => api.checkToken(unsigned(DATA), value), { ...absent, ...notText, ...text, 'upper case': () => 'DATA' }, 'plane'],
    options((value) => api.checkToken(unsigned(DATA), 'data', value)),
    [(value) => api.checkToken(unsigned(DATA), 'data', { now: value }), { NaN: () => NaN, infinity: () => Infinity, ...text, symbol: () => Symbol('s'), bigint: () => 1n, object: () => ({}), 'no date': () => new Date(NaN), 'throwing proxy': bomb }, 'now'],
    [(value) => api.checkToken(unsigned(DATA), 'data', { cloud: value }), badClouds, /cloud|resourceManager|authority/],
  ],
  'a credential gives': [
    [(value) => new api.Workspace(place({ credential: () => value })).get(), { ...absent, ...primitive, ...objects, ...hostile }, 'CredentialError'],
    [(value) => new api.Workspace(place({ credential: () => ({ token: value }) })).get(), { ...absent, ...primitive, ...objects, ...hostile }, 'CredentialError'],
    [(value) => new api.Workspace(place({ credential: value })).get(), { ...text, 'two dots': () => '..', '10 MB': () => 'a'.repeat(1e7), newline: () => `${unsigned(CONTROL)}\r\nx: y` }, 'CredentialError'],
    [(value) => new api.Workspace(place({ credential: () => Promise.reject(value) })).get(), { ...absent, ...primitive, ...objects, ...hostile }, 'CredentialError'],
    [() => new api.Workspace(place({ credential: explode })).get(), { 'a throw': () => {} }, 'CredentialError'],
    [(value) => new api.Workspace(place({ credential: { getToken: () => ({ token: unsigned(CONTROL), expiresOnTimestamp: value }) } })).get().then(() => Promise.reject(new TypeError('now'))), { text: () => 'soon', NaN: () => NaN, huge: () => 1e300, 'below zero': () => -1 }, /now/],
  ],
};

/** What is wrong with the way a call failed; undefined when it failed well. */
async function verdict([call, , option], make) {
  const value = make();
  const error = await refused(() => call(value), 1000).catch((wrong) => wrong);
  if (error === THROWN || (error instanceof TypeError && /revoked/.test(error.message))) return undefined;
  const shown = `${error?.name}: ${String(error?.message).slice(0, 150)}`;
  if (option === 'CredentialError') return error instanceof api.CredentialError ? undefined : shown;
  if (error instanceof api.CredentialError && option !== 'signal') return undefined;
  if (!(error instanceof TypeError)) return shown;
  const named = typeof option === 'string' ? error.message.includes(option) : option.test(error.message);
  return named ? undefined : `${shown} – it does not name ${option}`;
}

for (const [name, rows] of Object.entries(functions)) {
  test(`${name} refuses nonsense by a TypeError or CredentialError that names the option`, async () => {
    fetch.calls.length = 0;
    const wrong = [];
    for (const row of rows) {
      const [call, values, option, except = []] = row;
      for (const [label, make] of Object.entries(values)) {
        if (except.includes(label)) continue;
        const before = fetch.calls.length;
        const why = await verdict(row, make);
        if (why) wrong.push(`${option} ← ${label}: ${why}  [${String(call).slice(11, 90)}]`);
        else if (fetch.calls.length > before && name !== 'a credential gives') wrong.push(`${option} ← ${label}: something was sent`);
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(wrong, []);
    assert.deepEqual(stray.splice(0), [], 'unhandled rejections');
  });
}

test('an answer of fetch that is no Response is an error, not silence', async () => {
  const wrong = [];
  for (const answer of [undefined, null, 5, 'text', {}, { status: 200 }, { status: 200, headers: {} }, bomb(), revoked()]) {
    const own = new api.Workspace(place({ fetch: async () => answer, retry: { attempts: 1 } }));
    const scoring = new api.ScoringEndpoint(scoringOptions({ fetch: async () => answer, retry: { attempts: 1 } }));
    for (const call of [() => own.get(), () => scoring.score({})]) {
      const error = await refused(call, 1000).catch((wrong) => wrong);
      if (!(error instanceof Error) || /neither/.test(error.message)) wrong.push(error?.message ?? error);
    }
  }
  assert.deepEqual(wrong, []);
});

test('after 10,000 bad calls the same instance answers, and its memory has not grown', async () => {
  const harmless = ([label]) => !/MB|million|throwing text/.test(label);
  const cases = Object.values(functions).flat().flatMap(([call, values]) => Object.entries(values).filter(harmless).map(([, make]) => [call, make]));
  const attempt = async ([call, make]) => {
    try {
      await call(make());
    } catch {
      // That they fail well is tested above.
    }
  };
  // What hangs is found above, and here it must not hold up the rest.
  const soon = (work) => Promise.race([work, new Promise((resolve) => setTimeout(resolve, 20))]);
  for (const one of cases) await soon(attempt(one));
  const { byteLength } = memory.buffer;
  let count = 0;
  while (count < 10_000) {
    for (const one of cases.slice(0, 400)) {
      count++;
      attempt(one);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const location = await new api.Workspace(place({ fetch: async () => json({ location: 'here' }) })).get();
  assert.deepEqual(location, { location: 'here' });
  assert.deepEqual(await new api.ScoringEndpoint(scoringOptions({ fetch: async () => json([1]) })).score({}), [1]);
  const grown = memory.buffer.byteLength - byteLength;
  assert.ok(grown <= 256 * 1024, `memory grew by ${grown} bytes over ${count} calls`);
});

test('a token of 10 MB is refused without keeping it', async () => {
  const { byteLength } = memory.buffer;
  for (let count = 0; count < 20; count++) assert.throws(() => api.inspectToken('a'.repeat(1e7)), api.CredentialError);
  assert.ok(memory.buffer.byteLength - byteLength <= 64 * 1024 * 1024, 'memory is used again');
});
