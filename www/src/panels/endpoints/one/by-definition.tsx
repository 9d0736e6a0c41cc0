import { useState } from 'preact/hooks';
import { Drop } from '../../../parts/drop';
import { Fact, Facts } from '../../../parts/facts';
import { Failure } from '../../../parts/failure';
import { useLoaded } from '../../../parts/loaded';
import { Note } from '../../../parts/note';
import { endpoint as words } from '../../../strings';
import { deployableOf, type Read, readDefinitions } from './definition';
import { Deploying } from './deploying';
import type { OneProps } from './endpoint';

/** A deployment as a file of the Azure CLI has it, with the files that it names. */
export const ByDefinition = ({ session, endpoint, deployments }: OneProps) => {
  const [files, setFiles] = useState<File[]>([]);
  const read = useLoaded(() => readDefinitions(files, session.name), [files]);
  const found = read.loading ? undefined : read.value;
  const name = found?.deployment?.endpoint.name;
  const other = name !== undefined && name !== endpoint.name ? name : undefined;
  const ready = found?.deployment && !other && found.problems.length === 0 && (!found.endpoint || found.endpoint.endpoint.name === endpoint.name);
  const { definition: told } = words.deploy;
  return (
    <>
      <Drop label={told.files} hint={told.hint} files={files} onFiles={setFiles} folders />
      {Boolean(read.error) && <Failure error={read.error} onRetry={read.again} />}
      {files.length > 0 && found && !found.deployment && found.problems.length === 0 && <Note>{told.none}</Note>}
      {other && <Note>{told.other(other, endpoint.name)}</Note>}
      {found && <Problems read={found} />}
      {found?.deployment && <Summary read={found} />}
      {found?.deployment && deployments.some((it) => it.name === found.deployment?.deployment.name) && (
        <Note>{words.deploy.replaces(found.deployment.deployment.name)}</Note>
      )}
      <Deploying session={session} endpoint={endpoint.name} definition={ready ? (signal) => deployableOf(found, session.workspace, signal) : undefined} />
    </>
  );
};

/** What is wrong, where in which file. */
const Problems = ({ read: { problems } }: { read: Read }) =>
  problems.length === 0 ? null : (
    <Note intent="error" role="alert">
      <ul class="problems">
        {problems.map(({ path, line, column, field, message }) => (
          <li key={`${path}:${line}:${column} ${message}`}>
            <code>{words.deploy.definition.at(path, line, column)}</code> {field && <strong>{field}</strong>} {message}
          </li>
        ))}
      </ul>
    </Note>
  );

/** What will be deployed. */
const Summary = ({ read: { deployment, endpoint } }: { read: Read }) => {
  if (!deployment) return null;
  const { fields, registered } = words.deploy.definition;
  const { name, properties, sku } = deployment.deployment;
  const traffic = Object.entries(endpoint?.endpoint.properties.traffic ?? {});
  const names = (files: object | undefined) => files && Object.keys(files).join(', ');
  return (
    <Facts>
      <Fact name={fields.deployment} value={name} />
      <Fact name={fields.size} value={properties.instanceType} />
      <Fact name={fields.instances} value={sku?.capacity === undefined ? undefined : String(sku.capacity)} />
      <Fact name={fields.model} value={names(deployment.model?.files) ?? deployment.model?.modelUri ?? (properties.model ? registered : undefined)} />
      <Fact name={fields.code} value={names(deployment.code?.files) ?? (properties.codeConfiguration ? registered : undefined)} />
      <Fact name={fields.environment} value={deployment.environment?.name ?? (properties.environmentId ? registered : undefined)} />
      <Fact name={fields.traffic} value={traffic.map(([to, percent]) => `${to} ${percent} %`).join(', ')} />
    </Facts>
  );
};
