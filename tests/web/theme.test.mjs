// The tokens of Fluent's theme, as the built page has them.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { DIST, missing } from './served.mjs';

describe('the theme', { skip: missing() }, () => {
  test('every token that the styles of the page or of a component of Fluent name is in it', async () => {
    const files = (await readdir(`${DIST}assets`)).filter((name) => /\.(css|js)$/.test(name));
    const text = (await Promise.all(files.map((name) => readFile(`${DIST}assets/${name}`, 'utf8')))).join('\n');
    const named = [...text.matchAll(/var\(--([a-z]+[A-Z0-9]\w*)\)/g)].map(([, name]) => name);
    const missing = [...new Set(named)].filter((name) => !text.includes(`--${name}:`));
    assert.ok(named.length > 100, `${named.length} are named`);
    assert.deepEqual(missing, []);
  });
});
