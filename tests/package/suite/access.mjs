// Rights: what roles permit, offline; what callers may do, live; roles made, assigned, used and taken away again.
import { once } from './azure.mjs';
import { equal, match, ok, refusedWith, same } from './expect.mjs';

export function access({ test, api, emulator, tokens, azure, isBrowser }) {
  const { cloud, workspace: place, identities } = emulator;
  const as = (identity) => new api.Workspace({ ...place, cloud, credential: tokens[identity].control, ...once });
  const group = `/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}`;
  const endpoint = 'access-1';
  const prefix = 'Microsoft.MachineLearningServices/workspaces';
  const owner = as('owner').access;
  const nobody = { principalId: identities.nobody.objectId, principalType: 'ServicePrincipal' };
  const settled = (call) => call.then(() => true, (error) => error);

  test('what a role permits is told offline', async () => {
    const narrow = api.roleDefinition('data', group);
    equal(narrow.properties.permissions[0].actions, [`${prefix}/onlineEndpoints/score/action`]);
    equal(narrow.properties.assignableScopes, [group]);
    const article = api.roleDefinition('data', group, { form: 'az', as: 'article', name: 'Mine' });
    equal([article.Name, article.IsCustom, article.Actions], ['Mine', true, [`${prefix}/onlineEndpoints/*/action`]]);
    const asked = ['onlineEndpoints/score/action', 'onlineEndpoints/listKeys/action', 'onlineEndpoints/read'];
    const may = (role) => asked.map((action) => api.permits(role, action));
    equal(may(narrow), [true, false, false]);
    equal(may(article), [true, true, false]);
    equal(may([narrow, 'Reader']), [true, false, true]);
    equal(may('AzureML Data Scientist'), [true, true, true]);
    const deploy = 'onlineEndpoints/deployments/write';
    same(api.permits(api.roleDefinition('control', group, { as: 'article' }), deploy), false);
    same(api.permits(api.roleDefinition('control', group), deploy), true);
    equal(api.narrowestRole('onlineEndpoints/score/action').name, 'AzureML Data Scientist');
    same(api.narrowestRole('Microsoft.Authorization/roleAssignments/write').id, '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9');
    const known = api.builtInRoles();
    ok(known.length > 9 && known.every(({ id, name }) => id.length === 36 && name), 'built-in roles have names and GUIDs');
    const reader = known.find(({ name }) => name === 'Reader');
    equal([reader.permissions[0].actions, api.permits(reader, 'onlineEndpoints/read')], [['*/read'], true]);
  });

  test('live permissions agree with what calls get', async () => {
    await azure.hurry(as('owner').endpoints.createOrUpdate(endpoint, { properties: { authMode: 'Key' } }));
    const calls = {
      read: (workspace) => workspace.get(),
      'onlineEndpoints/read': ({ endpoints }) => endpoints.get(endpoint),
      'onlineEndpoints/write': async ({ endpoints }) => azure.hurry(endpoints.update(endpoint, { tags: { by: 'access' } })),
      'onlineEndpoints/listKeys/action': ({ endpoints }) => endpoints.listKeys(endpoint),
      'onlineEndpoints/regenerateKeys/action': async ({ endpoints }) => azure.hurry(endpoints.regenerateKeys(endpoint, 'Primary')),
      'onlineEndpoints/deployments/read': (workspace) => workspace.deployments(endpoint).list(),
      'onlineEndpoints/deployments/delete': async (workspace) => azure.hurry(workspace.deployments(endpoint).delete('never-was')),
      'models/read': ({ models }) => models.list(),
      'Microsoft.Authorization/roleDefinitions/read': ({ access }) => access.roles.list({ endpoint }),
      'Microsoft.Authorization/roleAssignments/delete': ({ access }) =>
        access.assignments.delete('00000000-0000-4000-8000-000000000000', { endpoint }),
    };
    // An endpoint's scope for what concerns endpoints, the workspace's for the rest.
    const scope = (action) => (/^(onlineEndpoints|Microsoft)/.test(action) ? { endpoint } : {});
    for (const identity of ['owner', 'scientist', 'operator', 'scorer', 'reader', 'nobody']) {
      const workspace = as(identity);
      for (const [action, call] of Object.entries(calls)) {
        const may = await workspace.access.can(action, scope(action));
        const error = await settled(call(workspace));
        ok(error === true || error instanceof api.ResponseError, `${identity} ${action}: ${error}`);
        const forbidden = error.status === 403;
        same(may, !forbidden, `whether ${identity} may ${action}`);
        if (forbidden) {
          const name = action.startsWith('Microsoft') ? action : `${prefix}/${action}`;
          same(error.missingAction?.toLowerCase(), name.toLowerCase(), `what ${identity} lacks`);
          ok(error.remedy.includes(api.narrowestRole(action).name), `the remedy names a role: ${error.remedy}`);
        }
      }
    }
    equal(await as('reader').access.missing(Object.keys(calls).slice(0, 4)), ['onlineEndpoints/write', 'onlineEndpoints/listKeys/action']);
    equal(await as('scientist').access.missing('onlineEndpoints/score/action'), []);
    same(await as('nobody').access.can([]), true, 'whether nobody may do nothing');
    same(await as('reader').access.can('read', { scope: 'resourceGroup' }), true, 'a reader of the group');
    same(await as('scientist').access.can('read', { scope: group }), false, 'a scientist of the workspace, above it');
    const [permission] = await as('scientist').access.permissions();
    ok(permission.actions.includes(`${prefix}/*/read`) && permission.notActions.length > 5, 'permissions are as Azure writes them');
  });

  test('permissions are read over all pages, and no link leads the token elsewhere', async () => {
    const page = (actions, nextLink) => ({ value: [{ actions, notActions: [] }], nextLink });
    const path = `${cloud.resourceManager}${group}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    await azure.answer(200, page(['*/read'], path));
    same(await as('scorer').access.can(['read', 'onlineEndpoints/score/action'], {}), false);
    await azure.noFaults();
    await azure.answer(200, page(['*'], 'https://evil.example/next'));
    await refusedWith(api, 'CredentialError', () => as('scorer').access.can('read'));
    await azure.answer(200, { value: [{ actions: ['*'], notActions: 'all' }] });
    await refusedWith(api, 'ProtocolError', () => as('scorer').access.can('read'));
    await azure.noFaults();
  });

  test('roles are created twice as once, found, and deleted', async () => {
    const definition = api.roleDefinition('data', group, { name: "The tester's role" });
    const made = await owner.roles.createOrUpdate(definition);
    const again = await owner.roles.createOrUpdate({ ...definition, properties: { ...definition.properties, description: 'Again.' } });
    equal([again.id, again.properties.description], [made.id, 'Again.']);
    const named = "The tester's role";
    for (const role of [named, made.name, made.id]) same((await owner.roles.get(role)).name, made.name, `the role got by ${role}`);
    same((await owner.roles.get('AzureML Data Scientist')).properties.type, 'BuiltInRole');
    const custom = await owner.roles.list({ scope: 'resourceGroup', type: 'custom' });
    ok(custom.some(({ name }) => name === made.name) && custom.every(({ properties }) => properties.type === 'CustomRole'), 'only custom ones');
    const kept = await owner.roles.createOrUpdate({ ...again, properties: { ...again.properties, roleName: 'Renamed' } });
    equal([kept.name, kept.properties.roleName], [made.name, 'Renamed'], 'what has a GUID keeps it');
    await owner.roles.delete('Renamed');
    same(await owner.roles.delete(made.name), undefined, 'deleting what is gone');
    const gone = await refusedWith(api, 'TypeError', () => owner.roles.get('Renamed'));
    match(gone.message, /role/);
    const az = await owner.roles.createOrUpdate(api.roleDefinition('data', group, { form: 'az', name: 'From a file' }));
    equal(az.properties.permissions[0].actions, [`${prefix}/onlineEndpoints/score/action`]);
    await owner.roles.delete('From a file');
    const refused = await refusedWith(api, 'ResponseError', () => as('scientist').access.roles.createOrUpdate(definition));
    equal([refused.status, refused.missingAction], [403, 'Microsoft.Authorization/roleDefinitions/write']);
    match(refused.remedy, /User Access Administrator/);
  });

  test('assigning twice is assigning once, also when somebody else did it', async () => {
    const given = { ...nobody, role: 'Reader', endpoint };
    const first = await owner.assignments.assign(given);
    same((await owner.assignments.assign(given)).id, first.id);
    same(await as('nobody').access.can('onlineEndpoints/read', { endpoint }), true);
    same((await as('nobody').endpoints.get(endpoint)).name, endpoint);
    same(await as('nobody').access.can('onlineEndpoints/read'), false, 'beside the endpoint');
    const mine = await owner.assignments.list({ principalId: nobody.principalId });
    equal(mine.map(({ id }) => id), [first.id]);
    same((await owner.assignments.delete(first.id)).id, first.id);
    same(await owner.assignments.delete(first.id), undefined, 'deleting what is gone');
    same(await as('nobody').access.can('onlineEndpoints/read', { endpoint }), false);

    // As another tool would: under a GUID of its own.
    const own = '11111111-1111-4111-8111-111111111111';
    const scope = `${group}/providers/Microsoft.MachineLearningServices/workspaces/${place.workspace}/onlineEndpoints/${endpoint}`;
    const url = `${cloud.resourceManager}${scope}/providers/Microsoft.Authorization/roleAssignments/${own}?api-version=2022-04-01`;
    const { principalId } = nobody;
    const answer = await fetch(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokens.owner.control}`, 'content-type': 'application/json' },
      body: JSON.stringify({ properties: { ...first.properties, principalId } }),
    });
    same(answer.status, 201, 'the other tool’s status');
    same((await owner.assignments.assign(given)).name, own, 'the assignment that is there already');
    await owner.assignments.delete(own, { endpoint });
    equal(await owner.assignments.list({ principalId }), []);
    const unknown = await refusedWith(api, 'TypeError', () => owner.assignments.assign({ ...given, role: 'No such role' }));
    match(unknown.message, /role/);
  });

  test('the article’s roles do what they say and what they do not; the default ones do exactly their job', async () => {
    const aad = 'access-2';
    await azure.hurry(as('owner').endpoints.createOrUpdate(aad, { properties: { authMode: 'AADToken' } }));
    const deployment = { location: 'here', properties: { environmentVariables: { EMULATOR_ECHO: '1' }, instanceType: 'Standard_DS3_v2' } };
    const { location } = await as('owner').get();
    await azure.hurry(as('owner').deployments(aad).createOrUpdate('echo', { ...deployment, location }));
    await azure.hurry(as('owner').endpoints.setTraffic(aad, { echo: 100 }));
    const { scoringUri } = (await as('owner').endpoints.get(aad)).properties;
    const scorer = () => new api.ScoringEndpoint({ scoringUri, cloud, credential: tokens.nobody.data, ...once });
    const calls = {
      read: (workspace) => workspace.endpoints.get(endpoint),
      change: (workspace) => azure.hurry(workspace.endpoints.update(endpoint, { tags: {} })),
      keys: (workspace) => workspace.endpoints.listKeys(endpoint),
      deploy: (workspace) => azure.hurry(workspace.deployments(endpoint).createOrUpdate('blue', { ...deployment, location })),
      undeploy: (workspace) => azure.hurry(workspace.deployments(endpoint).delete('blue')),
      ...(isBrowser ? {} : { score: () => scorer().score([1]) }),
    };
    /** Which calls a role lets somebody make who has no other. */
    const lets = async (plane, like) => {
      const role = await owner.roles.createOrUpdate(api.roleDefinition(plane, group, { as: like, name: `${plane}, ${like}` }));
      const given = await owner.assignments.assign({ ...nobody, role: role.properties.roleName, scope: 'workspace' });
      const done = [];
      for (const [name, call] of Object.entries(calls)) if ((await settled(call(as('nobody')))) === true) done.push(name);
      const live = await as('nobody').access.missing(['onlineEndpoints/score/action', 'onlineEndpoints/deployments/write']);
      const missing = ['onlineEndpoints/score/action', 'onlineEndpoints/deployments/write'].filter((action) => !api.permits(role, action));
      equal(live, missing, `what ${plane}, ${like} lacks, live and offline`);
      await owner.assignments.delete(given.id);
      await owner.roles.delete(role.id);
      return done;
    };
    const scores = isBrowser ? [] : ['score'];
    equal(await lets('control', 'article'), ['read', 'change', 'keys']);
    equal(await lets('control', 'least-privilege'), ['read', 'change', 'keys', 'deploy', 'undeploy']);
    equal(await lets('data', 'article'), ['keys', ...scores]);
    equal(await lets('data', 'least-privilege'), scores);
    if (isBrowser) return;
    const error = await refusedWith(api, 'ResponseError', () => scorer().score([1]));
    match(error.remedy, /AzureML Data Scientist/);
  });

  test('scopes that could lead elsewhere are refused before anything is sent', async () => {
    await azure.forget();
    for (const scope of ['', '/', '..', '/subscriptions/..', '/subscriptions/a/../b', '/subscriptions//a', '/subscriptions/a?b', '/subscriptions/a%2f..', 'https://evil.example']) {
      for (const call of [() => owner.permissions({ scope }), () => owner.can('read', { scope }), () => owner.roles.list({ scope }), () => owner.assignments.list({ scope }), () => owner.assignments.assign({ ...nobody, role: 'Reader', scope })]) {
        match((await refusedWith(api, 'TypeError', call)).message, /scope/);
      }
      if (scope) match((await refusedWith(api, 'TypeError', () => api.roleDefinition('data', scope))).message, /scope/);
    }
    same((await azure.requests()).length, 0, 'requests');
  });

  test('a scope that is misspelt is refused: it would have been the whole workspace', async () => {
    const workspace = new api.Workspace({ ...emulator.workspace, cloud: emulator.cloud, credential: tokens.owner.control });
    const principalId = emulator.identities.nobody.objectId;
    const given = { role: 'Reader', principalId, endpont: 'an-endpoint' };
    match((await refusedWith(api, 'TypeError', () => workspace.access.assignments.assign(given))).message, /^assignment\.endpont: is no option/);
    match((await refusedWith(api, 'TypeError', () => workspace.access.can('onlineEndpoints/read', { scop: 'subscription' }))).message, /^scop: is no option/);
  });
}
