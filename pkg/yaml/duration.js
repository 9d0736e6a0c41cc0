// Durations: numbers in YAML, ISO 8601 in Azure's bodies.

const UNITS = [
  ['D', 86_400_000],
  ['H', 3_600_000],
  ['M', 60_000],
];

/** Milliseconds as ISO 8601, in the greatest units that fit. */
export function toIso(ms) {
  let rest = ms;
  const parts = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? `${count}${unit}` : '';
  });
  const [days, ...time] = parts;
  const seconds = rest || ms === 0 ? `${rest / 1000}S` : '';
  const clock = time.join('') + seconds;
  return `P${days}${clock && `T${clock}`}`;
}

/** ISO 8601 as milliseconds; undefined for what is none, or has months or years, whose length nobody knows. */
export function fromIso(text) {
  const found = /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!found || found.slice(1).every((part) => part === undefined)) return undefined;
  const sizes = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000];
  return Math.round(found.slice(1).reduce((sum, part, at) => sum + Number(part ?? 0) * sizes[at], 0));
}
