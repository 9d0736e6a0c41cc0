import { states as words } from '../strings';

const TONES: Record<string, string> = { Succeeded: 'success', Failed: 'danger', Canceled: 'warning' };

/** The provisioning state of a resource. */
export const State = ({ state }: { state: string | undefined }) => (
  <span class={`badge tone-${(state && TONES[state]) ?? 'neutral'}`}>{state ? (words[state] ?? state) : words['unknown']}</span>
);
