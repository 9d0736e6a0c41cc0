import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button, type Look } from './button';
import { reasonOf } from './failure';
import { Resume, resumeOf } from './resume';

interface Props {
  act: () => Promise<unknown>;
  look?: Look;
  small?: boolean;
  disabled?: boolean;
  children: ComponentChildren;
}

/**
 * A button for something that takes a moment; it cannot be pressed twice, and says what went wrong. Who has to sign in
 * again does so beside it, and then it goes on.
 */
export const Act = ({ act, look, small = false, disabled = false, children }: Props) => {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ error: unknown }>();
  const press = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      await act();
    } catch (error) {
      setFailed({ error });
    }
    setBusy(false);
  };
  const resume = failed && resumeOf(failed.error);
  return (
    <>
      <Button look={look} small={small} onClick={press} disabled={disabled || busy} busy={busy}>
        {children}
      </Button>
      {failed && (
        <p class="problem" role="alert">
          {reasonOf(failed.error)}
        </p>
      )}
      {resume && <Resume resume={resume} onResumed={press} />}
    </>
  );
};
