import { useState } from 'preact/hooks';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Button } from '../../../parts/button';
import { Dialog } from '../../../parts/dialog';
import { Fact, Facts } from '../../../parts/facts';
import { Field } from '../../../parts/field';
import { State } from '../../../parts/state';
import { endpoint as words } from '../../../strings';
import type { Deployment, OneProps } from './endpoint';
import { Logs } from './logs';

/** What answers behind the endpoint. */
export const Deployments = (props: OneProps) => (
  <section aria-labelledby="deployments" class="deployments">
    <h2 id="deployments">{words.deployments.title}</h2>
    {props.deployments.length === 0 ? (
      <p class="card">{words.deployments.none}</p>
    ) : (
      <ul class="deployment-list">
        {props.deployments.map((deployment) => (
          <One key={deployment.id} {...props} deployment={deployment} />
        ))}
      </ul>
    )}
  </section>
);

const One = ({ session, endpoint, deployment }: OneProps & { deployment: Deployment }) => {
  const [asked, setAsked] = useState<'scale' | 'logs' | 'delete'>();
  const { name, properties, sku } = deployment;
  const percent = endpoint.properties.traffic?.[name] ?? 0;
  const mirrored = endpoint.properties.mirrorTraffic?.[name] ?? 0;
  const { fields } = words.deployments;
  const close = () => setAsked(undefined);
  return (
    <li class="card deployment" data-deployment={name}>
      <div class="deployment-head">
        <h3>{name}</h3>
        <State state={properties.provisioningState} />
        <span class="deployment-share">{mirrored ? words.deployments.mirrored(mirrored) : words.deployments.share(percent)}</span>
      </div>
      <Facts>
        <Fact name={fields.size} value={[properties.instanceType, sku?.capacity && words.deployments.instances(sku.capacity)].filter(Boolean).join(' × ')} />
        <Fact name={fields.model} value={properties.model?.split('/').slice(-3).filter((it) => it !== 'versions').join(':')} />
        <Fact name={fields.script} value={properties.codeConfiguration?.scoringScript} />
      </Facts>
      <div class="row">
        <Button small onClick={() => setAsked('logs')}>
          {words.logs.open}
        </Button>
        <Button small onClick={() => setAsked('scale')}>
          {words.scale.open}
        </Button>
        <Button small onClick={() => setAsked('delete')}>
          {words.deleteDeployment.open}
        </Button>
      </div>
      {asked === 'logs' && <Logs session={session} endpoint={endpoint.name} deployment={name} onClose={close} />}
      {asked === 'scale' && <Scale session={session} endpoint={endpoint.name} deployment={deployment} onClose={close} />}
      {asked === 'delete' && <DeleteDeployment session={session} endpoint={endpoint.name} name={name} percent={percent} onClose={close} />}
    </li>
  );
};

type Asked = Pick<OneProps, 'session'> & { endpoint: string; onClose: () => void };

/** The service's own limit. */
const MOST_INSTANCES = 50;

const Scale = ({ session, endpoint, deployment, onClose }: Asked & { deployment: Deployment }) => {
  const now = deployment.sku?.capacity ?? 1;
  const [count, setCount] = useState(String(now));
  const number = Number(count);
  const problem = Number.isInteger(number) && number >= 1 && number <= MOST_INSTANCES ? undefined : words.scale.limits(MOST_INSTANCES);
  const scale = async () => {
    const operation = session.workspace.deployments(endpoint).scale(deployment.name, number);
    follow({ deed: 'scale', endpoint, deployment: deployment.name }, operation).catch(() => {});
    await operation.ticket;
    onClose();
  };
  return (
    <Dialog
      title={words.scale.title(deployment.name)}
      onClose={onClose}
      actions={
        <Act look="primary" act={scale} disabled={problem !== undefined || number === now}>
          {words.scale.submit}
        </Act>
      }
    >
      <div class="form">
        <Field label={words.scale.count} type="number" min={1} max={MOST_INSTANCES} value={count} onValue={setCount} problem={problem} hint={words.scale.hint} />
      </div>
    </Dialog>
  );
};

const DeleteDeployment = ({ session, endpoint, name, percent, onClose }: Asked & { name: string; percent: number }) => {
  const remove = async () => {
    const operation = session.workspace.deployments(endpoint).delete(name);
    follow({ deed: 'deleteDeployment', endpoint, deployment: name }, operation).catch(() => {});
    await operation.ticket;
    onClose();
  };
  return (
    <Dialog
      title={words.deleteDeployment.title(name)}
      onClose={onClose}
      actions={
        <>
          <Act look="danger" act={remove} disabled={percent > 0}>
            {words.deleteDeployment.submit}
          </Act>
          <Button onClick={onClose}>
            {words.deleteDeployment.keep}
          </Button>
        </>
      }
    >
      <div class="form">
        <p>{percent > 0 ? words.deleteDeployment.serving(percent) : words.deleteDeployment.idle}</p>
      </div>
    </Dialog>
  );
};
