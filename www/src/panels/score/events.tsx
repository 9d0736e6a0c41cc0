import type { ServerSentEvent } from 'azureml-endpoints/slim';
import { Table } from '../../parts/table';
import { score as words } from '../../strings';

/** The events of a stream, as the package reads them. */
export const Events = ({ events }: { events: readonly ServerSentEvent[] }) => (
  <Table class="events" title={words.events.title} columns={Object.values(words.events.columns)}>
    {events.map(({ id, event, data }, at) => (
      <tr key={at}>
        <td>{id}</td>
        <td>{event}</td>
        <td>
          <code>{data}</code>
        </td>
      </tr>
    ))}
  </Table>
);
