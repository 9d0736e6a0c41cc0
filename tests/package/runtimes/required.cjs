// Node's other way to load the package.
const api = require('azureml-endpoints');
const yaml = require('azureml-endpoints/yaml');

import('./tell.mjs').then(({ tell }) => tell({ api, yaml }));
