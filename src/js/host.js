// What the host is asked for: sending, waiting, signing.

/** Rows as objects by these names; undefined when they are no such rows. In one go here: wasm would be asked about each cell. */
export function records(rows, names) {
  if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row) && row.length === names.length)) return undefined;
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
}

/** A limit of time that passed; what a person gets to see is made of it elsewhere. */
export class Late {
  constructor(deadline) {
    this.deadline = deadline;
  }
}

const { process, EdgeRuntime } = globalThis;

/**
 * Node warns of more than ten listeners on one signal, though many calls may share it; its own `fetch` lifts that limit too. Next.js
 * throws at whoever looks for this in its edge runtime.
 */
const unlimited = EdgeRuntime ? undefined : process?.getBuiltinModule?.("node:events")?.setMaxListeners;

/** What ends an exchange early: the caller's signal or a limit of time. Loosened, it leaves no timer and no listener behind. */
class Leash {
  #controller = new AbortController();
  #outer;
  #follow = () => this.end(this.#outer.reason);
  #timer;
  /** Called once it ends. */
  ended = () => {};

  constructor(outer) {
    this.#outer = outer;
    if (outer instanceof EventTarget) unlimited?.(0, outer);
    outer?.addEventListener("abort", this.#follow, { once: true });
    if (outer?.aborted) this.#follow();
  }

  get signal() {
    return this.#controller.signal;
  }

  /** Ends it unless the next limit, or none, is set within `ms`. */
  limit(deadline, ms) {
    clearTimeout(this.#timer);
    // Timers count in 32 bits: a longer limit is none.
    if (ms < 2 ** 31) this.#timer = setTimeout(() => this.end(new Late(deadline)), ms);
  }

  end(reason) {
    this.loosen();
    this.#controller.abort(reason);
    this.ended(reason);
  }

  loosen() {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#follow);
  }
}

/** What `work` comes to, or why it ended early – also when whoever does the work heeds neither signal nor time. */
async function within(signal, ms, work) {
  if (signal?.aborted) throw signal.reason;
  if (!signal && ms === undefined) return work();
  const leash = new Leash(signal);
  try {
    return await new Promise((resolve, reject) => {
      leash.ended = reject;
      leash.limit("total", ms);
      work().then(resolve, reject);
    });
  } finally {
    leash.loosen();
  }
}

/** What `work` comes to, or the signal's reason once it is aborted. */
export const unlessAborted = (signal, work) => within(signal, undefined, work);

/** What a promise comes to within `ms`, unless the signal is aborted. */
export function limited(promise, signal, ms) {
  // Nobody hears of it any more once the time is over.
  promise.catch(() => {});
  return within(signal, ms, () => promise);
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export const sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const leash = new Leash(signal);
    if (signal?.aborted) return reject(signal.reason);
    leash.ended = (reason) => {
      clearTimeout(timer);
      reject(reason);
    };
    const timer = setTimeout(() => {
      leash.loosen();
      resolve();
    }, ms);
  });
function bytes(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const urlSafe = (base64) => base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const utf8 = (text) => new TextEncoder().encode(text);

/** HMAC-SHA256 of a text; key and signature in base64. */
export async function sign(key, text) {
  const imported = await crypto.subtle.importKey("raw", bytes(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return base64(await crypto.subtle.sign("HMAC", imported, utf8(text)));
}

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const PS256 = { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };

/** A JWT, signed by a key of PKCS#8 in base64. */
export async function signJwt(name, key, ...parts) {
  const text = parts.map((part) => urlSafe(base64(utf8(JSON.stringify(part))))).join(".");
  const algorithm = { RS256, PS256 }[name];
  const imported = await crypto.subtle.importKey("pkcs8", bytes(key), algorithm, false, ["sign"]);
  return `${text}.${urlSafe(base64(await crypto.subtle.sign(algorithm, imported, utf8(text))))}`;
}

/** A digest in base64url of bytes in base64. */
export const digest = async (name, text) => urlSafe(base64(await crypto.subtle.digest(name, bytes(text))));

/** Keys that were imported already, by their modulus; a tenant has a handful. */
const imported = new Map();

/** Whether a base64url signature is that of a text under RS256 and a JSON Web Key. */
export async function verify({ kty, n, e }, text, signature) {
  const known = `${n}.${e}`;
  if (imported.size > 100) imported.clear();
  if (!imported.has(known)) imported.set(known, await crypto.subtle.importKey("jwk", { kty, n, e }, RS256, false, ["verify"]));
  const raw = bytes(signature.replace(/-/g, "+").replace(/_/g, "/"));
  return crypto.subtle.verify(RS256, imported.get(known), raw, utf8(text));
}

/**
 * Sends a request once, with the caller's own `fetch` if there is one, and follows no redirect; its status and headers have to
 * be here within `ms`. `headers` holds names and values in turn. The answer's body is, for a success to be read "raw", the
 * response with what can still end it; else what its text holds; "exact" keeps numbers as they are written.
 */
export async function send(own, signal, method, url, headers, body, reading, limit, ms) {
  if (signal?.aborted) throw signal.reason;
  const init = { method, headers: new Headers(), redirect: "manual" };
  for (let i = 0; i < headers.length; i += 2) init.headers.set(headers[i], headers[i + 1]);
  if (body !== undefined) init.body = body;
  if (bodyKind(body) === "stream") {
    // Browsers send no stream over HTTP/1.1; one of them sends its name instead.
    if (inPage()) init.body = await new Response(body).blob();
    else init.duplex = "half";
  }
  const leash = new Leash(signal);
  init.signal = leash.signal;
  try {
    return await new Promise((resolve, reject) => {
      leash.ended = reject;
      leash.limit("connect", ms);
      exchange(own ?? fetch, url, init, reading, limit, leash).then(resolve, reject);
    });
  } catch (error) {
    leash.loosen();
    throw leash.signal.aborted || !signature(url) ? error : worded(error, cleaner(init, url));
  }
}

/** The signature in a URL that opens storage. */
const signature = (url) => /[?&]sig=([^&]*)/i.exec(url)?.[1];

/** The words of a failure alone: Deno and Bun put the whole URL into their errors. */
const worded = (error, clean) => Object.assign(new TypeError(clean(String(error?.message ?? error))), error?.code && { code: error.code });

/** Whether these are headers indeed: a proxy of some says so of itself. */
function isHeaders(seen) {
  try {
    return Headers.prototype.has.call(seen, "date") !== undefined;
  } catch {
    return false;
  }
}

async function exchange(fetch, url, init, reading, limit, leash) {
  const response = await fetch(url, init);
  // Also a `fetch` of one's own has to give what wasm can read: a trap there would take the whole module down.
  const seen = response.headers;
  const given = isHeaders(seen) ? seen : new Headers([...new Headers(seen)]);
  // Clean where they are read: of most answers none is.
  const get = (name) => {
    const value = given.get(name);
    return value && cleaner(init, url)(value);
  };
  const facts = { status: Number(response.status) & 0xffff, headers: { get } };
  if (reading === "raw" && response.ok) {
    leash.limit();
    return { ...facts, body: { response, leash } };
  }
  const clean = cleaner(init, url);
  const text = await readText(response, limit);
  leash.loosen();
  return { ...facts, body: text ? parsed(reading === "exact" && response.ok ? marked(text) : text, clean) : undefined };
}

/**
 * Takes the secrets that a request carried out of what came back: an echo of them must not reach an error. They are looked for
 * as they stand in the request and decoded, in any case.
 */
function cleaner({ headers, body }, url) {
  const found = [headers.get("authorization")?.slice("Bearer ".length), signature(url)];
  found.push(headers.get("x-identity-header"), headers.get("secret"));
  if (typeof body === "string") found.push(/(?:^|&)client_(?:secret|assertion)=([^&]*)/.exec(body)?.[1]);
  // What is shorter keeps nobody out, and stands in every other word.
  const secrets = found.filter((secret) => secret?.length > 5).flatMap((secret) => [secret, decoded(secret), encodeURIComponent(decoded(secret))]);
  const patterns = secrets.map((secret) => new RegExp(secret.replace(/[^\w]/g, "\\$&"), "gi"));
  return (text) => patterns.reduce((rest, pattern) => rest.replace(pattern, "***"), text);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A number that JavaScript would round is carried as a text with a mark that JSON texts from elsewhere do not hold.
const MARK = "\uE000number:";

/** JSON text, its numbers that JavaScript would round marked. A string that does not end is one too: no text is read twice. */
const marked = (json) =>
  json.replace(/"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token[0] === '"' || (token.length < 16 && Number.isFinite(Number(token))) ? token : `"${MARK}${token}"`,
  );

/** JSON text with its marked numbers as they were. */
export const exact = (json) => (json.includes(MARK) ? json.replace(/"\uE000number:(-?[\d.eE+-]+)"/g, "$1") : json);

/** What callers get: its marked numbers as JavaScript has them. */
export function rounded(value) {
  const json = JSON.stringify(value);
  return json?.includes(MARK) ? JSON.parse(exact(json)) : value;
}

/** Asks a function of the caller's. */
export const consult = (ask, argument, signal) => within(signal, undefined, async () => ask(argument));

/** What a text holds, without secrets; where JSON's escapes may hide one, it is looked for in the parsed strings too. */
function parsed(text, clean) {
  const harmless = !text.includes("\\") && clean(text) === text;
  const cleaned = (_, value) => {
    if (typeof value === "string") return clean(value);
    for (const name of Object.keys(value ?? {})) {
      if (clean(name) === name) continue;
      value[clean(name)] = value[name];
      delete value[name];
    }
    return value;
  };
  try {
    return JSON.parse(text, harmless ? undefined : cleaned);
  } catch {
    return clean(text);
  }
}

/**
 * The pieces of a body as they arrive, each within its limit of time. Whoever stops early stops the sender; whatever ends it
 * early, the reader is let go.
 */
export async function* pieces({ response, leash }, first, idle, total) {
  const reader = response.body?.getReader?.();
  if (!reader) return yield new Uint8Array(await response.arrayBuffer());
  const end = performance.now() + total;
  const next = (deadline, ms) => {
    const left = end - performance.now();
    left < ms ? leash.limit("total", left) : leash.limit(deadline, ms);
    return reader.read();
  };
  if (leash.signal.aborted) throw leash.signal.reason;
  let ended = false;
  leash.ended = () => {
    ended = true;
    reader.cancel().catch(() => {});
  };
  let complete = false;
  try {
    for (let read = next("firstByte", first); ; read = next("idle", idle)) {
      const { done, value } = await read;
      if (ended) throw leash.signal.reason;
      leash.limit();
      complete = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw ended ? leash.signal.reason : error;
  } finally {
    leash.loosen();
    if (!complete && !ended) leash.end();
  }
}

/** Reads a body whole. `undefined` when it does not hold what its format promises. */
export async function read(incoming, format, parser, first, idle, total) {
  const reader = new Reader(format, parser);
  const found = [];
  try {
    for await (const piece of pieces(incoming, first, idle, total)) if (!reader.push(piece, found)) return undefined;
    if (!reader.end(found)) return undefined;
  } finally {
    parser?.free();
  }
  return format === "bytes" ? joined(found) : format === "text" ? found.join("") : format === "json" ? found[0] : found;
}

/** The most that is handed to wasm at once, so that its memory does not grow with the network's pieces. */
const PIECE = 65536;

/** Makes items of a body's pieces, by its format. Both of its methods are false for what the format does not promise. */
export class Reader {
  #format;
  #parser;
  #kept = [];
  #decoder = new TextDecoder();

  constructor(format, parser) {
    this.#format = format;
    this.#parser = parser;
  }

  /** Adds to `found` what a piece completes. */
  push(piece, found) {
    if (this.#parser) {
      for (let at = 0; at < piece.length; at += PIECE) if (!this.#parser.push(piece.subarray(at, at + PIECE), found)) return false;
    } else if (this.#format === "json") this.#kept.push(piece);
    else if (this.#format === "bytes") found.push(piece);
    else this.#add(this.#decoder.decode(piece, { stream: true }), found);
    return true;
  }

  /** Adds what the end completes; events and lines of which there is none are not what was promised. */
  end(found, before = 0) {
    if (this.#parser) return this.#parser.end(found) && before + found.length > 0;
    if (this.#format === "text") this.#add(this.#decoder.decode(), found);
    if (this.#format !== "json") return true;
    try {
      return found.push(JSON.parse(this.#decoder.decode(joined(this.#kept)))) > 0;
    } catch {
      return false;
    }
  }

  #add(text, found) {
    if (text) found.push(text);
  }
}

/** A server-sent event. */
export const event = (event, data, id, retry) => (retry === undefined ? { event, data, id } : { event, data, id, retry });

function joined(pieces) {
  if (pieces.length === 1) return pieces[0];
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** A response for the caller to read, whose body ends early as its call would. */
export function handOver({ response, leash }, first, idle, total) {
  if (!response.body) return leash.loosen(), response;
  const left = pieces({ response, leash }, first, idle, total);
  const source = {
    async pull(stream) {
      const { done, value } = await left.next();
      done ? stream.close() : stream.enqueue(value);
    },
    // Nobody may have begun to read, and then nothing but the leash holds the sender.
    cancel: () => (leash.end(), left.return()),
  };
  // Nothing is read ahead: no time runs while nobody reads.
  const body = new ReadableStream(source, { highWaterMark: 0 });
  const { status, statusText, headers, url } = response;
  return Object.defineProperty(new Response(body, { status, statusText, headers }), "url", { value: url });
}

/** The text of a response, at most `limit` bytes of it; the rest is not even received. */
async function readText(response, limit) {
  const reader = response.body?.getReader();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  for (let read = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    read += value.byteLength;
    if (read > limit) {
      await reader.cancel();
      throw new RangeError(`The answer is longer than ${limit} bytes.`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * Whether this is a web page or one of its workers: everybody can read what a script holds, and CORS applies. Of all runtimes
 * only browsers call themselves Mozilla.
 */
export const inPage = () =>
  (typeof window !== "undefined" && typeof document !== "undefined") ||
  (typeof navigator !== "undefined" && /^Mozilla\//.test(navigator.userAgent));

/** The parts of an absolute URL. */
export function parseUrl(text) {
  try {
    const { protocol, hostname, port, pathname, username, password } = new URL(text);
    const hasUserinfo = username !== "" || password !== "";
    return { scheme: protocol.slice(0, -1), host: hostname, port: port && Number(port), path: pathname, hasUserinfo };
  } catch {}
}

/** A date and time in UTC, in whole seconds. */
export const isoTime = (ms) => new Date(ms).toISOString().replace(/\.\d+/, "");

/** What a body is to `fetch`: text, bytes, a stream that can be read once, another body with a type of its own, or none. */
export function bodyKind(input) {
  try {
    if (typeof input === "string") return "text";
    if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) return "bytes";
    if (input instanceof ReadableStream) return "stream";
    if (input instanceof Blob || input instanceof FormData || input instanceof URLSearchParams) return "typed";
  } catch {
    // A proxy that throws is no body.
  }
  return "none";
}

/** The input of scripts that take rows: `{ data: [[…], …] }`. */
export function rowsInput(rows) {
  if (!Array.isArray(rows)) throw new TypeError("rows: must be an array of rows");
  return { data: rows };
}

/** The input of MLflow models: columns by name, rows in their order. Takes rows as objects, or the parts themselves. */
export function tableInput(table) {
  const rows = Array.isArray(table);
  if (rows ? !table.every((row) => typeof row === "object" && row && !Array.isArray(row)) : !Array.isArray(table?.columns) || !Array.isArray(table.data))
    throw new TypeError("table: must be an array of objects, or { columns, data }");
  const columns = rows ? [...new Set(table.flatMap(Object.keys))] : table.columns;
  const data = rows ? table.map((row) => columns.map((column) => row[column] ?? null)) : table.data;
  return { input_data: { columns, index: table.index ?? data.map((_, at) => at), data } };
}

/**
 * Files as paths and contents: of one file, of a list of files as a page's visitor picked them (without the folder they picked),
 * of a map, or as they are.
 */
export function fileMap(files) {
  if (typeof files !== "object" || files === null) return files;
  if (files instanceof Map) return Object.fromEntries(files);
  if (files instanceof Blob) return { [files.name ?? "file"]: files };
  if (typeof files === "function" || typeof files[Symbol.iterator] !== "function") return files;
  const paths = new Map();
  for (const file of files) {
    const path = file?.webkitRelativePath?.replace(/^[^/]*\//, "") || file?.name;
    if (!path) throw new TypeError("a file has no name");
    if (paths.has(path)) throw new TypeError("two files have one path");
    paths.set(path, file);
  }
  return Object.fromEntries(paths);
}

/** The way to files, whose code is loaded when there is something to upload. */
export function carrier(storage, files, report, signal) {
  let loaded;
  return async (order) => {
    loaded ??= (await import("../../../../carrier.js")).carrier(storage, files, report, signal);
    return loaded[order.do](order);
  };
}
