/**
 * The relay: lets web pages score.
 *
 * A managed endpoint answers no CORS, so a page cannot reach it. A relay can: it runs in an edge worker or on a server of yours,
 * answers the browser's questions, and forwards to one endpoint. Bodies are streams from end to end.
 *
 * ```js
 * import { createRelay } from "azureml-endpoints/relay";
 *
 * const relay = createRelay({ target: scoringUri, allowOrigins: ["https://app.example.com"] });
 * export default { fetch: relay };
 * ```
 */
import type { ClientOptions, Credential, ScoringEndpoint, VerifiedToken } from "./index.js";

/**
 * A relay. It answers every request, whatever happens; the promise never rejects.
 *
 * It takes the global `Request` of its runtime; the client's leaving (`request.signal`, or a cancelled body) ends the request to the
 * endpoint.
 */
export type Relay = (request: Request) => Promise<Response>;

export interface RelayOptions extends ClientOptions {
  /**
   * The one endpoint: its `properties.scoringUri`; or a `ScoringEndpoint`, which brings its own credential; or a function that gives
   * one, called once, when the first request comes: `() => workspace.endpoints.open("my-endpoint")`.
   */
  target: string | ScoringEndpoint | (() => Promise<ScoringEndpoint> | ScoringEndpoint);
  /**
   * The pages that may call, by their whole origin as browsers write it: `"https://app.example.com"`; http on loopback only. Others
   * are refused before anything else is looked at. Requests that name no origin come from no page, and pass if they prove themselves
   * with a token or key: CORS protects people in browsers and nothing else.
   */
  allowOrigins: string[];
  /**
   * With `target` as a URL: Entra tokens for the data plane, the relay's own. Neither this nor `key`: the caller's own token for the
   * data plane is checked and goes on.
   */
  credential?: Credential;
  /** With `target` as a URL: a key or Azure ML token of the endpoint. */
  key?: string;
  /** Who may use the relay's own credential. Must be given with one, and must not without. */
  admit?: Admit;
  limits?: RelayLimits;
  /** Methods that are forwarded; `["POST"]` by default. */
  methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE")[];
  /**
   * Paths of the relay, and the path at the endpoint's host that each stands for: `{ "/api/chat": "/v1/chat/completions" }`. Without,
   * every path stands for the scoring URI. Nothing else of a caller's URL goes on.
   */
  routes?: Record<string, string>;
  /** Deployments that callers may choose by `azureml-model-deployment`: these, or any; none by default, and then choosing is refused. */
  deployments?: "any" | string[];
  /** The deployment of those who choose none; without one the traffic rules decide. */
  deployment?: string;
  /** Request headers that pass besides content, language, trace context and `x-ms-client-request-id`. */
  allowHeaders?: string[];
  /** Headers of answers that pass, and that pages may read, besides those of content, caching, retries, ids and Azure's own. */
  exposeHeaders?: string[];
  /** Answers GET and HEAD with 204; `"/healthz"` by default. */
  healthPath?: string;
  /** How long browsers may remember what they may ask, in seconds; 7,200 by default. */
  maxAgeSeconds?: number;
  /** Origins, besides the cloud's own scoring hosts, that Entra tokens may be sent to, when the target is none of those. */
  trustedOrigins?: string[];
  /** Told of every request that was no preflight and no look at its health, when it is over. What it throws is ignored. */
  onEvent?: (event: RelayEvent) => unknown;
}

/**
 * Who may use the relay's own credential: who has an Entra token for an app of yours, or a key that you gave them, or whom a function
 * knows – it is shown the request without its body and gives the caller's name, `true`, or nothing – or anyone, from the pages in
 * `allowOrigins` and as often as `limits` says. Functions and `"anyone"` take requests of pages only.
 */
export type Admit = AdmitToken | AdmitKeys | ((request: Request) => Promise<string | boolean | null | undefined> | string | boolean | null | undefined) | "anyone";

/** Entra tokens for an app of yours, verified as {@link verifyToken} does. */
export interface AdmitToken {
  /** Your app's client id, or its `api://` URI, exactly as it stands in tokens. */
  audience: string | [string, ...string[]];
  /** The ids (GUIDs) of the tenants that are trusted. */
  tenantId: string | [string, ...string[]];
  /**
   * Delegated rights (`scp`) and app roles (`roles`), of which a token must have one. With neither, every token for the audience will
   * do; any app of the tenant can get one, unless your app requires assignment.
   */
  scopes?: string[];
  roles?: string[];
  /** Has the last word on a verified token. */
  check?: (token: VerifiedToken, request: Request) => Promise<boolean> | boolean;
  /** How far the clocks may disagree, in seconds from 0 to 600; 300 by default. */
  skewSeconds?: number;
}

/** Keys that you gave your callers, who send them as `Authorization: Bearer` or `x-api-key`. {@link createKey} makes one. */
export interface AdmitKeys {
  /**
   * By the caller's name the SHA-256 of each of their keys, in 64 hexadecimal digits; or a function that looks one up and gives the
   * caller's name. The keys themselves are nowhere.
   */
  keys: Record<string, string | string[]> | ((sha256: string) => Promise<string | null | undefined> | string | null | undefined);
}

export interface RelayLimits {
  /** The longest request body, in bytes, whether its length was told or not; 16 MiB by default. */
  bodyBytes?: number;
  /** The most bytes of a request's headers; 32 KiB by default. */
  headBytes?: number;
  /** Milliseconds until the endpoint has to begin its answer; 310,000 by default, which is more than any endpoint takes. */
  timeoutMs?: number;
  /** Requests of each caller in a minute; unlimited by default. Must be given when anyone is admitted. */
  requestsPerMinute?: number;
  /** Requests at once after a rest; as many as in a minute by default. */
  burst?: number;
  /** Where it is remembered how often who called; the memory of this process or isolate by default, and whenever this one fails. */
  limiter?: RateLimiter;
  /**
   * Names the one whose requests are counted. By default that is who was admitted; in pass-through whoever has the token; and everybody
   * together when anyone is admitted – there, give the address that your platform vouches for, such as `cf-connecting-ip`.
   */
  caller?: (request: Request, admitted: string | undefined) => Promise<string | undefined> | string | undefined;
}

/** How often. */
export interface Rate {
  requestsPerMinute: number;
  burst: number;
}

/** Counts requests. */
export interface RateLimiter {
  /** Counts one, and gives how long the caller has to wait, in milliseconds: 0 when it may pass. */
  take(caller: string, rate: Rate): Promise<number> | number;
}

/** One request, told when it is over. Holds no token, no key, no query and no body. */
export interface RelayEvent {
  /** The `x-ms-client-request-id` it was forwarded with. */
  id: string;
  /** `answered` by the endpoint, whatever its status; `refused` by the relay; or cut short on either side. */
  outcome: "answered" | "refused" | "broken-off" | "client-left";
  method: string;
  /** Milliseconds to its end. */
  ms: number;
  /** Milliseconds to the head of the endpoint's answer. */
  firstByteMs?: number;
  /** The status the caller got. */
  status?: number;
  /** What it was refused with. */
  code?: ProblemCode;
  detail?: string;
  /** What was thrown, if that is why. */
  error?: string;
  /** The page's origin. */
  origin?: string;
  /** Who was admitted: an object id, the name with a key, or what `admit` gave. */
  caller?: string;
  deployment?: string;
  /** The endpoint's own id for it. */
  requestId?: string;
  bytesIn?: number;
  /** On Cloudflare Workers, which carry bodies themselves, nobody counts. */
  bytesOut?: number;
}

export type ProblemCode =
  | "origin-not-allowed"
  | "origin-missing"
  | "not-found"
  | "method-not-allowed"
  | "head-too-large"
  | "bad-framing"
  | "body-too-large"
  | "deployment-not-allowed"
  | "credential-missing"
  | "credential-malformed"
  | "token-unfit"
  | "token-invalid"
  | "key-unknown"
  | "not-admitted"
  | "too-many-requests"
  | "keys-unavailable"
  | "credential-unavailable"
  | "credential-refused"
  | "endpoint-silent"
  | "endpoint-late"
  | "endpoint-nonsense"
  | "defect";

/**
 * What the relay refuses with, as `application/problem+json`; and what the endpoint's failures are told as to those who accept that
 * type (`accept: application/json, application/problem+json`), with its status and headers.
 */
export interface Problem {
  type: `urn:azureml-endpoints:relay:${Problem["code"]}`;
  title: string;
  status: number;
  code: ProblemCode | "endpoint-refused";
  /** What was found. */
  detail?: string;
  /** What to do. */
  remedy?: string;
  /** With a 401 in pass-through: the scope to request a token for. */
  scope?: string;
  requestId: string;
  /** Of the endpoint's failures, as `ResponseError` and `ScoringError` have it. */
  serviceCode?: string;
  serviceMessage?: string;
  modelStatus?: number;
  modelReason?: string;
  excerpt?: string;
  retryable?: boolean;
  mayHaveRun?: boolean;
}

/**
 * Makes a relay. Whether it lets callers use a credential of its own is decided by the options, never by a request:
 *
 * - **pass-through**, with neither `credential` nor `key`: the page's own Entra token for the data plane is checked – for the data
 *   plane? alive? – and goes on; the endpoint decides. The relay holds no secret.
 * - **own credential**, with `credential`, `key` or a `ScoringEndpoint`: that opens the endpoint, and `admit` says who may use it. What
 *   the caller proves itself with ends here.
 *
 * @throws {TypeError} for an option that cannot be right.
 */
export function createRelay(options: RelayOptions): Relay;

/** Makes a key for a caller, of 256 random bits. Give them `key`, and keep only `sha256`, for `admit.keys`. */
export function createKey(): Promise<{ key: string; sha256: string }>;

/** Counts in the memory of this process or isolate, for so many callers at most (10,000 by default). */
export function memoryLimiter(options?: { most?: number }): RateLimiter;

/**
 * Counts in a namespace of Workers KV. KV is slow to agree with itself: within a minute, a caller who reaches several places at once
 * gets more than the rate. {@link durableObjectLimiter} is exact.
 */
export function cloudflareKvLimiter(
  namespace: {
    get(key: string, type: "json"): Promise<unknown>;
    put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  },
  options?: { prefix?: string },
): RateLimiter;

/** Counts in Durable Objects, one for each caller. Their class is {@link RateLimiterObject}. */
export function durableObjectLimiter(namespace: {
  idFromName(name: string): any;
  get(id: any): { fetch(url: string, init: { method: string; body: string }): Promise<{ json(): Promise<unknown> }> };
}): RateLimiter;

/** The Durable Object behind {@link durableObjectLimiter}: export it from your worker. */
export class RateLimiterObject {
  constructor(state: { storage: object });
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

/** Counts in Deno KV. */
export function denoKvLimiter(kv: { get(key: any): Promise<any>; atomic(): any }, options?: { prefix?: string[] }): RateLimiter;

/** A relay as a listener of `node:http`, and as middleware of what is built on it: `createServer(nodeListener(relay))`. */
export function nodeListener(relay: Relay): (request: any, response: any) => Promise<void>;

/**
 * A relay as an HTTP handler of Azure Functions (v4 model), also within a Static Web App: `app.http("score", { handler:
 * functionsHandler(relay), … })`. Bodies are streamed after `app.setup({ enableHttpStream: true })`.
 */
export function functionsHandler(relay: Relay): (request: {
  url: string;
  method: string;
  headers: Iterable<[string, string]>;
  body?: any;
}) => Promise<{ status: number; headers: Record<string, string>; body?: any }>;

/* What a relay is given comes from here as well, so that a worker loads one module and no more. */
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
  VerificationError,
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
  verifyToken,
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
  VerifiedToken,
  VerifyOptions,
} from "./index.js";
