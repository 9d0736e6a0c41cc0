import type { View } from '../../panels';
import { WhileSignedIn } from '../../parts/signed-in';
import { endpoints as words } from '../../strings';
import { Endpoints } from './list';
import { OneEndpoint } from './one/endpoint';
import './endpoints.css';

/** All endpoints of the workspace, or the one that the address names. */
export const EndpointsPanel = ({ at: [name] }: View) => (
  <WhileSignedIn title={words.title}>
    {(session) =>
      name ? (
        <OneEndpoint key={`${session.account.homeAccountId} ${name}`} session={session} name={name} />
      ) : (
        <Endpoints key={session.account.homeAccountId} session={session} />
      )
    }
  </WhileSignedIn>
);
