import type { DeployDefinition, TransferProgress } from 'azureml-endpoints/slim';
import { useEffect, useRef, useState } from 'preact/hooks';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Button } from '../../../parts/button';
import { Failure } from '../../../parts/failure';
import type { AtWork } from '../../../parts/signed-in';
import { endpoint as words } from '../../../strings';
import { Transfers, type Transferred } from './transfers';

interface Props {
  session: AtWork;
  endpoint: string;
  /** What is to be deployed, once it is wanted; nothing while something is missing. */
  definition: ((signal: AbortSignal) => DeployDefinition | Promise<DeployDefinition>) | undefined;
}

/** The button that deploys, how far it is, what went wrong, and the way to stop. */
export const Deploying = ({ session, endpoint, definition }: Props) => {
  const [transferred, setTransferred] = useState<Transferred>({});
  const [failed, setFailed] = useState<unknown>();
  const [running, setRunning] = useState(false);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const deploy = async () => {
    if (!definition) return;
    const { signal } = (abort.current = new AbortController());
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
      const wanted = await definition(signal);
      const task = session.workspace.deploy(wanted, { onProgress, signal });
      await follow({ deed: 'deploy', endpoint, deployment: wanted.deployment.name }, task);
    } catch (error) {
      if (!signal.aborted) setFailed(error);
    }
    setRunning(false);
  };
  return (
    <>
      <Transfers running={running} transferred={transferred} />
      {Boolean(failed) && <Failure error={failed}>{words.deploy.again}</Failure>}
      <div class="row">
        <Act look="primary" act={deploy} disabled={!definition || running}>
          {words.deploy.submit}
        </Act>
        {running && (
          <Button onClick={() => abort.current?.abort()}>
            {words.deploy.stop}
          </Button>
        )}
      </div>
    </>
  );
};
