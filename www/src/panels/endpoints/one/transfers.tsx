import type { TransferProgress } from 'azureml-endpoints/slim';
import { Progress } from '../../../parts/progress';
import { endpoint as words } from '../../../strings';

/** How far a deployment from files is. */
export interface Transferred {
  phase?: NonNullable<TransferProgress['phase']>;
  files?: Record<string, TransferProgress>;
}

/** What is being done, and each file that has been read or sent. */
export const Transfers = ({ running, transferred: { phase, files = {} } }: { running: boolean; transferred: Transferred }) => {
  if (!phase) return null;
  return (
    <div class="transfers">
      {running && <p role="status">{words.deploy.phases[phase]}</p>}
      <ul class="files">
        {Object.entries(files).map(([name, { phase: at, loadedBytes = 0, totalBytes = 0 }]) => (
          <li key={name}>
            <code>{name}</code>
            <Progress label={name} value={loadedBytes} max={totalBytes || 1} />
            <span class="quiet">{at === 'hash' ? words.deploy.hashed : words.deploy.sent}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};
