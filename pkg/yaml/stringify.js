// Values as YAML.
import { Document, visit } from 'yaml';

/** Writes a value so that everybody reads the same: a name `<<` that is not in quotes would be a merge. */
export function stringify(value) {
  const document = new Document(value);
  visit(document, {
    Pair(_, { key }) {
      if (key.value === '<<') key.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}
