import { shares as words } from '../strings';

/** Deployments with their percentages, the largest first. */
export const sorted = (traffic: Record<string, number> | undefined): [string, number][] =>
  Object.entries(traffic ?? {}).sort(([, a], [, b]) => b - a);

/** Who gets how much of the traffic: a bar, and the same in words. */
export const Shares = ({ traffic }: { traffic: Record<string, number> | undefined }) => {
  const parts = sorted(traffic).filter(([, percent]) => percent > 0);
  if (parts.length === 0) return <span class="quiet">{words.none}</span>;
  return (
    <span class="shares">
      <span class="shares-bar" aria-hidden="true">
        {parts.map(([name, percent], at) => (
          <span key={name} class={`share share-${at % 4}`} style={{ width: `${percent}%` }} />
        ))}
      </span>
      <span class="shares-words">{parts.map(([name, percent]) => words.share(name, percent)).join(', ')}</span>
    </span>
  );
};
