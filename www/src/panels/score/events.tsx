import type { ServerSentEvent } from 'azureml-endpoints/slim';
import { score as words } from '../../strings';

/** The events of a stream, as the package reads them. */
export const Events = ({ events }: { events: readonly ServerSentEvent[] }) => {
  const { columns, title } = words.events;
  return (
    <div class="scroll events" tabIndex={0} role="region" aria-label={title}>
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
          {events.map(({ id, event, data }, at) => (
            <tr key={at}>
              <td>{id}</td>
              <td>{event}</td>
              <td>
                <code>{data}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
