import { useEffect, useState } from 'preact/hooks';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Field } from '../../../parts/field';
import { Select } from '../../../parts/select';
import { endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';

/** The service mirrors at most so many percent. */
const MOST = 50;

/** Copies of requests for one deployment, whose answers nobody gets. */
export const Mirror = ({ session, endpoint, deployments }: OneProps) => {
  const [[to, percent] = ['', 0]] = Object.entries(endpoint.properties.mirrorTraffic ?? {});
  const [target, setTarget] = useState(to);
  const [share, setShare] = useState(String(percent || 10));
  useEffect(() => setTarget(to), [to]);
  const traffic = endpoint.properties.traffic ?? {};
  const idle = deployments.filter(({ name }) => name === to || !traffic[name]);
  const number = Number(share);
  const problem = Number.isInteger(number) && number >= 1 && number <= MOST ? undefined : words.mirror.limits(MOST);
  const set = (mirror: Record<string, number>) =>
    follow({ deed: 'traffic', endpoint: endpoint.name }, session.workspace.endpoints.setTraffic(endpoint.name, traffic, { mirror }));
  return (
    <section class="card" aria-labelledby="mirror">
      <h2 id="mirror">{words.mirror.title}</h2>
      <p class="quiet">{words.mirror.what}</p>
      {to && <p role="status">{words.mirror.now(to, percent)}</p>}
      {idle.length === 0 ? (
        <p class="quiet">{deployments.length === 0 ? words.mirror.none : words.mirror.nobody}</p>
      ) : (
        <>
          <div class="inline-form">
            <Select
              label={words.mirror.to}
              value={target}
              onValue={setTarget}
              placeholder={words.mirror.choose}
              options={idle.map(({ name }) => ({ value: name, text: name }))}
            />
            <Field label={words.mirror.percent} type="number" min={1} max={MOST} value={share} onValue={setShare} problem={problem} />
          </div>
          <div class="row">
            <Act act={() => set({ [target]: number })} disabled={!target || problem !== undefined}>
              {words.mirror.start}
            </Act>
            <Act act={() => set({})} disabled={!to}>
              {words.mirror.stop}
            </Act>
          </div>
        </>
      )}
    </section>
  );
};
