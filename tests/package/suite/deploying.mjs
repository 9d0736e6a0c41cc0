// From files to a deployment that answers – interrupted anywhere, too.
import { equal, match, ok, refused, refusedWith, same } from './expect.mjs';

export function deploying({ test, api, emulator, tokens, azure, fetch, model, isBrowser }) {
  const here = (more) => new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.scientist.control, ...more });
  const workspace = here();
  const { endpoints } = workspace;
  const E = 'deploying';

  test('files without names are refused, and nothing is sent', async () => {
    for (const files of [['model.onnx'], [new Uint8Array(3)], [new Blob(['x'])]]) {
      await refusedWith(api, 'TypeError', () => here({}).models.upload('nameless', '1', files));
    }
  });

  test('a definition that cannot be is refused, and the member named', async () => {
    const good = { endpoint: { name: E, properties: { authMode: 'Key' } }, deployment: { name: 'blue', properties: { model: 'm' } } };
    for (const [definition, word] of [
      [undefined, 'definition'],
      [{ ...good, endpoint: { name: 'x' } }, 'endpoint.name'],
      [{ ...good, deployment: {} }, 'deployment.name'],
      [{ ...good, model: { name: 'm' } }, 'model.files'],
      [{ ...good, model: { name: 'm', files: { a: 5 } } }, 'model.files.a'],
      [{ ...good, model: { name: 'm', files: { a: 'x' }, type: 'onnx' } }, 'type'],
      [{ ...good, code: { files: { 'score.py': '' } } }, 'code.scoringScript'],
      [{ ...good, model: 'azureml:m:1' }, 'model'],
      [{ ...good, environment: {} }, 'environment.name'],
      [{ ...good, traffic: { blue: 90 } }, 'traffic'],
    ]) {
      match((await refusedWith(api, 'TypeError', () => workspace.deploy(definition))).message, new RegExp(`^${word}`));
    }
    await refusedWith(api, 'TypeError', () => workspace.deploy(good, { onProgress: 5 }));
  });

  if (!model) return;
  const files = { 'model/diabetes.onnx': new Blob([model.bytes]), 'model/about.txt': 'ü' };
  const definition = {
    endpoint: { name: E, properties: { authMode: 'Key' } },
    // The local Azure echoes, since it may lack what runs the scoring script.
    deployment: { name: 'blue', properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } },
    model: { name: 'deployed', files, description: 'of the article' },
    code: { files: new Map([['score.py', 'def run(data): return data'], ['lib/more.py', new Uint8Array([35, 10])]]), scoringScript: 'score.py' },
    environment: { name: 'deployed-env', properties: { image: 'an/image:1', inferenceConfig: { scoringRoute: { path: '/score', port: 5001 } } } },
    traffic: { blue: 100 },
  };
  const writes = async () => (await azure.requests()).filter(({ method, path }) => method === 'PUT' || (method === 'PATCH' && path)).length;
  const versions = async () => [
    (await workspace.models.list('deployed')).length,
    (await workspace.codes.list()).filter(({ name }) => name.length === 64).length,
    (await workspace.environments.list('deployed-env')).length,
    (await workspace.deployments(E).list()).length,
  ];

  test('interrupted at any request and called again, a deployment goes on and leaves nothing twice', async () => {
    // Each round lets one request more through, and loses the answer of the last: the service has done what nobody hears of.
    let left = Infinity;
    const leaky = async (url, init) => {
      if (left-- <= 0) throw new TypeError('the connection was lost');
      const answer = await fetch(url, init);
      if (left === 0 && init.method !== 'GET') throw new TypeError('the answer was lost');
      return answer;
    };
    const unsure = here({ fetch: leaky, retry: { attempts: 1 } });
    let failures = 0;
    for (let round = 1; ; round += 2) {
      left = round;
      const outcome = await unsure.deploy(definition).then((made) => made, (error) => error);
      if (!(outcome instanceof Error)) break;
      ok(outcome instanceof api.TransportError || outcome instanceof api.ResponseError || outcome instanceof api.OperationError, `${outcome}`);
      failures++;
      if (round > 120) throw outcome;
    }
    ok(failures >= 3, `it was interrupted ${failures} times`);
    equal(await versions(), [1, 1, 1, 1], 'models, codes, environments, deployments');
    equal((await endpoints.get(E)).properties.traffic, { blue: 100 });
    if (!isBrowser) {
      equal(await (await endpoints.open(E)).score({ data: [1] }), { data: [1] });
    }
  });

  test('what is deployed already is found by its content, and nothing is written', async () => {
    await azure.forget();
    const seen = [];
    const deploying = workspace.deploy(definition, { onProgress: (progress) => seen.push(progress) });
    const phases = new Set();
    for await (const { phase } of deploying) phases.add(phase);
    const made = await deploying;
    equal(await writes(), 0, 'writes');
    match(made.model.id, /\/models\/deployed\/versions\/1$/);
    match(made.code.id, /\/codes\/[0-9a-f]{64}\/versions\/1$/);
    equal([made.deployment.properties.model, made.deployment.properties.codeConfiguration.codeId], [made.model.id, made.code.id]);
    equal([made.model.properties.description, made.deployment.properties.environmentId], ['of the article', made.environment.id]);
    const total = model.bytes.length + 2;
    const hashed = seen.filter(({ phase, totalBytes }) => phase === 'hash' && totalBytes === total);
    equal(hashed.at(-1).loadedBytes, total, 'bytes hashed');
  });

  test('who else is to get traffic is looked for before anything is written', async () => {
    await azure.forget();
    const error = await refusedWith(api, 'TypeError', () => workspace.deploy({ ...definition, model: { ...definition.model, files: { 'new.onnx': 'new' } }, traffic: { blue: 50, grey: 50 } }));
    match(error.message, /^traffic\.grey: names a deployment that the endpoint does not have/);
    equal(await writes(), 0, 'writes');
  });

  test('another content is the next version, and a version that holds another content is told', async () => {
    const next = await workspace.models.upload('deployed', undefined, { 'a.onnx': model.bytes });
    equal([next.name, next.properties.properties.hash_version], ['2', '202208']);
    match((await refusedWith(api, 'TypeError', () => workspace.models.upload('deployed', '2', { 'b.onnx': model.bytes }))).message, /^version: .*other content/);
    same((await workspace.models.upload('deployed', '2', { 'a.onnx': new Blob([model.bytes]) })).id, next.id);
    // As Microsoft's tools hash a folder of these two files.
    const known = await workspace.codes.upload('hashed', '1', { 'b.txt': 'two', 'A.txt': 'one' });
    same(known.properties.properties.hash_sha256, '3c30e53e86c50aa3fb4c042531ab9eecb31f845a1b001a85124fb42eb319838f');
    equal((await workspace.codes.list('hashed', { hash: '3c30e53e86c50aa3fb4c042531ab9eecb31f845a1b001a85124fb42eb319838f', hashVersion: '202208' })).map(({ name }) => name), ['1']);
  });

  test('a large file goes in blocks, and after an interruption only what is missing is sent', async () => {
    const bytes = new Uint8Array(22 * 1024 * 1024).map((_, at) => at * 7 + (at >> 13));
    const sent = [];
    let left = 3;
    const counting = async (url, init) => {
      const block = /[?&]blockid=([^&]*)/.exec(url)?.[1];
      if (block && left-- <= 0) throw new TypeError('the connection was lost');
      if (block) sent.push(block);
      return fetch(url, init);
    };
    const unsure = here({ fetch: counting, retry: { attempts: 1 } });
    await refusedWith(api, 'TransportError', () => unsure.models.upload('large', '1', { 'large.bin': new Blob([bytes]) }));
    const first = [...sent];
    equal([first.length, new Set(first).size], [3, 3], 'blocks before the interruption');
    left = Infinity;
    const progress = [];
    await unsure.models.upload('large', '1', { 'large.bin': new Blob([bytes]) }, { onProgress: (one) => one.phase === 'upload' && progress.push(one.loadedBytes) });
    equal([sent.length, new Set(sent).size], [6, 6], 'blocks in all');
    equal([progress.at(0) > 12 * 1024 * 1024, progress.at(-1)], [true, bytes.length], 'progress goes on where it was');
  });

  test('an abort ends an upload at once, with its reason', async () => {
    const controller = new AbortController();
    const stalled = here({ fetch: (url, init) => (init.body instanceof Uint8Array ? (controller.abort(new Error('enough')), new Promise(() => {})) : fetch(url, init)) });
    same((await refused(() => stalled.models.upload('aborted', '1', { a: new Uint8Array(9) }, { signal: controller.signal }))).message, 'enough');
    equal(await workspace.models.list('aborted').then((all) => all, ({ status }) => status === 404 ? [] : status), []);
  });

  test('what the deployments were made of is deleted', async () => {
    await azure.hurry(endpoints.delete(E));
    for (const name of ['deployed', 'large']) await workspace.models.containers.delete(name);
    for (const { name } of await workspace.codes.list()) await workspace.codes.containers.delete(name);
    await workspace.environments.containers.delete('deployed-env');
    equal([await workspace.models.list(), await workspace.codes.list()], [[], []]);
  });
}
