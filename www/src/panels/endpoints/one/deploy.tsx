import type { DeployDefinition, TransferProgress } from 'azureml-endpoints/slim';
import { useEffect, useRef, useState } from 'preact/hooks';
import { localAzure } from '../../../azure/local';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Drop } from '../../../parts/drop';
import { Failure } from '../../../parts/failure';
import { Field } from '../../../parts/field';
import { useLoaded } from '../../../parts/loaded';
import { problemWith } from '../../../parts/name';
import { NameField } from '../../../parts/name-field';
import { Select } from '../../../parts/select';
import { endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';
import { Transfers, type Transferred } from './transfers';

/** A new deployment from files. */
export const Deploy = ({ session, endpoint, deployments }: OneProps) => {
  const [name, setName] = useState(deployments.length === 0 ? 'blue' : '');
  const [files, setFiles] = useState<File[]>([]);
  const [code, setCode] = useState<File[]>([]);
  const [script, setScript] = useState('');
  const [environment, setEnvironment] = useState('');
  const [model, setModel] = useState('');
  const [size, setSize] = useState('Standard_DS3_v2');
  const [all, setAll] = useState(deployments.length === 0);
  const [transferred, setTransferred] = useState<Transferred>({});
  const [failed, setFailed] = useState<unknown>();
  const abort = useRef<AbortController | undefined>(undefined);
  const [running, setRunning] = useState(false);
  const local = useLoaded(localAzure, []);
  const sample = session.local ? local.value?.model : undefined;
  useEffect(() => () => abort.current?.abort(), []);
  const modelName = model || files[0]?.name.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '-') || '';
  const scoring = script || code.find((file) => file.name.endsWith('.py'))?.name || '';
  const ready = files.length > 0 && !problemWith(name) && modelName && size && (code.length === 0 || (scoring && environment));
  const taken = deployments.some((it) => it.name === name);

  const definition = (): DeployDefinition => ({
    endpoint: { name: endpoint.name },
    deployment: { name, properties: { instanceType: size } },
    model: { name: modelName, files: Object.fromEntries(files.map((file) => [file.name, file])) },
    ...(code.length > 0 && { code: { files: Object.fromEntries(code.map((file) => [file.name, file])), scoringScript: scoring }, environment }),
    ...(all && { traffic: { [name]: 100 } }),
  });
  const deploy = async () => {
    abort.current = new AbortController();
    setRunning(true);
    setFailed(undefined);
    setTransferred({});
    const onProgress = (progress: TransferProgress) =>
      setTransferred((before) => ({
        ...before,
        ...(progress.phase && { phase: progress.phase }),
        ...(progress.file && { files: { ...before.files, [progress.file]: progress } }),
      }));
    try {
      const task = session.workspace.deploy(definition(), { onProgress, signal: abort.current.signal });
      await follow({ deed: 'deploy', endpoint: endpoint.name, deployment: name }, task);
    } catch (error) {
      if (!abort.current.signal.aborted) setFailed(error);
    }
    setRunning(false);
  };
  const takeSample = async () => {
    const answer = await fetch(new URL(sample ?? '', document.baseURI));
    if (!answer.ok) throw new Error(words.deploy.noSample);
    setFiles([new File([await answer.blob()], 'diabetes.onnx')]);
  };
  return (
    <section class="card" aria-labelledby="deploy">
      <h2 id="deploy">{words.deploy.title}</h2>
      <div class="pair-even">
        <div class="form">
          <Drop label={words.deploy.files} hint={words.deploy.filesHint} files={files} onFiles={setFiles} />
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
                  <Select label={words.deploy.script} value={scoring} onValue={setScript} options={code.map((file) => ({ value: file.name, text: file.name }))} />
                  <Field label={words.deploy.environment} hint={words.deploy.environmentHint} value={environment} onValue={setEnvironment} />
                </>
              )}
            </div>
          </details>
        </div>
        <div class="form">
          <NameField label={words.deploy.name} name={name} onName={setName} />
          {taken && <p class="note tone-warning">{words.deploy.replaces(name)}</p>}
          <Field label={words.deploy.model} value={model || modelName} onValue={setModel} />
          <Field label={words.deploy.size} value={size} onValue={setSize} />
          <label class="check">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
            {words.deploy.all}
          </label>
        </div>
      </div>
      <Transfers running={running} transferred={transferred} />
      {Boolean(failed) && <Failure error={failed}>{words.deploy.again}</Failure>}
      <div class="row">
        <Act class="button primary" act={deploy} disabled={!ready || running}>
          {words.deploy.submit}
        </Act>
        {running && (
          <button type="button" class="button" onClick={() => abort.current?.abort()}>
            {words.deploy.stop}
          </button>
        )}
      </div>
    </section>
  );
};
