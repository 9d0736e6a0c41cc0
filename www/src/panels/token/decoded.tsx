import type { TokenInspection } from 'azureml-endpoints/slim';
import { Copy } from '../../parts/copy';
import { Icon } from '../../parts/icon';
import { Json, pretty } from '../../parts/json';
import { token as words } from '../../strings';

/** The two readable parts as they are. */
export const Decoded = ({ inspection }: { inspection: TokenInspection }) => (
  <section class="card decoded" aria-labelledby="decoded">
    <h2 id="decoded">{words.raw.title}</h2>
    <Part title={words.raw.header} value={inspection.header} />
    <Part title={words.raw.payload} value={inspection.claims} open />
    <p class="promise">
      <Icon name="lock" />
      <span>{words.raw.note}</span>
    </p>
  </section>
);

const Part = ({ title, value, open = false }: { title: string; value: Record<string, unknown>; open?: boolean }) => (
  <div class="part">
    <details open={open}>
      <summary>
        <Icon name="chevron" />
        <span>{title}</span>
        <span class="quiet">{words.raw.members(Object.keys(value).length)}</span>
      </summary>
      <Json value={value} label={title} />
    </details>
    <Copy text={pretty(value)} what={title} wide />
  </div>
);
