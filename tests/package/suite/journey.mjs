// The article's journey in small, with what each runtime can reach.
import { equal, match, ok, same } from './expect.mjs';

export function journey({ test, api, emulator, tokens, isBrowser, model, azure }) {
  const { control, data } = tokens.scientist;
  const credential = ({ plane }) => (plane === 'data' ? data : control);
  const workspace = new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential });

  if (model) {
    test('the whole journey: endpoint, model, deployment, traffic, score, clean up', async () => {
      const name = 'whole-journey';
      const endpoint = await workspace.endpoints.createOrUpdate(name, { properties: { authMode: 'AADToken' } });
      match(endpoint.properties.scoringUri, /^http.*\/score$/);
      const version = await workspace.models.upload('diabetes', '1', { 'diabetes.onnx': model.bytes });
      match(version.properties.modelUri, /diabetes\.onnx$/);
      equal((await workspace.models.list('diabetes')).map(({ id }) => id), [version.id]);
      const two = await workspace.models.upload('diabetes', '2', { 'a/model.onnx': new Blob([model.bytes]), 'a/notes.txt': 'ü' });
      ok(!two.properties.modelUri.endsWith('.onnx'), 'several files make a folder');
      await workspace.deployments(name).createOrUpdate('blue', { properties: { model: version.id, instanceType: 'Standard_DS3_v2' } });
      same((await workspace.endpoints.setTraffic(name, { blue: 100 })).properties.traffic.blue, 100);
      if (!isBrowser) {
        const scored = await (await workspace.endpoints.open(name)).score(model.input);
        same(scored.length, model.predictions.length);
        for (const [at, value] of scored.entries()) ok(Math.abs(value - model.predictions[at]) < 1e-2, `${value} is ${model.predictions[at]}`);
      }
      await workspace.endpoints.delete(name);
    });
  }

  test('what the suite made is deleted', async () => {
    const left = await workspace.endpoints.list();
    await Promise.all(left.map(({ name }) => azure.hurry(workspace.endpoints.delete(name))));
    equal(await workspace.endpoints.list(), []);
  });
}
