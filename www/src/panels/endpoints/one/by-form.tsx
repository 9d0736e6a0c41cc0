import type { DeployDefinition } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { localAzure } from '../../../azure/local';
import { Act } from '../../../parts/act';
import { Check } from '../../../parts/check';
import { Drop } from '../../../parts/drop';
import { pathOf } from '../../../parts/dropped';
import { Field } from '../../../parts/field';
import { useLoaded } from '../../../parts/loaded';
import { problemWith } from '../../../parts/name';
import { NameField } from '../../../parts/name-field';
import { Note } from '../../../parts/note';
import { Select } from '../../../parts/select';
import { endpoint as words } from '../../../strings';
import { Deploying } from './deploying';
import type { OneProps } from './endpoint';

/** A new deployment from files, and what the page asks about them. */
export const ByForm = ({ session, endpoint, deployments }: OneProps) => {
  const [name, setName] = useState(deployments.length === 0 ? 'blue' : '');
  const [files, setFiles] = useState<File[]>([]);
  const [code, setCode] = useState<File[]>([]);
  const [script, setScript] = useState('');
  const [environment, setEnvironment] = useState('');
  const [model, setModel] = useState('');
  const [size, setSize] = useState('Standard_DS3_v2');
  const [all, setAll] = useState(deployments.length === 0);
  const local = useLoaded(localAzure, []);
  const sample = session.local ? local.value?.model : undefined;
  const modelName = model || files[0]?.name.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '-') || '';
  const scoring = script || Object.keys(byPath(code)).find((path) => path.endsWith('.py')) || '';
  const ready = files.length > 0 && !problemWith(name) && modelName && size && (code.length === 0 || (scoring && environment));
  const taken = deployments.some((it) => it.name === name);

  const definition = (): DeployDefinition => ({
    endpoint: { name: endpoint.name },
    deployment: { name, properties: { instanceType: size } },
    model: { name: modelName, files: byPath(files) },
    ...(code.length > 0 && { code: { files: byPath(code), scoringScript: scoring }, environment }),
    ...(all && { traffic: { [name]: 100 } }),
  });
  const takeSample = async () => {
    const answer = await fetch(new URL(sample ?? '', document.baseURI));
    if (!answer.ok) throw new Error(words.deploy.noSample);
    setFiles([new File([await answer.blob()], 'diabetes.onnx')]);
  };
  return (
    <>
      <div class="pair-even">
        <div class="form">
          <Drop label={words.deploy.files} hint={words.deploy.filesHint} files={files} onFiles={setFiles} folders />
          {sample && files.length === 0 && (
            <div class="row">
              <Act act={takeSample}>{words.deploy.sample}</Act>
            </div>
          )}
          <details>
            <summary>{words.deploy.more}</summary>
            <div class="form more">
              <Drop label={words.deploy.code} hint={words.deploy.codeHint} files={code} onFiles={setCode} />
              {code.length > 0 && (
                <>
                  <Select label={words.deploy.script} value={scoring} onValue={setScript} options={Object.keys(byPath(code)).map((path) => ({ value: path, text: path }))} />
                  <Field label={words.deploy.environment} hint={words.deploy.environmentHint} value={environment} onValue={setEnvironment} />
                </>
              )}
            </div>
          </details>
        </div>
        <div class="form">
          <NameField label={words.deploy.name} name={name} onName={setName} />
          {taken && <Note>{words.deploy.replaces(name)}</Note>}
          <Field label={words.deploy.model} value={model || modelName} onValue={setModel} />
          <Field label={words.deploy.size} value={size} onValue={setSize} />
          <Check checked={all} onChecked={setAll}>
            {words.deploy.all}
          </Check>
        </div>
      </div>
      <Deploying session={session} endpoint={endpoint.name} definition={ready ? definition : undefined} />
    </>
  );
};

/** The files by their paths below the folder that all of them came in, if there is one. */
const byPath = (files: readonly File[]): Record<string, File> => {
  const [first = ''] = files.map(pathOf);
  const folder = first.slice(0, first.indexOf('/') + 1);
  const shared = files.every((file) => pathOf(file).startsWith(folder)) ? folder.length : 0;
  return Object.fromEntries(files.map((file) => [pathOf(file).slice(shared), file]));
};
