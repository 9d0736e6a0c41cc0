// Logs and metrics: sent once somebody says so, asked with a token of their own, and never half told without a word.
import { CONTROL, json, once, place, scripted, unsigned } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

const LOGS = 'https://api.loganalytics.io';
const GUID = '00000000-0000-4000-8000-000000000000';
const SINK = `/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w`;

export function monitoring({ test, api, emulator, tokens, azure, fetch: own, isBrowser }) {
  const { cloud, workspace: space, identities, logAnalytics } = emulator;
  const credential = (identity) => ({ plane }) => tokens[identity][plane];
  const as = (identity) => new api.Workspace({ ...space, cloud, credential: credential(identity), ...once });
  const owner = as('owner');
  const asked = { workspaceId: logAnalytics.customerId };
  const endpoint = 'watched';

  /** Scores; who may not is answered as well. A page reaches no scoring endpoint, so there the journal stays empty. */
  const score = async (identity) => {
    const { scoringUri } = (await owner.endpoints.get(endpoint)).properties;
    const init = { method: 'POST', headers: { authorization: `Bearer ${tokens[identity].data}` }, body: '[1]' };
    await own(scoringUri, { ...init, ...(isBrowser ? { mode: 'no-cors' } : {}) }).catch(() => {});
  };

  test('logs are sent once enabled, and stop again', async () => {
    await azure.hurry(owner.endpoints.createOrUpdate(endpoint, { properties: { authMode: 'AADToken' } }));
    equal(await owner.logs.list(endpoint), []);
    const made = await owner.logs.enable(endpoint, { workspaceId: logAnalytics.id });
    same(made.name, 'azureml-endpoints', 'name of the setting');
    same(made.properties.logs.length, 3, 'categories');
    await owner.logs.enable(endpoint, { workspaceId: logAnalytics.id, categories: ['AmlOnlineEndpointTrafficLog', 'AllMetrics'], name: 'second' });
    equal((await owner.logs.list(endpoint)).map(({ name }) => name), ['azureml-endpoints', 'second']);
    await owner.logs.disable(endpoint, { name: 'second' });
    same(await owner.logs.disable(endpoint, { name: 'second' }), undefined, 'disabling what is not enabled');
    equal((await owner.logs.list(endpoint)).map(({ properties }) => properties.workspaceId), [logAnalytics.id]);
    const { location } = await owner.get();
    const echo = { location, properties: { environmentVariables: { EMULATOR_ECHO: '1' }, instanceType: 'Standard_DS3_v2' } };
    await azure.hurry(owner.deployments(endpoint).createOrUpdate('echo', echo));
    await azure.hurry(owner.endpoints.setTraffic(endpoint, { echo: 100 }));
  });

  test('traffic says who asked, and how they proved it', async () => {
    if (isBrowser) return;
    await score('scorer');
    await score('scientist');
    await score('nobody');
    const { rows, columns, partialError } = await owner.logs.traffic({ ...asked, endpoint });
    same(partialError, undefined, 'partial error');
    ok(columns.length > 25 && columns.some(({ name, type }) => name === 'AuthType' && type === 'string'), 'columns and their types');
    const seen = rows.map(({ AuthType, IdentityData, ResponseCode, EndpointName, Method }) => [AuthType, IdentityData, Number(ResponseCode), EndpointName, Method]);
    const scored = seen.filter(([, , status]) => status === 200);
    equal(new Set(scored.map(([, identity]) => identity)), new Set([identities.scorer.objectId, identities.scientist.objectId]));
    ok(scored.every(([auth, , , name, method]) => auth === 'AADToken' && name === endpoint && method === 'POST'), `rows: ${JSON.stringify(scored)}`);
    const count = async (more) => (await owner.logs.traffic({ ...asked, endpoint, ...more })).rows.filter(({ ResponseCode }) => Number(ResponseCode) === 200).length;
    equal(
      [await count({ caller: identities.scorer.objectId }), await count({ authMode: 'Key' }), await count({ deployment: 'ECHO' }), await count({ deployment: 'ech' }), await count({ endpoint: 'watche' }), await count({ top: 1, caller: identities.scorer.objectId })],
      [1, 0, 2, 0, 0, 1],
      'filtered',
    );
    const now = await azure.now();
    equal([await count({ since: new Date(now - 3_600_000) }), await count({ since: new Date(now + 3_600_000) }), await count({ since: 'PT1H' })], [2, 0, 2], 'since');
  });

  test('a value in a filter is a value, whatever it says', async () => {
    for (const caller of ["' or true //", "x' | union AmlOnlineEndpointTrafficLog //", '\\', "\\' or 1 == 1 //", 'a\nb', '\u2028', '"', "''", '\0']) {
      const { rows } = await owner.logs.traffic({ ...asked, caller });
      equal(rows, [], `rows of ${JSON.stringify(caller)}`);
    }
  });

  test('containers’ events are there as rows', async () => {
    const { rows } = await owner.logs.events({ ...asked, endpoint, deployment: 'echo', top: 5 });
    ok(rows.some(({ Name }) => Name === 'Started') && rows.every(({ Name, Message, _ResourceId }) => Name && typeof Message === 'string' && _ResourceId.endsWith(`/${endpoint}`)), JSON.stringify(rows));
    const lines = await owner.logs.console({ ...asked, endpoint });
    ok(lines.columns.some(({ name }) => name === 'ContainerName'), 'columns of the console');
  });

  test('a question gives rows by name, with a token of the log service', async () => {
    const planes = [];
    const workspace = new api.Workspace({ ...space, cloud, credential: ({ plane, scopes }) => (planes.push([plane, ...scopes]), tokens.owner[plane]), ...once });
    const { rows, tables } = await workspace.logs.query(`AmlOnlineEndpointTrafficLog | summarize calls = count() by AuthType | order by AuthType asc`, { ...asked, timespan: 'PT1H' });
    ok(rows.every(({ AuthType, calls }) => typeof AuthType === 'string' && calls > 0), JSON.stringify(rows));
    equal([tables.length, tables[0].name, tables[0].rows], [1, 'PrimaryResult', rows]);
    equal(planes, [['logs', `${LOGS}/.default`]]);
  });

  test('a token of another plane never leaves for the log service', async () => {
    const workspace = new api.Workspace({ ...space, cloud, credential: tokens.owner.control, ...once });
    await azure.forget();
    const error = await refusedWith(api, 'CredentialError', () => workspace.logs.query('T', asked));
    equal([error.plane, error.reason, error.scope], ['logs', 'wrong-audience', `${LOGS}/.default`]);
    same((await azure.requests()).length, 0, 'requests');
  });

  test('a wrong question is an error that says where and what', async () => {
    const error = await refusedWith(api, 'ResponseError', () => owner.logs.query('AmlOnlineEndpointTrafficLogs | take 1', asked));
    equal([error.status, error.serviceCode], [400, 'BadArgumentError']);
    match(error.serviceMessage, /AmlOnlineEndpointTrafficLogs/);
    match(error.remedy, /without a final s/);
    same(error.error.innererror.code, 'SemanticError');
    const forbidden = await refusedWith(api, 'ResponseError', () => as('nobody').logs.query('AmlOnlineEndpointTrafficLog', asked));
    same(forbidden.status, 403, 'status');
    match(forbidden.remedy, /Reader/);
    const elsewhere = await refusedWith(api, 'ResponseError', () => owner.logs.query('AmlOnlineEndpointTrafficLog', { workspaceId: GUID }));
    match(elsewhere.remedy, /customerId/);
  });

  test('what could be answered in part only is rows and the error', async () => {
    await azure.switch({ logRows: 1 });
    const query = 'AmlOnlineEndpointEventLog | order by TimeGenerated asc';
    const { rows, partialError } = await owner.logs.query(query, asked);
    await azure.switch({ logRows: 500_000 });
    same(rows.length, 1, 'rows');
    equal([partialError.code, partialError.details[0].code], ['PartialError', 'EngineError']);
    match(partialError.details[0].innererror.message, /exceed the set limit/);
  });

  test('answers that are none are told apart', async () => {
    const answer = (body, init) => new api.Workspace(place({ credential: () => unsigned(LOGS), fetch: scripted(() => json(body, init)), ...once })).logs.query('T', { workspaceId: GUID });
    const table = (rows) => ({ tables: [{ name: 'T', columns: [{ name: 'a', type: 'string' }, { name: '__proto__', type: 'string' }], rows }] });
    const odd = (await answer(table([['x', 'y']]))).rows[0];
    equal([Object.keys(odd), Object.getPrototypeOf(odd) === Object.prototype], [['a', '__proto__'], true]);
    for (const body of [undefined, {}, [], 'text', { tables: [] }, table([['x']]), table({}), table([5]), { tables: [{ rows: [] }] }]) {
      await refusedWith(api, 'ProtocolError', () => answer(body));
    }
    const fatal = await refusedWith(api, 'ResponseError', () => answer({ error: { code: 'Fatal', message: 'words' } }));
    equal([fatal.status, fatal.serviceCode], [200, 'Fatal']);
  });

  test('the log service of each cloud gets the token of that cloud, and a query stays in its body', async () => {
    for (const [name, host] of [['public', LOGS], ['usgovernment', 'https://api.loganalytics.us'], ['china', 'https://api.loganalytics.azure.cn']]) {
      const fetch = scripted(() => json({ tables: [{ name: 'T', columns: [], rows: [] }] }));
      const workspace = new api.Workspace(place({ cloud: name, credential: () => unsigned(host), fetch }));
      equal((await workspace.logs.query('T | take 1', { workspaceId: GUID, timespan: 'P1D', waitSeconds: 300 })).rows, []);
      const [call] = fetch.calls;
      equal([call.url, call.headers.get('prefer'), JSON.parse(call.init.body)], [`${host}/v1/workspaces/${GUID}/query`, 'wait=300', { query: 'T | take 1', timespan: 'P1D' }]);
    }
  });

  test('metrics are series, split by their dimensions', async () => {
    const names = ['RequestsPerMinute', 'RequestLatency_P95'];
    const { value } = await owner.metrics(endpoint, { names, timespan: 'PT1H', interval: 'PT1M', aggregation: ['Total', 'Maximum'] });
    equal(value.map(({ name, errorCode }) => [name.value, errorCode]), names.map((name) => [name, 'Success']));
    if (!isBrowser) {
      const total = (series) => series.data.reduce((sum, point) => sum + (point.total ?? 0), 0);
      ok(total(value[0].timeseries[0]) >= 2, 'requests were counted');
      const split = await owner.metrics(endpoint, { names: ['RequestsPerMinute'], timespan: 'PT1H', interval: 'FULL', aggregation: ['Total'], split: ['deployment', 'statusCodeClass'], top: 20 });
      const series = split.value[0].timeseries.map(({ metadatavalues }) => Object.fromEntries(metadatavalues.map(({ name, value }) => [name.value.toLowerCase(), value])));
      ok(series.some((one) => one.deployment === 'echo' && one.statuscodeclass === '2xx'), JSON.stringify(series));
    }
    const capacity = await owner.metrics(endpoint, { names: ['DeploymentCapacity'], deployment: 'echo', timespan: 'PT5M' });
    same(capacity.value[0].name.value, 'DeploymentCapacity');
  });

  test('a metric that is not there is explained', async () => {
    for (const wrong of [{ names: ['CpuUtilizationPercentage'] }, { names: ['RequestsPerMinute'], interval: 'PT7M' }, { names: ['RequestsPerMinute'], split: ['colour'] }, { names: ['RequestsPerMinute'], timespan: 'yesterday' }]) {
      const error = await refusedWith(api, 'ResponseError', () => owner.metrics(endpoint, wrong));
      same(error.status, 400, 'status');
      match(error.explanation, /metric, dimension, timespan or interval/);
      ok(error.serviceMessage && error.remedy, 'it says what there is');
    }
  });

  test('diagnostic settings that Azure refuses are explained', async () => {
    const refused = await refusedWith(api, 'ResponseError', () => owner.logs.enable(endpoint, { workspaceId: SINK }));
    same(refused.status, 404, 'status');
    const scripts = scripted(() => json({ code: 'Conflict', message: 'Data sink is already used.' }, { status: 409 }));
    const workspace = new api.Workspace(place({ credential: unsigned(CONTROL), fetch: scripts, ...once }));
    match((await refusedWith(api, 'ResponseError', () => workspace.logs.enable('e', { workspaceId: SINK }))).remedy, /logs\.list/);
    const body = JSON.parse(scripts.calls[0].init.body);
    equal([scripts.calls[0].method, body.properties.logAnalyticsDestinationType], ['PUT', 'Dedicated']);
    await azure.hurry(owner.endpoints.delete(endpoint));
  });
}
