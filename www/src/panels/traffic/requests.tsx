import { useMemo, useState } from 'preact/hooks';
import { customerIdOf } from '../../azure/directory';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import { Note } from '../../parts/note';
import { Select } from '../../parts/select';
import type { AtWork } from '../../parts/signed-in';
import { Table } from '../../parts/table';
import { Waiting } from '../../parts/waiting';
import { traffic as words } from '../../strings';
import { Chart } from './chart';
import { Enable } from './enable';
import { type Group, grouped, GROUPS } from './grouped';
import { Last } from './last';
import { type SpanName, SPANS } from './spans';

/** So many rows are read at most; there is a note when there were more. */
const MOST = 5000;

interface Props {
  session: AtWork;
  name: string;
  span: SpanName;
  depends: string;
}

/** The traffic log: requests by what tells them apart. */
export const Requests = ({ session, name, span, depends }: Props) => {
  const { workspace } = session;
  const [by, setBy] = useState<Group>('status');
  const [enabled, setEnabled] = useState(0);
  const log = useLoaded(
    async (signal) => {
      const sinks = (await workspace.logs.list(name, { signal })).map(({ properties }) => properties.workspaceId).filter((id) => typeof id === 'string');
      const [sink] = sinks;
      if (!sink) return undefined;
      const workspaceId = await customerIdOf(session, sink, signal);
      const { rows, partialError } = await workspace.logs.traffic({ workspaceId, endpoint: name, since: SPANS[span].since, top: MOST, signal });
      // Azure's clock may be ahead of this one.
      const now = Math.max(Date.now(), Date.parse(rows[0]?.TimeGenerated ?? '') || 0);
      return { rows, partial: partialError?.message, now };
    },
    [workspace, depends, enabled],
  );
  const { value } = log;
  const groups = useMemo(() => value && grouped(value.rows, by, span, value.now), [value, by]);
  return (
    <section class="card" aria-labelledby="requests">
      <h2 id="requests">{words.requests.title}</h2>
      {Boolean(log.error) && <Failure error={log.error} onRetry={log.again} />}
      {!value && log.loading && <Waiting lines={6} />}
      {!value && !log.loading && !log.error && <Enable session={session} name={name} onEnabled={() => setEnabled(enabled + 1)} />}
      {value && groups && (
        <>
          <Select label={words.requests.by} value={by} onValue={(it) => setBy(it as Group)} options={(Object.keys(GROUPS) as Group[]).map((it) => ({ value: it, text: words.requests.groups[it] }))} />
          {value.partial && <Note>{value.partial}</Note>}
          {value.rows.length === MOST && <Note>{words.requests.most(MOST)}</Note>}
          {value.rows.length === 0 ? (
            <p class="quiet">{words.requests.none}</p>
          ) : (
            <>
              <Chart times={groups.times} series={groups.series.map(({ name, counts }) => ({ name, values: counts }))} stacked />
              <Table
                title={words.requests.sums}
                columns={[words.requests.groups[by], words.requests.requests, words.requests.failed, words.requests.p50, words.requests.p95]}
              >
                {groups.series.map((it, at) => (
                  <tr key={it.name}>
                    <th scope="row">
                      <span class={`swatch share-${at % 4}`} aria-hidden="true" />
                      {it.name}
                    </th>
                    <td>{it.requests}</td>
                    <td>{it.failed}</td>
                    <td>{words.ms(it.p50)}</td>
                    <td>{words.ms(it.p95)}</td>
                  </tr>
                ))}
              </Table>
              <Last rows={value.rows} />
            </>
          )}
        </>
      )}
    </section>
  );
};
