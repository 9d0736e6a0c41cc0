// What `cargo xtask demo` puts beside the page: the whole story of a person who tries it, in a browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';
import { dialogOf, localJson, open, panel } from './dashboard.mjs';

panel('the demo’s page', { storage: true }, ({ browser, test, story }) => {
  let world, child, url;
  before(async () => {
    world = await open({ storage: true, browser });
    const program = await readFile(new URL('../../xtask/src/preview.mjs', import.meta.url), 'utf8');
    const { clientId, clientSecret } = world.ready.identities.scientist;
    child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(new URL('../../www', import.meta.url)),
      env: { ...process.env, LOCAL_AZURE: JSON.stringify(localJson(world.ready)), RELAY_APP: JSON.stringify({ clientId, clientSecret }) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    url = await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  });
  after(async () => {
    child?.stdin.end();
    await world?.close();
  });

  for (const [mode, words, tell] of [
    ['Key', 'Two keys that do not expire', test],
    ['AADToken', 'Callers sign in with Entra', story],
  ]) {
    tell(`somebody signs in, makes an endpoint (${mode}), deploys the sample model and scores it, without leaving the page`, async (t) => {
      const name = `tried-${mode.toLowerCase()}`;
      const { page } = await world.signedIn(t, { url, hash: '#/endpoints', expected: [/404/] });
      await page.getByRole('button', { name: 'Create endpoint' }).click();
      const dialog = dialogOf(page, 'Create an endpoint');
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await dialog.getByText(words).click();
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.locator('[data-deed=create][data-end=done]').waitFor();
      await page.getByRole('table').getByRole('link', { name }).click();
      await page.getByRole('button', { name: 'Take the sample model' }).click();
      await page.getByText('diabetes.onnx').waitFor();
      await page.getByRole('button', { name: 'Deploy', exact: true }).click();
      await page.locator('[data-deed=deploy][data-end=done]').waitFor();
      await page.getByRole('link', { name: 'Score', exact: true }).last().click();
      const body = page.getByRole('textbox', { name: 'Request body' });
      await page.getByRole('button', { name: 'Sample of the endpoint' }).click();
      await body.getByText('0', { exact: true }).first().waitFor();
      await page.getByRole('button', { name: 'Score', exact: true }).click();
      const answer = page.getByRole('region', { name: 'Answer', exact: true });
      await answer.getByRole('region', { name: 'answer' }).waitFor();
      assert.match(await answer.innerText(), /Status\s+200/);
    });
  }

  test('nothing secret is beside the page', async () => {
    const told = await (await fetch(`${url}local.json`)).text();
    for (const { clientSecret } of Object.values(world.ready.identities)) assert.ok(!told.includes(clientSecret));
    assert.equal(JSON.parse(told).clientId, world.ready.apps.page.clientId);
  });
});
