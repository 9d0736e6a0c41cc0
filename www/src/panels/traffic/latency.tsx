import type { EndpointMetric } from 'azureml-endpoints/slim';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import type { AtWork } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { traffic as words } from '../../strings';
import { Chart } from './chart';
import { type SpanName, SPANS } from './spans';

const NAMES = ['RequestLatency_P50', 'RequestLatency_P90', 'RequestLatency_P95', 'RequestLatency_P99'] as const satisfies EndpointMetric[];

interface Props {
  session: AtWork;
  name: string;
  span: SpanName;
  depends: string;
}

/** The metrics: how long requests took, by percentiles. They are there without anybody enabling them. */
export const Latency = ({ session, name, span, depends }: Props) => {
  const { since, interval } = SPANS[span];
  const metrics = useLoaded(
    async (signal) => {
      const { value } = await session.workspace.metrics(name, { names: [...NAMES], timespan: since, interval, aggregation: ['Average'], signal });
      const found = value.map((metric) => ({ name: metric.name.value, data: metric.timeseries[0]?.data ?? [] }));
      const times = (found.find(({ data }) => data.length > 0)?.data ?? []).map(({ timeStamp }) => Date.parse(timeStamp) / 1000);
      const series = NAMES.map((metric) => ({
        name: words.latency.names[metric],
        values: (found.find((it) => it.name === metric)?.data ?? []).map(({ average }) => average ?? null),
      }));
      return { times, series };
    },
    [session.workspace, depends],
  );
  const { value } = metrics;
  const measured = value?.series.some(({ values }) => values.some((it) => it !== null));
  return (
    <section class="card" aria-labelledby="latency">
      <h2 id="latency">{words.latency.title}</h2>
      {Boolean(metrics.error) && <Failure error={metrics.error} onRetry={metrics.again} />}
      {!value && metrics.loading && <Waiting lines={6} />}
      {value && !measured && <p class="quiet">{words.latency.none}</p>}
      {value && measured && (
        <>
          <Chart times={value.times} series={value.series} unit={words.latency.unit} />
          <ul class="legend">
            {value.series.map(({ name, values }, at) => (
              <li key={name}>
                <span class={`swatch share-${at % 4}`} aria-hidden="true" />
                {words.latency.last(name, values.findLast((it) => it !== null) ?? 0)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
