// The error classes. Names are literals on classes and prototypes, so they survive minification.

export class AzureMlError extends Error {
  constructor(message, { cause, ...fields } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }
}
export class CredentialError extends AzureMlError {}
export class TransportError extends AzureMlError {}
export class ResponseError extends AzureMlError {}
export class ScoringError extends AzureMlError {}
export class OperationError extends AzureMlError {}
export class ProtocolError extends AzureMlError {}
export class VerificationError extends AzureMlError {}

const kinds = {
  ERR_CREDENTIAL: [CredentialError, "CredentialError"],
  ERR_TRANSPORT: [TransportError, "TransportError"],
  ERR_RESPONSE: [ResponseError, "ResponseError"],
  ERR_SCORING: [ScoringError, "ScoringError"],
  ERR_OPERATION: [OperationError, "OperationError"],
  ERR_PROTOCOL: [ProtocolError, "ProtocolError"],
  ERR_VERIFICATION: [VerificationError, "VerificationError"],
  ERR_INTERNAL: [AzureMlError, "AzureMlError"],
};
const set = (object, key, value) => Object.defineProperty(object, key, { value, configurable: true, writable: true });
for (const [code, [Kind, name]] of Object.entries(kinds)) {
  set(Kind, "name", name);
  set(Kind.prototype, "name", name);
  set(Kind.prototype, "code", code);
}

/** The error of a kind, with what it carries. What a credential of ours has thrown is said already; it learns what it was for. */
export function make(code, message, members) {
  if (code === "ERR_MISUSE") return new TypeError(message);
  const told = members?.cause;
  // What others worded may hold a token: it begins with a JSON object, which is `eyJ…` in base64url.
  message = message.replace(/\beyJ[\w.-]{37,}/g, "***");
  if (code !== "ERR_CREDENTIAL" || !(told instanceof CredentialError)) return new kinds[code][0](message, members);
  for (const [name, value] of Object.entries(members)) if (name !== "cause") told[name] ??= value;
  return told;
}
