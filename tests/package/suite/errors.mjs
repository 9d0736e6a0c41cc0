// One kind of failure, one class, one code – and what each carries.
import { CONTROL, json, once, place, scripted, unsigned } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

const SCORING = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';

export function errors({ test, api, isWindow }) {
  const workspace = (answer, more) => new api.Workspace(place({ fetch: scripted(answer), ...once, ...more }));
  const scorer = (answer) =>
    new api.ScoringEndpoint({ scoringUri: SCORING, key: 'a-key', dangerouslyAllowBrowser: true, fetch: scripted(answer), ...once });

  test('every class extends AzureMlError, which extends Error, and has its name and code', async () => {
    const codes = {
      CredentialError: 'ERR_CREDENTIAL',
      TransportError: 'ERR_TRANSPORT',
      ResponseError: 'ERR_RESPONSE',
      ScoringError: 'ERR_SCORING',
      OperationError: 'ERR_OPERATION',
      ProtocolError: 'ERR_PROTOCOL',
    };
    for (const [name, code] of Object.entries(codes)) {
      const { prototype } = api[name];
      ok(prototype instanceof api.AzureMlError, `${name} extends AzureMlError`);
      equal([prototype.name, prototype.code], [name, code]);
    }
    ok(api.AzureMlError.prototype instanceof Error, 'AzureMlError extends Error');
  });

  test('misuse is a TypeError that names the option, and no AzureMlError', async () => {
    const error = await refusedWith(api, 'TypeError', () => new api.Workspace(place({ workspace: undefined })));
    match(error.message, /^workspace: .*undefined/);
    ok(!(error instanceof api.AzureMlError), 'it is not an AzureMlError');
    const late = await refusedWith(api, 'TypeError', () => workspace(() => json({})).endpoints.createOrUpdate('x', { properties: {} }));
    match(late.message, /^name: /);
  });

  test('nobody answers: a TransportError with what fetch threw as its cause', async () => {
    const thrown = new TypeError('fetch failed');
    const error = await refusedWith(api, 'TransportError', () => workspace(() => Promise.reject(thrown)).get());
    same(error.cause, thrown, 'cause');
    equal([error.code, error.attempts], ['ERR_TRANSPORT', 1]);
    match(error.request, /^GET https:\/\/management\.azure\.com\/subscriptions\/[^?]*$/);
    match(error.message, /no answer after one attempt/);
    const inPage = isWindow || /^Mozilla/.test(globalThis.navigator?.userAgent ?? '');
    same(/CORS/.test(error.message), inPage, 'whether the message speaks of CORS');
    const odd = await refusedWith(api, 'TransportError', () => workspace(() => Promise.reject('just text')).get());
    same(odd.cause, 'just text', 'cause');
  });

  test('the service says no: a ResponseError with its words, ids, and the action that is missing', async () => {
    const action = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write';
    const said = {
      code: 'AuthorizationFailed',
      message: `The client 'x' does not have authorization to perform action '${action}' over scope '/s' or the scope is invalid.`,
      details: [{ code: 'Inner', message: 'words' }],
    };
    const answer = () => json({ error: said }, { status: 403, 'x-ms-request-id': 'an-id', 'x-ms-client-request-id': 'theirs' });
    const error = await refusedWith(api, 'ResponseError', () => workspace(answer).endpoints.get('an-endpoint'));
    equal([error.code, error.status, error.attempts, error.requestId], ['ERR_RESPONSE', 403, 1, 'an-id']);
    equal([error.serviceCode, error.serviceMessage, error.missingAction], [said.code, said.message, action]);
    equal(error.error, said, 'the whole error object');
    match(error.clientRequestId, /^[\w-]{30,40}$/);
    match(error.request, /^GET .*\/onlineEndpoints\/an-endpoint$/);
    ok(error.explanation && error.remedy.includes(action), 'it explains, and names the action to ask for');
    for (const words of [said.message, error.explanation, error.remedy]) ok(error.message.includes(words), `the message says ${words}`);
  });

  test('flat and unreadable refusals are read as far as they can be', async () => {
    const flat = await refusedWith(api, 'ResponseError', () => workspace(() => json({ code: 'BadRequest', message: 'flat' }, { status: 400 })).get());
    equal([flat.serviceCode, flat.serviceMessage], ['BadRequest', 'flat']);
    const html = () => new Response('<html>gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } });
    const page = await refusedWith(api, 'ResponseError', () => workspace(html).get());
    equal([page.status, page.serviceMessage], [502, '<html>gateway</html>']);
    const empty = await refusedWith(api, 'ResponseError', () => workspace(() => new Response(null, { status: 500 })).get());
    equal([empty.status, 'serviceCode' in empty], [500, false]);
    for (const odd of ['null', '5', '"text"', '[]', '{"error":null}', '{"error":[]}', '{"error":{"code":5,"message":{}}}']) {
      const error = await refusedWith(api, 'ResponseError', () => workspace(() => new Response(odd, { status: 400 })).get());
      same(error.status, 400, odd);
    }
  });

  test('the model says no: a ScoringError with its status, its words and whether to try again', async () => {
    const headers = { status: 424, 'ms-azureml-model-error-statuscode': '500', 'ms-azureml-model-error-reason': 'model_error', 'x-request-id': 'an-id' };
    const error = await refusedWith(api, 'ScoringError', () => scorer(() => json({ message: 'KeyError: data' }, headers)).score({}));
    equal([error.code, error.status, error.modelStatus, error.modelReason], ['ERR_SCORING', 424, 500, 'model_error']);
    equal([error.requestId, error.retryable, error.mayHaveRun, error.excerpt], ['an-id', false, true, 'KeyError: data']);
    equal(error.error, { message: 'KeyError: data' });
    ok(error.explanation && error.remedy && error.message.includes('KeyError: data'), 'it explains');
    const busy = { ...headers, 'ms-azureml-model-error-statuscode': '503' };
    const wait = await refusedWith(api, 'ScoringError', () => scorer(() => json({}, busy)).score({}));
    equal([wait.modelStatus, wait.retryable], [503, true]);
  });

  test('it said yes, then failed: an OperationError with the resource and the whole error', async () => {
    const said = { code: 'OutOfQuota', message: 'no cores', details: [{ code: 'Cores', message: '0 of 8' }] };
    const status = 'https://management.azure.com/subscriptions/s/operation?api-version=x';
    const answer = ({ init }) =>
      init.method === 'PUT'
        ? json({ properties: { provisioningState: 'Creating' } }, { status: 201, 'azure-asyncoperation': status, 'retry-after-ms': '1' })
        : json({ status: 'Failed', error: said });
    const definition = { location: 'here', properties: { model: 'm' } };
    const failing = () => workspace(answer).deployments('an-endpoint').createOrUpdate('blue', definition);
    const error = await refusedWith(api, 'OperationError', failing);
    equal([error.code, error.status, error.serviceCode, error.serviceMessage], ['ERR_OPERATION', 'Failed', said.code, said.message]);
    equal(error.error, said, 'the whole error object');
    match(error.resourceId, /^\/subscriptions\/.*\/onlineEndpoints\/an-endpoint\/deployments\/blue$/);
    const watched = await refusedWith(api, 'OperationError', async () => {
      for await (const progress of failing()) ok(!progress.done, 'it is never done');
    });
    same(watched.serviceCode, 'OutOfQuota');
  });

  test('it answers nonsense: a ProtocolError that says what should have come', async () => {
    const html = () => new Response('<html>', { headers: { 'content-type': 'application/json' } });
    const scored = await refusedWith(api, 'ProtocolError', () => scorer(html).score({}));
    equal([scored.code, scored.status], ['ERR_PROTOCOL', 200]);
    match(scored.expected, /JSON/);
    const list = await refusedWith(api, 'ProtocolError', () => workspace(() => json({ items: [] })).endpoints.list());
    match(list.message, /value/);
    const loop = ({ url }) => json({ value: [], nextLink: url });
    await refusedWith(api, 'ProtocolError', () => workspace(loop).endpoints.list());
    await refusedWith(api, 'ProtocolError', () => workspace(() => json({ properties: {} })).endpoints.open('an-endpoint'));
  });

  test('an answer that breaks off is a TransportError', async () => {
    const broken = new Error('reset');
    const body = () => new ReadableStream({ pull: (stream) => stream.error(broken) });
    const answer = () => new Response(body(), { headers: { 'content-type': 'application/json' } });
    const error = await refusedWith(api, 'TransportError', () => scorer(answer).score({}));
    // Chromium hides what broke a stream behind a TypeError of its own.
    ok(error.cause === broken || error.cause instanceof TypeError, 'the cause is what broke it');
    match(error.message, /broke off/);
    await refusedWith(api, 'TransportError', () => workspace(answer).get());
  });

  test('an error is told once: awaiting a failed operation again gives the same failure', async () => {
    const answer = () => json({ error: { code: 'Conflict', message: 'busy' } }, { status: 409 });
    const operation = workspace(answer).endpoints.delete('an-endpoint');
    const first = await refusedWith(api, 'ResponseError', () => operation.ticket);
    const second = await refusedWith(api, 'ResponseError', () => operation);
    const third = await refusedWith(api, 'ResponseError', async () => {
      for await (const _ of operation);
    });
    equal([first.status, second.status, third.status], [409, 409, 409]);
  });

  test('the token is for another resource: the same words for the same mistake on both planes', async () => {
    const error = await refusedWith(api, 'CredentialError', () => workspace(() => json({}), { credential: unsigned('https://graph.microsoft.com') }).get());
    match(error.message, /another resource.*graph\.microsoft\.com.*management\.azure\.com\/\.default/s);
    same(error.expectedAudience, CONTROL);
  });
}
