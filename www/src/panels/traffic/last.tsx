import type { TrafficRow } from 'azureml-endpoints/slim';
import { moment } from '../../parts/span';
import { Table } from '../../parts/table';
import { traffic as words } from '../../strings';

const SHOWN = 20;

/** The newest requests, one by one. */
export const Last = ({ rows }: { rows: readonly TrafficRow[] }) => (
  <details>
    <summary>{words.last.title(Math.min(SHOWN, rows.length))}</summary>
    <Table title={words.last.title(Math.min(SHOWN, rows.length))} columns={Object.values(words.last.columns)}>
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
    </Table>
  </details>
);
