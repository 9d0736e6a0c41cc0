import { TransportError } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button';
import { Failure } from '../../parts/failure';
import { score as words } from '../../strings';
import { type Asked, endpointOf } from './asked';
import { sampleOf } from './sample';

/** Puts the input that the endpoint itself describes into the editor, if it describes one. */
export const OwnSample = ({ onSample, ...asked }: Asked & { onSample: (text: string) => void }) => {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ error?: unknown; none?: true }>({});
  const ask = async () => {
    setBusy(true);
    setSaid({});
    try {
      const endpoint = await endpointOf(asked, AbortSignal.timeout(60_000));
      const swagger = await endpoint.swagger();
      const sample = swagger && sampleOf(swagger, endpoint.scoringUri);
      if (sample) onSample(sample);
      else setSaid({ none: true });
    } catch (error) {
      setSaid({ error });
    }
    setBusy(false);
  };
  return (
    <>
      <Button small onClick={ask} disabled={busy || !(asked.relay || asked.target.scoringUri)} busy={busy}>
        {words.request.own}
      </Button>
      {said.none && <p role="status">{words.request.ownNone}</p>}
      {Boolean(said.error) && (
        <Failure error={said.error} onRetry={ask}>
          {said.error instanceof TransportError && <p>{asked.relay ? words.relay.swagger : words.relay.why}</p>}
        </Failure>
      )}
    </>
  );
};
