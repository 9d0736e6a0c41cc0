// What pages and web workers run. Whoever opened them hands the world in and waits for the results.
import { suite } from '../suite.mjs';

/** The results of the suite with this package, here. */
export function run(api, world) {
  const isWindow = typeof window !== 'undefined';
  return suite({ ...world, api, isWindow, isBrowser: true, fetch: (...args) => globalThis.fetch(...args) });
}
