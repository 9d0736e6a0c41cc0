import type { EndpointAuthToken } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { Act } from '../../../parts/act';
import { useNow } from '../../../parts/clock';
import { Failure } from '../../../parts/failure';
import { Secret } from '../../../parts/secret';
import { span } from '../../../parts/span';
import { endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';

/** The token of auth mode `AMLToken`, with the time it has left. */
export const AmlToken = ({ session, endpoint }: OneProps) => {
  const [token, setToken] = useState<EndpointAuthToken>();
  const [failed, setFailed] = useState<unknown>();
  const read = async () => {
    setFailed(undefined);
    try {
      setToken(await session.workspace.endpoints.getToken(endpoint.name));
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <section class="card" aria-labelledby="aml-token">
      <h2 id="aml-token">{words.amlToken.title}</h2>
      <p class="quiet">{words.amlToken.what}</p>
      {Boolean(failed) && <Failure error={failed} onRetry={() => void read()} />}
      {token && (
        <>
          <Secret name={words.amlToken.title} value={token.accessToken} />
          <Left token={token} />
        </>
      )}
      <div class="row">
        <Act act={read}>{token ? words.amlToken.another : words.amlToken.read}</Act>
      </div>
    </section>
  );
};

const Left = ({ token: { expiryTimeUtc, refreshAfterTimeUtc } }: { token: EndpointAuthToken }) => {
  const now = useNow();
  const left = (seconds: number) => seconds * 1000 - now;
  return (
    <div role="timer">
      {expiryTimeUtc > 0 && <p>{left(expiryTimeUtc) > 0 ? words.amlToken.expires(span(left(expiryTimeUtc))) : words.amlToken.expired}</p>}
      {refreshAfterTimeUtc > 0 && (
        <p class="quiet">{left(refreshAfterTimeUtc) > 0 ? words.amlToken.refresh(span(left(refreshAfterTimeUtc))) : words.amlToken.refreshNow}</p>
      )}
    </div>
  );
};
