import type { TokenCheck } from 'azureml-endpoints/slim';
import { Badge } from '../../parts/badge';
import { Copy } from '../../parts/copy';
import { Icon, type IconName } from '../../parts/icon';
import { Path } from '../../parts/path';
import { planes, token as words } from '../../strings';
import { PLANES, type Checks } from './reading';

/** Will it do? For each plane, with the reason and the scope to request when not. */
export const Verdicts = ({ checks }: { checks: Checks }) => (
  <section class="card" aria-labelledby="verdicts">
    <h2 id="verdicts">{words.verdict.title}</h2>
    <ul class="verdicts">
      {PLANES.map((plane) => (
        <Verdict key={plane} verdict={checks[plane]} />
      ))}
    </ul>
  </section>
);

const Verdict = ({ verdict }: { verdict: TokenCheck }) => {
  const { title, name, use } = planes[verdict.plane];
  const { tone, icon, label } = look(verdict);
  const why = verdict.ok ? (verdict.audienceKnown ? use : words.verdict.maybeWhy(verdict.expectedAudience)) : verdict.message;
  return (
    <li class={`verdict tone-${tone}`} data-plane={verdict.plane}>
      <span class="verdict-icon">
        <Icon name={icon} />
      </span>
      <div class="verdict-words">
        <h3>
          {title} <span class="quiet">{name}</span>
        </h3>
        <p>{why}</p>
        {!verdict.ok && (
          <p class="scope">
            <span class="quiet">{words.verdict.scope}</span>
            <span class="scope-value">
              <Path text={verdict.scope} />
              <Copy text={verdict.scope} what={`${words.verdict.scope}, ${name}`} />
            </span>
          </p>
        )}
      </div>
      <Badge color={tone === 'neutral' ? 'informative' : tone}>{label}</Badge>
    </li>
  );
};

/** A token for another plane is nothing bad, so only what is wrong with the token itself is alarming. */
const look = (verdict: TokenCheck): { tone: 'success' | 'warning' | 'danger' | 'neutral'; icon: IconName; label: string } => {
  const { fit, maybe, unfit } = words.verdict;
  if (verdict.ok) {
    return verdict.audienceKnown
      ? { tone: 'success', icon: 'check', label: fit }
      : { tone: 'warning', icon: 'question', label: maybe };
  }
  if (verdict.reason === 'wrong-audience') return { tone: 'neutral', icon: 'cross', label: unfit };
  return { tone: verdict.reason === 'not-yet-valid' ? 'warning' : 'danger', icon: 'clock', label: unfit };
};
