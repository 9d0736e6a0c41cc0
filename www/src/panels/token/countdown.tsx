import type { TokenInspection } from 'azureml-endpoints/slim';
import { token as words } from '../../strings';
import { known, span } from '../../parts/span';

/** Where in its life a token is. */
export type Phase = 'early' | 'valid' | 'soon' | 'expired' | 'unlimited';

/** From when on its end is near, in milliseconds: Azure's own clients ask for a new token then. */
const NEAR = 5 * 60 * 1000;

/** What the package forgives when a clock is behind, in milliseconds. */
const SKEW = 5 * 60 * 1000;

/** From when to when it holds. */
const bounds = ({ notBefore, issuedAt, expiresOn }: TokenInspection) => ({
  start: known(notBefore) ?? known(issuedAt),
  end: known(expiresOn),
});

export const phase = (inspection: TokenInspection, now: number): Phase => {
  const { end: expiresOn } = bounds(inspection);
  const notBefore = known(inspection.notBefore);
  if (expiresOn && expiresOn.getTime() <= now) return 'expired';
  if (notBefore && notBefore.getTime() > now + SKEW) return 'early';
  if (!expiresOn) return 'unlimited';
  return expiresOn.getTime() - now < NEAR ? 'soon' : 'valid';
};

/** The time that is left, with the part of the token's life that is over. Its words change each second and are not said aloud. */
export const Countdown = ({ inspection, now }: { inspection: TokenInspection; now: number }) => {
  const { start, end } = bounds(inspection);
  const state = phase(inspection, now);
  const next = state === 'early' ? start : end;
  const over = start && end ? (now - start.getTime()) / (end.getTime() - start.getTime()) : undefined;
  const label = { early: words.time.starts, expired: words.time.gone, unlimited: '', valid: words.time.left, soon: words.time.left };
  const left = next ? span(next.getTime() - now) : words.time.unlimited;
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
