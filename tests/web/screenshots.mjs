// Makes the pictures of the README: each panel in both themes, beside a local Azure in which something happens.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { tokens } from '../package/local-azure.mjs';
import { missing, open } from './dashboard.mjs';

const why = missing({ storage: true });
if (why) throw new Error(why);
const FOLDER = fileURLToPath(new URL('../../www/screenshots/', import.meta.url));
const MODEL = fileURLToPath(new URL('../fixtures/diabetes.onnx', import.meta.url));
const [THEMES, SIZE] = [['light', 'dark'], { width: 1200, height: 800 }];

const ends = [];
const test = { after: (end) => ends.push(end) };
const world = await open({ storage: true });

/** A workspace as one finds it: several endpoints, one with two deployments that were asked. */
const furnish = async () => {
  const outside = await world.workspace();
  const echo = { properties: { instanceType: 'Standard_DS3_v2', environmentVariables: { EMULATOR_ECHO: '1' } } };
  const make = (name, authMode, description) => outside.endpoints.createOrUpdate(name, { properties: { authMode, description } });
  await Promise.all([make('churn-by-region', 'Key', 'Who is about to leave'), make('fraud-cards', 'AMLToken', 'Payments that look wrong'), make('forecast-energy', 'Key', 'Load of the next day')]);
  await outside.deployments('churn-by-region').createOrUpdate('main', echo);
  await outside.endpoints.setTraffic('churn-by-region', { main: 100 });
  await make('diabetes', 'AADToken', 'Progression after a year');
  const model = { name: 'diabetes', files: { 'diabetes.onnx': new Blob([await readFile(MODEL)]) } };
  for (const name of ['blue', 'green']) await outside.deploy({ endpoint: { name: 'diabetes' }, deployment: { name, properties: { instanceType: 'Standard_DS3_v2' } }, model });
  await outside.endpoints.setTraffic('diabetes', { blue: 80, green: 20 });
  await outside.logs.enable('diabetes', { workspaceId: world.ready.logAnalytics.id });
  const { scoringUri } = (await outside.endpoints.get('diabetes')).properties;
  const callers = await Promise.all(['scorer', 'scientist', 'nobody'].map((it) => tokens(world.ready, it)));
  const body = JSON.stringify({ data: [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] });
  const ask = ({ data }) => fetch(scoringUri, { method: 'POST', headers: { authorization: `Bearer ${data}`, 'content-type': 'application/json' }, body });
  const [scorer, scientist, nobody] = callers;
  // One after the other, a minute apart: the chart has something to show.
  for (const count of [3, 5, 4, 8, 6, 9, 7, 12, 9, 5]) {
    await Promise.all(Array.from({ length: count }, (_, at) => ask(at % 4 === 3 ? nobody : at % 2 ? scientist : scorer)));
    await world.post('/clock', { advanceSeconds: 60 });
  }
};

/** What is shown, and what must be there first. */
const PANELS = {
  start: async (page) => page.getByText('Ada Owner').first().waitFor(),
  endpoints: async (page) => page.getByRole('button', { name: 'Refresh' }).and(page.locator(':enabled')).waitFor(),
  endpoint: async (page) => page.locator('[data-deployment=green]').waitFor(),
  score: async (page) => page.getByRole('textbox', { name: 'Request body' }).waitFor(),
  traffic: async (page) => page.locator('canvas').nth(1).waitFor(),
  access: async (page) => page.locator('[data-action]').first().waitFor(),
  token: async (page) => {
    await page.getByRole('button', { name: 'Scoring sample' }).click();
    await page.getByRole('heading', { name: 'This token scores' }).waitFor();
  },
};
const HASHES = { start: '#/', endpoint: '#/endpoints/diabetes', score: '#/score/diabetes', traffic: '#/traffic/diabetes' };

await furnish();
await mkdir(FOLDER, { recursive: true });
for (const colorScheme of THEMES) {
  const { page, context } = await world.signedIn(test, { colorScheme, reducedMotion: 'reduce', viewport: SIZE });
  const cdp = await context.newCDPSession(page);
  for (const [panel, shown] of Object.entries(PANELS)) {
    await page.evaluate((hash) => (location.hash = hash), HASHES[panel] ?? `#/${panel}`);
    await shown(page);
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => (document.activeElement.blur(), scrollTo(0, 0)));
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    const file = `${panel}-${colorScheme}.webp`;
    await writeFile(FOLDER + file, Buffer.from(data, 'base64'));
    console.log(`www/screenshots/${file}`);
  }
}
for (const end of ends) await end().catch((error) => console.error(error.message));
await world.close();
