// Writes each wasm as a module that is nothing but JavaScript. Runs in the folder of all.
const { readFileSync, writeFileSync } = require('node:fs');

for (const [from, to] of [
  ['azureml_endpoints_bg.wasm', 'inline.js'],
  ['azureml_endpoints_scoring_bg.wasm', 'inline.scoring.js'],
  ['azureml_endpoints_relay_bg.wasm', 'inline.relay.js'],
]) {
  const text = readFileSync(from).toString('base64');
  writeFileSync(
    to,
    `const text = atob('${text}');
const bytes = new Uint8Array(text.length);
for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
export default bytes;
`,
  );
}
