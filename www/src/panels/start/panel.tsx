import { useSession } from '../../azure/session';
import { Icon } from '../../parts/icon';
import { PageHead } from '../../parts/page-head';
import { start as words } from '../../strings';
import { Connected } from './connected';
import { Local } from './local';
import { YourAzure } from './your-azure';
import './start.css';

/** Two ways in, and where one is when one is in. */
export const StartPanel = () => {
  const session = useSession();
  const inside = session.state === 'in' || session.state === 'signedOut';
  return (
    <div class="page">
      <PageHead title={words.title} lead={words.lead} />
      {inside && <Connected session={session} />}
      <div class="ways">
        <Local session={session} />
        <YourAzure session={session} />
      </div>
      <p class="promise">
        <Icon name="lock" />
        <span>{words.promise}</span>
      </p>
    </div>
  );
};
