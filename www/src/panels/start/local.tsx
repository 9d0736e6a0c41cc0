import { localAzure } from '../../azure/local';
import { connect, type Session } from '../../azure/session';
import { Act } from '../../parts/act';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import { Waiting } from '../../parts/waiting';
import { start as words } from '../../strings';

/** The way in without Azure. */
export const Local = ({ session }: { session: Session }) => {
  const local = useLoaded(localAzure, []);
  const here = session.state !== 'nowhere' && session.place.azure === 'local';
  return (
    <section class="card way" aria-labelledby="way-local">
      <h2 id="way-local">{words.local.title}</h2>
      <p>{words.local.lead}</p>
      {local.loading && <Waiting lines={2} />}
      {local.value && (
        <>
          <ul class="people">
            {local.value.users.map(({ name, roles }) => (
              <li key={name}>
                <strong>{name}</strong> <span class="quiet">{roles.filter((role) => !name.endsWith(` ${role}`)).join(', ')}</span>
              </li>
            ))}
          </ul>
          <div class="row">
            <Act look="primary" act={() => connect({ azure: 'local' })} disabled={here && session.state !== 'broken'}>
              {here ? words.chosen : words.local.choose}
            </Act>
          </div>
        </>
      )}
      {!local.loading && !local.value && (
        <>
          <p>{words.local.none}</p>
          <pre class="json">
            <code>cargo xtask demo</code>
          </pre>
        </>
      )}
      {here && session.state === 'broken' && <Failure error={session.error} onRetry={() => void connect(session.place)} />}
    </section>
  );
};
