import type { AuthMode } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { follow } from '../../operations/ongoing';
import { Act } from '../../parts/act';
import { Choices } from '../../parts/choices';
import { Dialog } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { problemWith } from '../../parts/name';
import { NameField } from '../../parts/name-field';
import type { AtWork } from '../../parts/signed-in';
import { authModes, endpoints as words } from '../../strings';
import type { Endpoint } from './listing';

interface Props {
  session: AtWork;
  taken: readonly Endpoint[];
  onClose: () => void;
}

/** A new endpoint. The dialog closes once the service has said yes; the tray tells the rest. */
export const Create = ({ session, taken, onClose }: Props) => {
  const [name, setName] = useState('');
  const [authMode, setAuthMode] = useState<AuthMode>('AADToken');
  const [description, setDescription] = useState('');
  const names = taken.map((endpoint) => endpoint.name);
  const create = async () => {
    const { endpoints } = session.workspace;
    const operation = endpoints.createOrUpdate(name, { properties: { authMode, ...(description && { description }) } });
    follow({ deed: 'create', endpoint: name }, operation).catch(() => {});
    await operation.ticket;
    onClose();
  };
  return (
    <Dialog
      title={words.create.title}
      onClose={onClose}
      actions={
        <Act look="primary" act={create} disabled={problemWith(name, names) !== undefined}>
          {words.create.submit}
        </Act>
      }
    >
      <div class="form">
        <NameField label={words.columns.name} name={name} onName={setName} taken={names} />
        <Choices label={words.columns.mode} choices={authModes} value={authMode} onValue={setAuthMode} />
        <Field label={words.create.description} value={description} onValue={setDescription} />
      </div>
    </Dialog>
  );
};
