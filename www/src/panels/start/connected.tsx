import { leave, type Session, signOut } from '../../azure/session';
import { Act } from '../../parts/act';
import { Button } from '../../parts/button';
import { Fact, Facts } from '../../parts/facts';
import { SignIn } from '../../parts/sign-in';
import { address } from '../../route';
import { clouds, start as words } from '../../strings';
import { Pickers } from './pickers';

/** Where one is, as whom, and what comes next. */
export const Connected = ({ session }: { session: Extract<Session, { state: 'in' | 'signedOut' }> }) => {
  const { azure } = session.place;
  const name = session.state === 'in' ? session.name : undefined;
  return (
    <section class="card connected" aria-labelledby="connected">
      <h2 id="connected">{session.state === 'in' ? words.connected.as(session.account.name ?? session.account.username) : words.connected.signIn}</h2>
      <Facts>
        <Fact name={words.connected.azure} value={azure === 'local' ? words.local.title : clouds[azure]} />
        <Fact name={words.connected.user} value={session.state === 'in' ? session.account.username : undefined} />
        <Fact name={words.connected.subscription} code={name?.subscriptionId} />
        <Fact name={words.connected.group} code={name?.resourceGroup} />
        <Fact name={words.connected.workspace} code={name?.workspace} />
      </Facts>
      {session.state === 'in' && azure !== 'local' && <Pickers key={session.account.homeAccountId} session={session} />}
      <div class="row">
        {session.state === 'signedOut' && <SignIn look="primary" />}
        {name && (
          <a class="button primary" href={address('endpoints')}>
            {words.connected.endpoints}
          </a>
        )}
        {session.state === 'in' && (
          <>
            <SignIn>{words.connected.other}</SignIn>
            <Act act={signOut}>{words.connected.signOut}</Act>
          </>
        )}
        <Button look="subtle" onClick={leave}>
          {words.connected.leave}
        </Button>
      </div>
    </section>
  );
};
