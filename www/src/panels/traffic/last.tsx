import type { TrafficRow } from 'azureml-endpoints/slim';
import { moment } from '../../parts/span';
import { traffic as words } from '../../strings';

const SHOWN = 20;

/** The newest requests, one by one. */
export const Last = ({ rows }: { rows: readonly TrafficRow[] }) => {
  const { columns } = words.last;
  return (
    <details>
      <summary>{words.last.title(Math.min(SHOWN, rows.length))}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.last.title(Math.min(SHOWN, rows.length))}>
        <table>
          <thead>
            <tr>
              {Object.values(columns).map((it) => (
                <th key={it} scope="col">
                  {it}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row, at) => (
              <tr key={at}>
                <td>{moment(new Date(row.TimeGenerated))}</td>
                <td>{row.ResponseCode}</td>
                <td>{row.DeploymentName}</td>
                <td>{row.AuthType}</td>
                <td>
                  <code>{row.IdentityData}</code>
                </td>
                <td>{words.ms(row.TotalDurationMs)}</td>
                <td>
                  <code>{row.XRequestId}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
};
