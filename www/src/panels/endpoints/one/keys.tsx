import type { EndpointAuthKeys } from 'azureml-endpoints/slim';
import { useEffect, useRef, useState } from 'preact/hooks';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Button } from '../../../parts/button';
import { Failure } from '../../../parts/failure';
import { Note } from '../../../parts/note';
import { Secret } from '../../../parts/secret';
import { endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';

/** The two keys: fetched when asked for, hidden until asked again, rotated one or both. */
export const Keys = ({ session, endpoint }: OneProps) => {
  const { name } = endpoint;
  const { endpoints } = session.workspace;
  const [keys, setKeys] = useState<EndpointAuthKeys>();
  const [failed, setFailed] = useState<unknown>();
  /** Set while a rotation waits for callers to have the new secondary key. */
  const [handOver, setHandOver] = useState<() => void>();
  const [rotating, setRotating] = useState(false);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const read = async () => {
    setFailed(undefined);
    try {
      setKeys(await endpoints.listKeys(name));
    } catch (error) {
      setFailed(error);
    }
  };
  const regenerate = async (which: 'Primary' | 'Secondary') => {
    await follow({ deed: 'keys', endpoint: name }, endpoints.regenerateKeys(name, which));
    if (keys) await read();
  };
  const rotate = async () => {
    setRotating(true);
    const wait = (fresh: EndpointAuthKeys) =>
      new Promise<void>((resolve) => {
        setKeys(fresh);
        setHandOver(() => resolve);
      });
    try {
      const task = endpoints.rotateKeys(name, { handOver: wait, signal: abort.current.signal });
      setKeys(await follow({ deed: 'keys', endpoint: name }, task));
    } finally {
      setRotating(false);
      setHandOver(undefined);
    }
  };
  const goOn = () => {
    handOver?.();
    setHandOver(undefined);
  };
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{words.keys.title}</h2>
      <p class="quiet">{words.keys.what}</p>
      {Boolean(failed) && <Failure error={failed} onRetry={() => void read()} />}
      {keys ? (
        <>
          <Secret name={words.keys.primary} value={keys.primaryKey} />
          <Secret name={words.keys.secondary} value={keys.secondaryKey} />
        </>
      ) : (
        <div class="row">
          <Act act={read}>{words.keys.read}</Act>
        </div>
      )}
      {handOver && (
        <Note
          role="alert"
          actions={
            <>
              <Button look="primary" onClick={goOn}>
                {words.keys.handedOver}
              </Button>
              <Button onClick={() => (abort.current.abort(), (abort.current = new AbortController()))}>{words.keys.stop}</Button>
            </>
          }
        >
          {words.keys.handOver}
        </Note>
      )}
      <div class="row">
        <Act act={rotate} disabled={rotating}>
          {words.keys.rotate}
        </Act>
        <Act look="subtle" act={() => regenerate('Primary')} disabled={rotating}>
          {words.keys.regenerate(words.keys.primary)}
        </Act>
        <Act look="subtle" act={() => regenerate('Secondary')} disabled={rotating}>
          {words.keys.regenerate(words.keys.secondary)}
        </Act>
      </div>
    </section>
  );
};
