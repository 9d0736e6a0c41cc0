/**
 * Attributes for one of Fluent's elements. Where it has a property of the name Preact sets that, and the element shows it a
 * frame later: a flash. Names in capitals are no properties, and to HTML the same attributes.
 */
export const attributes = (all: Record<string, string | number | boolean | undefined>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toUpperCase(), value === undefined || value === false ? undefined : value === true ? '' : String(value)]));
