// Keys that a relay gives its callers. Only their SHA-256 is kept.

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The SHA-256 of a text, as bytes and in hexadecimal digits. */
export async function sha256(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return { bytes, hex: hex(bytes) };
}

/** See `createKey` in relay.d.ts. */
export async function createKey() {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const letters = btoa(String.fromCharCode(...random)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const key = `amlr_${letters}`;
  return { key, sha256: (await sha256(key)).hex };
}
