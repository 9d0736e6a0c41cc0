// What Deno and Bun run: the suite, with the world as JSON in the first argument and the results as JSON on stdout.
import * as api from 'azureml-endpoints';
import { suite } from '../suite.mjs';

const world = JSON.parse((globalThis.Deno?.args ?? globalThis.process.argv.slice(2))[0]);
if (world.model) world.model.bytes = Uint8Array.from(atob(world.model.bytes), (c) => c.charCodeAt(0));
const results = await suite({ ...world, api, fetch });
console.log(JSON.stringify(results));
