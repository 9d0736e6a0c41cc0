// Run in `pkg/wasm`: each wasm as a module that is nothing but JavaScript.
//
// Base64 would shift the bytes against each other, and then they hardly compress: for a browser it costs a quarter more than the
// wasm. Here the 84 most frequent bytes are a letter each, and the others two; the letters mean nothing in JavaScript or HTML.
const { readFileSync, writeFileSync } = require('node:fs');

const LETTERS = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter((letter) => !' "\'`\\<$&/'.includes(letter));
const SINGLE = 84;

for (const [from, to] of [
  ['azureml_endpoints_bg.wasm', 'inline.js'],
  ['azureml_endpoints_scoring_bg.wasm', 'inline.scoring.js'],
  ['azureml_endpoints_relay_bg.wasm', 'inline.relay.js'],
]) {
  const wasm = readFileSync(from);
  const count = new Array(256).fill(0);
  for (const byte of wasm) count[byte] += 1;
  const bytes = [...count.keys()].sort((one, other) => count[other] - count[one] || one - other);
  const written = [];
  for (const [rank, byte] of bytes.entries()) {
    const [page, rest] = [Math.floor((rank - SINGLE) / LETTERS.length), (rank - SINGLE) % LETTERS.length];
    written[byte] = rank < SINGLE ? LETTERS[rank] : LETTERS[SINGLE + page] + LETTERS[rest];
  }
  writeFileSync(
    to,
    `const text = '${Array.from(wasm, (byte) => written[byte]).join('')}';
const letters = '${LETTERS.join('')}';
const byRank = [${bytes}];
const ranks = [];
for (let rank = 0; rank < letters.length; rank += 1) ranks[letters.charCodeAt(rank)] = rank;
const bytes = new Uint8Array(${wasm.length});
for (let at = 0, from = 0; at < bytes.length; at += 1) {
  let rank = ranks[text.charCodeAt(from++)];
  if (rank >= ${SINGLE}) rank = ${SINGLE} + (rank - ${SINGLE}) * letters.length + ranks[text.charCodeAt(from++)];
  bytes[at] = byRank[rank];
}
export default bytes;
`,
  );
}
