// A module worker: the same, asked by message.
import * as api from '../../node_modules/azureml-endpoints/index.js';
import * as scoring from '../../node_modules/azureml-endpoints/scoring.js';
import * as yaml from '../../node_modules/azureml-endpoints/yaml.js';
import { run } from './page.mjs';

addEventListener('message', async ({ data }) => {
  try {
    postMessage(await run({ api, scoring, yaml }, data));
  } catch (error) {
    postMessage([{ name: 'the worker runs the suite', ok: false, ms: 0, error: String(error?.stack ?? error) }]);
  }
});
postMessage('ready');
