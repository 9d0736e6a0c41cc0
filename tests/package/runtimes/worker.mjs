// What workerd runs: one request carries the world, its answer the results.
import * as api from 'azureml-endpoints';
import * as scoring from 'azureml-endpoints/scoring';
import * as yaml from 'azureml-endpoints/yaml';
import { suite } from '../suite.mjs';

export default {
  async fetch(request) {
    const world = await request.json();
    return Response.json(await suite({ ...world, api, scoring, yaml, fetch: (...args) => globalThis.fetch(...args) }));
  },
};
