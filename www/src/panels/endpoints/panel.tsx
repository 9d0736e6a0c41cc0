import type { View } from '../../panels';
import { WhileSignedIn } from '../../parts/signed-in';
import { endpoints as words } from '../../strings';
import { Endpoints } from './list';
import './endpoints.css';

/** All endpoints of the workspace. */
export const EndpointsPanel = (_: View) => (
  <WhileSignedIn title={words.title}>
    {(session) => <Endpoints key={session.account.homeAccountId} session={session} />}
  </WhileSignedIn>
);
