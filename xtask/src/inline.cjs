// Writes the wasm as a module that is nothing but JavaScript. Runs in the folder of both.
const { readFileSync, writeFileSync } = require('node:fs');

const text = readFileSync('azureml_endpoints_bg.wasm').toString('base64');
writeFileSync(
  'inline.js',
  `const text = atob('${text}');
const bytes = new Uint8Array(text.length);
for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
export default bytes;
`,
);
