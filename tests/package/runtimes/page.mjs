// What pages and web workers run. Whoever opened them hands the world in and waits for the results.
import { suite } from '../suite.mjs';

/** The results of the suite with this package's entries, here. */
export function run(entries, world) {
  const isWindow = typeof window !== 'undefined';
  return suite({ ...world, ...entries, isWindow, isBrowser: true, fetch: (...args) => globalThis.fetch(...args) });
}
