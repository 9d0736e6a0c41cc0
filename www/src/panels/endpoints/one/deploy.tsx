import { useState } from 'preact/hooks';
import { Tabs } from '../../../parts/tabs';
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
      <Tabs labelledBy="deploy" names={words.deploy.ways} value={way} onValue={setWay}>
        <Chosen {...props} />
      </Tabs>
    </section>
  );
};
