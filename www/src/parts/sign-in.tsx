import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { signIn } from '../azure/session';
import { gate as words } from '../strings';
import { Button, type Look } from './button';
import { reasonOf } from './failure';

/**
 * Opens the sign-in window. Nobody tells a page that such a window was closed – Entra's cuts the tie to its opener –, so the
 * button can be pressed again, and the last window counts.
 */
export const SignIn = ({ look, children = words.signIn }: { look?: Look; children?: ComponentChildren }) => {
  const attempt = useRef(0);
  const [waiting, setWaiting] = useState(false);
  const [failed, setFailed] = useState<string>();
  const press = async () => {
    const mine = (attempt.current += 1);
    setWaiting(true);
    setFailed(undefined);
    try {
      await signIn();
    } catch (error) {
      if (mine === attempt.current) setFailed(reasonOf(error));
    }
    if (mine === attempt.current) setWaiting(false);
  };
  return (
    <>
      <Button look={look} onClick={press}>
        {children}
      </Button>
      {waiting && (
        <p class="quiet" role="status">
          {words.waiting}
        </p>
      )}
      {failed && (
        <p class="problem" role="alert">
          {failed}
        </p>
      )}
    </>
  );
};
