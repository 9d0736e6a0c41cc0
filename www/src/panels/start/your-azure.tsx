import { useState } from 'preact/hooks';
import { connect, type Session } from '../../azure/session';
import { Button } from '../../parts/button';
import { Copy } from '../../parts/copy';
import { Failure } from '../../parts/failure';
import { Field } from '../../parts/field';
import { Select } from '../../parts/select';
import { clouds, start as words, type CloudName } from '../../strings';

/** What an app or a tenant may be named by. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** The way in to an Azure of one's own. */
export const YourAzure = ({ session }: { session: Session }) => {
  const place = session.state !== 'nowhere' && session.place.azure !== 'local' ? session.place : undefined;
  const [clientId, setClientId] = useState(place?.clientId ?? '');
  const [tenantId, setTenantId] = useState(place?.tenantId ?? '');
  const [cloud, setCloud] = useState<CloudName>(place?.azure ?? 'public');
  const [tried, setTried] = useState(false);
  const problems = {
    client: GUID.test(clientId.trim()) ? undefined : words.yours.notGuid,
    tenant: GUID.test(tenantId.trim()) || DOMAIN.test(tenantId.trim()) ? undefined : words.yours.notTenant,
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (problems.client || problems.tenant) return;
    void connect({ azure: cloud, clientId: clientId.trim(), tenantId: tenantId.trim() });
  };
  const redirect = new URL('redirect.html', document.baseURI).href;
  return (
    <section class="card way" aria-labelledby="way-azure">
      <h2 id="way-azure">{words.yours.title}</h2>
      <p>{words.yours.lead}</p>
      <form class="form" onSubmit={submit} noValidate>
        <Field
          label={words.yours.clientId}
          hint={words.yours.clientHint}
          value={clientId}
          onValue={setClientId}
          problem={tried ? problems.client : undefined}
        />
        <Field
          label={words.yours.tenantId}
          hint={words.yours.tenantHint}
          value={tenantId}
          onValue={setTenantId}
          problem={tried ? problems.tenant : undefined}
        />
        <Select
          label={words.yours.cloud}
          value={cloud}
          onValue={(name) => setCloud(name as CloudName)}
          options={Object.entries(clouds).map(([value, text]) => ({ value, text }))}
        />
        <p class="quiet">{words.yours.permissions}</p>
        <p class="quiet redirect">
          {words.yours.redirect} <code>{redirect}</code> <Copy text={redirect} what={words.yours.redirectName} />
        </p>
        <div class="row">
          <Button look="primary" type="submit">
            {words.yours.choose}
          </Button>
        </div>
      </form>
      {place && session.state === 'broken' && <Failure error={session.error} onRetry={() => void connect(place)} />}
    </section>
  );
};
