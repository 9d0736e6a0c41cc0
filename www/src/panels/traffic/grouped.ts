import type { TrafficRow } from 'azureml-endpoints/slim';
import { type SpanName, SPANS, steps } from './spans';

/** What requests can be told apart by. */
export const GROUPS = {
  status: (row: TrafficRow) => String(row.ResponseCode),
  deployment: (row: TrafficRow) => row.DeploymentName || '–',
  mode: (row: TrafficRow) => row.AuthType || '–',
  caller: (row: TrafficRow) => row.IdentityData || '–',
};

export type Group = keyof typeof GROUPS;

export interface Series {
  name: string;
  /** Requests at each step. */
  counts: number[];
  requests: number;
  failed: number;
  /** The middle one, in milliseconds. */
  p50: number;
  p95: number;
}

export interface Grouped {
  times: number[];
  /** The largest first. */
  series: Series[];
}

/** Requests by what they are told apart by, step by step. */
export const grouped = (rows: readonly TrafficRow[], by: Group, span: SpanName, now: number): Grouped => {
  const times = steps(span, now);
  const { step } = SPANS[span];
  const first = times[0] ?? 0;
  const found = new Map<string, { counts: number[]; took: number[]; failed: number }>();
  for (const row of rows) {
    const name = GROUPS[by](row);
    const group = found.get(name) ?? { counts: times.map(() => 0), took: [], failed: 0 };
    const at = Math.floor((Date.parse(row.TimeGenerated) - first * 1000) / step);
    const before = group.counts[at];
    if (before !== undefined) group.counts[at] = before + 1;
    group.took.push(row.TotalDurationMs);
    if (Number(row.ResponseCode) >= 400) group.failed += 1;
    found.set(name, group);
  }
  const series = [...found].map(([name, { counts, took, failed }]) => {
    took.sort((a, b) => a - b);
    return { name, counts, requests: took.length, failed, p50: percentile(took, 50), p95: percentile(took, 95) };
  });
  return { times, series: series.sort((a, b) => b.requests - a.requests) };
};

/** The smallest that so many percent do not exceed, of what is in order. */
const percentile = (ordered: readonly number[], percent: number): number => ordered[Math.max(0, Math.ceil((ordered.length * percent) / 100) - 1)] ?? 0;
