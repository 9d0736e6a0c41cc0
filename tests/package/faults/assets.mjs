// Every operation on models, codes, environments, what their versions have in common, and datastores.
import { equal, same } from '../suite/expect.mjs';

const NAME = 'faulty';
const BODIES = { models: { modelUri: 'azureml://x' }, codes: { codeUri: 'https://account.blob.core.windows.net/c/folder' }, environments: { image: 'an/image:1' } };
const STORE = { datastoreType: 'AzureBlob', accountName: 'account', containerName: 'container', credentials: { credentialsType: 'None' } };

/** What the rows need: an asset of each kind in two versions, and a second one, so that lists have two pages. */
export async function assetsReady({ calm }) {
  for (const [kind, properties] of Object.entries(BODIES)) {
    for (const [name, version] of [[NAME, '1'], [NAME, '2'], ['other', '1']]) await calm[kind].createOrUpdate(name, version, { properties });
  }
}

export function assets({ calm }) {
  const names = async (list) => (await list).map(({ name }) => name).sort();
  const described = async (resource, mark) => same((await resource).properties.description, `${mark}`, 'description');
  const rows = {};
  /** The operations of what has a name alone. */
  const collection = (place, of, properties, others) => {
    const made = (mark) => ({ properties: { ...properties, description: `${mark}` } });
    const there = async (mark) => {
      await described(of(calm).get('made'), mark);
      equal(await names(of(calm).list()), [...others, 'made'].sort(), 'names');
    };
    rows[`${place}.list`] = { paged: true, reads: (workspace) => of(workspace).list() };
    rows[`${place}.get`] = { reads: (workspace) => of(workspace).get(others[0]) };
    rows[`${place}.createOrUpdate`] = { call: (workspace, mark) => of(workspace).createOrUpdate('made', made(mark)), after: there };
    rows[`${place}.ensure`] = { call: (workspace, mark) => of(workspace).ensure('made', made(mark)), after: there };
    rows[`${place}.delete`] = {
      before: (mark) => of(calm).createOrUpdate('made', made(mark)),
      call: (workspace) => of(workspace).delete('made'),
      after: async () => equal(await names(of(calm).list()), others, 'names'),
    };
  };
  for (const [kind, properties] of Object.entries(BODIES)) {
    const made = (mark) => ({ properties: { ...properties, description: `${mark}` } });
    const there = async (mark) => {
      await described(calm[kind].get(NAME, '3'), mark);
      equal(await names(calm[kind].list(NAME)), ['1', '2', '3'], 'versions');
    };
    rows[`${kind}.list`] = { paged: true, reads: (workspace) => workspace[kind].list() };
    rows[`${kind}.list (versions)`] = { paged: true, reads: (workspace) => workspace[kind].list(NAME) };
    rows[`${kind}.get`] = { reads: (workspace) => workspace[kind].get(NAME, '1') };
    rows[`${kind}.createOrUpdate`] = {
      // The content of a version cannot be changed, and of a code nothing.
      before: () => calm[kind].delete(NAME, '3'),
      call: (workspace, mark) => workspace[kind].createOrUpdate(NAME, '3', made(mark)),
      after: there,
    };
    rows[`${kind}.ensure`] = { before: () => calm[kind].delete(NAME, '3'), call: (workspace, mark) => workspace[kind].ensure(NAME, '3', made(mark)), after: there };
    rows[`${kind}.delete`] = {
      before: async (mark) => (await calm[kind].delete(NAME, '3'), calm[kind].createOrUpdate(NAME, '3', made(mark))),
      call: (workspace) => workspace[kind].delete(NAME, '3'),
      after: async () => equal(await names(calm[kind].list(NAME)), ['1', '2'], 'versions'),
    };
    collection(`${kind}.containers`, (workspace) => workspace[kind].containers, {}, [NAME, 'other']);
  }
  rows['codes.startPendingUpload'] = {
    reads: ({ codes }) => codes.startPendingUpload(NAME, '9', { pendingUploadId: '00000000-0000-4000-8000-000000000009' }),
    view: ({ pendingUploadId, blobReferenceForConsumption: { blobUri } }) => [pendingUploadId, blobUri],
  };
  collection('datastores', ({ datastores }) => datastores, STORE, ['workspaceblobstore', 'workspaceblobstoresas']);
  rows['datastores.listSecrets'] = { reads: ({ datastores }) => datastores.listSecrets('workspaceblobstore') };
  return rows;
}
