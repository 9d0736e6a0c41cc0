import { useEffect, useState } from 'preact/hooks';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Button } from '../../../parts/button';
import { Shares } from '../../../parts/shares';
import { endpoint as words } from '../../../strings';
import { balance, over, same } from './balance';
import type { OneProps } from './endpoint';

/** Who gets how much: sliders that always add up to 100 %, or nothing at all. */
export const Traffic = ({ session, endpoint, deployments }: OneProps) => {
  const names = deployments.map(({ name }) => name);
  const now = over(names, endpoint.properties.traffic);
  const [draft, setDraft] = useState(now);
  const told = JSON.stringify(now);
  useEffect(() => setDraft(now), [told]);
  const changed = !same(draft, now);
  const none = Object.values(draft).every((percent) => percent === 0);
  const apply = () => {
    const traffic = Object.fromEntries(Object.entries(draft).filter(([, percent]) => percent > 0));
    return follow({ deed: 'traffic', endpoint: endpoint.name }, session.workspace.endpoints.setTraffic(endpoint.name, traffic));
  };
  return (
    <section class="card" aria-labelledby="traffic">
      <h2 id="traffic">{words.traffic.title}</h2>
      {names.length === 0 && <p class="quiet">{words.traffic.noDeployments}</p>}
      {names.map((name) => (
        <Share key={name} name={name} percent={draft[name] ?? 0} onPercent={(percent) => setDraft(balance(draft, name, percent))} />
      ))}
      {names.length > 0 && (
        <>
          <Shares traffic={draft} />
          {none && <p class="quiet">{words.traffic.none}</p>}
          <div class="row">
            <Act look="primary" act={apply} disabled={!changed}>
              {words.traffic.apply}
            </Act>
            <Button onClick={() => setDraft(now)} disabled={!changed}>
              {words.traffic.reset}
            </Button>
            <Button look="subtle" onClick={() => setDraft(over(names, {}))} disabled={none}>
              {words.traffic.stop}
            </Button>
          </div>
        </>
      )}
    </section>
  );
};

const Share = ({ name, percent, onPercent }: { name: string; percent: number; onPercent: (percent: number) => void }) => (
  <label class="slider">
    <span>{name}</span>
    <input
      type="range"
      min={0}
      max={100}
      value={percent}
      style={{ '--share': `${percent}%` }}
      aria-valuetext={`${percent} %`}
      onInput={(event) => onPercent(event.currentTarget.valueAsNumber)}
    />
    <output>{percent} %</output>
  </label>
);
