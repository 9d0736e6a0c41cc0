import { TransportError } from 'azureml-endpoints/slim';
import { Copy } from '../../parts/copy';
import { Fact, Facts } from '../../parts/facts';
import { Failure } from '../../parts/failure';
import { Json } from '../../parts/json';
import { score as words } from '../../strings';
import { Events } from './events';
import type { Run } from './run';

const milliseconds = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const ms = (time: number | undefined) => (time === undefined ? undefined : `${milliseconds.format(time)} ms`);

/** What came back: the answer or the explanation, with all that support would ask for. */
export const Result = ({ run, direct }: { run: Run | undefined; direct: boolean }) => {
  const { fields } = words.result;
  return (
    <section class="card" aria-labelledby="result" aria-busy={run !== undefined && !run.done}>
      <h2 id="result">{words.result.title}</h2>
      {!run && <p class="quiet">{words.result.nothing}</p>}
      {run && (
        <>
          {Boolean(run.error) && <Failure error={run.error}>{direct && run.error instanceof TransportError && <p>{words.relay.why}</p>}</Failure>}
          <p class="unseen" role="status">
            {run.done && !run.error && words.result.answered}
          </p>
          {run.events.length > 0 && <Events events={run.events} />}
          {run.body && <Answer run={run} />}
          <Facts>
            <Fact name={fields.status} value={run.status === undefined ? undefined : String(run.status)} />
            <Fact name={fields.firstByte} value={ms(run.firstByteMs)} />
            <Fact name={fields.total} value={ms(run.totalMs)} />
            <Fact name={fields.deployment} value={run.deployment} />
            <Fact name={fields.attempts} value={run.attempts > 1 ? String(run.attempts) : undefined} />
            <Fact name={fields.pieces} value={run.pieces > 1 ? String(run.pieces) : undefined} />
            <Fact name={fields.requestId} code={run.requestId} />
            <Fact name={fields.clientRequestId} code={run.clientRequestId} />
          </Facts>
        </>
      )}
    </section>
  );
};

const Answer = ({ run: { body, contentType, done } }: { run: Run }) => {
  const value = done && contentType?.includes('json') ? parsed(body) : undefined;
  return (
    <div class="answer">
      {value === undefined ? (
        <pre class="json" tabIndex={0} role="region" aria-label={words.result.answer}>
          <code>{body}</code>
        </pre>
      ) : (
        <Json value={value} label={words.result.answer} />
      )}
      <Copy text={body} what={words.result.answer} wide />
    </div>
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
