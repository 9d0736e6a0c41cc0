// A YAML document as places: each knows its value, the field it is, and its line and column, so that whatever is wrong can say where.
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';

/** What one document may hold; beyond it somebody plays with aliases. */
const MOST = { characters: 262_144, places: 20_000, depth: 64, aliases: 200, problems: 100 };

/** A definition that cannot be read. It extends `TypeError`, since it is the caller's to mend. */
export class DefinitionError extends TypeError {
  constructor(problems) {
    const lines = problems.map(({ line, column, field, message }) => `line ${line}, column ${column}: ${field && `${field}: `}${message}`);
    super(lines.join('\n'));
    this.problems = problems;
    const [{ line, column, field }] = problems;
    Object.assign(this, { line, column, field });
  }
}
// Literals, so that they survive minification.
Object.defineProperty(DefinitionError, 'name', { value: 'DefinitionError' });
Object.defineProperty(DefinitionError.prototype, 'name', { value: 'DefinitionError', configurable: true, writable: true });

/** A document being read, and what is wrong with it so far. */
class Reading {
  problems = [];
  places = 0;
  aliases = 0;

  constructor(text) {
    this.lines = new LineCounter();
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, logLevel: 'error', stringKeys: true, uniqueKeys: false });
    const { errors, warnings } = this.document;
    for (const { pos, message, code } of [...errors, ...warnings]) {
      // What it quotes stands in the document.
      const [words] = message.replace(/:? ?"(?:[^"\\]|\\.)*"/g, '').split('\n');
      this.note(pos[0], '', `is no YAML that can be read: ${code === 'BAD_DIRECTIVE' ? 'Unknown directive' : words}`);
    }
  }

  note(offset, field, message) {
    const { line, col } = this.lines.linePos(offset);
    const known = this.problems.some((problem) => problem.line === line && problem.field === field && problem.message === message);
    if (!known && this.problems.length < MOST.problems) this.problems.push({ line: Math.max(line, 1), column: Math.max(col, 1), field, message });
  }

  settle() {
    if (this.problems.length) throw new DefinitionError(this.problems.sort((one, other) => one.line - other.line || one.column - other.column));
  }
}

const kinds = [
  [isMap, 'a mapping'],
  [isSeq, 'a list'],
  [(node) => node === null || node?.value === null, 'nothing'],
  [(node) => typeof node?.value === 'string', 'a text'],
  [(node) => typeof node?.value === 'boolean', 'true or false'],
  [() => true, 'a number'],
];

/** A value in a document. */
export class Place {
  #reading;
  #offset;

  constructor(reading, node, field, offset, depth = 0) {
    this.#reading = reading;
    this.field = field;
    this.depth = depth;
    this.#offset = node?.range?.[0] ?? offset ?? 0;
    this.node = isAlias(node) ? node.resolve(reading.document) : node;
    if (this.node === undefined) {
      reading.note(this.#offset, field, 'refers to an anchor that is not there');
      this.node = null;
    }
    if (isAlias(node)) reading.aliases += 1;
    const beyond =
      (++reading.places > MOST.places && `holds more than ${MOST.places} values`) ||
      (depth > MOST.depth && `is deeper than ${MOST.depth} levels`) ||
      (reading.aliases > MOST.aliases && `refers to anchors more than ${MOST.aliases} times`);
    if (beyond) {
      reading.note(0, '', `${beyond}${reading.aliases ? '; aliases count as what they stand for' : ''}`);
      reading.settle();
    }
  }

  /** What it is, never what it says: it may be a secret in the wrong place. */
  get kind() {
    return kinds.find(([fits]) => fits(this.node))[1];
  }

  get isMap() {
    return isMap(this.node);
  }

  get isEmpty() {
    return this.node === null || (isScalar(this.node) && this.node.value === null);
  }

  /** The value of a scalar. */
  get scalar() {
    return isScalar(this.node) ? this.node.value : undefined;
  }

  /** A scalar as it is written, without quotes. */
  get written() {
    if (!isScalar(this.node)) return undefined;
    return typeof this.node.value === 'string' ? this.node.value : (this.node.source ?? String(this.node.value));
  }

  /** The members of a mapping by name, each also with the place of its name; those of `<<` unless they are there. */
  entries() {
    const entries = new Map();
    const merged = [];
    for (const { key, value } of this.node.items) {
      const name = String(key?.value ?? '');
      const place = new Place(this.#reading, value, this.field ? `${this.field}.${name}` : name, key?.range?.[0], this.depth + 1);
      place.nameOffset = key?.range?.[0] ?? 0;
      // In quotes it is a name like others.
      if (name === '<<' && key.type === 'PLAIN') merged.push(place);
      else if (entries.has(name)) place.wrong('stands there twice', { name: true });
      else entries.set(name, place);
    }
    for (const place of merged) {
      for (const from of isSeq(place.node) ? place.items() : [place]) {
        if (!from.isMap) from.wrong('must be a mapping to merge');
        else for (const [name, member] of from.entries()) if (!entries.has(name)) entries.set(name, member.named(this.field ? `${this.field}.${name}` : name));
      }
    }
    return entries;
  }

  named(field) {
    this.field = field;
    return this;
  }

  /** The elements of a list. */
  items() {
    return this.node.items.map((item, at) => new Place(this.#reading, item, `${this.field}[${at}]`, this.#offset, this.depth + 1));
  }

  /** Notes what is wrong here, or with its name; gives nothing. */
  wrong(message, { name = false } = {}) {
    this.#reading.note(name ? this.nameOffset : this.#offset, this.field, message);
    return undefined;
  }

  /** Notes that something else was expected. */
  expected(what) {
    return this.wrong(`must be ${what}; it is ${this.kind}`);
  }

  /** Notes that a member is missing. */
  missing(name, what) {
    this.#reading.note(this.#offset, this.field ? `${this.field}.${name}` : name, `is missing: ${what}`);
  }

  settle() {
    this.#reading.settle();
  }
}

/** The root of a document. */
export function read(text) {
  if (typeof text !== 'string') throw new TypeError('text: must be a string');
  if (text.length > MOST.characters) throw new TypeError(`text: must have at most ${MOST.characters} characters`);
  const reading = new Reading(text.replace(/^\uFEFF/, ''));
  reading.settle();
  return new Place(reading, reading.document.contents, '');
}
