import { useState } from 'preact/hooks';
import { endpoint as words } from '../../../strings';
import { ByDefinition } from './by-definition';
import { ByForm } from './by-form';
import type { OneProps } from './endpoint';

const WAYS = { form: ByForm, definition: ByDefinition };
type Way = keyof typeof WAYS;

/** A new deployment: asked about here, or defined in a file. */
export const Deploy = (props: OneProps) => {
  const [way, setWay] = useState<Way>('form');
  const Chosen = WAYS[way];
  return (
    <section class="card" aria-labelledby="deploy">
      <h2 id="deploy">{words.deploy.title}</h2>
      <div class="row" role="group" aria-labelledby="deploy">
        {(Object.keys(WAYS) as Way[]).map((it) => (
          <button key={it} type="button" class="button small" aria-pressed={it === way} onClick={() => setWay(it)}>
            {words.deploy.ways[it]}
          </button>
        ))}
      </div>
      <Chosen {...props} />
    </section>
  );
};
