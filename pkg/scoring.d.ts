/**
 * The data plane of `azureml-endpoints` alone: what calling a scoring URI takes, and nothing of the control plane, in about half
 * the bytes.
 *
 * ```js
 * import { ScoringEndpoint, clientSecret } from "azureml-endpoints/scoring";
 *
 * const endpoint = new ScoringEndpoint({ scoringUri, credential: clientSecret({ tenantId, clientId, clientSecret: secret }) });
 * const answer = await endpoint.score({ data: [[1, 2, 3]] });
 * ```
 *
 * It is a module of its own: a program may import it beside the whole, and credentials and errors of one are those of the other, also
 * for `instanceof`. Only `ScoringEndpoint` is a class of each.
 */
export {
  AzureMlError,
  CredentialError,
  ProtocolError,
  ResponseError,
  ScoringBatch,
  ScoringEndpoint,
  ScoringError,
  ScoringStream,
  TransportError,
  chain,
  checkToken,
  clientAssertion,
  clientCertificate,
  clientSecret,
  environment,
  fromMsal,
  inspectToken,
  managedIdentity,
  rowsInput,
  stored,
  tableInput,
} from "./index.js";
export type {
  AccessToken,
  AppOptions,
  AuthenticationResult,
  BatchProgress,
  CallOptions,
  CircuitState,
  ClientAssertionOptions,
  ClientCertificateOptions,
  ClientOptions,
  ClientSecretOptions,
  Cloud,
  Credential,
  CustomCloud,
  Deadline,
  Deadlines,
  EntraCredential,
  GetTokenOptions,
  ManagedIdentityOptions,
  MsalApplication,
  MsalOptions,
  Plane,
  PoolTarget,
  ScoreManyOptions,
  ScoreOptions,
  ScoringEndpointOptions,
  ScoringEvent,
  ScoringGrant,
  ScoringMoment,
  ScoringOutcome,
  ScoringSettings,
  ServerSentEvent,
  StreamOpening,
  TargetState,
  TokenCheck,
  TokenCredential,
  TokenInspection,
  TokenProblem,
  TokenRequest,
  TokenStore,
  Trace,
} from "./index.js";
