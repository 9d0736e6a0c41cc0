import type { RefObject } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Button } from '../../parts/button';
import { useNow } from '../../parts/clock';
import type { IconName } from '../../parts/icon';
import { token as words, type CloudName } from '../../strings';
import { Countdown, phase, type Phase } from './countdown';
import { Decoded } from './decoded';
import { Headline, type Tone } from './headline';
import { Here } from './here';
import { Identity } from './identity';
import { check, gist, type Gist, type Reading } from './reading';
import { Uses } from './uses';
import { Validity } from './validity';
import { Verdicts } from './verdicts';

type Token = Extract<Reading, { kind: 'token' }>;

interface Props {
  reading: Token;
  headline: RefObject<HTMLHeadingElement | null>;
  speak: (sentence: string) => void;
  onCloud: (cloud: CloudName) => void;
}

/** All that is known of a token, from the one thing to know down to its claims. */
export const Result = ({ reading, headline, speak, onCloud }: Props) => {
  const now = useNow();
  const { token, cloud, inspection } = reading;
  const checks = check(token, cloud, now);
  const seen = gist(reading, checks);
  const { tone, icon, title, why } = tell(seen, reading);
  const sentence = `${title}. ${SAYS[phase(inspection, now)]}`;
  useEffect(() => speak(sentence), [sentence]);
  // What does not depend on the time is not made anew each second.
  const [facts, decoded] = useMemo(
    () => [<Identity inspection={inspection} />, <Decoded inspection={inspection} />],
    [inspection],
  );
  const uses = useMemo(() => <Uses inspection={inspection} />, [inspection]);
  const here = useMemo(() => <Here inspection={inspection} />, [inspection]);
  return (
    <>
      <Headline tone={tone} icon={icon} title={title} headline={headline} aside={<Countdown inspection={inspection} now={now} />}>
        <p>{why}</p>
        {seen.kind === 'otherCloud' && (
          <Button onClick={() => onCloud(seen.cloud)}>
            {words.headline.switchCloud(seen.cloud)}
          </Button>
        )}
      </Headline>
      <Verdicts checks={checks} />
      <div class="pair">
        {facts}
        <div class="stack">
          <Validity inspection={inspection} />
          {uses}
          {here}
        </div>
      </div>
      {decoded}
    </>
  );
};

/** Said aloud; it changes with the state and not with each second. */
const SAYS: Record<Phase, string> = {
  valid: words.time.valid,
  soon: words.time.soon,
  expired: words.time.expired,
  early: words.time.early,
  unlimited: words.time.unlimited,
};

interface Told {
  tone: Tone;
  icon: IconName;
  title: string;
  why: string;
}

const tell = (seen: Gist, { inspection }: Token): Told => {
  const audience = inspection.audience.join(', ');
  const says = words.headline;
  switch (seen.kind) {
    case 'fit':
      return {
        tone: 'success',
        icon: 'check',
        title: says.fit[seen.plane],
        why: says.fitWhy(inspection.name ?? words.identity.nameless[inspection.principal], seen.plane),
      };
    case 'expired':
      return { tone: 'danger', icon: 'clock', title: says.expired, why: seen.why };
    case 'early':
      return { tone: 'warning', icon: 'clock', title: says.early, why: seen.why };
    case 'otherCloud':
      return { tone: 'warning', icon: 'warning', title: says.otherCloud(seen.cloud), why: seen.why };
    case 'unknownApp':
      return { tone: 'warning', icon: 'question', title: says.unknownApp, why: says.unknownAppWhy(audience) };
    case 'useless':
      return { tone: 'danger', icon: 'cross', title: says.useless, why: says.uselessWhy(audience) };
  }
};
