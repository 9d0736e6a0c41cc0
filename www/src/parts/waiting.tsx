import { waiting as words } from '../strings';

/** Something is asked for: lines where it will be. */
export const Waiting = ({ lines = 3 }: { lines?: number }) => (
  <div class="waiting" role="status" aria-label={words.loading}>
    {Array.from({ length: lines }, (_, at) => (
      <span key={at} class="waiting-line" aria-hidden="true" />
    ))}
  </div>
);
