// Scoring: three ways to be let in, what goes out byte for byte, and what a page sees instead.
import { json, once, scripted, unsigned, DATA } from './azure.mjs';
import { equal, match, ok, refused, refusedWith, same } from './expect.mjs';

const SCORING = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';
const bytes = (count) => Uint8Array.from({ length: count }, (_, at) => (at * 7) % 256);

export function scoring({ test, api, whole, emulator, tokens, azure, isBrowser }) {
  const { control, data } = tokens.scientist;
  const credential = ({ plane }) => (plane === 'data' ? data : control);
  const workspace = new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential });
  const { endpoints } = workspace;
  const echo = { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } };
  const { hurry } = azure;
  const modes = { 'score-key': 'Key', 'score-aml': 'AMLToken', 'score-aad': 'AADToken' };

  test('endpoints of the three auth modes are made, each with a deployment and all traffic', async () => {
    const made = Object.entries(modes).map(async ([name, authMode]) => {
      await hurry(endpoints.createOrUpdate(name, { properties: { authMode } }));
      await hurry(workspace.deployments(name).createOrUpdate('echo', echo));
      await hurry(endpoints.setTraffic(name, { echo: 100 }));
    });
    await Promise.all(made);
  });

  test('an input goes out as what it is', async () => {
    const form = new URLSearchParams({ a: '1' });
    const blob = new Blob(['x'], { type: 'text/csv' });
    const inputs = [
      [{ data: [1] }, '{"data":[1]}', 'application/json'],
      [[1, 2], '[1,2]', 'application/json'],
      [5, '5', 'application/json'],
      [null, 'null', 'application/json'],
      ['{"already":"json"}', '{"already":"json"}', 'application/json'],
      [form, form, undefined],
      [blob, blob, undefined],
    ];
    for (const [input, body, type] of inputs) {
      const fetch = scripted(() => json([1]));
      const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch });
      equal(await scorer.score(input), [1]);
      const [{ init, headers, method }] = fetch.calls;
      same(init.body, body, 'body');
      equal([method, headers.get('content-type') ?? undefined], ['POST', type]);
    }
    const fetch = scripted(() => json([1]));
    const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch, deployment: 'blue' });
    await scorer.score('a,b', { headers: { 'content-type': 'text/csv', 'x-own': 'yes' }, deployment: 'green' });
    await scorer.score('a,b');
    const [own, usual] = fetch.calls.map(({ headers }) => ['content-type', 'x-own', 'azureml-model-deployment'].map((name) => headers.get(name)));
    equal(own, ['text/csv', 'yes', 'green']);
    equal(usual, ['application/json', null, 'blue']);
  });

  test('an answer is JSON, text or bytes by its content type', async () => {
    const read = (body, type) => {
      const headers = type ? { 'content-type': type } : {};
      const fetch = scripted(() => new Response(body, { headers }));
      return new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch }).score({});
    };
    equal(await read('{"a":1}', 'application/json; charset=utf-8'), { a: 1 });
    equal(await read('{"a":1}', 'application/problem+json'), { a: 1 });
    equal(await read('{"a":1}\n{"a":2}', 'application/x-ndjson'), [{ a: 1 }, { a: 2 }]);
    equal(await read('data: a\n\nevent: b\nid: 7\ndata: c\n\n', 'text/event-stream'), [
      { event: 'message', data: 'a', id: '' },
      { event: 'b', data: 'c', id: '7' },
    ]);
    equal(await read('ü', 'text/plain; charset=utf-8'), 'ü');
    const raw = await read(bytes(1000), 'application/octet-stream');
    ok(raw instanceof Uint8Array, 'bytes are a Uint8Array');
    equal(raw, bytes(1000));
    equal(await read(bytes(10), 'image/png'), bytes(10));
  });

  if (isBrowser) {
    test('a page cannot score directly: the TransportError speaks of CORS', async () => {
      for (const name of Object.keys(modes)) {
        const scorer = await endpoints.open(name);
        const error = await refusedWith(api, 'TransportError', () => scorer.score({ data: [1] }));
        match(error.message, /CORS/);
        match(error.message, /relay/);
        ok(error.cause instanceof TypeError, 'the cause is what fetch threw');
      }
    });
    return;
  }

  test('open() scores whatever the auth mode, and asks the control plane once', async () => {
    for (const name of Object.keys(modes)) {
      await azure.forget();
      const scorer = await endpoints.open(name);
      ok(scorer instanceof whole.ScoringEndpoint, 'it is a ScoringEndpoint of where its workspace is from');
      equal(await scorer.score({ data: [[1, 2]] }), { data: [[1, 2]] });
      equal(await scorer.score([3]), [3]);
      const planes = (await azure.requests()).map(({ plane }) => plane);
      same(planes.filter((plane) => plane === 'scoring').length, 2, 'scoring requests');
      ok(planes.filter((plane) => plane === 'arm').length <= 2, 'the endpoint and at most its key are read');
    }
  });

  test('the three ways to be let in also work by hand', async () => {
    const { cloud } = emulator;
    const uri = async (name) => (await endpoints.get(name)).properties.scoringUri;
    const { primaryKey, secondaryKey } = await endpoints.listKeys('score-key');
    const { accessToken } = await endpoints.getToken('score-aml');
    for (const options of [
      { scoringUri: await uri('score-key'), key: primaryKey },
      { scoringUri: await uri('score-key'), key: secondaryKey },
      { scoringUri: await uri('score-aml'), key: accessToken },
      { scoringUri: await uri('score-aad'), credential: data },
    ]) {
      equal(await new api.ScoringEndpoint({ cloud, ...options }).score([1]), [1]);
    }
  });

  test('bytes arrive as they were sent', async () => {
    const scorer = await endpoints.open('score-key');
    const sent = bytes(300_000);
    equal(await scorer.score(sent), sent);
    equal(await scorer.score(sent.buffer), sent);
    equal(await scorer.score(sent.subarray(1000, 2000)), sent.subarray(1000, 2000));
    equal(await scorer.score(new DataView(sent.buffer, 5, 6)), sent.subarray(5, 11));
    equal(await scorer.score(new Uint8Array(0)), new Uint8Array(0));
    same(await scorer.score(new Blob(['ü,1'], { type: 'text/csv' })), 'ü,1');
    const response = await scorer.fetch(sent);
    ok(response instanceof Response && !response.bodyUsed, 'fetch gives the answer unread');
    equal(new Uint8Array(await response.arrayBuffer()), sent);
    same(response.headers.get('azureml-model-deployment'), 'echo');
  });

  test('a stream goes out as it comes, and is never sent twice', async () => {
    const scorer = await endpoints.open('score-key');
    const chunks = [bytes(10), bytes(70_000), bytes(1)];
    const stream = () => {
      const left = [...chunks];
      return new ReadableStream({ pull: (stream) => (left.length ? stream.enqueue(left.shift()) : stream.close()) });
    };
    const whole = new Uint8Array(await new Blob(chunks).arrayBuffer());
    equal(await scorer.score(stream()), whole);
    const fetch = scripted(() => json({}, { status: 429, 'retry-after-ms': '1' }));
    const own = new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch });
    const error = await refused(() => own.score(stream(), { idempotent: true }));
    equal([error.status, fetch.calls.length], [429, 1], 'status and sends');
  });

  test('a deployment is asked by name past the traffic rules', async () => {
    await hurry(workspace.deployments('score-key').createOrUpdate('second', echo));
    const scorer = await endpoints.open('score-key');
    const asked = async (options) => (await scorer.fetch([1], options)).headers.get('azureml-model-deployment');
    same(await asked({ deployment: 'second' }), 'second');
    same(await asked(), 'echo');
  });

  test('an Azure ML token that ends is fetched again', async () => {
    let issued = 0;
    const fetch = scripted(({ url }) => {
      if (!url.includes('/token')) return url.includes('/score') ? json([issued]) : json({ properties: { authMode: 'AMLToken', scoringUri: SCORING } });
      const now = Math.floor(Date.now() / 1000);
      return json({ accessToken: `token-${++issued}`, tokenType: 'Bearer', expiryTimeUtc: now + 3600, refreshAfterTimeUtc: now - 1 });
    });
    const own = new api.Workspace({ ...emulator.workspace, credential: unsigned('https://management.azure.com'), fetch, ...once });
    const scorer = await own.endpoints.open('an-endpoint');
    await scorer.score({});
    const used = fetch.calls.filter(({ url }) => url === SCORING).map(({ headers }) => headers.get('authorization'));
    equal(used, [`Bearer token-${issued}`]);
    ok(issued > 1, 'a token past its refresh time is fetched again');
  });
}
