import { roleDefinition } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { Act } from '../../parts/act';
import { Copy } from '../../parts/copy';
import { Json, pretty } from '../../parts/json';
import { Note } from '../../parts/note';
import { Select } from '../../parts/select';
import type { AtWork } from '../../parts/signed-in';
import { access as words } from '../../strings';

type Plane = 'control' | 'data';
type As = 'least-privilege' | 'article';

/** A custom role for the Azure CLI, or made here. */
export const RoleMaker = ({ session }: { session: AtWork }) => {
  const [plane, setPlane] = useState<Plane>('data');
  const [as, setAs] = useState<As>('least-privilege');
  const [where, setWhere] = useState<'group' | 'subscription'>('group');
  const [made, setMade] = useState<string>();
  const { subscriptionId, resourceGroup } = session.name;
  const scope = `/subscriptions/${subscriptionId}${where === 'group' ? `/resourceGroups/${resourceGroup}` : ''}`;
  const definition = roleDefinition(plane, scope, { form: 'az', as });
  const create = async () => {
    const role = await session.workspace.access.roles.createOrUpdate(roleDefinition(plane, scope, { as }));
    setMade(role.properties.roleName);
  };
  return (
    <section class="card" aria-labelledby="role">
      <h2 id="role">{words.role.title}</h2>
      <div class="inline-form">
        <Select label={words.role.plane} value={plane} onValue={(it) => setPlane(it as Plane)} options={options(words.role.planes)} />
        <Select label={words.role.as} value={as} onValue={(it) => setAs(it as As)} options={options(words.role.ways)} />
        <Select label={words.role.where} value={where} onValue={(it) => setWhere(it as typeof where)} options={options(words.role.wheres)} />
      </div>
      {as === 'article' && <Note>{words.role.dated[plane]}</Note>}
      <Json value={definition} label={words.role.json} />
      <div class="row">
        <Copy text={pretty(definition)} what={words.role.json} wide />
        <Act look="primary" act={create}>
          {words.role.create}
        </Act>
      </div>
      {made && <p role="status">{words.role.made(made)}</p>}
      <p class="quiet">{words.role.az}</p>
    </section>
  );
};

const options = (words: Record<string, string>) => Object.entries(words).map(([value, text]) => ({ value, text }));
