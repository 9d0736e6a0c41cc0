import type { Cloud, Plane } from 'azureml-endpoints/slim';
import { scopeOf, useSession } from '../../azure/session';
import { Act } from '../../parts/act';
import { planes, token as words } from '../../strings';

const PLANES: readonly Plane[] = ['control', 'data', 'logs'];

/** The tokens of who is signed in: taken from MSAL by a click, and shown like any other. */
export const Mine = ({ onToken }: { onToken: (token: string, cloud: Cloud) => void }) => {
  const session = useSession();
  if (session.state !== 'in') return null;
  const take = async (plane: Plane) => {
    const answer = await session.credential.getToken(scopeOf(plane, session.cloud));
    if (answer) onToken(answer.token, session.cloud);
  };
  return (
    <div class="row mine" role="group" aria-label={words.mine.title}>
      <span class="quiet">{words.mine.title}</span>
      {PLANES.map((plane) => (
        <Act small key={plane} act={() => take(plane)}>
          {planes[plane].name}
        </Act>
      ))}
    </div>
  );
};
