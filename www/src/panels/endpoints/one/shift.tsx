import { useState } from 'preact/hooks';
import { Act } from '../../../parts/act';
import { Button } from '../../../parts/button';
import { reasonOf } from '../../../parts/failure';
import { Field } from '../../../parts/field';
import { Select } from '../../../parts/select';
import { Shares } from '../../../parts/shares';
import { endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';
import { begin, forget, goOn, moveBack, type Shifting, stop, useShifting } from './shifting';
import { Verdicts } from './verdicts';

/** All traffic from one deployment to another, in steps, with the way back. */
export const Shift = (props: OneProps) => {
  const shifting = useShifting();
  const mine = shifting?.endpoint === props.endpoint.name ? shifting : undefined;
  return (
    <section class="card" aria-labelledby="shift">
      <h2 id="shift">{words.shift.title}</h2>
      {mine ? <Under {...props} shifting={mine} /> : <Plan {...props} busy={shifting?.running === true} />}
    </section>
  );
};

const Plan = ({ session, endpoint, deployments, busy }: OneProps & { busy: boolean }) => {
  const traffic = endpoint.properties.traffic ?? {};
  const names = deployments.map(({ name }) => name);
  const serving = names.filter((name) => (traffic[name] ?? 0) > 0);
  const [from, setFrom] = useState(serving[0] ?? '');
  const [to, setTo] = useState('');
  const [step, setStep] = useState('10');
  const [seconds, setSeconds] = useState('60');
  const [most, setMost] = useState('5');
  const within = (value: string, least: number, most: number) => Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most;
  const problems = {
    step: within(step, 1, 100) ? undefined : words.shift.stepLimits,
    seconds: within(seconds, 1, 86_400) ? undefined : words.shift.secondsLimits,
    most: most === '' || (Number(most) >= 0 && Number(most) <= 100) ? undefined : words.shift.mostLimits,
  };
  const ready = from && to && from !== to && !Object.values(problems).some(Boolean) && !busy;
  const plan = { endpoint: endpoint.name, from, to, step: Number(step), interval: Number(seconds) * 1000, before: traffic, ...(most && { most: Number(most) }) };
  if (serving.length === 0 || names.length < 2) return <p class="quiet">{words.shift.needs}</p>;
  return (
    <>
      <p class="quiet">{words.shift.what}</p>
      <div class="inline-form">
        <Select label={words.shift.from} value={from} onValue={setFrom} options={serving.map((name) => ({ value: name, text: name }))} />
        <Select
          label={words.shift.to}
          value={to}
          onValue={setTo}
          placeholder={words.shift.choose}
          options={names.filter((name) => name !== from).map((name) => ({ value: name, text: name }))}
        />
        <Field label={words.shift.step} type="number" min={1} max={100} value={step} onValue={setStep} problem={problems.step} />
        <Field label={words.shift.seconds} type="number" min={1} value={seconds} onValue={setSeconds} problem={problems.seconds} />
      </div>
      <Field label={words.shift.most} hint={words.shift.mostHint} type="number" min={0} max={100} value={most} onValue={setMost} problem={problems.most} />
      <div class="row">
        <Act look="primary" act={() => begin(session.workspace, plan)} disabled={!ready}>
          {words.shift.begin}
        </Act>
      </div>
    </>
  );
};

const Under = ({ session, shifting }: OneProps & { shifting: Shifting }) => {
  const { from, to, traffic, verdicts, most, running, outcome, error } = shifting;
  const { workspace } = session;
  const said = outcome ? words.shift.outcome[outcome](from, to) : running ? words.shift.running(from, to) : words.shift.interrupted(from, to);
  return (
    <>
      <p role="status">{said}</p>
      <Shares traffic={traffic} />
      <Verdicts verdicts={verdicts} most={most} to={to} />
      {Boolean(error) && (
        <p class="problem" role="alert">
          {reasonOf(error)}
        </p>
      )}
      <div class="row">
        {running && (
          <Button onClick={stop}>
            {words.shift.stop}
          </Button>
        )}
        {!running && !outcome && (
          <Button look="primary" onClick={() => void goOn(workspace, shifting)}>
            {words.shift.goOn}
          </Button>
        )}
        {!outcome && <Act act={() => moveBack(workspace, shifting)}>{words.shift.back}</Act>}
        {!running && (
          <Button look="subtle" onClick={forget}>
            {outcome ? words.shift.another : words.shift.leave}
          </Button>
        )}
      </div>
    </>
  );
};
