// The error classes. Names are literals on the prototypes, so they survive minification.

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

const kinds = {
  ERR_CREDENTIAL: [CredentialError, "CredentialError"],
  ERR_TRANSPORT: [TransportError, "TransportError"],
  ERR_RESPONSE: [ResponseError, "ResponseError"],
  ERR_SCORING: [ScoringError, "ScoringError"],
  ERR_OPERATION: [OperationError, "OperationError"],
  ERR_PROTOCOL: [ProtocolError, "ProtocolError"],
  ERR_INTERNAL: [AzureMlError, "AzureMlError"],
};
for (const [code, [Kind, name]] of Object.entries(kinds)) {
  Object.defineProperty(Kind.prototype, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(Kind.prototype, "code", { value: code, configurable: true, writable: true });
}

/** The error of a kind, with what it carries. */
export const make = (code, message, members) =>
  code === "ERR_MISUSE" ? new TypeError(message) : new kinds[code][0](message, members);
