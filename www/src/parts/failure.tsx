import { CredentialError, narrowestRole, OperationError, ProtocolError, ResponseError, ScoringError, TransportError } from 'azureml-endpoints/slim';
import type { ComponentChildren } from 'preact';
import { DirectoryError } from '../azure/directory';
import { NoLocalAzure } from '../azure/session';
import { failures as words } from '../strings';
import { Button } from './button';
import { Fact, Facts } from './facts';
import { Icon } from './icon';
import { Note } from './note';
import { Resume, resumeOf } from './resume';

/** The one sentence that says what went wrong. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof NoLocalAzure) return words.noLocalAzure;
  if (resumeOf(error)) return words.signInWhy;
  if (error instanceof ResponseError) return error.serviceMessage || error.message;
  if (error instanceof OperationError) return error.serviceMessage || error.message;
  return error instanceof Error ? error.message : String(error);
};

const titleOf = (error: unknown): string => {
  if (error instanceof CredentialError) return error.resume ? words.signIn : words.credential;
  if (error instanceof TransportError) return navigator.onLine ? words.transport : words.offline;
  if (error instanceof ScoringError) return words.scoring;
  if (error instanceof ResponseError) return words.response[error.status] ?? words.refused(error.status);
  if (error instanceof OperationError) return words.operation;
  if (error instanceof ProtocolError) return words.protocol;
  if (error instanceof DirectoryError) return words.response[error.status] ?? words.refused(error.status);
  return words.unexpected;
};

/** The same, without what the advice below it says anyway. */
const reasonAlone = (error: unknown): string => {
  const { explanation = '', remedy = '' } = error as Partial<ResponseError>;
  return [explanation, remedy].reduce((said, words) => said.replace(words.trim(), ''), reasonOf(error)).trim();
};

interface Props {
  error: unknown;
  /** Asks again. */
  onRetry?: () => void;
  /** What else can be done. */
  children?: ComponentChildren;
}

/** What went wrong, why, and what to do. */
export const Failure = ({ error, onRetry, children }: Props) => {
  const resume = resumeOf(error);
  const reason = reasonAlone(error);
  return (
    <Note intent="error" role="alert" class="failure">
      <h2>{titleOf(error)}</h2>
      {reason && <p>{reason}</p>}
      <Advice error={error} />
      <div class="row">
        {resume && <Resume resume={resume} {...(onRetry && { onResumed: onRetry })} />}
        {onRetry && !resume && <Button onClick={onRetry}>{words.retry}</Button>}
        {children}
      </div>
      <Traces error={error} />
    </Note>
  );
};

/** What the package knows of the cause and the remedy. */
const Advice = ({ error }: { error: unknown }) => {
  const { explanation, remedy, missingAction } = error as Partial<ResponseError>;
  const role = typeof missingAction === 'string' ? narrowestRole(missingAction) : undefined;
  return (
    <>
      {explanation && <p data-explanation>{explanation}</p>}
      {remedy && <p class="remedy">{remedy}</p>}
      {missingAction && (
        <p>
          {words.missing} <code>{missingAction}</code>
          {role && ` – ${words.narrowest(role.name)}`}
        </p>
      )}
    </>
  );
};

/** What support asks for. */
const Traces = ({ error }: { error: unknown }) => {
  const { request, requestId, clientRequestId, attempts, serviceCode, resourceId } = error as Partial<ResponseError & OperationError>;
  if (!request && !resourceId) return null;
  const { names } = words;
  return (
    <details>
      <summary>
        <Icon name="chevron" />
        <span>{words.details}</span>
      </summary>
      <Facts>
        <Fact name={names.serviceCode} code={serviceCode} />
        <Fact name={names.request} code={request} />
        <Fact name={names.resource} code={resourceId} />
        <Fact name={names.attempts} value={attempts ? String(attempts) : undefined} />
        <Fact name={names.requestId} code={requestId} />
        <Fact name={names.clientRequestId} code={clientRequestId} />
      </Facts>
    </details>
  );
};
