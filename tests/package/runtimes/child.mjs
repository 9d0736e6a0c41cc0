// What Deno and Bun run.
import * as api from 'azureml-endpoints';
import { tell } from './tell.mjs';

await tell(api);
