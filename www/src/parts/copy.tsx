import { useEffect, useState } from 'preact/hooks';
import { copying } from '../strings';
import { Button } from './button';

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
      <Button
        look={wide ? undefined : 'subtle'}
        small
        icon={outcome === 'copied' ? 'check' : outcome === 'failed' ? 'warning' : 'copy'}
        onClick={copy}
        label={label}
        title={told ?? label}
        outcome={outcome}
      >
        {wide && (told ?? copying.copy)}
      </Button>
      <span class="unseen" role="status">
        {told}
      </span>
    </>
  );
};
