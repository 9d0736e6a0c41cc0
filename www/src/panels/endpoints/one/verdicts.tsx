import { Icon } from '../../../parts/icon';
import { endpoint as words } from '../../../strings';
import { goesOn, type Verdict } from './guard';

/** What was found after each step of a shift. */
export const Verdicts = ({ verdicts, most = 0, to }: { verdicts: readonly Verdict[]; most?: number | undefined; to: string }) => {
  if (verdicts.length === 0) return null;
  const { title, at, found } = words.shift.verdicts;
  const said = ({ found: it, requests = 0, failed = 0, reason = '' }: Verdict) =>
    ({
      fine: requests > 0 ? found.fine(failed, requests) : found.ready(to),
      unasked: found.unasked(to),
      failing: found.failing(failed, requests, most),
      'not-ready': found.notReady(to),
      unread: found.unread(reason),
    })[it];
  return (
    <ol class="shift-verdicts" aria-label={title}>
      {verdicts.map((verdict, index) => (
        <li key={index} class={`tone-${goesOn(verdict) ? 'success' : 'danger'}`} data-found={verdict.found}>
          <Icon name={goesOn(verdict) ? 'check' : 'warning'} />
          <span>
            <strong>{at(verdict.percent)}</strong> {said(verdict)}
          </span>
        </li>
      ))}
    </ol>
  );
};
