// Every operation on endpoints and deployments.
import { equal, ok, same } from '../suite/expect.mjs';

export const E = 'faulty-key';
const KEY = { properties: { authMode: 'Key' } };
export const TOKEN = 'faulty-token';
const ECHO = { properties: { environmentVariables: { EMULATOR_ECHO: '1' }, instanceType: 'Standard_DS3_v2' } };

/** What the rows need: an endpoint with two deployments, and one whose callers have tokens. */
export async function endpointsReady({ calm, hurry }) {
  await hurry(calm.endpoints.createOrUpdate(E, KEY));
  await hurry(calm.endpoints.createOrUpdate(TOKEN, { properties: { authMode: 'AMLToken' } }));
  for (const name of ['blue', 'green']) await hurry(calm.deployments(E).createOrUpdate(name, ECHO));
  await hurry(calm.endpoints.setTraffic(E, { blue: 100 }));
}

export function endpoints({ calm, hurry }) {
  const get = () => calm.endpoints.get(E);
  const blue = () => calm.deployments(E).get('blue');
  const keys = () => calm.endpoints.listKeys(E);
  const names = async (list) => (await list).map(({ name }) => name);
  const gone = async (list, name) => ok(!(await names(list)).includes(name), `${name} is gone`);
  const tagged = async (resource, mark) => same((await resource()).tags.mark, `${mark}`, 'tag');
  const described = async (mark) => same((await get()).properties.description, `${mark}`, 'description');
  const change = { primary: ['primaryKey'], secondary: ['secondaryKey'] };
  let before;
  const remember = async () => void (before = await keys());
  const renewed = async (which) => {
    const after = await keys();
    equal(Object.keys(after).filter((key) => after[key] !== before[key]).sort(), which, 'new keys');
  };
  /** An operation that nobody watches takes a moment to end. */
  const until = async (check, tries = 100) => check().catch((error) => (tries ? until(check, tries - 1) : Promise.reject(error)));
  return {
    'endpoints.list': { paged: true, reads: ({ endpoints }) => endpoints.list() },
    'endpoints.get': { reads: ({ endpoints }) => endpoints.get(E) },
    'endpoints.listKeys': { reads: ({ endpoints }) => endpoints.listKeys(E) },
    'endpoints.getToken': { reads: ({ endpoints }) => endpoints.getToken(TOKEN), view: ({ tokenType, accessToken }) => [tokenType, accessToken.length > 20] },
    'endpoints.open': { reads: ({ endpoints }) => endpoints.open(E), view: ({ scoringUri }) => scoringUri },
    'endpoints.createOrUpdate': {
      call: ({ endpoints }, mark) => endpoints.createOrUpdate(TOKEN, { tags: { mark: `${mark}` }, properties: { authMode: 'AMLToken' } }),
      after: (mark) => tagged(() => calm.endpoints.get(TOKEN), mark),
    },
    'endpoints.update': { call: ({ endpoints }, mark) => endpoints.update(E, { tags: { mark: `${mark}` } }), after: (mark) => tagged(get, mark) },
    'endpoints.ensure': { call: ({ endpoints }, mark) => endpoints.ensure(E, { properties: { description: `${mark}` } }), after: described },
    'endpoints.ensure (tags)': { call: ({ endpoints }, mark) => endpoints.ensure(E, { tags: { mark: `${mark}` } }), after: (mark) => tagged(get, mark) },
    'endpoints.setAuthMode': {
      before: () => hurry(calm.endpoints.setAuthMode(TOKEN, 'AMLToken')),
      call: ({ endpoints }) => endpoints.setAuthMode(TOKEN, 'AADToken'),
      after: async () => same((await calm.endpoints.get(TOKEN)).properties.authMode, 'AADToken', 'auth mode'),
      end: () => hurry(calm.endpoints.setAuthMode(TOKEN, 'AMLToken')),
    },
    'endpoints.regenerateKeys': {
      before: remember,
      call: ({ endpoints }) => endpoints.regenerateKeys(E, 'Secondary'),
      after: () => renewed(change.secondary),
      failed: (arrived) => (arrived ? until(() => renewed(change.secondary)) : renewed([])),
    },
    'endpoints.rotateKeys': {
      before: remember,
      call: ({ endpoints }) => endpoints.rotateKeys(E),
      after: () => renewed([...change.primary, ...change.secondary]),
    },
    'endpoints.setTraffic': {
      call: ({ endpoints }, mark) => endpoints.setTraffic(E, { blue: 100 - (mark % 50), green: mark % 50 }),
      after: async (mark) => equal((await get()).properties.traffic, { blue: 100 - (mark % 50), green: mark % 50 }, 'traffic'),
    },
    'endpoints.shift': {
      before: () => hurry(calm.endpoints.setTraffic(E, { blue: 100, green: 0 })),
      call: ({ endpoints }) => endpoints.shift(E, 'blue', 'green', { step: 50, interval: 1 }),
      after: async () => equal((await get()).properties.traffic, { blue: 0, green: 100 }, 'traffic'),
      // A step that fails moves everything back – unless that fails as well.
      failed: async () => equal(Object.values((await get()).properties.traffic).reduce((sum, share) => sum + share), 100, 'sum of the traffic'),
      end: () => hurry(calm.endpoints.setTraffic(E, { blue: 100, green: 0 })),
    },
    'endpoints.delete': {
      before: (mark) => hurry(calm.endpoints.createOrUpdate(`faulty-${mark}`, KEY)),
      call: ({ endpoints }, mark) => endpoints.delete(`faulty-${mark}`),
      after: (mark) => gone(calm.endpoints.list(), `faulty-${mark}`),
    },
    'deployments.list': { paged: true, reads: (workspace) => workspace.deployments(E).list() },
    'deployments.get': { reads: (workspace) => workspace.deployments(E).get('blue') },
    'deployments.logs': { reads: (workspace) => workspace.deployments(E).logs('blue') },
    'deployments.skus': { reads: (workspace) => workspace.deployments(E).skus('blue') },
    'deployments.createOrUpdate': {
      call: (workspace, mark) => workspace.deployments(E).createOrUpdate('green', { ...ECHO, tags: { mark: `${mark}` } }),
      after: async (mark) => {
        await tagged(() => calm.deployments(E).get('green'), mark);
        equal(await names(calm.deployments(E).list()), ['blue', 'green'], 'deployments');
      },
    },
    'deployments.ensure': {
      call: (workspace, mark) => workspace.deployments(E).ensure('blue', { properties: { description: `${mark}` } }),
      after: async (mark) => same((await blue()).properties.description, `${mark}`, 'description'),
    },
    'deployments.update': { call: (workspace, mark) => workspace.deployments(E).update('blue', { tags: { mark: `${mark}` } }), after: (mark) => tagged(blue, mark) },
    'deployments.scale': {
      call: (workspace, mark) => workspace.deployments(E).scale('blue', 1 + (mark % 40)),
      after: async (mark) => same((await blue()).sku.capacity, 1 + (mark % 40), 'instances'),
    },
    'deployments.delete': {
      before: (mark) => hurry(calm.deployments(E).createOrUpdate(`faulty-${mark}`, ECHO)),
      call: (workspace, mark) => workspace.deployments(E).delete(`faulty-${mark}`),
      after: (mark) => gone(calm.deployments(E).list(), `faulty-${mark}`),
    },
    resume: {
      before: async (mark) => void (before = await calm.endpoints.update(E, { tags: { mark: `${mark}` } }).ticket),
      call: (workspace) => workspace.resume(before),
      after: (mark) => tagged(get, mark),
    },
  };
}
