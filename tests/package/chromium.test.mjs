// The suite in Chromium: bare pages, a module worker, and what each bundler makes of it.
import { after, before, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { bundlers } from './bundles.mjs';
import { chromium as installed, missing } from './local-azure.mjs';
import { site } from './site.mjs';
import { report, world } from './world.mjs';

const skip = missing({ browser: true });
let browser;
let pages;
let built;

before(async () => {
  if (skip) return;
  built = await mkdtemp(`${tmpdir()}/azureml-endpoints-bundles-`);
  pages = await site({ '/tests/': fileURLToPath(new URL('..', import.meta.url)), '/built/': built });
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'];
  browser = await chromium.launch({ executablePath: installed(), args });
});

after(async () => {
  await browser?.close();
  await pages?.close();
  if (built) await rm(built, { recursive: true });
});

/** Opens a page with this script, hands it the world and reports what it found. */
async function inPage(context, script, kind) {
  const { plain, stop } = await world();
  context.after(stop);
  const page = await browser.newPage();
  context.after(() => page.close());
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.stack));
  await page.goto(`${pages.origin}/page?script=${encodeURIComponent(script)}&kind=${kind}`);
  await page.waitForFunction(() => 'results' in globalThis, undefined, { timeout: 10_000 }).catch(() => {
    throw new Error(`the script does not start: ${complaints.join('\n')}`);
  });
  await report(context, await page.evaluate((world) => globalThis.results(world), plain));
  if (complaints.length) throw new Error(`uncaught in the page: ${complaints.join('\n')}`);
}

test('in Chromium', { skip, concurrency: 3 }, async (context) => {
  const scripts = {
    'in a bare page': 'bare.mjs',
    'in a bare page, slim': 'slim.mjs',
    'in a module worker': 'in-worker.mjs',
  };
  const bare = Object.entries(scripts).map(([title, script]) =>
    context.test(title, (context) => inPage(context, `/tests/package/runtimes/${script}`, 'module')),
  );
  const bundled = Object.entries(bundlers).map(([name, { kind, make }]) =>
    context.test(`bundled by ${name}`, async (context) => inPage(context, `/built/${await make(built)}`, kind)),
  );
  await Promise.all([...bare, ...bundled]);
});
