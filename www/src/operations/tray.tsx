import '@fluentui/web-components/spinner/define.js';
import { useEffect, useRef } from 'preact/hooks';
import { useSession } from '../azure/session';
import { attributes } from '../parts/attributes';
import { Button } from '../parts/button';
import { reasonOf } from '../parts/failure';
import { Icon, type IconName } from '../parts/icon';
import { Progress } from '../parts/progress';
import { address } from '../route';
import { operations as words } from '../strings';
import { dismiss, lookAgain, type Ongoing, useOngoing } from './ongoing';
import './tray.css';

const LOOK: Record<NonNullable<Ongoing['end']>, { tone: string; icon: IconName }> = {
  done: { tone: 'success', icon: 'check' },
  failed: { tone: 'danger', icon: 'cross' },
  lost: { tone: 'warning', icon: 'question' },
};

/** How long it is said that something is done, in milliseconds. */
const STAYS = 8000;

/** What goes on at the service, in every panel. */
export const Tray = () => {
  const all = useOngoing().filter(({ away }) => !away);
  return (
    <section class="tray" aria-label={words.title} hidden={all.length === 0}>
      <ul aria-live="polite" aria-relevant="additions text">
        {all.map((it) => (
          <Item key={it.id} it={it} />
        ))}
      </ul>
    </section>
  );
};

/** What is done goes by itself, unless somebody is at it; what failed stays until it is dismissed. */
const Item = ({ it }: { it: Ongoing }) => {
  const session = useSession();
  const workspace = session.state === 'in' ? session.workspace : undefined;
  const held = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hold = (now: boolean) => {
    held.current = now;
    clearTimeout(timer.current);
    if (!now && it.end === 'done') timer.current = setTimeout(() => dismiss(it.id), STAYS);
  };
  useEffect(() => {
    hold(held.current);
    return () => clearTimeout(timer.current);
  }, [it.id, it.end]);
  return (
    <li
      class={`tray-item tone-${it.end ? LOOK[it.end].tone : 'neutral'}`}
      data-deed={it.deed}
      data-end={it.end}
      onPointerEnter={() => hold(true)}
      onPointerLeave={({ currentTarget }) => hold(currentTarget.contains(document.activeElement))}
      onFocusIn={() => hold(true)}
      onFocusOut={({ currentTarget, relatedTarget }) => hold(currentTarget.matches(':hover') || currentTarget.contains(relatedTarget as Node | null))}
    >
      {it.end ? <Icon name={LOOK[it.end].icon} /> : <fluent-spinner {...attributes({ size: 'tiny' })} aria-hidden="true" />}
      <div class="tray-words">
        <p>
          <a href={address('endpoints', it.endpoint)}>{words.deeds[it.deed](it.deployment ?? it.endpoint)}</a>
        </p>
        <p class="quiet">{said(it)}</p>
        {!it.end && <Progress label={words.progress} value={it.percent} />}
      </div>
      {it.end === 'lost' && workspace && it.ticket && (
        <Button small onClick={() => lookAgain(workspace, it)}>
          {words.look}
        </Button>
      )}
      {it.end && (
        <Button look="subtle" small label={words.dismiss} onClick={() => dismiss(it.id)} icon="cross" />
      )}
    </li>
  );
};

const said = ({ end, error, status, percent }: Ongoing): string => {
  if (end === 'done') return words.done;
  if (end === 'lost') return words.lost;
  if (end === 'failed') return reasonOf(error);
  return percent === undefined ? status || words.asked : `${status} – ${percent} %`;
};
