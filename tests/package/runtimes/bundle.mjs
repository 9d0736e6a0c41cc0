// The program that bundlers get.
import * as api from 'azureml-endpoints';
import { run } from './page.mjs';

globalThis.results = (world) => run(api, world);
