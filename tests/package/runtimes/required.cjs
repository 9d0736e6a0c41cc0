// Node's other way to load the package.
const api = require('azureml-endpoints');

import('./tell.mjs').then(({ tell }) => tell(api));
