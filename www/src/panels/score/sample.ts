/** How deep a schema is followed: they may name themselves. */
const DEEPEST = 12;

type Members = Record<string, unknown>;

const members = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

/**
 * An input as the endpoint describes it (OpenAPI 2 or 3): the example that it gives, or else one made of its schema, as JSON.
 */
export const sampleOf = (swagger: Members, scoringUri: string): string | undefined => {
  const schema = bodyOf(swagger, scoringUri);
  const value = schema && valueOf(schema, swagger, DEEPEST);
  return value === undefined ? undefined : `${JSON.stringify(value, undefined, 2)}\n`;
};

/** What is posted to the scoring path; where none is named so, to the first path that takes something. */
const bodyOf = (swagger: Members, scoringUri: string): Members | undefined => {
  const name = /[^/]+$/.exec(new URL(scoringUri, document.baseURI).pathname)?.[0] ?? 'score';
  const paths = Object.entries(members(swagger['paths'])).sort(([path]) => (path.endsWith(`/${name}`) ? -1 : 1));
  for (const [, path] of paths) {
    const post = members(members(path)['post']);
    const json = members(members(members(post['requestBody'])['content'])['application/json']);
    const parameters = Array.isArray(post['parameters']) ? post['parameters'].map(members) : [];
    const parameter = parameters.find((it) => it['in'] === 'body');
    const schema = 'example' in json ? { example: json['example'] } : (json['schema'] ?? parameter?.['schema']);
    if (schema) return members(schema);
  }
  return undefined;
};

const valueOf = (schema: Members, swagger: Members, deep: number): unknown => {
  const { $ref, example, default: fallback, enum: words, items, properties, type } = schema;
  if (example !== undefined) return example;
  if (fallback !== undefined) return fallback;
  if (deep === 0) return undefined;
  if (typeof $ref === 'string') return valueOf(named($ref, swagger), swagger, deep - 1);
  if (Array.isArray(words)) return words[0];
  if (properties) return Object.fromEntries(Object.entries(members(properties)).map(([name, it]) => [name, valueOf(members(it), swagger, deep - 1)]));
  if (items) return [valueOf(members(items), swagger, deep - 1)];
  return PLAIN[String(type)];
};

const PLAIN: Record<string, unknown> = { number: 0, integer: 0, string: '', boolean: false, array: [], object: {} };

/** What a reference within the document names, e.g. `#/definitions/ServiceInput`. */
const named = (reference: string, swagger: Members): Members =>
  members(
    reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((inner, part) => members(inner)[part.replaceAll('~1', '/').replaceAll('~0', '~')], swagger),
  );
