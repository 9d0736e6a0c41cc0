// Answers that come bit by bit: what is read of them, and that leaving stops them.
import { json, scripted, unsigned, DATA } from './azure.mjs';
import { equal, match, ok, refused, refusedWith, same } from './expect.mjs';

const SCORING = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';
const utf8 = (text) => new TextEncoder().encode(text);

/** A body of these pieces, each given when it is asked for. */
function body(pieces, left = () => {}) {
  const rest = [...pieces];
  return new ReadableStream({
    pull: (stream) => (rest.length ? stream.enqueue(typeof rest[0] === 'string' ? utf8(rest.shift()) : rest.shift()) : stream.close()),
    cancel: left,
  });
}

export function streaming({ test, api, emulator, tokens, azure, isBrowser }) {
  const scorer = (fetch, options) => new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch, ...options });
  const answer = (pieces, type) => scripted(() => new Response(body(pieces), { headers: type ? { 'content-type': type } : {} }));
  const all = async (stream) => {
    const items = [];
    for await (const item of stream) items.push(item);
    return items;
  };

  test('server-sent events come one by one, however they are cut', async () => {
    const text = ': hello\r\nid: 1\r\nevent: piece\r\ndata: é 🎈\r\ndata: second\r\n\r\nretry: 10\rdata: x\r\rdata: never ended';
    const expected = [
      { event: 'piece', data: 'é 🎈\nsecond', id: '1' },
      { event: 'message', data: 'x', id: '1', retry: 10 },
    ];
    const bytes = utf8(text);
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size));
      equal(await all(scorer(answer(pieces, 'text/event-stream')).stream({})), expected, `events in pieces of ${size}`);
    }
    const fetch = answer(['data: a\n\n'], 'text/event-stream');
    await all(scorer(fetch).stream({}));
    match(fetch.calls[0].headers.get('accept'), /^text\/event-stream/);
  });

  test('each format has its items', async () => {
    equal(await all(scorer(answer(['{"a":', '1}\n\n{"a":2}'], 'application/x-ndjson')).stream({})), [{ a: 1 }, { a: 2 }]);
    equal(await all(scorer(answer([utf8('ü').slice(0, 1), utf8('ü').slice(1), 'x'], 'text/plain')).stream({})), ['ü', 'x']);
    equal(await all(scorer(answer([Uint8Array.of(0, 255), Uint8Array.of(7)], 'application/octet-stream')).stream({})), [Uint8Array.of(0, 255), Uint8Array.of(7)]);
    equal(await all(scorer(answer(['{"a"', ':1}'], 'application/json')).stream({})), [{ a: 1 }]);
  });

  test('a stream tells what it is with its first byte, and whether the server streamed', async () => {
    const opened = await scorer(answer(['data: a\n\n'], 'text/event-stream')).stream({}).opened;
    equal([opened.format, opened.streamed, opened.status, opened.attempts], ['events', true, 200, 1]);
    ok(opened.firstByteMs >= 0 && opened.clientRequestId, 'time to first byte and ids');
    const whole = await scorer(answer(['{}'], 'application/json')).stream({}).opened;
    equal([whole.format, whole.streamed], ['json', false]);
    const buffered = scripted(() => new Response('data: a\n\n', { headers: { 'content-type': 'text/event-stream', 'content-length': '9' } }));
    same((await scorer(buffered).stream({}).opened).streamed, false, 'streamed');
  });

  test('nothing is sent before it is asked for, and it is read once', async () => {
    const fetch = answer(['data: a\n\n'], 'text/event-stream');
    const stream = scorer(fetch).stream({});
    await new Promise((resolve) => setTimeout(resolve, 5));
    same(fetch.calls.length, 0, 'sends');
    await all(stream);
    await refusedWith(api, 'TypeError', () => all(stream));
    same(fetch.calls.length, 1, 'sends');
  });

  test('leaving the loop stops the sender', async () => {
    let cancelled = false;
    let signal;
    const fetch = async (_, init) => {
      signal = init.signal;
      return new Response(body(Array(1000).fill('data: x\n\n'), () => (cancelled = true)), { headers: { 'content-type': 'text/event-stream' } });
    };
    for await (const _ of scorer(fetch).stream({})) break;
    ok(signal.aborted, 'the request is aborted');
    const controller = new AbortController();
    const call = async () => {
      for await (const _ of scorer(fetch).stream({}, { signal: controller.signal })) controller.abort('enough');
    };
    same(await refused(call), 'enough', 'reason');
    ok(cancelled, 'the body is cancelled');
  });

  test('nothing is silently empty', async () => {
    for (const type of ['text/event-stream', 'application/x-ndjson', 'application/json']) {
      for (const text of ['', '\n']) {
        await refusedWith(api, 'ProtocolError', () => scorer(answer([text].filter(Boolean), type)).score({}));
        await refusedWith(api, 'ProtocolError', () => all(scorer(answer([text].filter(Boolean), type)).stream({})));
      }
    }
    await refusedWith(api, 'ProtocolError', () => all(scorer(answer(['{"a":1}\n{"a"'], 'application/x-ndjson')).stream({})));
  });

  test('an event that is too long is refused', async () => {
    const long = answer(['data: ', 'x'.repeat(2000), '\n\n'], 'text/event-stream');
    const error = await refusedWith(api, 'ProtocolError', () => all(scorer(long, { maxEventBytes: 1000 }).stream({})));
    match(error.message, /maxEventBytes/);
  });

  test('a stream that breaks off or stalls says so, after what came', async () => {
    const pieces = (end) => new ReadableStream({ pull: (stream) => (stream.begun ? end(stream) : ((stream.begun = true), stream.enqueue(utf8('data: a\n\n')))) });
    const run = async (end, deadlines) => {
      const fetch = async () => new Response(pieces(end), { headers: { 'content-type': 'text/event-stream' } });
      const seen = [];
      const error = await refusedWith(api, 'TransportError', async () => {
        for await (const { data } of scorer(fetch, { deadlines }).stream({})) seen.push(data);
      });
      equal(seen, ['a']);
      return error;
    };
    const broken = await run((stream) => stream.error(new TypeError('reset')), {});
    equal([broken.deadline, broken.mayHaveRun, broken.cause.message], [undefined, true, 'reset']);
    const stalled = await run(() => new Promise(() => {}), { idleMs: 20 });
    equal([stalled.deadline, stalled.hop, stalled.mayHaveRun], ['idle', 'scoring', true]);
  });

  test('a response that is handed over obeys the deadlines too', async () => {
    const fetch = async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    const response = await scorer(fetch, { deadlines: { firstByteMs: 20 } }).fetch({});
    ok(response instanceof Response && !response.bodyUsed, 'unread');
    ok((await refused(() => response.text())) !== undefined, 'reading ends');
  });

  if (isBrowser) return;

  test('a deployment that streams is read event by event, and learns that its reader left', async () => {
    const { control, data } = tokens.scientist;
    const workspace = new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: ({ plane }) => (plane === 'data' ? data : control) });
    const deploy = (name, variables) =>
      azure.hurry(workspace.deployments('streaming').createOrUpdate(name, { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: variables } }));
    await azure.hurry(workspace.endpoints.createOrUpdate('streaming', { properties: { authMode: 'Key' } }));
    await deploy('short', { EMULATOR_STREAM: 'sse', EMULATOR_STREAM_COUNT: '5', EMULATOR_STREAM_SPLIT: '1', EMULATOR_STREAM_LINE_END: 'crlf', EMULATOR_STREAM_END: '[DONE]' });
    await deploy('lines', { EMULATOR_STREAM: 'ndjson', EMULATOR_STREAM_COUNT: '4', EMULATOR_STREAM_SPLIT: '3' });
    await deploy('cut', { EMULATOR_STREAM: 'sse', EMULATOR_STREAM_COUNT: '50', EMULATOR_CUT_AFTER: '200' });
    await deploy('endless', { EMULATOR_STREAM: 'sse', EMULATOR_STREAM_COUNT: '1000000' });
    const endpoint = await workspace.endpoints.open('streaming');
    const events = await all(endpoint.stream({ data: [] }, { deployment: 'short' }));
    equal(events.length, 6);
    equal(JSON.parse(events[1].data).text, 'piece 2 – é 🎈');
    same(events[5].data, '[DONE]');
    same((await all(endpoint.stream({}, { deployment: 'lines' }))).length, 4, 'lines');
    await refusedWith(api, 'TransportError', () => all(endpoint.stream({}, { deployment: 'cut' })));
    await azure.forget();
    let count = 0;
    for await (const _ of endpoint.stream({}, { deployment: 'endless' })) if (++count === 10) break;
    same(count, 10);
    const ended = async () => (await azure.requests()).find(({ plane }) => plane === 'scoring').ended;
    for (let look = 0; look < 100 && (await ended()) === null; look++) await new Promise((resolve) => setTimeout(resolve, 20));
    same(await ended(), 'clientLeft', 'how the answer ended');
  });
}
