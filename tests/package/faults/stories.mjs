// What takes many requests: uploads, and everything from files to traffic. Each round has names and contents of its own.
import { readFile } from 'node:fs/promises';
import { equal, same } from '../suite/expect.mjs';

const MODEL = await readFile(new URL('../../fixtures/diabetes.onnx', import.meta.url));
/** A file that goes in two blocks. */
const large = (mark) => new Blob([new Uint8Array(5 * 1024 * 1024).fill(mark)]);

export function stories({ calm, hurry, storage }) {
  const name = (mark) => `faulty-${mark}`;
  const versions = async (kind, mark) => (await calm[kind].list(name(mark))).length;
  /** Storage has what is registered, whole. */
  const stored = async (uri, bytes) => same((await storage(uri)).length, bytes, `bytes of ${uri}`);
  const upload = (kind, files, options) => ({
    apart: true,
    call: (workspace, mark) => workspace[kind].upload(name(mark), undefined, files(mark), options),
    after: async (mark) => {
      same(await versions(kind, mark), 1, 'versions');
      const [version] = await calm[kind].list(name(mark));
      for (const [path, content] of Object.entries(files(mark))) await stored([version, path, Object.keys(files(mark)).length > 1], new Blob([content]).size);
    },
  });
  return {
    'models.upload': upload('models', (mark) => ({ 'a/one.txt': `one ${mark}`, 'a/two.txt': `two ${mark}` }), { type: 'custom_model' }),
    'models.upload (in blocks)': { ...upload('models', (mark) => ({ 'large.bin': large(mark) })), only: /comp=/ },
    'codes.upload': upload('codes', (mark) => ({ 'score.py': `# ${mark}`, 'more.py': `# more ${mark}` })),
    deploy: {
      apart: true,
      call: (workspace, mark) =>
        workspace.deploy({
          endpoint: { name: name(mark), properties: { authMode: 'Key' } },
          deployment: { name: 'blue', properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } },
          model: { name: name(mark), files: { 'model.onnx': MODEL, 'about.txt': `model ${mark}` } },
          code: { name: name(mark), files: { 'score.py': `# ${mark}` }, scoringScript: 'score.py' },
          environment: { name: name(mark), properties: { image: 'an/image:1' } },
          traffic: { blue: 100 },
        }),
      after: async (mark) => {
        equal(await Promise.all(['models', 'codes', 'environments'].map((kind) => versions(kind, mark))), [1, 1, 1], 'versions');
        const [model] = await calm.models.list(name(mark));
        await stored([model, 'model.onnx', true], MODEL.length);
        const deployments = await calm.deployments(name(mark)).list();
        equal(deployments.map(({ name, properties }) => [name, properties.provisioningState, properties.model]), [['blue', 'Succeeded', model.id]], 'deployments');
        equal((await calm.endpoints.get(name(mark))).properties.traffic, { blue: 100 }, 'traffic');
      },
      done: (mark) => hurry(calm.endpoints.delete(name(mark))),
    },
  };
}
