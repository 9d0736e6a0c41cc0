import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Cloud, Plane } from 'azureml-endpoints/slim';
import { PageHead } from '../../parts/page-head';
import { started } from '../../start';
import { token as words, type CloudName } from '../../strings';
import { Empty } from './empty';
import { Entry } from './entry';
import { Malformed } from './malformed';
import { LONGEST_SHOWN, pasted } from './pasted';
import { read, type Reading } from './reading';
import { Mine } from './mine';
import { Result } from './result';
import { sample } from './sample';
import './token.css';

type Start = 'starting' | 'started' | 'broken';

const useStart = (): Start => {
  const [state, setState] = useState<Start>('starting');
  useEffect(() => {
    started.then(
      () => setState('started'),
      () => setState('broken'),
    );
  }, []);
  return state;
};

/** The token inspector. The token lives in this component's state and in its field, and nowhere else. */
export const TokenPanel = () => {
  const start = useStart();
  const [text, setText] = useState('');
  const [cloud, setCloud] = useState<CloudName>('public');
  /** What the package said of a text too long to keep. */
  const [refusal, setRefusal] = useState<Reading>();
  /** Counts how often the field was emptied; each time it is a new one, without the old one's undo history. */
  const [emptied, setEmptied] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const headline = useRef<HTMLHeadingElement>(null);
  /** What a screen reader is told: it changes with the state, not with each second. */
  const [spoken, speak] = useState('');
  const [focus, setFocus] = useState<'field' | 'headline'>();

  const { token, member } = useMemo(() => pasted(text), [text]);
  const reading = useMemo(() => {
    if (refusal) return refusal;
    return token && start === 'started' ? read(token, cloud) : undefined;
  }, [token, cloud, start, refusal]);

  const empty = () => {
    if (field.current) field.current.value = '';
    setText('');
    setRefusal(undefined);
    speak('');
    setEmptied((times) => times + 1);
  };
  const take = (taken: string) => {
    if (taken.length <= LONGEST_SHOWN) {
      setText(taken);
      setRefusal(undefined);
    } else {
      empty();
      // Before the package has started there is nobody to ask.
      void started.then(() => setRefusal(read(pasted(taken).token, cloud)));
      setFocus('field');
    }
  };
  const clear = () => {
    empty();
    setFocus('field');
  };
  const takeMine = (taken: string, from: Cloud) => {
    // A cloud of one's own has the audiences of the public one, unless it says otherwise.
    setCloud(typeof from === 'string' ? from : 'public');
    take(taken);
    setFocus('headline');
  };
  const trySample = (plane: Plane) => {
    take(sample(plane, cloud, Date.now()));
    setFocus('headline');
  };

  useEffect(() => {
    addEventListener('pagehide', empty);
    return () => removeEventListener('pagehide', empty);
  }, []);
  // The button that was pressed is gone or disabled by now.
  useLayoutEffect(() => {
    if (focus === 'field') field.current?.focus();
    if (focus === 'headline') headline.current?.focus();
    setFocus(undefined);
  }, [focus]);

  const outcome = () => {
    if (start === 'broken') return <Broken />;
    if (reading?.kind === 'malformed') return <Malformed message={reading.message} taken={!refusal} headline={headline} speak={speak} />;
    if (reading) return <Result reading={reading} headline={headline} speak={speak} onCloud={setCloud} />;
    if (token) return <p class="card">{words.starting}</p>;
    return <Empty onSample={trySample} ready={start === 'started'} />;
  };
  return (
    <div class="page">
      <PageHead title={words.title} lead={words.lead} />
      <Mine onToken={takeMine} />
      <div class="inspector">
        <Entry
          key={emptied}
          field={field}
          text={text}
          onText={take}
          onClear={clear}
          clearable={text !== '' || refusal !== undefined}
          member={member}
          cloud={cloud}
          onCloud={setCloud}
        />
        <div class="outcome">{outcome()}</div>
      </div>
      <p class="unseen" role="status">
        {spoken}
      </p>
    </div>
  );
};

const Broken = () => (
  <section class="card tone-danger" role="alert">
    <h2>{words.broken.title}</h2>
    <p>{words.broken.advice}</p>
  </section>
);
