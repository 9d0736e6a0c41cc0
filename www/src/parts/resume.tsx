import { CredentialError } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { failures as words } from '../strings';
import { Button } from './button';

/** How a person signs in again, where that is what an error wants; it opens a window, so it is for a click. */
export const resumeOf = (error: unknown): (() => Promise<void>) | undefined => (error instanceof CredentialError ? error.resume : undefined);

/** The button for it. */
export const Resume = ({ resume, onResumed }: { resume: () => Promise<void>; onResumed?: () => void }) => {
  const [refused, setRefused] = useState<string>();
  const act = () =>
    resume().then(
      () => onResumed?.(),
      (error: unknown) => setRefused(error instanceof Error ? error.message : String(error)),
    );
  return (
    <>
      <Button look="primary" onClick={act}>
        {words.resume}
      </Button>
      {refused && <p role="alert">{refused}</p>}
    </>
  );
};
