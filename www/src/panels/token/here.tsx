import type { TokenInspection, Workspace } from 'azureml-endpoints/slim';
import { useSession } from '../../azure/session';
import { Failure } from '../../parts/failure';
import { Icon } from '../../parts/icon';
import { useLoaded } from '../../parts/loaded';
import { Waiting } from '../../parts/waiting';
import { token as words } from '../../strings';

type What = keyof typeof words.here.actions;
const WHAT = Object.keys(words.here.actions) as What[];

/** What the token can do in the workspace, when it speaks for who is signed in: asked of Azure, in that person's name. */
export const Here = ({ inspection }: { inspection: TokenInspection }) => {
  const session = useSession();
  if (session.state !== 'in' || !session.workspace || !session.name) return null;
  if (inspection.objectId !== session.account.localAccountId) return null;
  return <Asked workspace={session.workspace} name={session.name.workspace} plane={inspection.plane} />;
};

const Asked = ({ workspace, name, plane }: { workspace: Workspace; name: string; plane: TokenInspection['plane'] }) => {
  const missing = useLoaded((signal) => workspace.access.missing(WHAT, { signal }), [workspace]);
  // Rights of one plane are of no use to a token of another.
  const can = (action: What) => !missing.value?.includes(action) && plane === (action === 'onlineEndpoints/score/action' ? 'data' : 'control');
  return (
    <section class="card" aria-labelledby="here">
      <h2 id="here">{words.here.title(name)}</h2>
      {Boolean(missing.error) && <Failure error={missing.error} onRetry={missing.again} />}
      {!missing.value && missing.loading && <Waiting />}
      {missing.value && (
        <ul class="here">
          {WHAT.map((action) => (
            <li key={action} class={`tone-${can(action) ? 'success' : 'neutral'}`} data-can={can(action)}>
              <Icon name={can(action) ? 'check' : 'cross'} />
              <span>{words.here.actions[action]}</span>
              <span class="unseen">{can(action) ? words.here.can : words.here.cannot}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
