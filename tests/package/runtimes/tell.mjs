// The suite in a process of its own: the world as JSON in the first argument, the results as JSON on stdout.
import { suite } from '../suite.mjs';

export async function tell(entries) {
  const [world] = globalThis.Deno?.args ?? globalThis.process.argv.slice(2);
  console.log(JSON.stringify(await suite({ ...JSON.parse(world), ...entries, fetch: (...args) => globalThis.fetch(...args) })));
}
