const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far back is looked, in how large steps, in milliseconds and as Azure Monitor writes them. */
export const SPANS = {
  hour: { ms: HOUR, step: MINUTE, since: 'PT1H', interval: 'PT1M' },
  quarter: { ms: 6 * HOUR, step: 5 * MINUTE, since: 'PT6H', interval: 'PT5M' },
  day: { ms: 24 * HOUR, step: 15 * MINUTE, since: 'PT24H', interval: 'PT15M' },
  week: { ms: 7 * 24 * HOUR, step: HOUR, since: 'P7D', interval: 'PT1H' },
} as const;

export type SpanName = keyof typeof SPANS;

/** The steps of a span that ends now: seconds since 1970, as charts want them. */
export const steps = (span: SpanName, now: number): number[] => {
  const { ms, step } = SPANS[span];
  const last = Math.floor(now / step);
  return Array.from({ length: ms / step + 1 }, (_, at) => ((last - ms / step + at) * step) / 1000);
};
