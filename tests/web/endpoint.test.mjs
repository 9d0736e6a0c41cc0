// The page of one endpoint in a browser: traffic, deployments, keys and tokens, and what goes wrong with them.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, beforeEach } from 'node:test';
import { dialogOf, LOOKS, open, panel, type } from './dashboard.mjs';

const HASH = '#/endpoints/an-endpoint';
const DEFINITION = `$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: an-endpoint
model:
  path: ./model/diabetes.onnx
code_configuration:
  code: ./src
  scoring_script: score.py
environment:
  image: mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:latest
  conda_file: ./env/conda.yml
environment_variables:
  EMULATOR_ECHO: "1"
instance_type: Standard_DS3_v2
instance_count: 2
`;
const MODEL = fileURLToPath(new URL('../fixtures/diabetes.onnx', import.meta.url));

panel('One endpoint', { storage: true }, ({ browser, test, story }) => {
  let world, outside;
  before(async () => {
    world = await open({ storage: true, browser });
    outside = await world.workspace();
  });
  after(() => world?.close());
  beforeEach(() => world.reset());

  /** An endpoint with deployments that answer what they were asked, and this traffic. */
  const make = async (traffic = {}, authMode = 'Key') => {
    await outside.endpoints.createOrUpdate('an-endpoint', { properties: { authMode } });
    const echo = { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } };
    await Promise.all(Object.keys(traffic).map((name) => outside.deployments('an-endpoint').createOrUpdate(name, echo)));
    if (Object.values(traffic).some(Boolean)) await outside.endpoints.setTraffic('an-endpoint', traffic);
  };
  const traffic = async () => (await outside.endpoints.get('an-endpoint')).properties.traffic;
  const region = (page, name) => page.getByRole('region', { name, exact: true });
  const deployment = (page, name) => page.locator(`[data-deployment=${name}]`);
  const done = (page, deed) => page.locator(`[data-deed=${deed}][data-end=done]`).first().waitFor();
  const verdicts = (page) => page.locator('[data-found]').evaluateAll((all) => all.map((it) => it.dataset.found));
  const shares = (page) => region(page, 'Traffic').locator('output').allInnerTexts();

  test('the sliders cannot leave 100 %, and what they say is applied', async (t) => {
    await make({ blue: 90, green: 10, red: 0 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const slider = (name) => region(page, 'Traffic').getByRole('slider', { name });
    await slider('green').fill('25');
    assert.deepEqual(await shares(page), ['75 %', '25 %', '0 %']);
    await slider('red').fill('33');
    const told = (await shares(page)).map((it) => Number.parseInt(it, 10));
    assert.equal(told.reduce((a, b) => a + b), 100);
    assert.equal(told[2], 33);
    for (const percent of ['100', '0', '7', '51', '99', '1']) {
      for (const name of ['blue', 'green', 'red']) {
        await slider(name).fill(percent);
        const sum = (await shares(page)).reduce((all, it) => all + Number.parseInt(it, 10), 0);
        assert.equal(sum, 100, `${name} ${percent}`);
      }
    }
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await shares(page), ['90 %', '10 %', '0 %']);
    await slider('green').fill('40');
    await region(page, 'Traffic').getByRole('button', { name: 'Apply' }).click();
    await done(page, 'traffic');
    assert.deepEqual(await traffic(), { blue: 60, green: 40 });
    await region(page, 'Traffic').getByRole('button', { name: 'No traffic at all' }).click();
    await region(page, 'Traffic').getByText('Nobody gets anything').waitFor();
  });

  story('a gradual shift takes its steps and ends where it should', async (t) => {
    await make({ blue: 100, green: 0 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const shift = region(page, 'Gradual shift');
    await shift.getByLabel('To', { exact: true }).selectOption('green');
    await type(shift.getByRole('spinbutton', { name: 'Percent per step' }), '50');
    await type(shift.getByRole('spinbutton', { name: 'Seconds between' }), '1');
    await shift.getByRole('button', { name: 'Begin to shift' }).click();
    await shift.getByText('Shifting from blue to green').waitFor();
    await shift.getByText('Everything is at green.').waitFor();
    assert.deepEqual(await verdicts(page), ['unasked', 'unasked']);
    assert.equal((await traffic()).green, 100);
  });

  test('a shift to a deployment that fails more than it may is moved back, and what was found after each step stands there', async (t) => {
    await make({ blue: 100 });
    const bad = { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_STATUS: '500' } } };
    await outside.deployments('an-endpoint').createOrUpdate('green', bad);
    const endpoint = await outside.endpoints.open('an-endpoint');
    const { page } = await world.signedIn(t, { hash: HASH });
    const shift = region(page, 'Gradual shift');
    await shift.getByLabel('To', { exact: true }).selectOption('green');
    await type(shift.getByRole('spinbutton', { name: 'Seconds between' }), '4');
    await shift.getByRole('button', { name: 'Begin to shift' }).click();
    await shift.getByText('blue 90 %, green 10 %').waitFor();
    await Promise.all([...['green', 'green', 'blue'].map((deployment) => endpoint.fetch([1], { deployment }).catch(() => {}))]);
    await shift.getByText('Everything is back at blue.').waitFor();
    await shift.getByText(/^\d+ %: ([12]) of \1 requests failed, more than 5 %\. Everything moves back\.$/).waitFor();
    assert.equal((await verdicts(page)).at(-1), 'failing');
    assert.equal((await traffic()).blue, 100);
    await world.accessible(page, 'verdicts');
  });

  test('a guard that cannot read the metrics begins nothing; without it only the state counts', async (t) => {
    await make({ blue: 100, green: 0 });
    await world.fault({ plane: 'arm', path: 'Microsoft.Insights/metrics', times: 9, action: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No metrics for you.' } } } });
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/403/] });
    const shift = region(page, 'Gradual shift');
    await shift.getByLabel('To', { exact: true }).selectOption('green');
    await type(shift.getByRole('spinbutton', { name: 'Percent per step' }), '100');
    await type(shift.getByRole('spinbutton', { name: 'Seconds between' }), '1');
    await shift.getByRole('button', { name: 'Begin to shift' }).click();
    await shift.getByRole('alert').getByText('No metrics for you.').waitFor();
    assert.equal((await traffic()).blue, 100);
    await shift.getByRole('spinbutton', { name: 'Failed requests at most' }).fill('');
    await shift.getByRole('button', { name: 'Begin to shift' }).click();
    await shift.getByText('Everything is at green.').waitFor();
    assert.deepEqual(await verdicts(page), ['fine']);
  });

  test('a shift is moved back by a click, all of it', async (t) => {
    await make({ blue: 100, green: 0 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const shift = region(page, 'Gradual shift');
    await shift.getByLabel('To', { exact: true }).selectOption('green');
    await type(shift.getByRole('spinbutton', { name: 'Seconds between' }), '600');
    await shift.getByRole('button', { name: 'Begin to shift' }).click();
    await shift.getByText('blue 90 %, green 10 %').waitFor();
    assert.equal((await traffic()).green, 10);
    await shift.getByRole('button', { name: 'Move everything back' }).click();
    await shift.getByText('Everything is back at blue.').waitFor();
    assert.equal((await traffic()).blue, 100);
    assert.ok(!(await traffic()).green);
  });

  test('a shift that a reload interrupted says so, and goes on when told', async (t) => {
    await make({ blue: 100, green: 0 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const shift = region(page, 'Gradual shift');
    await shift.getByLabel('To', { exact: true }).selectOption('green');
    await type(shift.getByRole('spinbutton', { name: 'Percent per step' }), '50');
    await type(shift.getByRole('spinbutton', { name: 'Seconds between' }), '2');
    await shift.getByRole('button', { name: 'Begin to shift' }).click();
    await shift.getByText('blue 50 %, green 50 %').waitFor();
    await page.reload();
    await shift.getByText('was interrupted').waitFor();
    await shift.getByRole('button', { name: 'Go on' }).click();
    await shift.getByText('Everything is at green.').waitFor();
    assert.equal((await traffic()).green, 100);
  });

  test('without a deployment there is nothing that copies could go to, and it says so', async (t) => {
    await make({});
    const { page } = await world.signedIn(t, { hash: HASH });
    await region(page, 'Mirror').getByText('There is no deployment yet.').waitFor();
  });

  test('mirroring goes to a deployment without live traffic, and ends', async (t) => {
    await make({ blue: 100, green: 0 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const mirror = region(page, 'Mirror');
    await mirror.getByLabel('Deployment').waitFor();
    assert.deepEqual(await mirror.getByLabel('Deployment').locator('option').allInnerTexts(), ['Choose …', 'green']);
    await mirror.getByLabel('Deployment').selectOption('green');
    await type(mirror.getByRole('spinbutton', { name: 'Percent' }), '51');
    assert.ok(await mirror.getByRole('button', { name: 'Mirror', exact: true }).isDisabled());
    await type(mirror.getByRole('spinbutton', { name: 'Percent' }), '20');
    await mirror.getByRole('button', { name: 'Mirror', exact: true }).click();
    await mirror.getByText('green gets copies of 20 % of the requests.').waitFor();
    await deployment(page, 'green').getByText('mirrors 20 %').waitFor();
    await mirror.getByRole('button', { name: 'Stop mirroring' }).click();
    await mirror.getByText('green gets copies').waitFor({ state: 'detached' });
  });

  test('a deployment is scaled', async (t) => {
    await make({ blue: 100 });
    const { page } = await world.signedIn(t, { hash: HASH });
    await deployment(page, 'blue').getByRole('button', { name: 'Scale' }).click();
    const dialog = dialogOf(page, 'Scale blue');
    await type(dialog.getByRole('spinbutton', { name: 'Instances' }), '51');
    assert.ok(await dialog.getByRole('button', { name: 'Scale', exact: true }).isDisabled());
    await type(dialog.getByRole('spinbutton', { name: 'Instances' }), '3');
    await dialog.getByRole('button', { name: 'Scale', exact: true }).click();
    await done(page, 'scale');
    await deployment(page, 'blue').getByText('3 instances').waitFor();
  });

  test('logs are followed while they are looked at', async (t) => {
    await make({ blue: 100 });
    const { page, requests } = await world.signedIn(t, { hash: HASH });
    await deployment(page, 'blue').getByRole('button', { name: 'Logs' }).click();
    const dialog = dialogOf(page, 'Logs of blue');
    await dialog.getByRole('log').waitFor();
    const asked = () => requests.filter((url) => /getLogs/.test(url)).length;
    const before = asked();
    await page.waitForRequest(/getLogs/);
    assert.ok(asked() > before);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a deployment with traffic cannot be deleted here; one without can', async (t) => {
    await make({ blue: 100, green: 0 });
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/404/] });
    await deployment(page, 'blue').getByRole('button', { name: 'Delete' }).click();
    const of = (name) => dialogOf(page, `Delete deployment ${name}?`);
    await of('blue').getByText('It has 100 % of the traffic').waitFor();
    assert.ok(await of('blue').getByRole('button', { name: 'Delete deployment' }).isDisabled());
    await of('blue').getByRole('button', { name: 'Keep it' }).click();
    await deployment(page, 'green').getByRole('button', { name: 'Delete' }).click();
    await of('green').getByRole('button', { name: 'Delete deployment' }).click();
    await done(page, 'deleteDeployment');
    await deployment(page, 'green').waitFor({ state: 'detached' });
  });

  test('keys are fetched when asked, hidden until asked, and copied unseen', async (t) => {
    await make({ blue: 100 });
    const keys = await outside.endpoints.listKeys('an-endpoint');
    const { page, requests } = await world.signedIn(t, { hash: HASH });
    const card = region(page, 'Keys');
    await card.waitFor();
    assert.ok(!requests.some((url) => /listKeys/i.test(url)), 'nobody asked for them');
    await card.getByRole('button', { name: 'Get the keys' }).click();
    await card.getByText('Primary key', { exact: true }).waitFor();
    assert.ok(!(await page.content()).includes(keys.primaryKey));
    await card.getByRole('button', { name: 'Copy Primary key' }).click();
    await page.waitForFunction((key) => navigator.clipboard.readText().then((text) => text === key), keys.primaryKey);
    await card.getByRole('button', { name: 'Show Secondary key' }).click();
    assert.ok((await card.innerText()).includes(keys.secondaryKey));
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
    for (const key of Object.values(keys)) assert.ok(!kept.includes(key));
  });

  test('rotation waits until the callers have the new secondary key', async (t) => {
    await make({ blue: 100 });
    const old = await outside.endpoints.listKeys('an-endpoint');
    const { page } = await world.signedIn(t, { hash: HASH });
    const card = region(page, 'Keys');
    await card.getByRole('button', { name: 'Rotate both' }).click();
    await card.getByText('the primary one still serves').waitFor();
    const between = await outside.endpoints.listKeys('an-endpoint');
    assert.equal(between.primaryKey, old.primaryKey);
    assert.notEqual(between.secondaryKey, old.secondaryKey);
    await card.getByRole('button', { name: 'They have it' }).click();
    await done(page, 'keys');
    assert.notEqual((await outside.endpoints.listKeys('an-endpoint')).primaryKey, old.primaryKey);
  });

  test('an Azure ML token comes with the time it has left', async (t) => {
    await make({ blue: 100 }, 'AMLToken');
    const { page } = await world.signedIn(t, { hash: HASH });
    const card = region(page, 'Azure ML token');
    await card.getByRole('button', { name: 'Get a token' }).click();
    await card.getByText(/Expires in \d+ h \d+ min/).waitFor();
    await card.getByText(/Ask for the next in/).waitFor();
    assert.match(await card.locator('code').innerText(), /^•+$/);
  });

  test('the way callers prove themselves is changed, after saying what that means', async (t) => {
    await make({ blue: 100 });
    const { page } = await world.signedIn(t, { hash: HASH });
    const about = region(page, 'About');
    await about.getByLabel('Authentication').selectOption('AADToken');
    await about.getByText('Callers that prove themselves by Key will be refused').waitFor();
    await about.getByRole('button', { name: 'Change' }).click();
    await region(page, 'Entra tokens').waitFor();
    assert.deepEqual(await traffic(), { blue: 100 });
  });

  story('a model is deployed by dropping its file, with the progress of each file, and scores', async (t) => {
    await make();
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/404/] });
    const deploy = region(page, 'Deploy a model');
    assert.ok(await deploy.getByRole('button', { name: 'Deploy', exact: true }).isDisabled());
    await deploy.getByLabel('Model files', { exact: true }).setInputFiles(MODEL);
    await deploy.getByText(/^[\d.]+\s[KM]?B$/).waitFor();
    assert.equal(await deploy.getByRole('textbox', { name: 'Model name' }).inputValue(), 'diabetes');
    await deploy.getByRole('button', { name: 'Deploy', exact: true }).click();
    await deploy.getByRole('progressbar', { name: 'diabetes.onnx' }).waitFor();
    await done(page, 'deploy');
    await deployment(page, 'blue').getByText('100 %').waitFor();
    const endpoint = await outside.endpoints.open('an-endpoint');
    assert.ok(await endpoint.score({ data: [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] }));
  });

  /** A folder as the Azure CLI is given it; `more` replaces or adds files. */
  const folderWith = async (t, more = {}) => {
    const folder = await mkdtemp(`${tmpdir()}/deployment-`);
    t.after(() => rm(folder, { recursive: true }));
    const files = { 'deployment.yml': DEFINITION, 'model/diabetes.onnx': await readFile(MODEL), 'src/score.py': 'def init(): pass\n', 'src/words/list.py': '', 'env/conda.yml': 'name: scoring\ndependencies: [python=3.11]\n', ...more };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(`${folder}/${path}`), { recursive: true });
      await writeFile(`${folder}/${path}`, content);
    }
    return folder;
  };
  const byDefinition = async (page) => {
    const deploy = region(page, 'Deploy a model');
    await deploy.getByRole('tab', { name: 'From deployment.yml' }).click();
    return deploy;
  };

  test('a folder with a deployment.yml is deployed as the Azure CLI would', async (t) => {
    await make();
    const folder = await folderWith(t, { 'endpoint.yml': 'name: an-endpoint\nauth_mode: key\ntraffic: { blue: 100 }\n' });
    const { page, requests } = await world.signedIn(t, { hash: HASH, expected: [/404/] });
    await region(page, 'Deploy a model').waitFor();
    assert.ok(!requests.some((url) => /yaml-/.test(url)), 'its reader is not loaded before');
    const deploy = await byDefinition(page);
    await deploy.getByLabel('Or a whole folder').setInputFiles(folder);
    await deploy.getByText('diabetes.onnx', { exact: true }).waitFor();
    await deploy.getByText('score.py, words/list.py').waitFor();
    await deploy.getByText('blue 100 %').waitFor();
    await world.accessible(page, 'definition');
    await deploy.getByRole('button', { name: 'Deploy', exact: true }).click();
    await done(page, 'deploy');
    await deployment(page, 'blue').getByText('100 %').waitFor();
    const { properties, sku } = await outside.deployments('an-endpoint').get('blue');
    assert.deepEqual([properties.codeConfiguration.scoringScript, sku.capacity, properties.environmentVariables.EMULATOR_ECHO], ['score.py', 2, '1']);
    assert.match(properties.model, /\/models\/an-endpoint-blue\/versions\/1$/);
  });

  test('a definition and its files that are dropped loose find each other', async (t) => {
    await make();
    const folder = await folderWith(t, { 'src/words/list.py': 'words = []\n' });
    const { page } = await world.signedIn(t, { hash: HASH });
    const deploy = await byDefinition(page);
    const loose = ['deployment.yml', 'model/diabetes.onnx', 'src/score.py', 'env/conda.yml'].map((path) => `${folder}/${path}`);
    await deploy.getByLabel('deployment.yml and the files that it names').setInputFiles(loose);
    await deploy.getByText('diabetes.onnx', { exact: true }).nth(1).waitFor();
    await deploy.locator('.fact').filter({ hasText: 'Code' }).getByText('score.py', { exact: true }).waitFor();
    assert.ok(await deploy.getByRole('button', { name: 'Deploy', exact: true }).isEnabled());
  });

  test('a folder that is dropped comes with what is in it', async (t) => {
    await make();
    const folder = await folderWith(t);
    const { page, context } = await world.signedIn(t, { hash: HASH });
    const deploy = await byDefinition(page);
    const zone = deploy.locator('.drop');
    await zone.scrollIntoViewIfNeeded();
    const { x, y } = await zone.boundingBox();
    const cdp = await context.newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await cdp.send('Input.dispatchDragEvent', { type, x: x + 8, y: y + 8, data });
    await deploy.getByText(`${basename(folder)}/src/words/list.py`).waitFor();
    await deploy.getByText('score.py, words/list.py').waitFor();
  });

  test('what is wrong in a definition is told by file, line and column, and is not deployed', async (t) => {
    await make();
    const wrong = DEFINITION.replace('instance_count: 2', 'instance_count: many').replace('./model/diabetes.onnx', './elsewhere/model.onnx');
    const folder = await folderWith(t, { 'deployment.yml': wrong });
    const { page } = await world.signedIn(t, { hash: HASH });
    const deploy = await byDefinition(page);
    const folders = deploy.getByLabel('Or a whole folder');
    await folders.setInputFiles(folder);
    const problems = deploy.getByRole('alert');
    await problems.waitFor();
    const at = (text) => wrong.split('\n').findIndex((line) => line.includes(text)) + 1;
    assert.match(await problems.innerText(), new RegExp(`deployment.yml:${at('instance_count')}:17.*instance_count`));
    assert.ok(await deploy.getByRole('button', { name: 'Deploy', exact: true }).isDisabled());
    await writeFile(`${folder}/deployment.yml`, DEFINITION.replace('./model/diabetes.onnx', './elsewhere/model.onnx'));
    await folders.setInputFiles(folder);
    await problems.getByText('names no file').waitFor();
    assert.match(await problems.innerText(), new RegExp(`deployment.yml:${at('elsewhere')}:9.*model.path`));
    await writeFile(`${folder}/deployment.yml`, DEFINITION.replace('an-endpoint', 'another-one'));
    await folders.setInputFiles(folder);
    await deploy.getByText('It is for the endpoint another-one, and this is an-endpoint.').waitFor();
    assert.ok(await deploy.getByRole('button', { name: 'Deploy', exact: true }).isDisabled());
    await world.accessible(page, 'problems');
  });

  test('a deployment that fails says why and can be repeated', async (t) => {
    await make();
    await world.post('/operations', { method: 'PUT', path: 'deployments/blue', times: 1, end: 'fail:ImageBuildFailure' });
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/404/] });
    const deploy = region(page, 'Deploy a model');
    await deploy.getByLabel('Model files', { exact: true }).setInputFiles(MODEL);
    await deploy.getByRole('button', { name: 'Deploy', exact: true }).click();
    await deploy.getByRole('alert').getByRole('heading', { name: 'It began and then failed' }).waitFor();
    await deploy.getByText('Deploy again to go on where it stopped.').waitFor();
    await deploy.getByRole('button', { name: 'Deploy', exact: true }).click();
    await done(page, 'deploy');
  });

  test('who may not look at it is told so', async (t) => {
    await make({ blue: 100 });
    const { page } = await world.signedIn(t, { who: /^Sam Scorer/, hash: HASH, expected: [/403/] });
    assert.match(await page.getByRole('alert').first().innerText(), /You may not do this[\s\S]*onlineEndpoints/);
  });

  test('an endpoint that is not there says so', async (t) => {
    const { page } = await world.signedIn(t, { hash: HASH, expected: [/404/] });
    await page.getByRole('heading', { name: 'This is not there' }).waitFor();
  });

  for (const look of LOOKS) {
    test(`the page is accessible and fits (${look.colorScheme}, ${look.viewport.width} px)`, async (t) => {
      await make({ blue: 90, green: 10, red: 0 });
      const { page } = await world.signedIn(t, { ...look, hash: HASH });
      await deployment(page, 'green').waitFor();
      await region(page, 'Keys').getByRole('button', { name: 'Get the keys' }).click();
      await page.getByText('Primary key', { exact: true }).waitFor();
      await world.accessible(page, 'page');
      await world.fits(page, 'page');
      await deployment(page, 'green').getByRole('button', { name: 'Logs' }).click();
      await page.getByRole('log').waitFor();
      await world.accessible(page, 'logs');
    });
  }
});
