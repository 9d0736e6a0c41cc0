import type { TokenInspection } from 'azureml-endpoints/slim';
import { Fact, Facts } from '../../parts/facts';
import { token as words } from '../../strings';

/** Who it speaks for, and who issued it for what. */
export const Identity = ({ inspection }: { inspection: TokenInspection }) => {
  const { fields, principal, title, versions } = words.identity;
  const { audience, issuer, tenantId, version, name, objectId, clientId, claims } = inspection;
  const managed = claims['xms_mirid'];
  const id = (field: string, value: string | undefined) => <Fact name={field} code={value} />;
  return (
    <section class="card" aria-labelledby="identity">
      <h2 id="identity">{title}</h2>
      <Facts>
        <Fact name={fields.speaksFor} value={principal[inspection.principal]} />
        <Fact name={fields.name} value={name} />
        {id(fields.objectId, objectId)}
        {id(fields.clientId, clientId)}
        {id(fields.managedIdentity, typeof managed === 'string' ? managed : undefined)}
        {id(fields.audience, audience.join(', ') || undefined)}
        {id(fields.tenant, tenantId)}
        {id(fields.issuer, issuer)}
        <Fact name={fields.version} value={version && (versions[version] ?? version)} />
      </Facts>
    </section>
  );
};
