/** Members, texts, and what is left: numbers and words. */
const TOKENS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** Indented JSON. */
export const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** Indented JSON in colours. */
export const Json = ({ value, label }: { value: unknown; label: string }) => {
  const text = pretty(value);
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [all, quoted, colon] = match;
    const shown = quoted ?? all;
    parts.push(text.slice(at, match.index), <span class={colon ? 'json-key' : quoted ? 'json-text' : 'json-word'}>{shown}</span>);
    at = match.index + shown.length;
  }
  parts.push(text.slice(at));
  return (
    <pre class="json" tabIndex={0} role="region" aria-label={label}>
      <code>{parts}</code>
    </pre>
  );
};
