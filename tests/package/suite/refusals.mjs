// What Azure's refusals become: every status of the front door and of Resource Manager, explained.
import { once } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

export function refusals({ test, api, emulator, tokens, azure, isBrowser }) {
  const { cloud } = emulator;
  const as = (identity) => new api.Workspace({ ...emulator.workspace, cloud, credential: tokens[identity].control, ...once });

  test('401, 403, 404, 409, 429 of the control plane are explained', async () => {
    const forbidden = await refusedWith(api, 'ResponseError', () => as('nobody').endpoints.list());
    equal([forbidden.status, forbidden.serviceCode], [403, 'AuthorizationFailed']);
    same(forbidden.missingAction, 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read');
    match(forbidden.remedy, /onlineEndpoints\/read/);
    const missing = await refusedWith(api, 'ResponseError', () => as('scientist').endpoints.get('never-was'));
    equal([missing.status, missing.serviceCode], [404, 'ResourceNotFound']);
    ok(missing.explanation && missing.remedy, 'a 404 is explained');
    if (!isBrowser) ok(missing.requestId, 'a request id to quote');
    const group = new api.Workspace({ ...emulator.workspace, resourceGroup: 'another', cloud, credential: tokens.owner.control });
    match((await refusedWith(api, 'ResponseError', () => group.get())).explanation, /group|resource/i);
    const forged = `${tokens.scientist.control.slice(0, -6)}AAAAAA`;
    const unsigned = new api.Workspace({ ...emulator.workspace, cloud, credential: forged, ...once });
    const error = await refusedWith(api, 'ResponseError', () => unsigned.get());
    equal([error.status, error.serviceCode], [401, 'InvalidAuthenticationToken']);
    ok(error.explanation && error.remedy, 'a 401 is explained');
    await azure.answer(429, { error: { code: 'SubscriptionRequestsThrottled', message: 'slow down' } }, { 'retry-after': '7' });
    const throttled = await refusedWith(api, 'ResponseError', () => as('scientist').get());
    equal([throttled.status, throttled.serviceCode], [429, 'SubscriptionRequestsThrottled']);
    same(throttled.retryAfterMs, 7000);
    ok(throttled.explanation && throttled.remedy, 'a 429 is explained');
  });

  test('faults of the network and the service are told apart', async () => {
    const { endpoints } = as('scientist');
    // Browsers and Bun try a dropped connection once more by themselves, so it is dropped every time.
    await azure.fault({ plane: 'arm', method: 'GET', action: { drop: true } });
    await refusedWith(api, 'TransportError', () => endpoints.get('never-was'));
    await azure.noFaults();
    await azure.answer(200, '<html>', { 'content-type': 'application/json' });
    await refusedWith(api, 'ProtocolError', () => endpoints.list());
    await azure.fault({ plane: 'arm', method: 'GET', times: 1, action: { truncate: 5 } });
    const cut = await endpoints.list().then(() => 'success', (error) => error);
    ok(cut instanceof api.TransportError || cut instanceof api.ProtocolError, `a truncated answer is an error, not ${cut}`);
    await azure.answer(500, 'not json');
    const failed = await refusedWith(api, 'ResponseError', () => endpoints.list());
    equal([failed.status, failed.serviceMessage], [500, 'not json']);
    await azure.noFaults();
  });

  if (isBrowser) return;

  const data = (identity) => ({ credential: tokens[identity].data });
  const uri = async (name) => (await as('scientist').endpoints.get(name)).properties.scoringUri;
  const scorer = async (name, options) => new api.ScoringEndpoint({ scoringUri: await uri(name), cloud, ...once, ...options });

  test('the bare 401 of the front door is explained, whoever meets it', async () => {
    const nobody = await refusedWith(api, 'ResponseError', async () => (await scorer('score-aad', data('nobody'))).score([1]));
    equal([nobody.status, nobody.serviceMessage], [401, undefined]);
    match(nobody.explanation, /may not score/i, 'the explanation to someone without the role');
    match(nobody.remedy, /score\/action/, 'the remedy for someone without the role');
    const wrong = await refusedWith(api, 'ResponseError', async () => (await scorer('score-key', { key: 'wrong' })).score([1]));
    equal([wrong.status, wrong.serviceCode], [401, 'key_auth_access_denied']);
    match(wrong.explanation, /key/);
    const mode = await refusedWith(api, 'ResponseError', async () => (await scorer('score-key', data('scientist'))).score([1]));
    same(mode.status, 401);
    match(`${mode.explanation} ${mode.remedy}`, /authMode/);
    same(await scorer('score-aad', data('scorer')).then((one) => one.score(1)), 1, 'the answer to someone with the role');
  });

  test('404 without traffic, 408, 424 and 429 of the front door are explained', async () => {
    const workspace = as('scientist');
    const { endpoints } = workspace;
    const deployments = workspace.deployments('score-key');
    const custom = (variables, settings) =>
      ({ properties: { instanceType: 'Standard_DS3_v2', environmentVariables: variables, requestSettings: settings } });
    await Promise.all([
      azure.hurry(deployments.createOrUpdate('broken', custom({ EMULATOR_STATUS: '500' }))),
      azure.hurry(deployments.createOrUpdate('busy', custom({ EMULATOR_STATUS: '503' }))),
      azure.hurry(deployments.createOrUpdate('slow', custom({ EMULATOR_DELAY_MS: '60000' }, { requestTimeout: 'PT30S' }))),
    ]);
    const open = await endpoints.open('score-key');

    const broken = await refusedWith(api, 'ScoringError', () => open.score([1], { deployment: 'broken' }));
    equal([broken.status, broken.modelStatus, broken.modelReason, broken.retryable, broken.mayHaveRun], [424, 500, 'model_error', false, true]);
    match(broken.excerpt, /EMULATOR_STATUS/);
    const busy = await refusedWith(api, 'ScoringError', () => open.score([1], { deployment: 'busy' }));
    equal([busy.modelStatus, busy.retryable, busy.mayHaveRun], [503, true, false]);

    // Two may wait: twice maxConcurrentRequestsPerInstance.
    const three = [1, 2, 3].map(() => open.score([1], { deployment: 'slow' }).catch((error) => error));
    const many = await Promise.race(three);
    ok(many instanceof api.ResponseError, `one too many is a ResponseError, not ${many}`);
    equal([many.status, many.serviceCode], [429, 'too_many_pending_request']);
    match(many.explanation, /waiting/);
    await azure.advance(31);
    const late = (await Promise.all(three)).find((answer) => answer !== many);
    ok(late instanceof api.ScoringError, 'a 408 is a ScoringError');
    equal([late.status, late.retryable, late.mayHaveRun], [408, true, true]);
    match(late.remedy, /requestTimeout/);

    await azure.hurry(endpoints.setTraffic('score-key', { echo: 0 }));
    const nowhere = await refusedWith(api, 'ResponseError', () => open.score([1]));
    same(nowhere.status, 404);
    match(nowhere.remedy, /setTraffic/);
    const unknown = await refusedWith(api, 'ResponseError', () => open.score([1], { deployment: 'unknown' }));
    same(unknown.status, 404);
    ok(unknown.serviceMessage.includes('unknown'), 'the front door’s own words are kept');
    await azure.switch({ scoringRequestsPerSecond: 1 });
    const answers = await Promise.all([1, 2, 3].map(() => open.score([1], { deployment: 'echo' }).catch((error) => error)));
    const limited = answers.find((answer) => answer instanceof api.ResponseError);
    equal([limited?.status, /rate limit/.test(limited?.explanation)], [429, true]);
    await azure.switch({ scoringRequestsPerSecond: 0 });
  });
}
