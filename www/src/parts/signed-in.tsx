import type { Workspace } from 'azureml-endpoints/slim';
import type { ComponentChildren } from 'preact';
import { type SignedIn, useSession } from '../azure/session';
import { address } from '../route';
import { gate as words } from '../strings';
import { Failure } from './failure';
import { PageHead } from './page-head';
import { SignIn } from './sign-in';
import { Waiting } from './waiting';

/** Who manages which workspace. */
export type AtWork = SignedIn & { workspace: Workspace; name: NonNullable<SignedIn['name']> };

/** What needs a workspace and somebody signed in; else the way there. */
export const WhileSignedIn = ({ title, children }: { title: string; children: (session: AtWork) => ComponentChildren }) => {
  const session = useSession();
  if (session.state === 'in' && session.workspace && session.name) return <>{children(session as AtWork)}</>;
  return (
    <div class="page">
      <PageHead title={title} />
      <div class="card gate">
        {session.state === 'connecting' && <Waiting />}
        {session.state === 'broken' && <Failure error={session.error} />}
        {session.state === 'nowhere' && <p>{words.nowhere}</p>}
        {session.state === 'in' && <p>{words.noWorkspace}</p>}
        {session.state === 'signedOut' && (
          <>
            <p>{words.signedOut}</p>
            <SignIn look="primary" />
          </>
        )}
        {session.state !== 'connecting' && session.state !== 'signedOut' && (
          <a class="button primary" href={address('')}>
            {words.start}
          </a>
        )}
      </div>
    </div>
  );
};
