import { scopeOf } from '../../../azure/session';
import { Fact, Facts } from '../../../parts/facts';
import { endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';

/** What callers need of Entra. */
export const EntraHint = ({ session }: OneProps) => (
  <section class="card" aria-labelledby="entra">
    <h2 id="entra">{words.entra.title}</h2>
    <p class="quiet">{words.entra.what}</p>
    <Facts>
      <Fact name={words.entra.scope} code={scopeOf('data', session.cloud)} />
      <Fact name={words.entra.action} code="Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action" />
    </Facts>
  </section>
);
