import type { Workspace } from 'azureml-endpoints/slim';

/** Requests that a deployment answered, and those among them that it failed. */
export interface Measured {
  requests: number;
  failed: number;
}

const MINUTE = 60_000;
/** Series of the metric at most: one for each status of each deployment. */
const MOST = 200;

/** What a deployment is to blame for: too slow, a model that failed, too much to do, broken. The rest is the callers' doing. */
const isFailure = (status: number): boolean => status === 408 || status === 424 || status === 429 || status >= 500;

/** How a deployment has answered since a time, by the metrics, which need no log. */
export const measured = async (workspace: Workspace, endpoint: string, deployment: string, since: number, signal: AbortSignal): Promise<Measured> => {
  const from = Math.floor(since / MINUTE) * MINUTE;
  const timespan = [from, Math.max(Date.now(), from + MINUTE)].map((it) => new Date(it).toISOString()).join('/');
  const asked = { names: ['RequestsPerMinute' as const], split: ['deployment', 'statusCode'], interval: 'PT1M', aggregation: ['Average' as const], top: MOST };
  const { value } = await workspace.metrics(endpoint, { ...asked, timespan, signal });
  const sum: Measured = { requests: 0, failed: 0 };
  for (const { metadatavalues = [], data } of value.flatMap(({ timeseries }) => timeseries)) {
    const is = (name: string) => metadatavalues.find((it) => it.name.value.toLowerCase() === name)?.value ?? '';
    if (is('deployment').toLowerCase() !== deployment.toLowerCase()) continue;
    const requests = data.reduce((all, { average = 0 }) => all + average, 0);
    sum.requests += requests;
    if (isFailure(Number(is('statuscode')))) sum.failed += requests;
  }
  return sum;
};
