// Every operation on rights, roles, logs and metrics.
import { equal, same } from '../suite/expect.mjs';
import { E } from './endpoints.mjs';

export function access({ api, calm, emulator }) {
  const { workspace, identities, logAnalytics } = emulator;
  const group = `/subscriptions/${workspace.subscriptionId}/resourceGroups/${workspace.resourceGroup}`;
  const role = (mark) => {
    const definition = api.roleDefinition('data', group, { name: 'Faulty role' });
    return { ...definition, properties: { ...definition.properties, description: `${mark}` } };
  };
  const given = { role: 'Reader', endpoint: E, principalId: identities.nobody.objectId, principalType: 'ServicePrincipal' };
  const { principalId } = given;
  const roles = async () => (await calm.access.roles.list({ scope: 'resourceGroup', type: 'custom' })).map(({ properties }) => properties.roleName).filter((name) => name === 'Faulty role');
  const assigned = async () => (await calm.access.assignments.list({ principalId, endpoint: E })).length;
  let held;
  return {
    'access.permissions': { reads: ({ access }) => access.permissions() },
    'access.can': { reads: ({ access }) => access.can('onlineEndpoints/score/action', { endpoint: E }) },
    'access.missing': { reads: ({ access }) => access.missing(['onlineEndpoints/read']) },
    'access.roles.list': { reads: ({ access }) => access.roles.list() },
    'access.roles.get': { reads: ({ access }) => access.roles.get('Reader') },
    'access.roles.createOrUpdate': {
      call: ({ access }, mark) => access.roles.createOrUpdate(role(mark)),
      after: async (mark) => {
        same((await calm.access.roles.get('Faulty role', { scope: 'resourceGroup' })).properties.description, `${mark}`, 'description');
        equal(await roles(), ['Faulty role'], 'roles');
      },
    },
    'access.roles.get (by name)': { before: (mark) => calm.access.roles.createOrUpdate(role(1)), reads: ({ access }) => access.roles.get('Faulty role', { scope: 'resourceGroup' }), view: ({ name, properties }) => [name, properties.roleName] },
    'access.roles.delete': {
      before: async (mark) => void (held = (await calm.access.roles.createOrUpdate(role(mark))).name),
      call: ({ access }) => access.roles.delete(held, { scope: 'resourceGroup' }),
      after: async () => equal(await roles(), [], 'roles'),
    },
    'access.assignments.list': { reads: ({ access }) => access.assignments.list() },
    'access.assignments.assign': {
      before: async () => {
        for (const { id } of await calm.access.assignments.list({ principalId })) await calm.access.assignments.delete(id);
      },
      call: ({ access }) => access.assignments.assign(given),
      after: async () => same(await assigned(), 1, 'assignments'),
    },
    'access.assignments.delete': {
      before: async () => void (held = (await calm.access.assignments.assign(given)).id),
      call: ({ access }) => access.assignments.delete(held),
      after: async () => same(await assigned(), 0, 'assignments'),
    },
    'logs.enable': {
      call: ({ logs }, mark) => logs.enable(E, { workspaceId: logAnalytics.id, categories: mark % 2 ? ['AmlOnlineEndpointTrafficLog'] : undefined }),
      after: async (mark) => equal((await calm.logs.list(E)).map(({ properties }) => properties.logs.length), [mark % 2 ? 1 : 3], 'settings'),
    },
    'logs.list': { before: () => calm.logs.enable(E, { workspaceId: logAnalytics.id }), reads: ({ logs }) => logs.list(E) },
    'logs.disable': {
      before: () => calm.logs.enable(E, { workspaceId: logAnalytics.id }),
      call: ({ logs }) => logs.disable(E),
      after: async () => equal(await calm.logs.list(E), [], 'settings'),
    },
    ...Object.fromEntries(['traffic', 'console', 'events'].map((table) => [`logs.${table}`, { reads: ({ logs }) => logs[table]({ workspaceId: logAnalytics.customerId, since: 'PT1H' }) }])),
    'logs.query': { reads: ({ logs }) => logs.query('AmlOnlineEndpointTrafficLog | summarize calls = count()', { workspaceId: logAnalytics.customerId }) },
    metrics: { reads: (workspace) => workspace.metrics(E, { names: ['RequestsPerMinute'], timespan: 'PT1H' }), view: ({ value }) => value.map(({ name }) => name.value) },
    get: { reads: (workspace) => workspace.get() },
  };
}
