// Changing one's mind: the caller's own reason comes back, the same object, and nothing goes on behind their back.
import { json, place, scripted, unsigned, DATA } from './azure.mjs';
import { ok, refused, same } from './expect.mjs';

const SCORING = 'https://an-endpoint.westeurope.inference.ml.azure.com/score';

export function aborting({ test, api, emulator, tokens, azure }) {
  const reasons = { object: { my: 'own' }, text: 'enough', error: new RangeError('mine') };
  const here = (more) =>
    new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control, ...more });

  test('a signal that is aborted already: nothing is sent', async () => {
    for (const reason of Object.values(reasons)) {
      const signal = AbortSignal.abort(reason);
      const fetch = scripted(() => json({}));
      const workspace = new api.Workspace(place({ fetch }));
      const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch });
      const { endpoints } = workspace;
      for (const call of [
        () => workspace.get({ signal }),
        () => endpoints.list({ signal }),
        () => endpoints.get('an-endpoint', { signal }),
        () => endpoints.delete('an-endpoint', { signal }),
        () => endpoints.open('an-endpoint', { signal }),
        () => workspace.deployments('an-endpoint').update('blue', { tags: {} }, { signal }),
        () => workspace.models.get('a-model', '1', { signal }),
        () => scorer.score({}, { signal }),
        () => scorer.fetch({}, { signal }),
      ]) {
        same(await refused(call), reason, 'reason');
      }
      same(fetch.calls.length, 0, 'requests sent');
    }
  });

  test('abort() without a reason gives the runtime’s own AbortError', async () => {
    const controller = new AbortController();
    const fetch = (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const call = new api.Workspace(place({ fetch })).get({ signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    const error = await refused(() => call);
    same(error, controller.signal.reason, 'reason');
    same(error.name, 'AbortError');
  });

  test('a call is stopped while it waits for the answer', async () => {
    await azure.fault({ plane: 'arm', method: 'GET', path: '/stuck', times: 1, action: { delayMs: 60_000 } });
    const controller = new AbortController();
    const call = here().endpoints.get('stuck', { signal: controller.signal });
    setTimeout(() => controller.abort(reasons.object), 100);
    same(await refused(() => call), reasons.object, 'reason');
    await azure.advance(61);
    await azure.noFaults();
  });

  test('a call is stopped while it pauses before another try', async () => {
    const fetch = scripted(() => json({}, { status: 503, 'retry-after': '60' }));
    const controller = new AbortController();
    const call = new api.Workspace(place({ fetch })).get({ signal: controller.signal });
    setTimeout(() => controller.abort(reasons.object), 50);
    const start = Date.now();
    same(await refused(() => call), reasons.object, 'reason');
    ok(Date.now() - start < 5000, 'it does not wait the pause out');
    same(fetch.calls.length, 1, 'sends');
  });

  test('an operation is no longer watched, and goes on at the service', async () => {
    const status = 'https://management.azure.com/subscriptions/s/operation?api-version=x';
    const fetch = scripted(({ init }) =>
      init.method === 'DELETE'
        ? json(undefined, { status: 202, location: status, 'retry-after': '60' })
        : json(undefined, { status: 202, 'retry-after': '60' }),
    );
    const controller = new AbortController();
    const operation = new api.Workspace(place({ fetch })).endpoints.delete('an-endpoint', { signal: controller.signal });
    const ticket = await operation.ticket;
    setTimeout(() => controller.abort(reasons.object), 50);
    same(await refused(() => operation), reasons.object, 'reason');
    same(await refused(() => operation), reasons.object, 'reason, asked again');
    same(fetch.calls.length, 1, 'requests');
    same(ticket.method, 'DELETE');
  });

  test('a credential that never answers is waited for no longer', async () => {
    const controller = new AbortController();
    const credential = () => new Promise(() => {});
    const call = new api.Workspace(place({ credential, fetch: scripted(() => json({})) })).get({ signal: controller.signal });
    setTimeout(() => controller.abort(reasons.object), 20);
    same(await refused(() => call, 2000), reasons.object, 'reason');
  });

  test('a credential is handed the signal, and one that throws for it is an abort', async () => {
    const controller = new AbortController();
    const credential = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))));
    const call = new api.Workspace(place({ credential })).get({ signal: controller.signal });
    setTimeout(() => controller.abort(reasons.text), 20);
    same(await refused(() => call, 2000), reasons.text, 'reason');
  });

  test('an answer that is being read is read no further', async () => {
    const controller = new AbortController();
    const fetch = async (_, { signal }) => {
      const body = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('{"a":'));
          signal.addEventListener('abort', () => stream.error(signal.reason));
        },
      });
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    };
    const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch });
    const call = scorer.score({}, { signal: controller.signal });
    setTimeout(() => controller.abort(reasons.error), 50);
    same(await refused(() => call, 2000), reasons.error, 'reason');
  });

  test('an answer that is cancelled unread stops the sender, and leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    let [listeners, sending] = [0, undefined];
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args) => (listeners++, addEventListener.apply(signal, args));
    signal.removeEventListener = (...args) => (listeners--, removeEventListener.apply(signal, args));
    const fetch = scripted(({ init }) => ((sending = init.signal), json([1])));
    const scorer = new api.ScoringEndpoint({ scoringUri: SCORING, credential: unsigned(DATA), fetch });
    await (await scorer.fetch({}, { signal })).body.cancel();
    same(sending.aborted, true, 'the sender is stopped');
    same(listeners, 0, 'listeners left');
  });

  test('a finished call leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args) => (listeners++, addEventListener.apply(signal, args));
    signal.removeEventListener = (...args) => (listeners--, removeEventListener.apply(signal, args));
    const fetch = scripted(({ count }) => (count < 3 ? json({}, { status: 503, 'retry-after-ms': '1' }) : json({})));
    await new api.Workspace(place({ fetch })).get({ signal });
    same(fetch.calls.length, 3, 'sends');
    same(listeners, 0, 'listeners left');
  });
}
