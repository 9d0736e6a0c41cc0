import type { TokenInspection } from 'azureml-endpoints/slim';
import { token as words } from '../../strings';
import { span } from './span';

/** Where in its life a token is. */
export type Phase = 'early' | 'valid' | 'soon' | 'expired' | 'unlimited';

/** From when on its end is near, in milliseconds: Azure's own clients ask for a new token then. */
const NEAR = 5 * 60 * 1000;

/** What the package forgives when a clock is behind, in milliseconds. */
const SKEW = 5 * 60 * 1000;

export const phase = ({ notBefore, expiresOn }: TokenInspection, now: number): Phase => {
  if (expiresOn && expiresOn.getTime() <= now) return 'expired';
  if (notBefore && notBefore.getTime() > now + SKEW) return 'early';
  if (!expiresOn) return 'unlimited';
  return expiresOn.getTime() - now < NEAR ? 'soon' : 'valid';
};

/** The time that is left, with the part of the token's life that is over. Its words change each second and are not said aloud. */
export const Countdown = ({ inspection, now }: { inspection: TokenInspection; now: number }) => {
  const { expiresOn, notBefore, issuedAt } = inspection;
  const state = phase(inspection, now);
  const end = state === 'early' ? notBefore : expiresOn;
  const start = notBefore ?? issuedAt;
  const over = start && expiresOn ? (now - start.getTime()) / (expiresOn.getTime() - start.getTime()) : undefined;
  const label = { early: words.time.starts, expired: words.time.gone, unlimited: '', valid: words.time.left, soon: words.time.left };
  const left = end ? span(end.getTime() - now) : words.time.unlimited;
  return (
    <div class={`countdown countdown-${state}`} role="timer">
      <span class="countdown-label">{label[state]}</span>
      <span class="countdown-left">{state === 'expired' ? words.time.ago(left) : left}</span>
      {over !== undefined && (
        <span class="life" aria-hidden="true">
          <span class="life-over" style={{ width: `${Math.min(Math.max(over, 0), 1) * 100}%` }} />
        </span>
      )}
    </div>
  );
};
