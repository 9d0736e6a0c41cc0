import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { reasonOf } from './failure';

interface Props {
  act: () => Promise<unknown>;
  class?: string;
  disabled?: boolean;
  children: ComponentChildren;
}

/** A button for something that takes a moment; it cannot be pressed twice, and says what went wrong. */
export const Act = ({ act, class: look = 'button', disabled = false, children }: Props) => {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const press = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      await act();
    } catch (error) {
      setFailed(reasonOf(error));
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" class={look} onClick={press} disabled={disabled || busy} aria-busy={busy}>
        {children}
      </button>
      {failed && (
        <p class="problem" role="alert">
          {failed}
        </p>
      )}
    </>
  );
};
