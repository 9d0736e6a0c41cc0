import type { View } from '../../panels';
import { PageHead } from '../../parts/page-head';
import { WhileSignedIn } from '../../parts/signed-in';
import { access as words } from '../../strings';
import { Assign } from './assign';
import { Assignments } from './assignments';
import { Rights } from './rights';
import { RoleMaker } from './role-maker';
import { Self } from './self';
import './access.css';

/** Who may do what: oneself, and others. */
export const AccessPanel = (_: View) => (
  <WhileSignedIn title={words.title}>
    {(session) => (
      <div class="page" key={session.account.homeAccountId}>
        <PageHead title={words.title} lead={words.lead} />
        <div class="access">
          <div class="stack">
            <Self session={session} />
            <Rights session={session} />
          </div>
          <div class="stack">
            <RoleMaker session={session} />
            <Assign session={session} />
            <Assignments session={session} />
          </div>
        </div>
      </div>
    )}
  </WhileSignedIn>
);
