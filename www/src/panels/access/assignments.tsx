import { Act } from '../../parts/act';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import type { AtWork } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { useStore } from '../../store';
import { access as words } from '../../strings';
import { assigned } from './assigned';

/** Who has which role here. */
export const Assignments = ({ session }: { session: AtWork }) => {
  const { access } = session.workspace;
  const changes = useStore(assigned);
  const listed = useLoaded(
    async (signal) => {
      const [all, roles] = await Promise.all([access.assignments.list({ signal }), access.roles.list({ signal })]);
      const names = new Map(roles.map(({ name, properties }) => [name.toLowerCase(), properties.roleName]));
      return all.map((it) => ({ ...it, role: names.get(it.properties.roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '') ?? '' }));
    },
    [session.workspace, changes],
  );
  const takeAway = async (id: string) => {
    await access.assignments.delete(id);
    assigned.set(assigned.get() + 1);
  };
  return (
    <section class="card" aria-labelledby="assignments">
      <h2 id="assignments">{words.assignments.title}</h2>
      {Boolean(listed.error) && <Failure error={listed.error} onRetry={listed.again} />}
      {!listed.value && listed.loading && <Waiting lines={4} />}
      {listed.value?.length === 0 && <p class="quiet">{words.assignments.none}</p>}
      <ul class="assignments">
        {listed.value?.map(({ id, role, properties }) => (
          <li key={id} data-principal={properties.principalId}>
            <span>
              <strong>{role || properties.roleDefinitionId.split('/').at(-1)}</strong>
              <span class="quiet">
                {properties.principalType} <code>{properties.principalId}</code>
              </span>
              <span class="quiet">{properties.scope?.split('/').slice(-2).join(' ')}</span>
            </span>
            <Act small act={() => takeAway(id)}>
              {words.assignments.takeAway}
            </Act>
          </li>
        ))}
      </ul>
    </section>
  );
};
