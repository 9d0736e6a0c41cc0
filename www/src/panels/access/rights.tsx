import { narrowestRole } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button';
import { Failure } from '../../parts/failure';
import { Field } from '../../parts/field';
import { Icon } from '../../parts/icon';
import { useLoaded } from '../../parts/loaded';
import type { AtWork } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { access as words } from '../../strings';

/** The rights that Microsoft's article speaks of, and those that it forgot. */
const ACTIONS = Object.keys(words.rights.actions) as (keyof typeof words.rights.actions)[];

/** Which of the rights one has, asked of Azure now. */
export const Rights = ({ session }: { session: AtWork }) => {
  const [typed, setTyped] = useState('');
  const [endpoint, setEndpoint] = useState('');
  const { access } = session.workspace;
  const missing = useLoaded((signal) => access.missing(ACTIONS, { signal, ...(endpoint && { endpoint }) }), [session.workspace, endpoint]);
  const submit = (event: Event) => {
    event.preventDefault();
    setEndpoint(typed.trim());
  };
  return (
    <section class="card" aria-labelledby="rights">
      <h2 id="rights">{words.rights.title}</h2>
      <form class="inline-form" onSubmit={submit}>
        <Field label={words.rights.endpoint} value={typed} onValue={setTyped} placeholder={words.rights.workspace} />
        <Button type="submit">
          {words.rights.ask}
        </Button>
      </form>
      {Boolean(missing.error) && <Failure error={missing.error} onRetry={missing.again} />}
      {!missing.value && missing.loading && <Waiting lines={8} />}
      {missing.value && (
        <>
          <p role="status">{words.rights.count(ACTIONS.length - missing.value.length, ACTIONS.length, endpoint)}</p>
          <ul class="rights-list">
            {ACTIONS.map((action) => (
              <Right key={action} action={action} has={!missing.value?.includes(action)} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
};

const Right = ({ action, has }: { action: keyof typeof words.rights.actions; has: boolean }) => {
  const role = has ? undefined : narrowestRole(action);
  return (
    <li class={`tone-${has ? 'success' : 'danger'}`} data-action={action} data-has={has}>
      <Icon name={has ? 'check' : 'cross'} />
      <span>
        <span>{words.rights.actions[action]}</span>
        <code>{action}</code>
        {role && <span class="quiet">{words.rights.narrowest(role.name)}</span>}
      </span>
      <span class="unseen">{has ? words.rights.has : words.rights.hasNot}</span>
    </li>
  );
};
