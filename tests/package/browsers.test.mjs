// The suite in browsers: bare pages and a module worker, and in Chromium what each bundler makes of it.
import { after, before, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CHROMIUM, FIREFOX, missing as browserMissing } from './browsers.mjs';
import { bundlers } from './bundles.mjs';
import { missing } from './local-azure.mjs';
import { site } from './site.mjs';
import { report, world } from './world.mjs';

const skip = missing();
let pages;
let built;

before(async () => {
  if (skip) return;
  built = await mkdtemp(`${tmpdir()}/azureml-endpoints-bundles-`);
  pages = await site({ '/tests/': fileURLToPath(new URL('..', import.meta.url)), '/built/': built });
});

after(async () => {
  await pages?.close();
  if (built) await rm(built, { recursive: true });
});

// Firefox tells of requests that it blocks and streams that break, as the suite wants them to, like of errors.
const REMARK = /^(Content-Security-Policy:|Cross-Origin Request Blocked:|Failed to read data from the ReadableStream)/;

/** Opens a page with this script, hands it the world and reports what it found. */
async function inPage(context, browser, script, kind) {
  const { plain, stop } = await world();
  context.after(stop);
  const page = await browser.newPage();
  context.after(() => page.close());
  const complaints = [];
  page.on('pageerror', (error) => REMARK.test(error.stack) || complaints.push(error.stack));
  await page.goto(`${pages.origin}/page?script=${encodeURIComponent(script)}&kind=${kind}`);
  await page.waitForFunction(() => 'results' in globalThis, undefined, { timeout: 10_000 }).catch(() => {
    throw new Error(`the script does not start: ${complaints.join('\n')}`);
  });
  await report(context, await page.evaluate((world) => globalThis.results(world), plain));
  if (complaints.length) throw new Error(`uncaught in the page: ${complaints.join('\n')}`);
}

const scripts = {
  'in a bare page': 'bare.mjs',
  'in a bare page, slim': 'slim.mjs',
  'in a module worker': 'in-worker.mjs',
};

for (const kind of [CHROMIUM, FIREFOX]) {
  test(`in ${kind.name}`, { skip: skip || browserMissing(kind), concurrency: 3 }, async (context) => {
    const browser = await kind.launch();
    context.after(() => browser.close());
    const bare = Object.entries(scripts).map(([title, script]) =>
      context.test(title, (context) => inPage(context, browser, `/tests/package/runtimes/${script}`, 'module')),
    );
    const bundled = Object.entries(kind === CHROMIUM ? bundlers : {}).map(([name, { kind, make }]) =>
      context.test(`bundled by ${name}`, async (context) => inPage(context, browser, `/built/${await make(built)}`, kind)),
    );
    await Promise.all([...bare, ...bundled]);
  });
}
