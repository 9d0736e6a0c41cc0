// The demo's journey: it arrives, it prints no secret, and it says so when it does not arrive.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { localAzure, missing } from './local-azure.mjs';

const script = fileURLToPath(new URL('journey.mjs', import.meta.url));

const journey = (ready, args = []) =>
  new Promise((resolve) => {
    const env = { ...process.env, AZUREML_EMULATOR: JSON.stringify(ready) };
    execFile(process.execPath, [script, ...args], { env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    );
  });

test('the journey', { skip: missing({ storage: true }) }, async (context) => {
  const { ready, stop } = await localAzure({ storage: true });
  context.after(stop);
  const control = (method, path, body) => fetch(`${ready.control}${path}`, { method, body: body && JSON.stringify(body) });

  await context.test('arrives, and every step says what was asked of whom, with what result, in what time', async () => {
    const { code, stdout, stderr } = await journey(ready);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /all 13 steps did what they say/);
    assert.match(stdout, /PUT +201 +[\d.]+ ms +\{workspace\}\/onlineEndpoints\/diabetes-entra/);
    assert.match(stdout, /\[281\.7\d*,-323\.3\d*\]/);
    assert.ok(!stdout.includes('\x1b'), 'no colours when nobody looks');
  });

  await context.test('prints one JSON object per step, and no secret', async () => {
    const { code, stdout } = await journey(ready, ['--json']);
    assert.equal(code, 0, stdout);
    const steps = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(steps.map(({ step, ok }) => [step, ok]), steps.map((_, at) => [at + 1, true]));
    for (const { title, ms, requests } of steps) {
      assert.equal(typeof ms, 'number', title);
      for (const { method, url, status } of requests) assert.ok(method && url && !url.includes('?') && status, `${title}: ${method} ${url} ${status}`);
    }
    const secrets = Object.values(ready.identities).map(({ clientSecret }) => clientSecret);
    for (const secret of [...secrets, 'eyJ', 'sig=', 'Bearer']) assert.ok(!stdout.includes(secret), `the output holds ${secret.slice(0, 6)}`);
  });

  await context.test('a step that fails prints its error whole, cleans up and exits with 1', async () => {
    const error = { code: 'OutOfQuota', message: 'There are no cores left.' };
    await control('POST', '/faults', { plane: 'arm', method: 'PUT', path: '/deployments/', times: 1, action: { status: 409, body: { error } } });
    const { code, stdout } = await journey(ready);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /OutOfQuota/);
    assert.match(stdout, /There are no cores left/);
    assert.match(stdout, /DELETE +202/);
    assert.match(stdout, /0 endpoints are left/);
    assert.match(stdout, /1 of 5 steps failed/);
  });
});
