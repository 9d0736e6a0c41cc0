// The README's code, taken out of it.
import { readFile } from 'node:fs/promises';

/** The fenced blocks of code that can be compiled, in order. */
export async function snippets() {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8').catch(() => '');
  return [...text.matchAll(/^```(?:js|ts|javascript|typescript)\n(.*?)^```$/gms)].map(([, code]) => code);
}
