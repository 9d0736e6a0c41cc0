import { useSession } from './azure/session';
import { Icon } from './parts/icon';
import { address } from './route';
import { app } from './strings';

/** Who is signed in, with the way to where that changes. */
export const Account = () => {
  const session = useSession();
  if (session.state !== 'in') return null;
  const name = session.account.name ?? session.account.username;
  return (
    <a class="account" href={address('')} title={app.account(name)} aria-label={app.account(name)}>
      <Icon name="person" />
      <span>{name}</span>
    </a>
  );
};
