import type { Workspace } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { follow } from '../../operations/ongoing';
import { Act } from '../../parts/act';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { useLoaded } from '../../parts/loaded';
import { sorted } from '../../parts/shares';
import { Waiting } from '../../parts/waiting';
import { endpoints as words } from '../../strings';
import type { Endpoint } from './listing';

interface Props {
  workspace: Workspace;
  endpoint: Endpoint;
  onClose: () => void;
  onDeleted?: () => void;
}

/** What goes when an endpoint goes, and its name as the proof that this one is meant. */
export const Delete = ({ workspace, endpoint, onClose, onDeleted }: Props) => {
  const { name, properties } = endpoint;
  const [typed, setTyped] = useState('');
  const deployments = useLoaded((signal) => workspace.deployments(name).list({ signal }).then((all) => all.map((it) => it.name)), [name]);
  const serving = sorted(properties.traffic).some(([, percent]) => percent > 0);
  const remove = async () => {
    const operation = workspace.endpoints.delete(name);
    follow({ deed: 'delete', endpoint: name }, operation).catch(() => {});
    await operation.ticket;
    onClose();
    onDeleted?.();
  };
  return (
    <Dialog
      title={words.delete.title(name)}
      onClose={onClose}
      actions={
        <>
          <Act look="danger" act={remove} disabled={typed !== name}>
            {words.delete.submit}
          </Act>
          <Button onClick={onClose}>
            {words.delete.keep}
          </Button>
        </>
      }
    >
      <div class="form">
        <ul class="consequences">
          <li>
            {deployments.loading && <Waiting lines={1} />}
            {deployments.value && words.delete.deployments(deployments.value)}
            {Boolean(deployments.error) && words.delete.deploymentsUnknown}
          </li>
          <li>{serving ? words.delete.serving : words.delete.idle}</li>
          <li>{words.delete.proof[properties.authMode]}</li>
          <li>{words.delete.stays}</li>
        </ul>
        <Field label={words.delete.type(name)} value={typed} onValue={setTyped} />
      </div>
    </Dialog>
  );
};
