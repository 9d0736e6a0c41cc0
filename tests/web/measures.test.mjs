// What the dashboard costs: bytes and requests of the first load, time on a slow processor, a thousand endpoints. Times are
// printed and not judged; what does not depend on the machine is.
import assert from 'node:assert/strict';
import { brotliCompressSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { missing, open } from './dashboard.mjs';

/** The most that may come before somebody sees Start: compressed bytes and requests. */
const BUDGET = { bytes: 200_000, requests: 12 };
const THOUSAND = 1000;

describe('what the dashboard costs', { skip: missing() }, () => {
  let world;
  before(async () => {
    world = await open();
  });
  after(() => world?.close());

  test('the first load keeps to its budget of bytes and requests', async (t) => {
    const { page, context } = await world.visit(t, { url: 'about:blank' });
    const bodies = [];
    context.on('response', (response) => bodies.push(response.body().then((body) => [new URL(response.url()).pathname.split('/').at(-1) || 'index.html', brotliCompressSync(body).length])));
    await page.goto(world.url);
    await page.getByRole('button', { name: 'Use the local Azure' }).waitFor();
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(bodies);
    const bytes = sizes.reduce((all, [, size]) => all + size, 0);
    t.diagnostic(`first load: ${bytes} bytes (brotli) in ${sizes.length} requests: ${sizes.map(([name, size]) => `${name.replace(/-[\w-]{8}(?=\.)/, '')} ${size}`).join(', ')}`);
    assert.ok(bytes <= BUDGET.bytes, `${bytes} bytes`);
    assert.ok(sizes.length <= BUDGET.requests, `${sizes.length} requests`);
  });

  test('Start can be used on a slow processor', async (t) => {
    for (const slower of [1, 4]) {
      const { page, context } = await world.visit(t, { url: 'about:blank' });
      const cdp = await context.newCDPSession(page);
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
      await page.goto(world.url);
      await page.getByRole('button', { name: 'Use the local Azure' }).click({ trial: true });
      const ms = await page.evaluate(() => performance.now());
      t.diagnostic(`Start can be clicked after ${Math.round(ms)} ms with the processor slowed ${slower} times`);
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    }
  });

  test('a thousand endpoints are listed, scrolled and filtered with only those in sight in the page', async (t) => {
    const outside = await world.workspace();
    await outside.endpoints.createOrUpdate('one-of-them', { properties: { authMode: 'Key' } });
    const one = await outside.endpoints.get('one-of-them');
    const { page, context } = await world.visit(t, { search: '?azure=local' });
    await context.route(/onlineEndpoints\?/, async (route) => {
      const url = new URL(route.request().url());
      if (route.request().method() !== 'GET') return route.continue();
      const skip = Number(url.searchParams.get('$skip') ?? 0);
      const value = Array.from({ length: 100 }, (_, at) => {
        const name = `endpoint-${String(skip + at).padStart(4, '0')}`;
        return { ...one, id: one.id.replace('one-of-them', name), name, properties: { ...one.properties, traffic: { blue: 90, green: 10 } } };
      });
      url.searchParams.set('$skip', String(skip + 100));
      await route.fulfill({ headers: { 'access-control-allow-origin': '*' }, json: { value, ...(skip + 100 < THOUSAND && { nextLink: url.href }) } });
    });
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' });
    });
    await world.act(page, () => page.getByRole('region', { name: 'Sign in' }).getByRole('button', { name: 'Sign in', exact: true }).click(), /^Ada Owner/);
    await page.getByRole('heading', { name: /^Signed in as/ }).waitFor();
    const during = async (what) => {
      const tasks = await page.evaluate(() => window.tasks.splice(0));
      t.diagnostic(`${what}: ${tasks.length} long tasks${tasks.length > 0 ? ` of ${tasks.join(', ')} ms` : ''}`);
    };
    await during('signing in');
    await page.evaluate(() => (location.hash = '#/endpoints'));
    await page.getByText(`${THOUSAND} endpoints`, { exact: true }).waitFor();
    await during('listing 1,000');
    const rows = () => page.locator('.table-body [role=row]').count();
    assert.ok((await rows()) < 60, 'rows in the page');
    await page.evaluate(async () => {
      for (let top = 0; top <= document.body.scrollHeight; top += 400) {
        scrollTo(0, top);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }
    });
    await page.getByRole('link', { name: 'endpoint-0999' }).waitFor();
    await during('scrolling through all');
    assert.ok((await rows()) < 60, 'rows in the page');
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), String(THOUSAND + 1));
    await page.getByRole('searchbox', { name: 'Name, description or tag' }).pressSequentially('endpoint-05');
    await page.getByText('100 of 1000 endpoints').waitFor();
    await during('filtering by eleven letters');
    await page.getByRole('link', { name: 'endpoint-0500' }).waitFor();
  });
});
