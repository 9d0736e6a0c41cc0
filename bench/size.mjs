// What the package weighs as a browser gets it: `node bench/size.mjs [--check] [--json]`.
// A slim entry is its bundle (entry and glue, minified) and the wasm file; the others are one bundle with the wasm inside.
// `--check` fails when an entry is over its budget.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// Bytes of brotli. The goals are 40,960 for `./slim` and 59,392 for `./scoring/slim`, and are not met; these hold what is there, so
// that it does not grow unseen.
const BUDGETS = { './slim': 144_600, './scoring/slim': 79_300, './relay': 104_600 };

const root = new URL('../', import.meta.url);
const installed = new URL('tests/node_modules/azureml-endpoints/', root);
const { buildSync } = createRequire(new URL('tests/', root))('esbuild');

const bundle = (entry) =>
  buildSync({
    entryPoints: [fileURLToPath(new URL(entry, installed))],
    bundle: true,
    external: ['*/carrier.js'],
    minify: true,
    format: 'esm',
    write: false,
  }).outputFiles[0].contents;

const weigh = (...parts) => {
  const sum = (measure) => parts.reduce((total, part) => total + measure(part).length, 0);
  return {
    raw: sum((part) => part),
    gzip: sum((part) => gzipSync(part, { level: 9 })),
    brotli: sum((part) => brotliCompressSync(part, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })),
  };
};

const wasm = (name) => readFileSync(new URL(`wasm/${name}_bg.wasm`, installed));
const slim = [bundle('slim.js'), wasm('azureml_endpoints')];
const scoring = [bundle('scoring.slim.js'), wasm('azureml_endpoints_scoring')];
const sizes = {
  './slim': weigh(...slim),
  './slim, JavaScript': weigh(slim[0]),
  './slim, wasm': weigh(slim[1]),
  '.': weigh(bundle('index.js')),
  './scoring/slim': weigh(...scoring),
  './scoring/slim, JavaScript': weigh(scoring[0]),
  './scoring/slim, wasm': weigh(scoring[1]),
  './scoring': weigh(bundle('scoring.js')),
  './relay': weigh(bundle('relay.js')),
  // Loaded by whoever imports it: an entry of its own.
  './yaml, besides': weigh(readFileSync(new URL('wasm/yaml.js', installed))),
  // Loaded when something is uploaded, and not before.
  'uploads, besides': weigh(readFileSync(new URL('wasm/carrier.js', installed))),
};

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ budgets: BUDGETS, ...sizes }));
} else {
  const row = (name, ...cells) => console.log(name.padEnd(28) + cells.map((cell) => String(cell).padStart(10)).join(''));
  row('bytes', 'raw', 'gzip', 'brotli', 'budget');
  for (const [name, { raw, gzip, brotli }] of Object.entries(sizes)) row(name, raw, gzip, brotli, BUDGETS[name] ?? '');
}
if (process.argv.includes('--check')) {
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const over = sizes[name].brotli - budget;
    if (over <= 0) continue;
    console.error(`${name} is ${over} bytes of brotli over its budget of ${budget}`);
    process.exitCode = 1;
  }
}
