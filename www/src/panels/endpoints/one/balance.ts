/** Whole percentages by deployment. */
export type Traffic = Record<string, number>;

const sum = (traffic: Traffic): number => Object.values(traffic).reduce((all, percent) => all + percent, 0);

/**
 * The traffic when one deployment gets so much: the others share the rest as they did before, in whole percent, and all of it
 * is 100. Who is alone has all.
 */
export const balance = (traffic: Traffic, name: string, percent: number): Traffic => {
  const others = Object.keys(traffic).filter((it) => it !== name);
  if (others.length === 0) return { [name]: 100 };
  const mine = Math.min(100, Math.max(0, Math.round(percent)));
  const rest = 100 - mine;
  const before = sum(traffic) - (traffic[name] ?? 0);
  const exact = others.map((it) => ({ it, share: before > 0 ? (rest * (traffic[it] ?? 0)) / before : rest / others.length }));
  const next: Traffic = { ...traffic, [name]: mine };
  for (const { it, share } of exact) next[it] = Math.floor(share);
  // What rounding left goes to those who lost most by it.
  const left = 100 - sum(next);
  const byLoss = [...exact].sort((a, b) => (b.share % 1) - (a.share % 1));
  for (const { it } of byLoss.slice(0, left)) next[it] = (next[it] ?? 0) + 1;
  return next;
};

/** The traffic of all deployments, also of those that have none. */
export const over = (names: readonly string[], traffic: Traffic | undefined): Traffic =>
  Object.fromEntries(names.map((name) => [name, traffic?.[name] ?? 0]));

/** Whether two say the same. */
export const same = (a: Traffic, b: Traffic): boolean => [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
