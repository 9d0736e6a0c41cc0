// Scoring from the page in a browser: through a relay, directly where that cannot work, and elsewhere by copied text.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { after, before, beforeEach } from 'node:test';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { LOOKS, open, panel } from './dashboard.mjs';
import { DIST } from './served.mjs';

const MODEL = fileURLToPath(new URL('../fixtures/diabetes.onnx', import.meta.url));

/**
 * A relay for each endpoint of the local Azure, below its name; it passes on the user's own token. Below `…/score` it is the
 * same, and `swagger.json` is beside that.
 */
const relays = async (world, origin) => {
  const { createRelay, nodeListener } = createRequire(`${DIST}../package.json`)('azureml-endpoints/relay');
  const { cloud } = world.ready;
  const events = [];
  const listeners = new Map();
  const listener = (name) => {
    const target = `${cloud.scoringHosts[0]}/endpoints/${name}/score`;
    const routes = { [`/${name}`]: `/endpoints/${name}/score`, [`/${name}/score`]: `/endpoints/${name}/score`, [`/${name}/swagger.json`]: `/endpoints/${name}/swagger.json` };
    return nodeListener(createRelay({ target, cloud, routes, methods: ['GET', 'POST'], allowOrigins: [origin], deployments: 'any', onEvent: (event) => events.push(event) }));
  };
  const server = createServer((request, response) => {
    const name = new URL(request.url, 'http://here').pathname.split('/')[1];
    if (!listeners.has(name)) listeners.set(name, listener(name));
    return listeners.get(name)(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/{endpoint}`, events, close: () => (server.closeAllConnections(), server.close()) };
};

panel('Score', { storage: true }, ({ browser, test, story }) => {
  let world, outside, relay;
  before(async () => {
    world = await open({ storage: true, browser });
    relay = await relays(world, new URL(world.url).origin);
  });
  after(async () => {
    relay?.close();
    await world?.close();
  });
  beforeEach(async () => {
    await world.reset();
    outside = await world.workspace();
    relay.events.length = 0;
  });

  const make = async (authMode, environmentVariables, names = ['blue']) => {
    await outside.endpoints.createOrUpdate('asked', { properties: { authMode } });
    for (const name of names) {
      const model = environmentVariables ? undefined : { name: 'diabetes', files: { 'model.onnx': new Blob([await readFile(MODEL)]) } };
      await outside.deploy({ endpoint: { name: 'asked' }, deployment: { name, properties: { instanceType: 'Standard_DS3_v2', ...(environmentVariables && { environmentVariables }) } }, ...(model && { model }) });
    }
    await outside.endpoints.setTraffic('asked', { [names[0]]: 100 });
  };
  const region = (page, name) => page.getByRole('region', { name, exact: true });
  const answer = (page) => region(page, 'Answer');
  const throughRelay = (page) => page.getByRole('textbox', { name: 'Relay', exact: true }).fill(relay.url);
  const score = (page) => page.getByRole('button', { name: 'Score', exact: true }).click();

  story('the sample of the article is scored through a relay, with status, times and ids', async (t) => {
    await make('AADToken');
    const { page } = await world.signedIn(t, { hash: '#/score/asked' });
    await page.getByText('A managed endpoint answers no CORS').waitFor();
    await throughRelay(page);
    await score(page);
    await answer(page).getByRole('region', { name: 'answer' }).waitFor();
    const text = await answer(page).innerText();
    assert.match(text, /Status\s+200/);
    assert.match(text, /First byte\s+[\d,]+ ms/);
    assert.match(text, /In all\s+[\d,]+ ms/);
    assert.match(text, /Client request id\s+[0-9a-f-]{36}/);
    assert.equal(relay.events[0].outcome, 'answered');
    assert.match(new URL(page.url()).searchParams.get('relay'), /\{endpoint\}/);
  });

  /** Somebody who is about to score an endpoint through the relay. */
  const about = async (t, options) => {
    const visited = await world.signedIn(t, { hash: '#/score/asked', ...options });
    await throughRelay(visited.page);
    return visited;
  };

  test('where consent for scoring is missing it is asked for by a click, and nothing opens before', async (t) => {
    await make('AADToken', { EMULATOR_ECHO: '1' });
    const { page } = await about(t, { expected: [/400/] });
    await fetch(`${world.ready.control}/consents`, { method: 'DELETE' });
    await score(page);
    const resume = answer(page).getByRole('button', { name: 'Sign in' });
    await resume.waitFor();
    assert.equal(page.context().pages().length, 1);
    const opened = page.context().waitForEvent('page');
    await resume.click();
    const window = await opened;
    await Promise.race([window.getByRole('button', { name: 'Accept' }).click(), window.waitForEvent('close')]).catch(() => {});
    if (page.context().pages().length > 1) await window.waitForEvent('close').catch(() => {});
    await score(page);
    await answer(page).getByRole('region', { name: 'answer' }).waitFor();
  });

  test('one deployment is asked by its name', async (t) => {
    await make('AADToken', { EMULATOR_ECHO: '1' }, ['blue', 'green']);
    const { page } = await about(t);
    await page.getByLabel('Deployment', { exact: true }).selectOption('green');
    await score(page);
    await answer(page).getByText('It has answered.').waitFor({ state: 'attached' });
    assert.equal(relay.events.at(-1).deployment, 'green');
  });

  story('a model that fails is explained, with what to do', async (t) => {
    await make('AADToken', { EMULATOR_STATUS: '500' });
    const { page } = await about(t, { expected: [/424/] });
    await score(page);
    const alert = answer(page).getByRole('alert');
    await alert.getByRole('heading', { name: 'The model said no' }).waitFor();
    const said = (await alert.innerText()).replace(/\s+/g, ' ');
    for (const [what, least] of [['[data-explanation]', 20], ['.remedy', 10]]) {
      const words = await alert.locator(what).innerText();
      assert.ok(words.length > least);
      assert.equal(said.split(words).length, 2, `${what} stands there once`);
    }
  });

  story('a stream is shown as it comes', async (t) => {
    await make('AADToken', { EMULATOR_STREAM: 'sse', EMULATOR_STREAM_COUNT: '3', EMULATOR_STREAM_EVERY_MS: '600000' });
    const { page } = await about(t);
    await score(page);
    const raw = region(page, 'answer');
    await raw.getByText(/piece 1/).waitFor();
    assert.equal(await answer(page).getAttribute('aria-busy'), 'true');
    assert.equal(await raw.getByText(/piece 3/).count(), 0);
    await region(page, 'Events').getByText(/piece 1/).waitFor();
    await world.post('/clock', { advanceSeconds: 601 });
    await raw.getByText(/piece 2/).waitFor();
    await world.post('/clock', { advanceSeconds: 601 });
    await raw.getByText(/piece 3/).waitFor();
    await answer(page).getByText('It has answered.').waitFor({ state: 'attached' });
    const rows = await region(page, 'Events').locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((it) => it.textContent)));
    assert.deepEqual(rows.map(([id, event, data]) => [id, event, JSON.parse(data).index]), [1, 2, 3].map((at) => [String(at), 'piece', at]));
    assert.match(await raw.innerText(), /id: 1\nevent: piece\ndata: /);
    await world.accessible(page, 'events');
    await page.setViewportSize({ width: 360, height: 740 });
    await world.fits(page, 'events');
  });

  test('the input that the endpoint describes comes into the editor, its example or one made of its schema', async (t) => {
    await make('AADToken');
    const { page, context } = await world.signedIn(t, { hash: '#/score/asked', expected: [/404/] });
    await page.getByRole('textbox', { name: 'Relay', exact: true }).fill(`${relay.url}/score`);
    const editor = page.getByRole('textbox', { name: 'Request body' });
    const own = page.getByRole('button', { name: 'Sample of the endpoint' });
    const becomes = async (body) => {
      await own.click();
      await page.waitForFunction((it) => document.querySelector('.editor').shadowRoot.querySelector('.cm-content').innerText.replace(/\s/g, '') === it, JSON.stringify(body));
    };
    await editor.waitFor();
    await becomes({ data: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] });
    await score(page);
    await answer(page).getByText('It has answered.').waitFor({ state: 'attached' });
    const rows = { data: [[1.5, 2.5]] };
    const documents = [
      { swagger: '2.0', paths: { '/': { get: {} }, '/score': { post: { parameters: [{ in: 'body', schema: { $ref: '#/definitions/ServiceInput' } }] } } }, definitions: { ServiceInput: { type: 'object', example: rows } } },
      { openapi: '3.0.0', paths: { '/score': { post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Input' } } } } } } }, components: { schemas: { Input: { properties: { text: { type: 'string' }, top: { type: 'integer', default: 3 }, self: { $ref: '#/components/schemas/Loop' } } }, Loop: { $ref: '#/components/schemas/Loop' } } } },
    ];
    await context.route('**/swagger.json', (route) => route.fulfill({ headers: { 'access-control-allow-origin': '*' }, json: documents.shift() }));
    await becomes(rows);
    await becomes({ text: '', top: 3 });
    await context.unroute('**/swagger.json');
    await context.route('**/swagger.json', (route) => route.fulfill({ headers: { 'access-control-allow-origin': '*' }, status: 404 }));
    await own.click();
    await page.getByText('The endpoint describes no input').waitFor();
  });

  test('without a relay it says why the browser keeps the answer, and never shows the key', async (t) => {
    await make('Key', { EMULATOR_ECHO: '1' });
    const { page } = await world.signedIn(t, { hash: '#/score/asked', expected: [/CORS|ERR_FAILED|40[45]/] });
    await page.getByRole('button', { name: 'Try directly' }).click();
    const alert = answer(page).getByRole('alert');
    await alert.getByRole('heading', { name: 'Nobody answered' }).waitFor({ timeout: 60_000 });
    assert.match(await alert.innerText(), /CORS/);
    const { primaryKey } = await outside.endpoints.listKeys('asked');
    assert.ok(!(await page.content()).includes(primaryKey));
  });

  test('a body that is no JSON is marked where it is wrong', async (t) => {
    await make('AADToken', { EMULATOR_ECHO: '1' });
    const { page } = await world.signedIn(t, { hash: '#/score/asked' });
    const editor = page.getByRole('textbox', { name: 'Request body' });
    await editor.fill('{ "data": [1, }');
    await page.locator('.cm-lintRange-error, .cm-lint-marker-error').first().waitFor();
    await page.getByRole('button', { name: 'Sample of Microsoft’s article' }).click();
    assert.match(await editor.innerText(), /"data"/);
  });

  test('a relay that tokens must not travel to is refused before anything is sent', async (t) => {
    await make('AADToken', { EMULATOR_ECHO: '1' });
    const { page } = await world.signedIn(t, { hash: '#/score/asked' });
    await page.getByRole('textbox', { name: 'Relay', exact: true }).fill('http://relay.example.com/{endpoint}');
    await page.getByText('This is an https address.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Score', exact: true }).isDisabled());
  });

  test('a key that is typed for the relay stands in no attribute and no text of the page', async (t) => {
    await make('Key', undefined, ['blue']);
    const { page } = await world.signedIn(t, { hash: '#/score/asked' });
    await throughRelay(page);
    await page.getByLabel('Prove with').selectOption('key');
    const key = page.getByLabel('Key', { exact: true });
    await key.fill('typed-by-somebody');
    assert.equal(await key.inputValue(), 'typed-by-somebody');
    const all = await page.evaluate(() => {
      const texts = (root) => [root.innerHTML, ...[...root.querySelectorAll('*')].filter((it) => it.shadowRoot).map((it) => texts(it.shadowRoot))].join('\n');
      return texts(document.documentElement);
    });
    assert.match(all, /fluent-text-input/);
    assert.ok(!all.includes('typed-by-somebody'));
  });

  test('the same call works from a shell, in JavaScript and in Python, and holds no secret', async (t) => {
    await make('Key', undefined, ['blue']);
    const { primaryKey } = await outside.endpoints.listKeys('asked');
    const { page } = await world.signedIn(t, { hash: '#/score/asked' });
    const card = region(page, 'The same call elsewhere');
    await card.waitFor();
    const said = {};
    for (const language of ['curl', 'fetch', 'azureml-endpoints', 'Python']) {
      await card.getByRole('tab', { name: language, exact: true }).click();
      said[language] = await card.getByRole('region', { name: language }).innerText();
      assert.ok(!said[language].includes(primaryKey), language);
    }
    const run = promisify(execFile);
    const shell = said.curl.replace(/^TOKEN=.*$/m, `TOKEN=${primaryKey}`);
    assert.equal(JSON.parse((await run('sh', ['-c', shell])).stdout).length, 2);
    const js = (await run(process.execPath, ['--input-type=module', '-e', `const token = ${JSON.stringify(primaryKey)};\n${said.fetch}`])).stdout;
    assert.equal(js.match(/\d+\.\d+/g).length, 2);
    const own = said['azureml-endpoints'].replace('import {', `const key = ${JSON.stringify(primaryKey)};\nimport {`);
    const ours = (await run(process.execPath, ['--input-type=module', '-e', own], { cwd: fileURLToPath(new URL('../../www', import.meta.url)) })).stdout;
    assert.equal(ours.match(/\d+\.\d+/g).length, 2);
    const python = await run('python3', ['-c', said.Python], { env: { ...process.env, TOKEN: primaryKey } }).catch((error) => error);
    if (python.code !== 'ENOENT') assert.equal(JSON.parse(python.stdout).length, 2, String(python));
  });

  test('who may only score names the endpoint, and scores through the relay', async (t) => {
    await make('AADToken');
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: '#/score', expected: [/403/] });
    await page.getByRole('textbox', { name: 'Endpoint' }).fill('asked');
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByRole('note').getByText(/onlineEndpoints\/read/).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0, 'to score it one need not read it');
    await region(page, 'The same call elsewhere').getByText('This call needs the scoring URI').waitFor();
    assert.equal(await page.getByText(/curl --fail/).count(), 0);
    await page.getByRole('textbox', { name: 'Scoring URI' }).fill('https://asked.example.com/score');
    await region(page, 'curl').getByText("curl --fail-with-body 'https://asked.example.com/score'").waitFor();
    await throughRelay(page);
    await score(page);
    await answer(page).getByRole('region', { name: 'answer' }).waitFor();
    assert.match(await answer(page).innerText(), /Status\s+200/);
  });

  for (const look of LOOKS) {
    test(`Score is accessible and fits (${look.colorScheme}, ${look.viewport.width} px)`, async (t) => {
      await make('AADToken', { EMULATOR_ECHO: '1' });
      const { page } = await about(t, look);
      await score(page);
      await answer(page).getByRole('region', { name: 'answer' }).waitFor();
      await page.getByRole('textbox', { name: 'Request body' }).waitFor();
      await world.accessible(page, 'Score');
      await world.fits(page, 'Score');
    });
  }
});
