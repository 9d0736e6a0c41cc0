import { builtInRoles, type PrincipalType, type RoleAssignment } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { Act } from '../../parts/act';
import { Field } from '../../parts/field';
import { useLoaded } from '../../parts/loaded';
import { Select } from '../../parts/select';
import type { AtWork } from '../../parts/signed-in';
import { useStore } from '../../store';
import { access as words } from '../../strings';
import { assigned } from './assigned';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TYPES = Object.keys(words.assign.types) as PrincipalType[];

/** A role for somebody. */
export const Assign = ({ session }: { session: AtWork }) => {
  const { access } = session.workspace;
  const changes = useStore(assigned);
  const [principalId, setPrincipalId] = useState('');
  const [principalType, setPrincipalType] = useState<PrincipalType>('User');
  const [role, setRole] = useState('');
  const [endpoint, setEndpoint] = useState('');
  const [done, setDone] = useState<RoleAssignment>();
  const custom = useLoaded((signal) => access.roles.list({ type: 'custom', signal }).then((all) => all.map((it) => it.properties.roleName)), [session.workspace, changes]);
  const names = [...(custom.value ?? []), ...builtInRoles().map(({ name }) => name)];
  const problem = principalId && !GUID.test(principalId.trim()) ? words.assign.notGuid : undefined;
  const assign = async () => {
    setDone(undefined);
    const where = endpoint.trim() ? { endpoint: endpoint.trim() } : {};
    setDone(await access.assignments.assign({ role, principalId: principalId.trim(), principalType, ...where }));
    assigned.set(assigned.get() + 1);
  };
  return (
    <section class="card" aria-labelledby="assign">
      <h2 id="assign">{words.assign.title}</h2>
      <Field label={words.assign.principal} hint={words.assign.principalHint} value={principalId} onValue={setPrincipalId} problem={problem} />
      <div class="inline-form">
        <Select
          label={words.assign.type}
          value={principalType}
          onValue={(it) => setPrincipalType(it as PrincipalType)}
          options={TYPES.map((value) => ({ value, text: words.assign.types[value as keyof typeof words.assign.types] }))}
        />
        <Select label={words.assign.role} value={role} onValue={setRole} placeholder={words.assign.choose} options={names.map((name) => ({ value: name, text: name }))} />
        <Field label={words.assign.endpoint} value={endpoint} onValue={setEndpoint} placeholder={words.rights.workspace} />
      </div>
      <div class="row">
        <Act look="primary" act={assign} disabled={!role || !GUID.test(principalId.trim())}>
          {words.assign.submit}
        </Act>
      </div>
      {done && <p role="status">{words.assign.done}</p>}
    </section>
  );
};
