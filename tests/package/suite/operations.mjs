// Long-running operations against the local Azure: awaited, watched, resumed, left alone.
import { json, place, scripted } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

const KEY = { properties: { authMode: 'Key' } };

export function operations({ test, api, emulator, tokens, azure, fetch }) {
  const here = (more) =>
    new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control, ...more });
  const { endpoints } = here();
  const { hurry } = azure;
  let count = 0;
  const fresh = () => `operation-${++count}`;
  const polls = async () => (await azure.requests()).filter(({ path }) => /mfeOperation/.test(path)).length;

  test('an operation is watched on its way with for await, and awaited for its end', async () => {
    const name = fresh();
    const operation = endpoints.createOrUpdate(name, { ...KEY, tags: { a: 'b' } });
    ok(operation instanceof api.Operation, 'it is an Operation');
    const seen = [];
    for await (const progress of operation) seen.push(progress);
    ok(seen.length > 1, 'it is seen more than once');
    ok(seen.slice(0, -1).every(({ done, result }) => !done && result === undefined), 'it is not done before the end');
    const last = seen.at(-1);
    equal([last.done, last.status, last.result.name, last.result.properties.provisioningState], [true, 'Succeeded', name, 'Succeeded']);
    equal(last.result.tags, { a: 'b' });
    same(operation.status, 'Succeeded');
    same((await operation).name, name);
    const names = [];
    for await (const { status } of operation) names.push(status);
    equal(names, ['Succeeded'], 'what is seen of an operation that has ended');
    await hurry(endpoints.delete(name));
  });

  test('it is a promise: then, catch, finally, and Promise.all take it', async () => {
    const name = fresh();
    let ended = 0;
    const made = await endpoints.createOrUpdate(name, KEY).finally(() => ended++);
    same(made.name, name);
    const [one, two] = await Promise.all([endpoints.update(name, { tags: { x: '1' } }), endpoints.get(name)]);
    equal([one.tags, two.name], [{ x: '1' }, name]);
    same(await endpoints.delete(name).then(() => 'gone'), 'gone');
    same(await endpoints.createOrUpdate('x', KEY).catch((error) => error.name), 'TypeError');
    same(ended, 1, 'times finally ran');
  });

  test('awaiting and iterating at once share one watch', async () => {
    const status = 'https://management.azure.com/subscriptions/s/operation?api-version=x';
    let looks = 0;
    const own = scripted(({ url, init }) => {
      if (init.method === 'PUT') return json({ properties: { provisioningState: 'Creating' } }, { status: 201, 'azure-asyncoperation': status, 'retry-after-ms': '1' });
      if (url !== status) return json({ name: 'an-endpoint', properties: { provisioningState: 'Succeeded' } });
      looks++;
      return json({ status: looks < 4 ? 'InProgress' : 'Succeeded', percentComplete: looks * 25 }, { 'retry-after-ms': '1' });
    });
    const operation = new api.Workspace(place({ fetch: own })).endpoints.createOrUpdate('an-endpoint', { ...KEY, location: 'here' });
    const watch = async () => {
      const percents = [];
      for await (const { percentComplete } of operation) percents.push(percentComplete);
      return percents;
    };
    const [result, again, one, other] = await Promise.all([operation, operation, watch(), watch()]);
    equal([result.name, again], ['an-endpoint', result]);
    equal([one.at(-1), other.at(-1)], [100, 100]);
    same(looks, 4, 'looks at the status');
  });

  test('nothing is polled unless somebody watches', async () => {
    const name = fresh();
    await azure.forget();
    const operation = endpoints.createOrUpdate(name, KEY);
    const ticket = await operation.ticket;
    same(ticket.method, 'PUT');
    await azure.advance(10);
    // Ten times the pause that the service asks for.
    await new Promise((resolve) => setTimeout(resolve, 500));
    equal([await polls(), (await azure.requests()).filter(({ method }) => method === 'PUT').length], [0, 1], 'polls and puts');
    await operation;
    ok((await polls()) > 0, 'watching polls');
    for await (const _ of endpoints.update(name, { tags: {} })) break;
    await azure.forget();
    await new Promise((resolve) => setTimeout(resolve, 300));
    same((await azure.requests()).length, 0, 'requests after a watcher has left');
    await azure.advance(10);
    await hurry(endpoints.delete(name));
  });

  test('a ticket survives JSON and is followed in a Workspace made afresh', async () => {
    const name = fresh();
    const tickets = [];
    tickets.push(await endpoints.createOrUpdate(name, KEY).ticket);
    const follow = async (ticket) => (await azure.advance(1), here().resume(JSON.parse(JSON.stringify(ticket))));
    same((await follow(tickets[0])).name, name);
    tickets.push(await endpoints.update(name, { tags: { resumed: 'yes' } }).ticket);
    equal((await follow(tickets[1])).tags, { resumed: 'yes' });
    tickets.push(await endpoints.regenerateKeys(name, 'Primary').ticket);
    same(await follow(tickets[2]), undefined);
    tickets.push(await endpoints.delete(name).ticket);
    same(await follow(tickets[3]), undefined);
    const seen = [];
    for await (const { status, done } of here().resume(tickets[3])) seen.push([status, done]);
    equal(seen.at(-1), ['Succeeded', true], 'what is seen of a deletion that has ended');
    ok(!JSON.stringify(tickets).includes(tokens.scientist.control), 'no ticket holds a token');
  });

  test('each place that tells the way is enough alone, as in a browser that hides headers', async () => {
    /** What a page sees of an answer when the service exposes no headers. */
    const hiding = async (url, init) => {
      const response = await fetch(url, init);
      const headers = { 'content-type': response.headers.get('content-type') ?? 'text/plain' };
      return new Response([204, 304].includes(response.status) ? null : await response.text(), { status: response.status, headers });
    };
    const blind = here({ fetch: hiding }).endpoints;
    const [changed, regenerated, deleted, made] = [fresh(), fresh(), fresh(), fresh()];
    await Promise.all([changed, regenerated, deleted].map((name) => hurry(endpoints.createOrUpdate(name, KEY))));
    const before = await endpoints.listKeys(regenerated);
    await azure.switch({ exposeArmHeaders: false });
    const [whole, patched, regeneration] = await Promise.all([
      blind.createOrUpdate(made, KEY),
      blind.update(changed, { tags: { a: '1' } }),
      blind.regenerateKeys(regenerated, 'Secondary'),
      blind.delete(deleted),
    ]).finally(() => azure.switch({ exposeArmHeaders: true }));
    same(regeneration, undefined, 'what regenerating a key gives');
    equal([whole.name, whole.properties.provisioningState], [made, 'Succeeded']);
    equal([patched.tags, patched.properties.provisioningState], [{ a: '1' }, 'Succeeded']);
    const after = await endpoints.listKeys(regenerated);
    equal([after.primaryKey, after.secondaryKey !== before.secondaryKey], [before.primaryKey, true]);
    same((await refusedWith(api, 'ResponseError', () => endpoints.get(deleted))).status, 404);
    await Promise.all([made, changed, regenerated].map((name) => hurry(endpoints.delete(name))));
  });

  test('a deployment that cannot start ends as an OperationError with the service’s code', async () => {
    const name = fresh();
    await hurry(endpoints.createOrUpdate(name, KEY));
    const model = `/subscriptions/${emulator.workspace.subscriptionId}/resourceGroups/local-rg/providers/Microsoft.MachineLearningServices/workspaces/local-ws/models/no-model/versions/1`;
    const failing = here().deployments(name).createOrUpdate('blue', { properties: { model, instanceType: 'Standard_DS3_v2' } });
    const error = await refusedWith(api, 'OperationError', () => failing);
    equal([error.status, error.serviceCode], ['Failed', 'ModelRegistryError']);
    match(error.resourceId, new RegExp(`/onlineEndpoints/${name}/deployments/blue$`));
    ok(error.serviceMessage && error.message.includes(error.serviceMessage), 'the message holds the service’s words');
    await hurry(endpoints.delete(name));
  });

  test('deleting what is not there succeeds', async () => {
    same(await endpoints.delete('never-was'), undefined);
    const seen = [];
    for await (const { done } of endpoints.delete('never-was')) seen.push(done);
    equal(seen, [true]);
  });

  test('two operations at once on one endpoint: the second is refused and explained', async () => {
    const name = fresh();
    const first = endpoints.createOrUpdate(name, KEY);
    await first.ticket;
    const error = await refusedWith(api, 'ResponseError', () => endpoints.update(name, { tags: { a: 'b' } }));
    same(error.status, 409);
    ok(error.explanation && error.remedy, 'it explains');
    await first;
    await hurry(endpoints.delete(name));
  });
}
