import { inspectToken } from 'azureml-endpoints/slim';
import { scopeOf } from '../../azure/session';
import { Fact, Facts } from '../../parts/facts';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import type { AtWork } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { access as words } from '../../strings';

/** Who one is to Azure: what the token of the control plane says. */
export const Self = ({ session }: { session: AtWork }) => {
  const { cloud, credential } = session;
  const self = useLoaded(async () => {
    const { token } = (await credential.getToken(scopeOf('control', cloud))) ?? { token: '' };
    return inspectToken(token, { cloud });
  }, [credential]);
  const { fields } = words.self;
  return (
    <section class="card" aria-labelledby="self">
      <h2 id="self">{words.self.title}</h2>
      {Boolean(self.error) && <Failure error={self.error} onRetry={self.again} />}
      {!self.value && self.loading && <Waiting />}
      {self.value && (
        <Facts>
          <Fact name={fields.name} value={self.value.name ?? session.account.username} />
          <Fact name={fields.user} value={session.account.username} />
          <Fact name={fields.objectId} code={self.value.objectId} />
          <Fact name={fields.tenant} code={self.value.tenantId} />
        </Facts>
      )}
    </section>
  );
};
