// Tells a journey step by step: to a person as text, to a machine as one JSON object per line. No line holds a secret:
// URLs lose their queries, and neither headers nor bodies are looked at.
import { inspect, styleText } from 'node:util';

const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (style, text) => (colours ? styleText(style, text) : text);
const write = (text) => console.log(text);
const rounded = (ms) => Math.round(ms * 10) / 10;
const time = (ms) => `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;

/**
 * @returns `step(title, work)` runs and tells a step; `fetch` is to be used in it; `ended()` is the exit code.
 */
export function narrator({ json, place, cloud }) {
  const prefix = `${cloud.resourceManager}/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${place.workspace}`;
  const places = { '{workspace}': prefix, '{manager}': cloud.resourceManager, '{authority}': cloud.authority };
  /** A URL that fits a line: well-known starts have names, ids lose their middles. */
  const shortened = (url) => {
    const [name, start] = Object.entries(places).find(([, start]) => url.startsWith(start)) ?? ['', ''];
    return name + url.slice(start.length).replace(/([\w-]{9})[\w:-]{40,}([\w-]{4})/g, '$1…$2').replace(/\/subscriptions\/.*(?=\/mfe)/, '/…');
  };
  const started = performance.now();
  let count = 0;
  let failed = 0;
  let requests = [];

  /** The same request over and over – an operation that is looked at – is told in one line. */
  let row = [];

  function tell(request) {
    requests.push(request);
    if (json) return;
    const [last] = row;
    if (last && !['method', 'url', 'status'].every((key) => last[key] === request[key])) flush();
    row.push(request);
  }

  function flush() {
    if (!row.length) return;
    const [{ method, url, status }] = row;
    const style = status === null || status >= 400 ? 'red' : 'green';
    const mean = time(row.reduce((sum, { ms }) => sum + ms, 0) / row.length).padStart(9);
    const times = row.length > 1 ? ` ×${row.length}` : '';
    row = [];
    write(`   ${method.padEnd(6)} ${paint(style, String(status ?? '–').padEnd(3))} ${mean}  ${paint('dim', shortened(url))}${times}`);
  }

  function print(text) {
    flush();
    write(text);
  }

  /** The runtime's fetch, watched. */
  async function fetch(url, init) {
    const start = performance.now();
    const request = { method: init?.method ?? 'GET', url: String(url).split(/[?#]/)[0], status: null };
    try {
      const response = await globalThis.fetch(url, init);
      request.status = response.status;
      return response;
    } finally {
      tell({ ...request, ms: rounded(performance.now() - start) });
    }
  }

  /** What a step may say of itself: words, or names and values. */
  const sayInto = (said) => (...lines) => {
    for (const line of lines) {
      const entries = typeof line === 'string' ? [['', line]] : Object.entries(line);
      for (const [name, value] of entries) {
        said.push(name ? { [name]: value } : value);
        if (!json) print(name ? `     ${paint('cyan', name.padEnd(11))} ${value}` : `     ${value.replace(/^✓/, paint('green', '✓')).replaceAll('\n', '\n     ')}`);
      }
    }
  };

  if (!json) write(Object.entries(places).map(([name, start]) => paint('dim', `${name} is ${start}`)).join('\n') + '\n');


  async function step(title, work) {
    const number = ++count;
    const said = [];
    requests = [];
    if (!json) print(paint('bold', `${String(number).padStart(2)} ${title}`));
    const show = sayInto(said);
    const check = (fact, words) => {
      if (!fact) throw new Error(`not so: ${words}`);
      show(`✓ ${words}`);
    };
    const start = performance.now();
    try {
      const result = await work({ show, check, requests });
      finish({ step: number, title, ok: true, ms: rounded(performance.now() - start), requests, said });
      return result;
    } catch (error) {
      failed++;
      finish({ step: number, title, ok: false, ms: rounded(performance.now() - start), requests, said, error: inspect(error) });
      throw error;
    }
  }

  function finish(outcome) {
    if (json) return print(JSON.stringify(outcome));
    if (!outcome.ok) print(paint('red', `   ✗ ${outcome.error.replaceAll('\n', '\n     ')}`));
    print(paint('dim', `   ${time(outcome.ms)}\n`));
  }

  function ended() {
    if (!json) {
      const words = failed ? `${failed} of ${count} steps failed` : `all ${count} steps did what they say`;
      print(`${paint(failed ? 'red' : 'green', words)}, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
    return failed ? 1 : 0;
  }

  return { step, fetch, ended };
}
