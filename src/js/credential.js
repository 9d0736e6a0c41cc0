// Tokens: credentials in whatever shape they are, ways to make one of others, and reading with few crossings into wasm.

import { make } from "./errors.js";
import { limited, unlessAborted } from "./host.js";

/** A token and its times (milliseconds since 1970) from whatever a credential answered. */
function token(answer) {
  if (typeof answer === "string") return { token: answer };
  return {
    token: answer?.token ?? answer?.accessToken,
    expiresOn: moment(answer?.expiresOnTimestamp ?? answer?.expiresOn),
    refreshOn: moment(answer?.refreshAfterTimestamp ?? answer?.refreshOn),
  };
}

const moment = (time) => (time == null ? undefined : Number(time));

/**
 * Asks a credential, in whichever of its shapes it comes. `claims` is what a challenge of continuous access evaluation wants,
 * `refused` a token not to give again, which those of ours are told that may have kept it.
 */
async function ask(credential, { plane, scope, claims, refused, signal }) {
  const scopes = [scope];
  if (typeof credential === "function") return token(await credential({ plane, scopes, claims, signal }));
  const own = isMsal(credential) ? fromMsal(credential) : credential;
  if (typeof own?.getToken !== "function") return token(own);
  const more = own instanceof StoredCredential || own instanceof ChainedCredential ? { refused } : {};
  return token(await own.getToken(scopes, { abortSignal: signal, claims, enableCae: claims !== undefined, plane, ...more }));
}

/** workerd cancels what another request has begun, so there everybody asks for themselves. */
const mayShare = typeof WebSocketPair === "undefined";

/** The askings under way, per credential. */
const askings = new WeakMap();

/**
 * Asks a credential for a token, for at most `ms`; all who want the same at once share one asking, and it ends only when all
 * have left.
 */
export function acquire(credential, plane, scope, claims, refused, signal, ms) {
  const begin = (signal) => unlessAborted(signal, () => ask(credential, { plane, scope, claims, refused, signal }));
  if (!mayShare || !["object", "function"].includes(typeof credential)) return limited(begin(signal), signal, ms);
  if (!askings.has(credential)) askings.set(credential, new Map());
  const [known, key] = [askings.get(credential), JSON.stringify([plane, scope, claims, refused])];
  if (!known.has(key)) known.set(key, new Asking(begin, (asking) => known.get(key) === asking && known.delete(key)));
  return known.get(key).join(signal, ms);
}

/** One asking of a credential that any number of callers wait for. */
class Asking {
  #waiting = 0;
  #stop = new AbortController();
  #answer;
  #answered = false;
  #forget;

  constructor(begin, forget) {
    this.#forget = () => forget(this);
    this.#answer = begin(this.#stop.signal);
    const over = () => (this.#forget(), (this.#answered = true));
    this.#answer.then(over, over);
  }

  async join(signal, ms) {
    this.#waiting++;
    try {
      return await limited(this.#answer, signal, ms);
    } finally {
      this.#waiting--;
      if (!this.#answered) this.#leave(signal);
    }
  }

  /** Somebody waited in vain: it may never come, so whoever asks next asks anew. */
  #leave(signal) {
    this.#forget();
    if (this.#waiting === 0) this.#stop.abort(signal?.aborted ? signal.reason : undefined);
  }
}

function optionsOf(options) {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return options;
  throw new TypeError("options: must be an object");
}

/** Whether something gives tokens, as far as can be seen of it. */
export const isCredential = (value) =>
  typeof value === "string" ||
  typeof value === "function" ||
  isMsal(value) ||
  typeof value?.getToken === "function" ||
  typeof value?.accessToken === "string";

function check(option, value) {
  const shapes = "a TokenCredential (with getToken), an MSAL application or result, a function that returns a token, or a token";
  if (!isCredential(value)) throw new TypeError(`${option}: must be ${shapes}`);
}

const isMsal = (app) =>
  typeof app?.acquireTokenSilent === "function" || typeof app?.acquireTokenByClientCredential === "function";

/** An MSAL application as a credential. See `fromMsal` in index.d.ts. */
export function fromMsal(app, options = {}) {
  const { account, interactive = "popup" } = optionsOf(options);
  if (!isMsal(app)) throw new TypeError("app: must be an MSAL application, with acquireTokenSilent");
  if (interactive !== "popup" && interactive !== "redirect") throw new TypeError('interactive: must be "popup" or "redirect"');
  return new MsalCredential(app, account, interactive);
}

/** MSAL keeps tokens per account, and forgets those of who signs out; nobody else must remember them. */
export const keepsTokens = (credential) => credential instanceof MsalCredential || isMsal(credential);

class MsalCredential {
  #app;
  #account;
  #interactive;

  constructor(app, account, interactive) {
    [this.#app, this.#account, this.#interactive] = [app, account, interactive];
  }

  async getToken(scopes, { abortSignal, claims } = {}) {
    const app = this.#app;
    const request = { scopes: [scopes].flat(), claims };
    return unlessAborted(abortSignal, async () => {
      await app.initialize?.();
      const account = await this.#find();
      if (!account && app.acquireTokenByClientCredential) return read(await app.acquireTokenByClientCredential(request));
      if (!account) throw this.#interaction({ ...request, prompt: "select_account" }, "nobody is signed in");
      try {
        return read(await app.acquireTokenSilent({ ...request, account }));
      } catch (error) {
        if (error?.name !== "InteractionRequiredAuthError") throw error;
        throw this.#interaction({ ...request, account }, error.message, error);
      }
    });
  }

  /** The account that was named, the active one, or the only one. */
  async #find() {
    const named = typeof this.#account === "function" ? this.#account() : this.#account;
    const active = named ?? this.#app.getActiveAccount?.();
    if (active) return active;
    const all = (await (this.#app.getAllAccounts?.() ?? this.#app.getTokenCache?.().getAllAccounts())) ?? [];
    if (all.length < 2) return all[0];
    const message = `${all.length} accounts are signed in. Say which: fromMsal(app, { account }) or app.setActiveAccount(account).`;
    throw make("ERR_CREDENTIAL", message, { reason: "unavailable" });
  }

  /** A person has to act. Nothing opens until the caller says so, since a popup needs a click to come from. */
  #interaction(request, words, cause) {
    const way = this.#interactive === "popup" ? "acquireTokenPopup" : "acquireTokenRedirect";
    const resume = async () => void (await this.#app[way](request));
    const message = `A person has to sign in or consent (${words}). Call resume() from a click, then repeat the call.`;
    const members = { cause, code: "ERR_INTERACTION_REQUIRED", reason: "interaction-required" };
    const error = make("ERR_CREDENTIAL", message, members);
    return Object.defineProperty(error, "resume", { value: resume });
  }
}

/** What MSAL gives, as core-auth has it. */
function read(result) {
  const ms = (date) => (date ? Number(date) : undefined);
  return {
    token: result.accessToken,
    tokenType: "Bearer",
    expiresOnTimestamp: ms(result.expiresOn),
    refreshAfterTimestamp: ms(result.refreshOn),
  };
}

/** The first of several credentials that gives a token. See `chain` in index.d.ts. */
export function chain(...credentials) {
  if (credentials.length === 0) throw new TypeError("credentials: name at least one");
  for (const credential of credentials) check("credentials", credential);
  return new ChainedCredential(credentials);
}

class ChainedCredential {
  #links;

  constructor(links) {
    this.#links = links;
  }

  async getToken(scopes, { abortSignal: signal, claims, plane, refused } = {}) {
    const failures = [];
    for (const link of this.#links) {
      try {
        const [scope] = [scopes].flat();
        const answer = await unlessAborted(signal, () => ask(link, { plane, scope, claims, refused, signal }));
        if (typeof answer.token !== "string") throw new Error("it returned no token");
        const { token, expiresOn, refreshOn } = answer;
        return { token, tokenType: "Bearer", expiresOnTimestamp: expiresOn, refreshAfterTimestamp: refreshOn };
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        failures.push(error);
      }
    }
    const said = failures.map((error, at) => `${at + 1}. ${error?.message ?? "it threw no error"}`).join(" ");
    const cause = new AggregateError(failures, "Every credential of the chain failed.");
    throw make("ERR_CREDENTIAL", `No credential of the chain gave a token. ${said}`, { cause, reason: "unavailable" });
  }
}

/** A credential whose "token" is a file's text, read each time. */
export const fromFile = (read, path) => async () => String(await read(path)).trim();

/** The variables of this process, where a runtime has such and lets them be read. */
export function processVariables() {
  try {
    return { ...globalThis.process?.env };
  } catch {
    return {};
  }
}

/** A credential whose tokens are kept in a store, encrypted. See `stored` in index.d.ts. */
export function stored(credential, options) {
  const { store, name, key } = optionsOf(options);
  check("credential", credential);
  if (typeof store?.get !== "function" || typeof store?.set !== "function") throw new TypeError("store: must have get and set");
  if (typeof name !== "string" || name === "") throw new TypeError("name: must be a string");
  const raw = typeof key === "string" ? fromBase64(key) : key;
  if (!(raw instanceof Uint8Array) || raw.length !== 32) throw new TypeError("key: must be 32 bytes, or base64 of them");
  return new StoredCredential(credential, store, name, raw);
}

function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

class StoredCredential {
  #credential;
  #store;
  #name;
  #raw;
  #key;

  constructor(credential, store, name, raw) {
    [this.#credential, this.#store, this.#name, this.#raw] = [credential, store, name, raw];
  }

  async getToken(scopes, { abortSignal: signal, claims, plane, refused } = {}) {
    const [scope] = [scopes].flat();
    const place = `azureml-endpoints/${this.#name}/${scope}`;
    const known = claims === undefined ? await this.#read(place) : undefined;
    if (known && known.token !== refused) return known;
    const { token, expiresOn, refreshOn } = await unlessAborted(signal, () => ask(this.#credential, { plane, scope, claims, refused, signal }));
    const answer = { token, tokenType: "Bearer", expiresOnTimestamp: expiresOn, refreshAfterTimestamp: refreshOn };
    if (typeof token === "string" && expiresOn) await this.#write(place, answer);
    return answer;
  }

  async #seal() {
    return (this.#key ??= await crypto.subtle.importKey("raw", this.#raw, "AES-GCM", false, ["encrypt", "decrypt"]));
  }

  /** The token kept there, unless it is due for renewal or cannot be read. */
  async #read(place) {
    try {
      const sealed = fromBase64((await this.#store.get(place)) ?? "");
      if (!sealed?.length) return undefined;
      const way = { name: "AES-GCM", iv: sealed.subarray(0, 12), additionalData: new TextEncoder().encode(place) };
      const opened = await crypto.subtle.decrypt(way, await this.#seal(), sealed.subarray(12));
      const answer = JSON.parse(new TextDecoder().decode(opened));
      const due = answer.refreshAfterTimestamp ?? answer.expiresOnTimestamp - 300_000;
      return due > Date.now() ? answer : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(place, answer) {
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const way = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
      const sealed = await crypto.subtle.encrypt(way, await this.#seal(), new TextEncoder().encode(JSON.stringify(answer)));
      const text = btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)));
      const ttlSeconds = Math.floor((answer.expiresOnTimestamp - Date.now()) / 1000);
      if (ttlSeconds > 0) await this.#store.set(place, text, { ttlSeconds });
    } catch {
      // A store that fails costs nothing but the asking.
    }
  }
}

const named = new Map();

/** The members of these names, in their order; the names stand between spaces. */
export function pick(object, names) {
  let list = named.get(names);
  if (!list) named.set(names, (list = names.split(" ")));
  return list.map((name) => object[name]);
}

const encoder = new TextEncoder();

/** Writes a text where wasm wants it, so that no copy of it is left elsewhere; whether it is ASCII and so fits exactly. */
export const fill = (text, bytes) => encoder.encodeInto(text, bytes).read === text.length;

/** The length of a text, in units of UTF-16. */
export const length = (text) => text.length;

/** What is seen of a token, with its times and its parts. */
export function whole(seen, issuedAt, notBefore, expiresOn, header, claims) {
  for (const [name, time] of Object.entries({ issuedAt, notBefore, expiresOn })) if (time !== undefined) seen[name] = new Date(time);
  return Object.assign(seen, { header, claims });
}

/** The verdict on a token that will do. */
export function fit(audienceKnown, plane, expectedAudience, scope, end) {
  const verdict = { ok: true, audienceKnown, plane, expectedAudience, scope };
  if (end !== undefined) verdict.expiresOn = new Date(end);
  return verdict;
}

/**
 * The last good verdicts, by all of the token that was read for them: header and payload. The signature is neither read nor
 * kept, so that what lies here opens no door. An entry goes at the first check after its end, or when others have come.
 */
const recent = [];
const MOST = 4;

/** The verdict on a token that was found good for this plane before, and still is. */
export function recall(token, plane) {
  const now = Date.now();
  for (let at = 0; at < recent.length; at++) {
    const { text, verdict, since, until } = recent[at];
    if (until <= now) recent.splice(at--, 1);
    else if (verdict.plane === plane && since <= now && token.slice(0, text.length) === text && isSignature(token, text.length))
      return fit(verdict.audienceKnown, plane, verdict.expectedAudience, verdict.scope, verdict.expiresOn.getTime());
  }
}

const other = /[^\w=-]/g;

/** Whether nothing but base64url follows. */
function isSignature(token, start) {
  other.lastIndex = start;
  return !other.test(token);
}

/** Keeps a good verdict on a token that says when it ends. Of others there is nothing to keep that time would take away. */
export function keep(token, verdict) {
  const length = token.lastIndexOf(".") + 1;
  if (!verdict.expiresOn || length > 4096) return verdict;
  // A copy of the text alone: engines let a part of a text hold on to the whole.
  const text = ` ${token.slice(0, length)}`.slice(1);
  if (recent.length === MOST) recent.shift();
  recent.push({ text, verdict: { ...verdict }, since: Date.now(), until: verdict.expiresOn.getTime() });
  return verdict;
}
