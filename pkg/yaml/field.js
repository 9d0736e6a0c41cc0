// Kinds of fields. Each reads a place of a YAML document into Azure's form, noting what is wrong, and writes it back.
import { fromIso, toIso } from './duration.js';

/** A text. */
export const text = {
  read: (place) => (typeof place.scalar === 'string' ? place.scalar : place.expected('a text')),
  write: (value) => value,
};

/** A text that YAML may take for a number: a version, an amount. */
export const written = {
  read: (place) => (['string', 'number'].includes(typeof place.scalar) ? place.written : place.expected('a text')),
  write: (value) => value,
};

const number = (place, what, { least = -Infinity, most = Infinity }, fits) => {
  const { scalar } = place;
  const value = typeof scalar === 'string' && /^-?\d+(\.\d+)?$/.test(scalar) ? Number(scalar) : scalar;
  const range = most < Infinity ? `from ${least} to ${most}` : `of at least ${least}`;
  if (typeof value !== 'number' || !fits(value)) return place.expected(`${what} ${range}`);
  return value >= least && value <= most ? value : place.wrong(`must be ${what} ${range}`);
};

/** A whole number. */
export const whole = (least = 0, most = Infinity) => ({
  read: (place) => number(place, 'a whole number', { least, most }, Number.isSafeInteger),
  write: (value) => value,
});

/** A number. */
export const real = (least, most) => ({
  read: (place) => number(place, 'a number', { least, most }, Number.isFinite),
  write: (value) => value,
});

const FLAGS = { true: true, yes: true, on: true, false: false, no: false, off: false };
/** A truth value, in all the spellings that the Azure CLI takes. */
export const flag = {
  read(place) {
    const { scalar } = place;
    const value = typeof scalar === 'string' ? FLAGS[scalar.toLowerCase()] : scalar;
    return typeof value === 'boolean' ? value : place.expected('true or false');
  },
  write: (value) => value,
};

const bare = (word) => word.replace(/[_\s]/g, '').toLowerCase();
/** One of some words, in any case: those of YAML and what they are in Azure's bodies. */
export const word = (words) => ({
  read(place) {
    const { written } = place;
    const found = written === undefined ? undefined : Object.entries(words).find(([yaml, rest]) => [yaml, rest].some((known) => bare(known) === bare(written)));
    return found ? found[1] : place.wrong(`must be ${Object.keys(words).join(', ').replace(/, ([^,]*)$/, ' or $1')}`);
  },
  write: (value) => Object.entries(words).find(([, rest]) => bare(rest) === bare(String(value)))?.[0],
});

/** A duration in so many milliseconds. */
export const duration = (unit, least = 0, most = Infinity) => ({
  read(place) {
    const count = whole(least, most).read(place);
    return count === undefined ? undefined : toIso(count * unit);
  },
  write(value) {
    const ms = fromIso(value);
    const count = ms / unit;
    return Number.isInteger(count) ? count : undefined;
  },
});

/** A mapping of names. */
export const map = (kind) => ({
  read(place) {
    if (!place.isMap) return place.expected('a mapping');
    return Object.fromEntries([...place.entries()].map(([name, member]) => [name, kind.read(member)]).filter(([, value]) => value !== undefined));
  },
  write: (value) => Object.fromEntries(Object.entries(value).map(([name, member]) => [name, kind.write(member)])),
});

/** A text in whatever way it is written: `1` and `true` are texts here, since Azure's bodies hold texts. */
export const anyText = {
  read: (place) => (place.isEmpty ? '' : (place.written ?? place.expected('a text'))),
  write: (value) => value,
};
export const texts = map(anyText);

/** A list. */
export const list = (kind, most = Infinity) => ({
  read(place) {
    if (place.kind !== 'a list') return place.expected('a list');
    const items = place.items();
    if (items.length > most) return place.wrong(`must have at most ${most} element${most === 1 ? '' : 's'}`);
    return items.map((item) => kind.read(item));
  },
  write: (value) => value.map((item) => kind.write(item)),
});

/** What is read and left out: the service says it, nobody else. */
export const told = { read: () => undefined, write: () => undefined, isTold: true };

/** How many letters have to change to make one text another. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) next.push(Math.min(row[to] + 1, next[to - 1] + 1, row[to - 1] + (one[at - 1] === other[to - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1);
}

/** The name that was meant. */
function near(name, names) {
  const plain = bare(name.slice(0, 64).replace(/-/g, '_'));
  const [best] = names.map((known) => [distance(plain, bare(known)), known]).sort(([one], [other]) => one - other);
  return best && best[0] <= Math.min(2, plain.length / 3) ? best[1] : undefined;
}

/**
 * A mapping of known fields: `{ yaml_name: [member of Azure's body, kind, what a missing one is] }`. Without a member the field
 * is kept under its own name, for whoever knows what to make of it.
 */
export const record = (fields) => ({
  fields,
  read(place) {
    if (!place.isMap) return place.expected('a mapping');
    const result = {};
    const entries = place.entries();
    for (const [name, member] of entries) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!field) {
        const meant = near(name, Object.keys(fields));
        member.wrong(`is no field here${meant ? `; did you mean ${meant}?` : ''}`, { name: true });
      } else if (!member.isEmpty) {
        const value = field[1].read(member);
        if (value !== undefined) result[field[0] ?? name] = value;
      }
    }
    for (const [name, [, , required]] of Object.entries(fields)) {
      const given = entries.get(name);
      if (required && (!given || given.isEmpty)) place.missing(name, required);
    }
    return result;
  },
  /** `lost` is told of what has no field. */
  write(value, lost, path = '') {
    const result = {};
    const left = new Set(Object.keys(value).filter((member) => value[member] !== undefined && value[member] !== null));
    for (const [name, [rest, kind]] of Object.entries(fields)) {
      const member = rest ?? name;
      if (!left.delete(member) || kind.isTold) continue;
      const yaml = kind.write(value[member], lost, `${path}${member}.`);
      if (yaml === undefined) lost?.(`${path}${member}`);
      else result[name] = yaml;
    }
    for (const member of left) lost?.(`${path}${member}`);
    return result;
  },
});
