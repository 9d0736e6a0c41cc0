import type { Plane } from 'azureml-endpoints/slim';
import { Button } from '../../parts/button';
import { Icon, type IconName } from '../../parts/icon';
import { token as words } from '../../strings';

const ICONS: readonly IconName[] = ['target', 'person', 'clock', 'braces'];
const SAMPLES: readonly Plane[] = ['data', 'control', 'logs'];

/** What the panel is for, while there is no token. */
export const Empty = ({ onSample, ready }: { onSample: (plane: Plane) => void; ready: boolean }) => (
  <section class="card empty">
    <h2>{words.empty.title}</h2>
    <p>{words.empty.lead}</p>
    <ul class="points">
      {words.empty.points.map(([what, why], at) => (
        <li key={what}>
          <span class="point-icon">
            <Icon name={ICONS[at] ?? 'check'} />
          </span>
          <span>
            <strong>{what}</strong>
            <span class="quiet">{why}</span>
          </span>
        </li>
      ))}
    </ul>
    <div class="samples">
      <p id="samples">{words.empty.samples}</p>
      <div class="row" role="group" aria-labelledby="samples">
        {SAMPLES.map((plane, at) => (
          <Button key={plane} look={at === 0 ? 'primary' : undefined} onClick={() => onSample(plane)} disabled={!ready}>
            {words.empty.sample[plane]}
          </Button>
        ))}
      </div>
    </div>
  </section>
);
