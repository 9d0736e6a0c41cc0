import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../parts/button';
import { Editor } from '../../parts/editor';
import { Field } from '../../parts/field';
import { KeyField } from '../../parts/key-field';
import { Note } from '../../parts/note';
import { Select } from '../../parts/select';
import type { AtWork } from '../../parts/signed-in';
import { score as words } from '../../strings';
import type { Proof } from './asked';
import { OwnSample } from './own-sample';
import { relay as store } from './relay';
import { Result } from './result';
import { type Run, run } from './run';
import { Snippets } from './snippets-view';
import { isRelay, SAMPLE, type Target } from './target';

/** What is asked, by which way, and what came of it. */
export const Bench = ({ session, target }: { session: AtWork; target: Target }) => {
  const [body, setBody] = useState(SAMPLE);
  const [deployment, setDeployment] = useState('');
  const [relay, setRelay] = useState(() => store.read() ?? session.local?.relay ?? '');
  const [proof, setProof] = useState<Proof>({ by: 'mine' });
  const [result, setResult] = useState<Run>();
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const through = relay.trim();
  const usable = !through || isRelay(through);
  const asked = { session, target, proof, ...(through && usable && { relay: through }) };
  const running = result !== undefined && !result.done;
  const score = () => {
    abort.current?.abort();
    abort.current = new AbortController();
    const { signal } = abort.current;
    const onChange = (now: Run) => signal.aborted || setResult(now);
    void run({ ...asked, body, deployment, signal, onChange });
  };
  const stop = () => {
    abort.current?.abort();
    setResult(undefined);
  };
  const keepRelay = (value: string) => {
    setRelay(value);
    store.keep(value.trim());
  };
  return (
    <div class="bench">
      <section class="card" aria-labelledby="request">
        <h2 id="request">{words.request.title}</h2>
        <Editor label={words.request.body} text={body} onText={setBody} />
        <div class="row">
          <Button small onClick={() => setBody(SAMPLE)}>
            {words.request.sample}
          </Button>
          <OwnSample {...asked} onSample={setBody} />
        </div>
        <Select
          label={words.request.deployment}
          value={deployment}
          onValue={setDeployment}
          placeholder={words.request.byTraffic}
          options={target.deployments.map((name) => ({ value: name, text: name }))}
        />
        <Field
          label={words.relay.label}
          hint={words.relay.hint}
          type="url"
          value={relay}
          onValue={keepRelay}
          problem={usable ? undefined : words.relay.problem}
          placeholder="https://relay.example.com/{endpoint}"
        />
        {!through && (
          <Note>{words.relay.none}</Note>
        )}
        {through && usable && <ProofChoice proof={proof} onProof={setProof} />}
        <div class="row">
          <Button look="primary" onClick={score} disabled={running || !usable || !(through || target.scoringUri)}>
            {through ? words.request.score : words.request.directly}
          </Button>
          {running && (
            <Button onClick={stop}>
              {words.request.stop}
            </Button>
          )}
        </div>
      </section>
      <Result run={result} direct={!through} />
      <Snippets session={session} target={target} body={body} deployment={deployment} relay={usable && through ? through : undefined} />
    </div>
  );
};

/** What the relay is shown. A key lives in this field, and nowhere else. */
const ProofChoice = ({ proof, onProof }: { proof: Proof; onProof: (proof: Proof) => void }) => (
  <div class="inline-form">
    <Select
      label={words.proof.label}
      value={proof.by}
      onValue={(by) => onProof(by === 'key' ? { by, key: '' } : { by: 'mine' })}
      options={[
        { value: 'mine', text: words.proof.mine },
        { value: 'key', text: words.proof.key },
      ]}
    />
    {proof.by === 'key' && <KeyField label={words.proof.keyLabel} value={proof.key} onValue={(key) => onProof({ by: 'key', key })} />}
  </div>
);
