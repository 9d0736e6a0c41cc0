// Tokens as JavaScript has them, read with as few crossings into wasm as can be.

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
