// What the host is asked for: sending, waiting, signing.

/** Waits; rejects with the signal's reason as soon as it is aborted, and leaves no listener behind. */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** What `work` comes to, or the signal's reason once it is aborted – also when whoever does the work does not heed it. */
export async function unlessAborted(signal, work) {
  if (!signal) return work();
  if (signal.aborted) throw signal.reason;
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
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
 * Sends a request once, with the caller's own `fetch` if there is one, and follows no redirect. `headers` holds names and
 * values in turn. The answer's body is the response itself when it is a success to be read "raw", else what its text holds; "exact" keeps
 * numbers as they are written.
 */
export async function send(own, signal, method, url, headers, body, reading, limit) {
  const init = { method, headers: new Headers(), redirect: "manual" };
  for (let i = 0; i < headers.length; i += 2) init.headers.set(headers[i], headers[i + 1]);
  if (body !== undefined) init.body = body;
  if (bodyKind(body) === "stream") init.duplex = "half";
  if (signal) init.signal = signal;
  return unlessAborted(signal, async () => {
    const response = await (own ?? fetch)(url, init);
    // Also a `fetch` of one's own has to give what wasm can read: a trap there would take the whole module down.
    const seen = response.headers;
    const facts = { status: Number(response.status) & 0xffff, headers: seen instanceof Headers ? seen : new Headers(seen) };
    if (reading === "raw" && response.ok) return { ...facts, body: response };
    const clean = cleaner(init, url);
    const text = await readText(response, limit);
    const headers = new Headers([...facts.headers].map(([name, value]) => [name, clean(value)]));
    return { ...facts, headers, body: text ? parsed(reading === "exact" ? marked(text) : text, clean) : undefined };
  });
}

/**
 * Takes the secrets that a request carried out of what came back: an echo of them must not reach an error. They are looked for
 * as they stand in the request and decoded, in any case.
 */
function cleaner({ headers, body }, url) {
  const found = [headers.get("authorization")?.slice("Bearer ".length), /[?&]sig=([^&]*)/i.exec(url)?.[1]];
  found.push(headers.get("x-identity-header"), headers.get("secret"));
  if (typeof body === "string") found.push(/(?:^|&)client_(?:secret|assertion)=([^&]*)/.exec(body)?.[1]);
  const secrets = found.filter(Boolean).flatMap((secret) => [secret, decoded(secret), encodeURIComponent(decoded(secret))]);
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

/** JSON text, its numbers that JavaScript would round marked. */
const marked = (json) =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token[0] === '"' || (token.length < 16 && Number.isFinite(Number(token))) ? token : `"${MARK}${token}"`,
  );

/** JSON text with its marked numbers as they were. */
export const exact = (json) => (json.includes(MARK) ? json.replace(/"\uE000number:(-?[\d.eE+-]+)"/g, "$1") : json);

/** Asks a function of the caller's. */
export const consult = (ask, argument, signal) => unlessAborted(signal, async () => ask(argument));

/** What a text holds, without secrets; they are looked for in the parsed strings too, where JSON's escapes are gone. */
function parsed(text, clean) {
  try {
    return JSON.parse(text, (_, value) => (typeof value === "string" ? clean(value) : value));
  } catch {
    return clean(text);
  }
}

/** The body of a response. */
export const readAs = (response, reading, signal) =>
  unlessAborted(signal, async () => (reading === "bytes" ? new Uint8Array(await response.arrayBuffer()) : response[reading]()));

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

/**
 * Files as paths and contents: of one file, of a list of files as a page's visitor picked them (without the folder they picked),
 * of a map, or as they are.
 */
export function fileMap(files) {
  if (typeof files !== "object" || files === null) return files;
  if (files instanceof Map) return Object.fromEntries(files);
  if (files instanceof Blob) return { [files.name ?? "file"]: files };
  const list = typeof files !== "function" && typeof files[Symbol.iterator] === "function" ? [...files] : undefined;
  return list ? Object.fromEntries(list.map((file) => [file?.webkitRelativePath?.replace(/^[^/]*\//, "") || file?.name, file])) : files;
}

/** The way to files, whose code is loaded when there is something to upload. */
export function carrier(storage, files, report, signal) {
  let loaded;
  return async (order) => {
    loaded ??= (await import("../../../../carrier.js")).carrier(storage, files, report, signal);
    return loaded[order.do](order);
  };
}
