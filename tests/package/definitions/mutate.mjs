// Documents that nobody would write, made of those that somebody did: the same for the same seed.

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What has a meaning in YAML, in these files, or to JavaScript. */
const WORDS = [
  ': ', '- ', '\n', '\n  ', '\t', ' ', '#', '? ', '| ', '>-\n', '|2\n', '{', '}', '[', ']', ',', '"', "'", '\\', '\\x', '&a ', '*a', '*nowhere', '<<: *a\n', '<<: {a: b}\n', '!!binary ', '!!str ', '!!set ', '!custom ', '!<tag:x> ',
  '%YAML 1.1\n---\n', '%TAG ! tag:x,2000:\n', '---\n', '...\n', '~', 'null', 'true', 'no', '.nan', '-.inf', '0x1F', '0o7', '1e999', '-0', '99999999999999999999', '1_000', '2001-12-14', '@', '`', '\r', '\r\n', '\u0000', '\u0007', '\u0085', '\u2028', '\ud800', '\udc00', '\u{1f600}', 'ü', '\ufeff',
  '__proto__: ', 'constructor: ', 'toString: ', 'hasOwnProperty', 'azureml:', 'azureml:a:1', 'azureml:a@latest', 'azureml://', 'azureml:__proto__:1', '../', 'https://x/', '/subscriptions/s', '${{ENV}}', 'name: ', 'model: ', 'path: ', 'tags: ', 'instance_count: ', 'liveness_probe: ', '[[[[[[[[[[[[[[[[', '{a: {a: {a: {a: ',
];

const CHANGES = [
  (text, at, pick) => text.slice(0, at) + pick(WORDS) + text.slice(at),
  (text, at, _, size) => text.slice(0, at) + text.slice(at + size),
  (text, at, _, size) => text.slice(0, at + size) + text.slice(at),
  (text, at, pick, size) => text.slice(0, at) + pick(WORDS) + text.slice(at + size),
  (text, at, pick, _, other) => text.slice(0, at) + other.slice(pick([...other.keys()])),
  (text, at, pick) => {
    const lines = text.split('\n');
    const [one, two] = [pick([...lines.keys()]), pick([...lines.keys()])];
    [lines[one], lines[two]] = [lines[two], lines[one]];
    return lines.join('\n');
  },
  (text, at, pick) => text.replace(/: [^\n]*/g, (value) => (pick([true, ...Array(11).fill(false)]) ? `: ${pick(WORDS)}` : value)),
  (text, at, pick) => text.replace(/^ */gm, (indent) => (pick([true, ...Array(11).fill(false)]) ? ' '.repeat(pick([0, 1, 2, 3, 7])) : indent)),
];

/** The document of that number: one of the samples, changed once or a few times. */
export function mutated(samples, seed) {
  const next = dice(seed);
  const below = (end) => Math.floor(next() * end);
  const pick = (list) => list[below(list.length)];
  let text = pick(samples);
  for (let changes = pick([1, 1, 1, 2, 5]); changes > 0; changes--) {
    const other = `${pick(samples)} `;
    const indexes = { keys: () => Array(other.length).keys(), slice: (from) => other.slice(from) };
    text = pick(CHANGES)(text, below(text.length + 1), pick, 1 + below(12), indexes).slice(0, 8000);
  }
  return text;
}
