import { useEffect, useState } from 'preact/hooks';
import { copying } from '../strings';
import { Icon } from './icon';

type Outcome = 'copied' | 'failed';

/** How long the button tells what became of it, in milliseconds. */
const TELLS = 2000;

/** Copies a text to the clipboard and says so. `what` names it for those who do not see what stands beside it. */
export const Copy = ({ text, what, wide = false }: { text: string; what: string; wide?: boolean }) => {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), TELLS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };
  const told = outcome === 'copied' ? copying.copied : outcome === 'failed' ? copying.failed : undefined;
  const label = copying.what(what);
  return (
    <>
      <button
        type="button"
        class={wide ? 'button small' : 'button subtle small icon-only'}
        onClick={copy}
        aria-label={label}
        title={told ?? label}
        data-outcome={outcome}
      >
        <Icon name={outcome === 'copied' ? 'check' : outcome === 'failed' ? 'warning' : 'copy'} />
        {wide && (told ?? copying.copy)}
      </button>
      <span class="unseen" role="status">
        {told}
      </span>
    </>
  );
};
