// Node's other way to load the package.
const api = require('azureml-endpoints');
const scoring = require('azureml-endpoints/scoring');
const yaml = require('azureml-endpoints/yaml');

import('./tell.mjs').then(({ tell }) => tell({ api, scoring, yaml }));
