import type { TokenInspection } from 'azureml-endpoints/slim';
import { Fact, Facts } from '../../parts/facts';
import { token as words } from '../../strings';
import { known, moment } from '../../parts/span';

/** From when to when. */
export const Validity = ({ inspection }: { inspection: TokenInspection }) => {
  const { fields } = words.identity;
  return (
    <section class="card" aria-labelledby="validity">
      <h2 id="validity">{words.validity.title}</h2>
      <Facts>
        <Fact name={fields.issued} value={at(inspection.issuedAt)} />
        <Fact name={fields.notBefore} value={at(inspection.notBefore)} />
        <Fact name={fields.expires} value={at(inspection.expiresOn)} />
      </Facts>
    </section>
  );
};

const at = (claimed: Date | undefined) => {
  const date = known(claimed);
  return date ? (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {moment(date)}
    </time>
  ) : (
    words.validity.never
  );
};
