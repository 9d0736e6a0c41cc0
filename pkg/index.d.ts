/**
 * Azure Machine Learning online endpoints from a web page, an edge worker or anywhere else `fetch` runs.
 *
 * Two planes, and a token for one never works on the other:
 *
 * - the **control plane** (`Workspace`): create, deploy, shift traffic, rotate keys – at `management.azure.com`;
 * - the **data plane** (`ScoringEndpoint`): score – at the endpoint's scoring URI, with an Entra token for
 *   `https://ml.azure.com`, a key or an Azure ML token.
 *
 * Misuse throws a native `TypeError` that names the option (an option of an unknown name is ignored, as the types tell you). Every other failure is an {@link AzureMlError}; your own
 * `signal.reason` comes back as it is. Bodies are Azure Resource Manager's own JSON, and members unknown to these types
 * pass through untouched.
 */

/** The planes, and the log service beside them. */
export type Plane = "control" | "data" | "logs";

// ───────────────────────────────────────────── credentials and clouds ─────────────────────────────────────────────

/** What a credential function is asked for. */
export interface TokenRequest {
  /** The plane the token is for. */
  plane: Plane;
  /** The one scope to request, e.g. `["https://ml.azure.com/.default"]`. */
  scopes: [string];
  /**
   * The claims a service wants of a new token, as JSON text (continuous access evaluation): ask for one that has them, past any
   * cache. Absent as a rule.
   */
  claims?: string;
  /** Aborted when the call is. */
  signal?: AbortSignal;
}

/** What `getToken` of a core-auth credential gives. */
export interface AccessToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresOnTimestamp: number;
  /** Milliseconds since 1970 from which a new token should be asked for. */
  refreshAfterTimestamp?: number;
  tokenType?: "Bearer" | (string & {});
}

/** The shape of `TokenCredential` of `@azure/core-auth`, which every credential of `@azure/identity` has. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null>;
}

/** What `getToken` is told, as `@azure/core-auth` has it. */
export interface GetTokenOptions {
  abortSignal?: AbortSignal;
  /** JSON text of the claims that a service wants of a new token. */
  claims?: string;
  /** Set beside `claims`. */
  enableCae?: boolean;
}

/** The part that is used of an MSAL `AuthenticationResult`. Its one token serves one plane. */
export interface AuthenticationResult {
  accessToken: string;
  expiresOn?: Date | null;
}

/** The part that is used of an MSAL application: `PublicClientApplication` of msal-browser, or one of msal-node. */
export interface MsalApplication {
  acquireTokenSilent?(request: any): Promise<unknown>;
  acquireTokenByClientCredential?(request: any): Promise<unknown>;
}

/**
 * Where Entra tokens come from, recognised by shape: a `TokenCredential`, an MSAL application or result, a function, or a bare
 * token.
 *
 * Whatever comes is checked – is it for this plane, is it alive? – before any byte is sent, and kept per plane and credential:
 * who has the same credential object has the same tokens. One that is due for renewal (five minutes before its end, or when its
 * source says) is still used while a new one is asked for in the background; at its end it is never sent. A 401 drops it and
 * asks once for another, with the `claims` that the service wants, if any. An MSAL application is asked each time instead: it
 * keeps tokens itself, and forgets those of who signs out.
 */
export type Credential =
  | TokenCredential
  | MsalApplication
  | ((request: TokenRequest) => Promise<string | AccessToken | AuthenticationResult> | string | AccessToken | AuthenticationResult)
  | AuthenticationResult
  | string;

/** An Azure cloud of your own, such as the emulator. URLs are https, or http on loopback. */
export interface CustomCloud {
  /** URL of Azure Resource Manager. */
  resourceManager: string;
  /** URL of the Entra authority, without a tenant. */
  authority: string;
  /** Where Entra tokens may be sent to score: origins, or host suffixes that start with a dot. */
  scoringHosts?: string[];
  /** Blob service of an account, with `{account}` for its name. */
  blobEndpoint?: string;
  /** URL of Log Analytics, where it is not `audiences.logs`. */
  logAnalytics?: string;
  /** Audiences other than the public cloud's. */
  audiences?: { control?: string; data?: string; logs?: string };
}

export type Cloud = "public" | "usgovernment" | "china" | CustomCloud;

/**
 * Asks the Resource Manager of a cloud what the rest of that cloud is: authority, audiences, storage. Hosts and audience of
 * scoring are in it for Microsoft's own clouds only; for others add `scoringHosts` and `audiences.data`.
 *
 * Rejects with `TypeError`, {@link TransportError} or {@link ProtocolError}.
 */
export function discoverCloud(resourceManager: string, options?: Omit<ClientOptions, "cloud"> & CallOptions): Promise<CustomCloud>;

/** What every way to Azure can be told. */
export interface ClientOptions {
  /** Which Azure; `"public"` by default. */
  cloud?: Cloud;
  /** Used in place of the global `fetch`; called with a URL and an init object. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Statuses 408, 429, 500, 502, 503, 504 and silence are tried again with growing pauses, or as `Retry-After` says – what
   * may have run only if running it twice is the same. `attempts`: sends in all, 4 by default. `budgetMs`: milliseconds
   * after which nothing is sent again, 120,000 by default.
   */
  retry?: { attempts?: number; budgetMs?: number };
}

export interface CallOptions {
  /** Stops the call; it then rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/** An app registration. */
export interface AppOptions extends ClientOptions {
  /** Tenant id or domain name. */
  tenantId: string;
  clientId: string;
}

export interface ClientSecretOptions extends AppOptions {
  clientSecret: string;
  /** Must be true in a web page, where every visitor can read the secret – and Entra answers its token endpoint no CORS. */
  dangerouslyAllowBrowser?: boolean;
}

/** A credential of this package. It needs `fetch` and WebCrypto only, and works with Microsoft's own clients too. */
export interface EntraCredential {
  /**
   * Asks each time; `Workspace` and `ScoringEndpoint` keep what it gives.
   *
   * Rejects with {@link CredentialError} carrying the other side's own words (AADSTS…) and what to do, {@link TransportError},
   * {@link ProtocolError}.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
}

/**
 * A credential from an app's client secret, for edge workers and servers.
 *
 * @throws {TypeError} for an option that cannot be right.
 */
export function clientSecret(options: ClientSecretOptions): EntraCredential;

export interface ClientCertificateOptions extends AppOptions {
  /** PEM text with the private key (PKCS#8, not encrypted: `BEGIN PRIVATE KEY`) and its certificate, followed by the chain if there is one. */
  certificate: string;
  /** How the assertion is signed; `"PS256"` by default. */
  algorithm?: "PS256" | "RS256";
  /** Sends the chain along, for apps that trust a certificate by subject and issuer. */
  sendCertificateChain?: boolean;
  /** Must be true in a web page. */
  dangerouslyAllowBrowser?: boolean;
}

/**
 * A credential from an app's certificate; the assertion is signed through WebCrypto.
 *
 * @throws {TypeError} for an option that cannot be right; the PEM text is never repeated.
 */
export function clientCertificate(options: ClientCertificateOptions): EntraCredential;

export interface ClientAssertionOptions extends AppOptions {
  /** Gives the other issuer's token – a GitHub OIDC or Kubernetes token – each time one is needed. */
  getAssertion: (request: { signal?: AbortSignal }) => Promise<string> | string;
}

/**
 * Workload identity federation: a credential for an app that trusts another issuer's tokens.
 *
 * @throws {TypeError} for an option that cannot be right.
 */
export function clientAssertion(options: ClientAssertionOptions): EntraCredential;

export interface ManagedIdentityOptions extends ClientOptions {
  /** Which user-assigned identity, by one of its ids; the system-assigned one without. */
  clientId?: string;
  objectId?: string;
  resourceId?: string;
  /** Origin of the instance metadata service, `http://169.254.169.254` by default. */
  endpoint?: string;
  /** Variables that tell the platform; those of the process where there is one. */
  env?: Record<string, string | undefined>;
}

/**
 * The identity of the platform one runs on: App Service, Functions and Container Apps (`IDENTITY_ENDPOINT`,
 * `IDENTITY_HEADER`), a compute instance of Azure Machine Learning (`MSI_ENDPOINT`, `MSI_SECRET`), else a virtual machine.
 * Redirects are not followed, and http goes to loopback and link-local addresses only.
 *
 * @throws {TypeError} for an option that cannot be right.
 */
export function managedIdentity(options?: ManagedIdentityOptions): EntraCredential;

/**
 * The credential that variables describe, in the order of `DefaultAzureCredential`: `AZURE_TENANT_ID` and `AZURE_CLIENT_ID` with
 * `AZURE_CLIENT_SECRET`, `AZURE_CLIENT_CERTIFICATE_PATH` or `AZURE_FEDERATED_TOKEN_FILE`; else the managed identity.
 * `AZURE_AUTHORITY_HOST` tells the cloud unless `cloud` does.
 *
 * @param env the variables, e.g. a worker's bindings; those of the process without.
 * @param options.readFile reads a file's text; needed where a variable names a file: `(path) => fs.readFile(path, "utf8")`.
 * @throws {TypeError} naming the variable that is missing beside others.
 */
export function environment(
  env?: Record<string, string | undefined>,
  options?: ClientOptions & { readFile?: (path: string) => Promise<string> | string; dangerouslyAllowBrowser?: boolean },
): EntraCredential;

export interface MsalOptions<Account> {
  /** Whose tokens; the active account without, or the only one. */
  account?: Account | (() => Account | null | undefined);
  /** How `resume()` of an interaction goes; `"popup"` by default. */
  interactive?: "popup" | "redirect";
}

/**
 * An MSAL application as a credential: `acquireTokenSilent`, one request per resource.
 *
 * When a person has to act, the call rejects with a {@link CredentialError} of code `ERR_INTERACTION_REQUIRED`; nothing opens
 * until you call its `resume()`, from a click, and repeat the call.
 *
 * @param app a `PublicClientApplication` of `@azure/msal-browser`, or an application of `@azure/msal-node`.
 */
export function fromMsal<Account = any>(app: MsalApplication, options?: MsalOptions<Account>): TokenCredential;

/**
 * The first of several credentials that gives a token, asked in order each time. When all fail, the message tells what each
 * said, and `cause.errors` has what each threw.
 */
export function chain(...credentials: [Credential, ...Credential[]]): TokenCredential;

/** Where tokens are kept between isolates or processes, e.g. Workers KV. */
export interface TokenStore {
  get(key: string): Promise<string | null | undefined> | string | null | undefined;
  /** `ttlSeconds`: after this the value is of no use. */
  set(key: string, value: string, options: { ttlSeconds: number }): Promise<unknown> | unknown;
}

/**
 * A credential whose tokens are shared through a store, encrypted with AES-GCM. A store that fails or holds something else costs
 * nothing but the asking.
 *
 * @param options.name distinguishes this credential from others in the same store.
 * @param options.key 32 random bytes, as bytes or base64, that only those know who may use the tokens.
 */
export function stored(credential: Credential, options: { store: TokenStore; name: string; key: Uint8Array | string }): TokenCredential;

// ───────────────────────────────────────────────────── tokens ─────────────────────────────────────────────────────

/** What a token says of itself. Read, not verified: only the service decides whether it is genuine. */
export interface TokenInspection {
  /** The plane its audience belongs to; absent when it is for something else. */
  plane?: Plane;
  /** `aud`, always as an array. */
  audience: string[];
  /** `iss`. */
  issuer?: string;
  /** `ver`. */
  version?: "1.0" | "2.0" | (string & {});
  /** `tid`. */
  tenantId?: string;
  /** `oid`: what roles are assigned to, and what the traffic log shows. */
  objectId?: string;
  /** `appid` or `azp`: the app that asked for it. */
  clientId?: string;
  /** The user's name, for people to read. */
  name?: string;
  /** Who it speaks for. */
  principal: "user" | "app" | "unknown";
  /** `scp`, split. */
  scopes: string[];
  /** `roles`. */
  roles: string[];
  issuedAt?: Date;
  notBefore?: Date;
  expiresOn?: Date;
  /** The JOSE header, whole. */
  header: Record<string, unknown>;
  /** The payload, whole. */
  claims: Record<string, unknown>;
}

/**
 * Takes an Entra access token apart – offline, as jwt.ms does. A leading `Bearer ` is forgiven.
 *
 * @throws {CredentialError} with reason `malformed` when the text is no JWT.
 */
export function inspectToken(token: string, options?: { cloud?: Cloud }): TokenInspection;

export type TokenProblem =
  | "malformed"
  | "wrong-audience"
  | "expired"
  | "not-yet-valid"
  | "unavailable"
  | "untrusted-host"
  | "interaction-required";

/** Whether a token will do for a plane. Not a verification. */
export type TokenCheck = {
  plane: Plane;
  /** The audience the plane needs, e.g. `https://ml.azure.com`. */
  expectedAudience: string;
  /** The scope to request for it, e.g. `https://ml.azure.com/.default`. */
  scope: string;
} & (
  | {
      ok: true;
      /** False when the audience is an app id nobody knows: it may be an alias, so the service decides. */
      audienceKnown: boolean;
      expiresOn?: Date;
    }
  | {
      ok: false;
      reason: TokenProblem;
      /** What was found, what is needed, what to do. */
      message: string;
      actualAudience?: string;
    }
);

/** What a token says that was verified: issued by a trusted tenant, for you, unaltered, at this time. */
export interface VerifiedToken extends TokenInspection {
  /** What tells it from a token that was only read. */
  readonly verified: true;
}

export interface VerifyOptions extends ClientOptions, CallOptions {
  /** Whom the token must be for, exactly as it stands in it: your app's client id, or its `api://` URI. */
  audience: string | [string, ...string[]];
  /** The ids (GUIDs) of the tenants that are trusted. */
  tenantId: string | [string, ...string[]];
  /** How far the clocks may disagree, in seconds from 0 to 600; 300 by default. */
  skewSeconds?: number;
  /** The time to check against. */
  now?: Date | number;
}

/**
 * Verifies an Entra token that came in, e.g. in a relay: RS256 only, issuer of a trusted tenant (v1 and v2 form), audience, end,
 * start, and the signature by the keys that the tenant's authority publishes. Keys are kept for an hour; an unknown one makes it
 * ask again, at most once a minute once the authority has answered.
 *
 * Rejects with {@link VerificationError} when the token will not do – answer 401; with {@link TransportError} or
 * {@link ProtocolError} when the keys cannot be had – answer 503.
 */
export function verifyToken(token: string, options: VerifyOptions): Promise<VerifiedToken>;

/**
 * Checks a token for a plane: audience, start and end – what the library itself does before it sends one.
 *
 * @param options.now the time to check against: a `Date` or milliseconds since 1970.
 */
export function checkToken(token: string, plane: Plane, options?: { cloud?: Cloud; now?: Date | number }): TokenCheck;

// ────────────────────────────────────────────────────── roles ──────────────────────────────────────────────────────

/**
 * An action of Azure's role-based access control, such as
 * `Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action`. What does not start with a provider is below
 * the workspace: `onlineEndpoints/score/action` is the same. No wildcards.
 */
export type Action = string;

/** Patterns of actions; `*` stands for any text, further parts of a path included, and upper or lower case is all one. */
export interface Permission {
  actions: string[];
  /** Left out of `actions` again. No denial: another permission may give it. */
  notActions?: string[];
  dataActions?: string[];
  notDataActions?: string[];
}

/** A role definition as Azure Resource Manager writes it. */
export interface RoleDefinition {
  readonly id?: string;
  /** The GUID. */
  readonly name?: string;
  readonly type?: string;
  properties: {
    roleName: string;
    description?: string;
    type?: "CustomRole" | "BuiltInRole" | (string & {});
    permissions: Permission[];
    /** Where it may be assigned, and below. Resource groups and subscriptions, by Microsoft's advice. */
    assignableScopes: string[];
    [member: string]: unknown;
  };
}

/** A role definition as `az role definition create --role-definition @file.json` takes it. */
export interface AzRoleDefinition {
  Name: string;
  IsCustom: boolean;
  Description: string;
  Actions: string[];
  NotActions: string[];
  DataActions?: string[];
  NotDataActions?: string[];
  AssignableScopes: string[];
}

export type BuiltInRoleName =
  | "AcrPull"
  | "Storage Blob Data Reader"
  | "AzureML Metrics Writer (preview)"
  | "Azure Machine Learning Workspace Connection Secrets Reader"
  | "AzureML Compute Operator"
  | "Reader"
  | "AzureML Data Scientist"
  | "Azure AI Developer"
  | "User Access Administrator"
  | "Contributor"
  | "Owner";

export interface BuiltInRole {
  name: BuiltInRoleName;
  /** The GUID, the same in every tenant. */
  id: string;
  /** Absent where they are not known here. */
  permissions?: Permission[];
}

/** A role's permissions in any form. */
export type RoleLike = RoleDefinition | AzRoleDefinition | { permissions: Permission[] } | Permission | BuiltInRoleName;

/**
 * Whether a role, or any of several, permits an action – offline: its actions without its notActions. What the caller may
 * really do is told by {@link Access.can}.
 *
 * @throws {TypeError} for what is no role, and for a built-in role whose permissions are not known here.
 */
export function permits(role: RoleLike | RoleLike[], action: Action): boolean;

export interface RoleDefinitionOptions {
  /** `"rest"` by default, which `access.roles.createOrUpdate` takes; `"az"` for a file for the Azure CLI. */
  form?: "rest" | "az";
  /** `"least-privilege"` by default. */
  as?: "least-privilege" | "article";
  /** Another name than its own. Names are unique in a tenant. */
  name?: string;
}

/**
 * A custom role for a plane: to operate endpoints (`control`), or to score with an Entra token (`data`).
 *
 * Microsoft's article *Authenticate clients for online endpoints* has two roles, which `as: "article"` gives as written. The
 * default ones differ from them, because
 *
 * - the article's control role has no `onlineEndpoints/deployments/*`, so it makes endpoints that nothing can be deployed to.
 *   The default one deploys, reads logs, and reads the workspace, whose region a definition without `location` is given;
 * - the article's scoring role permits every `…/action` on an endpoint, and so also reads and renews keys and gives Azure ML tokens.
 *   The default one has `onlineEndpoints/score/action` alone.
 *
 * Neither uploads models: that also takes `datastores/read`, `datastores/listSecrets/action` and `models/versions/write`.
 *
 * @param scope where it may be assigned: the path of a resource group or subscription.
 */
export function roleDefinition(plane: "control" | "data", scope: string, options: RoleDefinitionOptions & { form: "az" }): AzRoleDefinition;
export function roleDefinition(plane: "control" | "data", scope: string, options?: RoleDefinitionOptions & { form?: "rest" }): RoleDefinition;

/** The built-in roles that matter to endpoints, from the narrowest to the widest. */
export function builtInRoles(): BuiltInRole[];

/** The narrowest of the built-in roles that permits an action. */
export function narrowestRole(action: Action): BuiltInRole | undefined;

// ────────────────────────────────────────────────── resources (ARM) ──────────────────────────────────────────────────

export type ProvisioningState = "Creating" | "Updating" | "Scaling" | "Deleting" | "Succeeded" | "Failed" | "Canceled";
export type AuthMode = "Key" | "AMLToken" | "AADToken";

/** What every tracked resource has. */
export interface TrackedResource<Properties> {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly systemData?: Record<string, unknown>;
  /** The region; looked up from the workspace when left out. */
  location?: string;
  tags?: Record<string, string>;
  kind?: string;
  sku?: { name: string; tier?: string; size?: string; family?: string; capacity?: number };
  /** `{ type: "SystemAssigned" }` for an endpoint when left out. */
  identity?: ManagedIdentity;
  properties: Properties;
}

/** A resource as the service tells it. */
export type Stored<Resource> = Resource & {
  /** The path by which other resources name it. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
};

export interface ManagedIdentity {
  type: "None" | "SystemAssigned" | "UserAssigned" | "SystemAssigned,UserAssigned" | (string & {});
  userAssignedIdentities?: Record<string, Record<string, unknown>>;
  readonly principalId?: string;
  readonly tenantId?: string;
}

export interface OnlineEndpointProperties {
  /** How callers prove themselves: a key, a token of the control plane, or an Entra token. */
  authMode: AuthMode;
  description?: string | null;
  properties?: Record<string, string>;
  /** Honoured at creation only, and never returned. */
  keys?: { primaryKey?: string; secondaryKey?: string } | null;
  /** Percent per deployment; adds up to 100, or to 0 for none. */
  traffic?: Record<string, number>;
  mirrorTraffic?: Record<string, number>;
  publicNetworkAccess?: "Enabled" | "Disabled" | (string & {});
  compute?: string | null;
  readonly scoringUri?: string | null;
  readonly swaggerUri?: string | null;
  readonly provisioningState?: ProvisioningState;
  [member: string]: unknown;
}

export interface OnlineDeploymentProperties {
  /** `Managed` when left out. */
  endpointComputeType?: "Managed" | "Kubernetes" | (string & {});
  /** ARM id of a model version. */
  model?: string | null;
  modelMountPath?: string | null;
  codeConfiguration?: { codeId?: string | null; scoringScript: string } | null;
  environmentId?: string | null;
  environmentVariables?: Record<string, string> | null;
  /** A VM size such as `Standard_DS3_v2`. */
  instanceType?: string | null;
  /** Durations are ISO 8601, e.g. `PT5S`. */
  requestSettings?: { maxConcurrentRequestsPerInstance?: number; requestTimeout?: string; maxQueueWait?: string } | null;
  readonly provisioningState?: ProvisioningState;
  [member: string]: unknown;
}

export interface AssetProperties {
  description?: string | null;
  tags?: Record<string, string>;
  properties?: Record<string, string>;
  [member: string]: unknown;
}

export type OnlineEndpoint = TrackedResource<OnlineEndpointProperties>;
export type OnlineDeployment = TrackedResource<OnlineDeploymentProperties>;
export interface AssetVersion<Properties = AssetProperties> {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly systemData?: Record<string, unknown>;
  properties: Properties;
}
export type ModelVersion = AssetVersion<AssetProperties & { modelUri: string; modelType?: string | null }>;

export interface EndpointAuthKeys {
  primaryKey: string;
  secondaryKey: string;
}

export interface EndpointAuthToken {
  accessToken: string;
  tokenType: string;
  /** Unix seconds; 0 means not given. */
  expiryTimeUtc: number;
  /** Unix seconds from which to fetch the next; 0 means not given. */
  refreshAfterTimeUtc: number;
}

// ─────────────────────────────────────────── operations and lists ───────────────────────────────────────────

/** What it takes to follow an operation from another tab, isolate or process: plain JSON without secrets. */
export interface Ticket {
  method: string;
  resource: string;
  watch: { at: "status" | "location"; url: string } | { at: "resource" };
}

/** How far something is that takes several requests. */
export interface TaskProgress<T> {
  /** The service's word, e.g. `Creating`, `InProgress`, `Succeeded`. */
  status: string;
  /** 0 to 100, when the service tells. */
  percentComplete?: number;
  done: boolean;
  /** Of the operation that runs, or ran last. */
  ticket?: Ticket;
  /** The result, once done; absent after a deletion. */
  result?: T;
  /** The shares as they are now, where traffic moves. */
  traffic?: Record<string, number>;
}

/** How far a long-running operation is. */
export interface Progress<T> extends TaskProgress<T> {
  ticket: Ticket;
}

/** Something that takes several requests. `await` it for the end, `for await` it for the way there. */
export interface Task<T, P = TaskProgress<T>> extends PromiseLike<T>, AsyncIterable<P> {
  /** The latest word. */
  readonly status: string;
  /**
   * Whether the watching ended – by your abort, or a look that failed – while an operation goes on at the service. It can be
   * taken up again with {@link Workspace.resume}, or by calling the same method again.
   */
  readonly detached: boolean;
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  finally(onFinally?: (() => void) | null): Promise<T>;
  [Symbol.asyncIterator](): AsyncIterableIterator<P>;
}

/**
 * A long-running operation. `await` it for the end, `for await` it for the way there.
 *
 * The first request goes out at once; after that nothing is polled unless somebody watches. Aborting its signal stops the
 * watching – the operation goes on at the service, and {@link Workspace.resume} takes it up again.
 *
 * What the service tells is enough wherever it stands: in headers that a browser hides or shows, in the body, in the resource.
 * Rejects with {@link OperationError} when the operation fails, is cancelled, or takes over two hours.
 */
export class Operation<T> implements Task<T, Progress<T>> {
  protected constructor();
  readonly status: string;
  readonly detached: boolean;
  /** Resolves as soon as the service has accepted the operation. */
  readonly ticket: Promise<Ticket>;
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  finally(onFinally?: (() => void) | null): Promise<T>;
  [Symbol.asyncIterator](): AsyncIterableIterator<Progress<T>>;
}

/**
 * A list. `await` it for all of it, `for await` it for one item after the other, `pages()` for page after page; pages are
 * fetched when they are needed. Each of these starts from the first page again.
 */
export class Pages<T> implements PromiseLike<T[]>, AsyncIterable<T> {
  protected constructor();
  pages(): AsyncIterableIterator<T[]>;
  then<A = T[], B = never>(
    onFulfilled?: ((value: T[]) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}

// ─────────────────────────────────────────────── control plane ───────────────────────────────────────────────

export interface WorkspaceOptions extends ClientOptions {
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
  credential: Credential;
  /** `2023-04-01` by default. */
  apiVersion?: string;
}

/** The control plane of one workspace. */
export class Workspace {
  /** @throws {TypeError} for an option that cannot be right. */
  constructor(options: WorkspaceOptions);
  /** The workspace's own resource, e.g. for its `location`. */
  get(options?: CallOptions): Promise<Record<string, unknown>>;
  readonly endpoints: Endpoints;
  /** @throws {TypeError} for what cannot stand in a URL: letters, digits, dashes, underscores and dots can. */
  deployments(endpoint: string): Deployments;
  readonly models: Models;
  readonly codes: Codes;
  readonly environments: Assets;
  /** Who may do what. */
  readonly access: Access;
  readonly datastores: Datastores;
  /** Logs of its endpoints in Log Analytics. */
  readonly logs: Logs;
  /** Metrics of an endpoint, or of one of its deployments. Needs `Monitoring Reader`, or any role that may read the endpoint. */
  metrics(endpoint: string, options: MetricsOptions): Promise<Metrics>;
  /**
   * How many calls Azure Resource Manager still allows, by kind, as the latest answers told: `{ "subscription-reads": 249 }`. In a
   * page only what CORS exposes is known.
   */
  readonly quota: Record<string, number>;
  /**
   * Endpoint, model, code, environment, deployment and traffic in one: what the article's `az ml` commands do, from a page or an
   * edge worker. Interrupted anywhere and called again it goes on where it was, and leaves nothing twice.
   */
  deploy(definition: DeployDefinition, options?: UploadOptions): Task<Deployed, TaskProgress<Deployed> & TransferProgress>;
  /** Follows an operation that was started elsewhere. */
  resume<T = unknown>(ticket: Ticket, options?: CallOptions): Operation<T>;
}

/**
 * Online endpoints. Names have 3 to 32 letters, digits and single dashes, start with a letter and do not end with a dash.
 *
 * Calls reject with `TypeError`, {@link CredentialError}, {@link TransportError}, {@link ResponseError} or
 * {@link ProtocolError}; operations with {@link OperationError} as well.
 */
export interface Endpoints {
  list(options?: EndpointListOptions): Pages<Stored<OnlineEndpoint>>;
  get(name: string, options?: CallOptions): Promise<Stored<OnlineEndpoint>>;
  /**
   * Creates an endpoint or replaces it whole: what the definition leaves out, traffic too, is gone. `authMode` overrides the
   * definition's, as `az ml online-endpoint create --auth-mode` does.
   */
  createOrUpdate(name: string, definition: OnlineEndpoint, options?: CallOptions & { authMode?: AuthMode }): Operation<Stored<OnlineEndpoint>>;
  /**
   * Makes an endpoint as desired: creates it, or reads it, compares, and writes only if something differs.
   *
   * What `desired` leaves out stays as it is, `null` takes away; `traffic` and `mirrorTraffic` count whole. Waits for an
   * operation that runs on the endpoint, and decides anew when somebody else was faster.
   */
  ensure(name: string, desired: Desired<OnlineEndpoint>, options?: CallOptions & { authMode?: AuthMode }): Task<Ensured<Stored<OnlineEndpoint>>>;
  /** Changes `tags` and `identity`, which is all the service lets a PATCH change; for the rest there is `ensure`. */
  update(name: string, change: Pick<OnlineEndpoint, "tags" | "identity">, options?: CallOptions): Operation<Stored<OnlineEndpoint>>;
  /** Changes how callers prove themselves, and nothing else. */
  setAuthMode(name: string, authMode: AuthMode, options?: CallOptions): Task<Stored<OnlineEndpoint>>;
  /** Deletes the endpoint and all its deployments. Succeeds when there is none. */
  delete(name: string, options?: CallOptions): Operation<void>;
  /** For auth mode `Key`. */
  listKeys(name: string, options?: CallOptions): Promise<EndpointAuthKeys>;
  /** Gives one key a new value. Never repeated by itself once it may have run. */
  regenerateKeys(name: string, keyType: "Primary" | "Secondary", options?: CallOptions): Operation<void>;
  /**
   * Gives both keys new values, with no moment in which none is good: first the secondary, while the primary serves; then
   * `handOver` moves your callers to it – until its promise is fulfilled, the old primary lives –; then the primary.
   */
  rotateKeys(name: string, options?: CallOptions & { handOver?: (keys: EndpointAuthKeys) => unknown }): Task<EndpointAuthKeys>;
  /** For auth mode `AMLToken`. */
  getToken(name: string, options?: CallOptions): Promise<EndpointAuthToken>;
  /**
   * Gives deployments their shares in percent: `{ blue: 90, green: 10 }`. Everything else of the endpoint stays. The sum must be
   * 100 or 0, and deployments that get something must be there and ready. `mirror` gives one deployment copies of up to 50
   * percent, or ends that with `{}`.
   */
  setTraffic(name: string, traffic: Record<string, number>, options?: CallOptions & { mirror?: Record<string, number> }): Task<Stored<OnlineEndpoint>>;
  /**
   * Moves all traffic of one deployment to another, step by step. After each step and its pause the guard is asked: when it gives
   * `false` or throws, or a step fails, everything moves back. Aborting leaves the traffic where it is.
   */
  shift(name: string, from: string, to: string, options?: ShiftOptions): Task<Shifted>;
  /**
   * The way to score against an endpoint: looks up scoring URI and auth mode once and takes the key, Azure ML token or
   * Entra token it asks for. In a web page use a `ScoringEndpoint` with your relay's URL instead: a managed endpoint
   * answers no CORS. Who may only score cannot look the endpoint up, and needs `new ScoringEndpoint({ scoringUri, credential })`.
   *
   * Keys and tokens are fetched again when they end or are refused; no call asks the control plane otherwise.
   */
  open(name: string, options?: CallOptions & ScoringSettings): Promise<ScoringEndpoint>;
}

/** Which endpoints a list holds. */
export interface EndpointListOptions extends CallOptions {
  name?: string;
  /** Page size. */
  count?: number;
  computeType?: "Managed" | "Kubernetes" | "AzureMLCompute";
  /** Where to go on, as an earlier page told. */
  skip?: string;
  /** Names with values, or names alone. */
  tags?: Record<string, string> | string[];
  properties?: Record<string, string> | string[];
  orderBy?: "CreatedAtDesc" | "CreatedAtAsc" | "UpdatedAtDesc" | "UpdatedAtAsc";
}

/** A size that a deployment can have. */
export interface SkuResource {
  resourceType?: string | null;
  sku?: { name: string; tier?: string };
  capacity?: { minimum?: number; maximum?: number; default?: number; scaleType?: "Automatic" | "Manual" | "None" };
  [member: string]: unknown;
}

/** What `ensure` did. */
export interface Ensured<T> {
  outcome: "created" | "updated" | "unchanged";
  /** What differed, e.g. `{ path: "properties.description", from: "old", to: "new" }`. */
  changes: { path: string; from?: unknown; to?: unknown }[];
  /** The resource as it is now. */
  resource: T;
}

/** A part of a resource, as it is to be. `null` takes a member away. */
export type Desired<T> = T extends object ? { [K in keyof T]?: Desired<T[K]> | null } : T;

export interface ShiftOptions extends CallOptions {
  /** Percent per step; 10 by default. */
  step?: number;
  /** Milliseconds after each step; 60,000 by default. */
  interval?: number;
  /** Says whether it goes well so far; `false` moves everything back. */
  guard?: (state: { from: string; to: string; moved: number; traffic: Record<string, number> }) => unknown;
}

/** Where the traffic is after a shift. */
export interface Shifted {
  outcome: "shifted" | "reverted";
  traffic: Record<string, number>;
}

/** Deployments of one endpoint. */
export interface Deployments {
  /** `top` is the page size. */
  list(options?: CallOptions & { orderBy?: string; top?: number; skip?: string }): Pages<Stored<OnlineDeployment>>;
  get(name: string, options?: CallOptions): Promise<Stored<OnlineDeployment>>;
  /**
   * Creates or replaces a deployment; one instance when no `sku` is given. A definition with `dataCollector` or `startupProbe`
   * is sent in version 2025-12-01 of the interface, unless the workspace names one.
   */
  createOrUpdate(name: string, definition: OnlineDeployment, options?: CallOptions): Operation<Stored<OnlineDeployment>>;
  /**
   * Makes a deployment as desired: creates it, or reads it, compares, and writes only if something differs. Speaks version
   * 2025-12-01 unless the workspace names one: an older version does not show all, and what is not shown would be lost.
   */
  ensure(name: string, desired: Desired<OnlineDeployment>, options?: CallOptions): Task<Ensured<Stored<OnlineDeployment>>>;
  /** Changes `tags` and `sku`, whose `capacity` is the number of instances; for the rest there is `ensure`. */
  update(name: string, change: Pick<OnlineDeployment, "tags"> & { sku?: { name?: string; capacity?: number } }, options?: CallOptions): Operation<Stored<OnlineDeployment>>;
  /** Gives a deployment so many instances. */
  scale(name: string, instances: number, options?: CallOptions): Operation<Stored<OnlineDeployment>>;
  /** Refused by the service while the deployment has traffic. Succeeds when there is none. */
  delete(name: string, options?: CallOptions): Operation<void>;
  /** What its container wrote; `tail` is the number of last lines. */
  logs(name: string, options?: CallOptions & { containerType?: "InferenceServer" | "StorageInitializer"; tail?: number }): Promise<{ content: string | null }>;
  /** The numbers of instances that it can have. */
  skus(name: string, options?: CallOptions & { count?: number; skip?: string }): Pages<SkuResource>;
}

/** Which assets, or which versions of one, a list holds. */
export interface AssetListOptions extends CallOptions {
  /** Where to go on, as an earlier page told. */
  skip?: string;
  /** Page size of a list of assets. */
  count?: number;
  listViewType?: "ActiveOnly" | "ArchivedOnly" | "All";
}
export interface VersionListOptions extends CallOptions {
  orderBy?: string;
  /** Page size. */
  top?: number;
  skip?: string;
  listViewType?: "ActiveOnly" | "ArchivedOnly" | "All";
  version?: string;
  description?: string;
  offset?: number;
  tags?: Record<string, string> | string[];
  properties?: Record<string, string> | string[];
  feed?: string;
  /** For codes: the hash of the content, and how it was made. */
  hash?: string;
  hashVersion?: string;
}

/** Resources that have a name alone. */
export interface Collection<Item extends object = AssetVersion> {
  list(options?: AssetListOptions): Pages<Stored<Item>>;
  get(name: string, options?: CallOptions): Promise<Stored<Item>>;
  createOrUpdate(name: string, definition: Item, options?: CallOptions): Promise<Stored<Item>>;
  /** Creates it, or reads it, compares, and writes only if something differs. */
  ensure(name: string, desired: Desired<Item>, options?: CallOptions): Task<Ensured<Stored<Item>>>;
  /** Succeeds when there is none. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

/** Where the workspace's files lie. */
export interface Datastores extends Collection {
  list(options?: CallOptions & { skip?: string; count?: number; isDefault?: boolean; names?: string[]; searchText?: string; orderBy?: string; orderByAsc?: boolean }): Pages<Stored<AssetVersion>>;
  createOrUpdate(name: string, definition: AssetVersion, options?: CallOptions & { skipValidation?: boolean }): Promise<Stored<AssetVersion>>;
  /** What opens it: an account key, a shared access signature … Treat it as the secret it is. */
  listSecrets(name: string, options?: CallOptions): Promise<{ secretsType: string; key?: string; sasToken?: string; [member: string]: unknown }>;
}

/** Assets of one kind, each in versions. */
export interface Assets<Version extends object = AssetVersion> {
  /** What the versions of an asset have in common. */
  readonly containers: Collection;
  /** The assets of the workspace; or the versions of one. */
  list(name?: undefined, options?: AssetListOptions): Pages<Stored<AssetVersion>>;
  list(name: string, options?: VersionListOptions): Pages<Stored<Version>>;
  get(name: string, version: string, options?: CallOptions): Promise<Stored<Version>>;
  createOrUpdate(name: string, version: string, definition: Version, options?: CallOptions): Promise<Stored<Version>>;
  /** Registers it, or reads it, compares, and writes only if something differs. The content of a version cannot be changed. */
  ensure(name: string, version: string, desired: Desired<Version>, options?: CallOptions): Task<Ensured<Stored<Version>>>;
  /** Succeeds when there is none. */
  delete(name: string, version: string, options?: CallOptions): Promise<void>;
}

/**
 * Files to upload: paths and what lies there (a string is the content, not a path); a `File`; or the files that a visitor picked,
 * without the folder they picked. They are read in parts and never held whole.
 */
export type Files =
  | Record<string, Blob | Uint8Array | ArrayBuffer | string>
  | Map<string, Blob | Uint8Array | ArrayBuffer | string>
  | Blob
  | Iterable<Blob & { readonly name: string; readonly webkitRelativePath?: string }>;

/** How far an upload or a deployment is. */
export interface TransferProgress {
  /** What is being done. */
  phase?: "hash" | "upload" | "endpoint" | "model" | "code" | "environment" | "deployment" | "traffic";
  /** The file being read or sent, its bytes among all. */
  file?: string;
  loadedBytes?: number;
  totalBytes?: number;
  /** Of the operation that runs. */
  status?: string;
  percentComplete?: number;
  done?: boolean;
}

export interface UploadOptions extends CallOptions {
  onProgress?: (progress: TransferProgress) => void;
}

export interface Codes extends Assets {
  /** As {@link Models.upload}, to the place that the service gives for code. */
  upload(name: string, version: string | undefined, files: Files, options?: UploadOptions): Task<Stored<AssetVersion>>;
  /** A place to upload a code's files to; with an id of your own the place is the same each time. */
  startPendingUpload(name: string, version: string, options?: CallOptions & { pendingUploadId?: string }): Promise<Record<string, unknown>>;
}

export interface Models extends Assets<ModelVersion> {
  /**
   * Uploads a model's files to the workspace's default datastore and registers the version.
   *
   * Needs `datastores/read`, `datastores/listSecrets/action` and `models/versions/write`; in a web page also a CORS rule on
   * the storage account.
   *
   * The files are hashed (SHA-256, as Microsoft's tools do): a version with the same content is found and given instead of
   * uploading anything. Large files go in blocks, several at a time; after an interruption the next call sends only what is not
   * there yet. A version cannot be changed: without one the next is taken, and one that holds other content is a `TypeError`.
   */
  upload(
    name: string,
    version: string | undefined,
    files: Files,
    options?: UploadOptions & { type?: "custom_model" | "mlflow_model" | "triton_model" },
  ): Task<Stored<ModelVersion>>;
}

/** Everything a deployment is made of. The bodies are Azure's own; what is to be registered comes as files. */
export interface DeployDefinition {
  /**
   * Ensured, as {@link Endpoints.ensure} does. Without `properties.traffic` and `properties.mirrorTraffic`: they name what is not
   * there yet. The one is `traffic` here; for the other there is {@link Endpoints.setTraffic}.
   */
  endpoint: { name: string } & Desired<OnlineEndpoint>;
  /** Ensured, as {@link Deployments.ensure} does, with the ids of what was registered for it. */
  deployment: { name: string } & Desired<OnlineDeployment>;
  /**
   * The id of a model version (`azureml:name:version` is none: `azureml-endpoints/yaml` resolves it), or files to register; an
   * MLflow model needs neither code nor environment.
   */
  model?: string | ({ name: string; version?: string; files: Files; type?: "custom_model" | "mlflow_model" | "triton_model" } & AssetProperties);
  /** The id of a code version, or files to register; without a name it is named by its content. */
  code?: string | { name?: string; version?: string; files: Files; scoringScript: string; description?: string; tags?: Record<string, string> };
  /** The id of an environment version, or what to register; without a version it is found by what it is, or the next is taken. */
  environment?: string | { name: string; version?: string; properties: AssetProperties };
  /** The endpoint's traffic afterwards; as it is when left out. Other deployments in it must be there and ready before anything is written. */
  traffic?: Record<string, number>;
}

/** What a deployment came to. */
export interface Deployed {
  endpoint: Stored<OnlineEndpoint>;
  deployment: Stored<OnlineDeployment>;
  model?: Stored<ModelVersion> | { id: string };
  code?: Stored<AssetVersion> | { id: string };
  environment?: Stored<AssetVersion> | { id: string };
}

/** Where a right is asked for or given. The workspace when neither is said; not both. */
export interface ScopeOptions {
  /** This workspace, its resource group or subscription; or the path of another, or of a resource. */
  scope?: "workspace" | "resourceGroup" | "subscription" | (string & {});
  /** An endpoint of the workspace. */
  endpoint?: string;
}

/**
 * Rights, live from Azure. New role assignments take minutes, at worst an hour, to hold everywhere.
 *
 * Calls reject with `TypeError`, {@link CredentialError}, {@link TransportError}, {@link ResponseError} or {@link ProtocolError}.
 */
export interface Access {
  /** What the caller's roles permit at a scope: a right in any of them is a right. */
  permissions(options?: ScopeOptions & CallOptions): Pages<Permission>;
  /** Whether the caller may do all of these: `can("onlineEndpoints/score/action", { endpoint: "my-endpoint" })`. */
  can(actions: Action | Action[], options?: ScopeOptions & CallOptions): Promise<boolean>;
  /** Which of these the caller may not do, as they were asked. */
  missing(actions: Action | Action[], options?: ScopeOptions & CallOptions): Promise<Action[]>;
  readonly roles: Roles;
  readonly assignments: RoleAssignments;
}

/** Role definitions. A role is named by name, GUID or id; a custom one is looked up by its name. */
export interface Roles {
  /** The roles that can be assigned at a scope. */
  list(options?: ScopeOptions & CallOptions & { type?: "custom" | "built-in" }): Pages<Stored<RoleDefinition>>;
  get(role: BuiltInRoleName | (string & {}), options?: ScopeOptions & CallOptions): Promise<Stored<RoleDefinition>>;
  /**
   * Creates a role or replaces it, kept at the first of its `assignableScopes`. Its GUID is its own `name` if it has one, or
   * made from that scope and its name: doing it twice is doing it once.
   */
  createOrUpdate(definition: RoleDefinition | AzRoleDefinition, options?: CallOptions): Promise<Stored<RoleDefinition>>;
  /** Resolves to what was deleted; to `undefined` when there was nothing under that GUID. Refused while the role is assigned. */
  delete(role: string, options?: ScopeOptions & CallOptions): Promise<Stored<RoleDefinition> | undefined>;
}

/** A role that a principal has. */
export interface RoleAssignment {
  properties: {
    roleDefinitionId: string;
    principalId: string;
    principalType?: PrincipalType | (string & {});
    readonly scope?: string;
    [member: string]: unknown;
  };
}

export type PrincipalType = "User" | "Group" | "ServicePrincipal" | "ForeignGroup" | "Device";

export interface NewRoleAssignment extends ScopeOptions {
  /** Name, GUID or id of a role. */
  role: BuiltInRoleName | (string & {});
  /** Object id: of a user, a group, a service principal, or an endpoint's `identity.principalId`. */
  principalId: string;
  /** Say it for a principal that was just made, which Azure may not find yet. A managed identity is a `ServicePrincipal`. */
  principalType?: PrincipalType;
}

/** Who has which role where. */
export interface RoleAssignments {
  /** The assignments that hold at a scope or below it; those of one principal with `principalId`. */
  list(options?: ScopeOptions & CallOptions & { principalId?: string }): Pages<Stored<RoleAssignment>>;
  /** Gives a principal a role. What is there already, made here or elsewhere, is a success and comes back. */
  assign(assignment: NewRoleAssignment, options?: CallOptions): Promise<Stored<RoleAssignment>>;
  /**
   * Takes a role away again. Resolves to the assignment; to `undefined` when there was none.
   *
   * @param id the assignment's `id`, or its GUID and the scope it was made at.
   */
  delete(id: string, options?: ScopeOptions & CallOptions): Promise<Stored<RoleAssignment> | undefined>;
}

// ───────────────────────────────────────────────── monitoring ─────────────────────────────────────────────────

/** The logs of an endpoint. Their tables have the same names. */
export type LogCategory = "AmlOnlineEndpointTrafficLog" | "AmlOnlineEndpointConsoleLog" | "AmlOnlineEndpointEventLog";

/** What sends logs of an endpoint somewhere. */
export interface DiagnosticSetting {
  readonly id: string;
  readonly name: string;
  properties: {
    workspaceId?: string | null;
    logs?: { category?: string | null; categoryGroup?: string | null; enabled: boolean }[];
    metrics?: { category?: string | null; enabled: boolean }[];
    [member: string]: unknown;
  };
  [member: string]: unknown;
}

/**
 * Logs of endpoints. They go to a Log Analytics workspace once `enable` says so, the first rows after up to an hour.
 *
 * `workspaceId` is the *id* of that workspace (`/subscriptions/…`) for `enable`, and its *GUID* (`customerId`) for what asks it.
 * Questions take a token of their own, for the plane `"logs"` (`https://api.loganalytics.io/.default`), and `Reader` on that
 * workspace. Calls reject with `TypeError`, {@link CredentialError}, {@link TransportError}, {@link ResponseError} or
 * {@link ProtocolError}.
 */
export interface Logs {
  /** Sends logs of an endpoint, all of them unless some are named. A setting of the same name is replaced. */
  enable(
    endpoint: string,
    options: CallOptions & { workspaceId: string; categories?: (LogCategory | "AllMetrics")[]; /** `azureml-endpoints` by default. */ name?: string },
  ): Promise<DiagnosticSetting>;
  /** What sends logs of an endpoint, made here or elsewhere. */
  list(endpoint: string, options?: CallOptions): Pages<DiagnosticSetting>;
  /** Ends what `enable` began. Succeeds when there is nothing to end. */
  disable(endpoint: string, options?: CallOptions & { name?: string }): Promise<void>;
  /** Asks in Kusto's language. A value from elsewhere must not be written into `kql` as it is: it could say more than you mean. */
  query<Row = Record<string, unknown>>(
    kql: string,
    options: QueryOptions & { /** ISO 8601: `"PT12H"`, or start and end with a slash between. */ timespan?: string },
  ): Promise<LogRows<Row>>;
  /** Requests to score the workspace's endpoints, the newest first: who asked, and how they proved it. */
  traffic(options: LogOptions & { authMode?: AuthMode; /** The caller's object id. */ caller?: string }): Promise<LogRows<TrafficRow>>;
  /** What containers wrote, the newest first. */
  console(options: LogOptions): Promise<LogRows<ConsoleRow>>;
  /** What became of containers, the newest first. */
  events(options: LogOptions): Promise<LogRows<EventRow>>;
}

export interface QueryOptions extends CallOptions {
  /** GUID of the Log Analytics workspace, its `customerId`. */
  workspaceId: string;
  /** How long the service may take, up to 600 seconds. */
  waitSeconds?: number;
}

export interface LogOptions extends QueryOptions {
  /** From this moment on; or the last so much, as a duration such as `"PT1H"`. */
  since?: Date | string;
  endpoint?: string;
  deployment?: string;
  /** How many rows at most. */
  top?: number;
}

/** What a question gave. */
export interface LogRows<Row> {
  /** Those of the first table. Dates are texts in ISO 8601. */
  rows: Row[];
  columns: { name: string; type: string }[];
  tables: { name: string; columns: { name: string; type: string }[]; rows: Record<string, unknown>[] }[];
  /** The service's error object when it could answer in part only, e.g. because there are too many rows: some are missing. */
  partialError?: { code?: string; message?: string; details?: unknown[]; [member: string]: unknown };
}

/** Columns that every table has. */
export interface LogRow {
  TimeGenerated: string;
  OperationName: string;
  /** The endpoint's path, in lower case. */
  _ResourceId: string;
  [column: string]: unknown;
}

/** A request to score, as `AmlOnlineEndpointTrafficLog` has it. */
export interface TrafficRow extends LogRow {
  EndpointName: string;
  DeploymentName: string;
  /** How the caller proved itself. */
  AuthType: AuthMode | (string & {});
  /** Object id of the caller, from its Entra token. */
  IdentityData: string;
  Method: string;
  Path: string;
  Protocol: string;
  ResponseCode: number | string;
  ResponseCodeReason: string;
  ModelStatusCode: number | string | null;
  ModelStatusReason: string;
  RequestPayloadSize: number;
  ResponsePayloadSize: number;
  UserAgent: string;
  XRequestId: string;
  XMSClientRequestId: string;
  TotalDurationMs: number;
  RequestDurationMs: number;
  ResponseDurationMs: number;
  RequestThrottlingDelayMs: number;
  ResponseThrottlingDelayMs: number;
}

/** A line of a container, as `AmlOnlineEndpointConsoleLog` has it. */
export interface ConsoleRow extends LogRow {
  InstanceId: string;
  DeploymentName: string;
  ContainerName: string;
  ContainerImageName: string;
  Message: string;
}

/** Something that became of a container, as `AmlOnlineEndpointEventLog` has it. */
export interface EventRow extends LogRow {
  InstanceId: string;
  DeploymentName: string;
  Name: "BackOff" | "Pulled" | "Created" | "Started" | "Killing" | "LivenessProbeFailed" | "ReadinessProbeFailed" | (string & {});
  Message: string;
}

/** Metrics of an endpoint. */
export type EndpointMetric =
  | "RequestsPerMinute"
  | "RequestLatency"
  | "RequestLatency_P50"
  | "RequestLatency_P90"
  | "RequestLatency_P95"
  | "RequestLatency_P99"
  | "ConnectionsActive"
  | "NewConnectionsPerSecond"
  | "NetworkBytes"
  | "DataCollectionEventsPerMinute"
  | "DataCollectionErrorsPerMinute";

/** Metrics of a deployment. */
export type DeploymentMetric =
  | "CpuUtilizationPercentage"
  | "CpuMemoryUtilizationPercentage"
  | "GpuUtilizationPercentage"
  | "GpuMemoryUtilizationPercentage"
  | "GpuEnergyJoules"
  | "DiskUtilization"
  | "DeploymentCapacity"
  | "RequestsPerMinute"
  | "RequestLatency_P50"
  | "RequestLatency_P90"
  | "RequestLatency_P95"
  | "RequestLatency_P99"
  | "DataCollectionEventsPerMinute"
  | "DataCollectionErrorsPerMinute";

export interface MetricsOptions extends CallOptions {
  names: (EndpointMetric | DeploymentMetric | (string & {}))[];
  /** Of this deployment instead of the whole endpoint. */
  deployment?: string;
  /** ISO 8601: `"PT1H"`, or start and end with a slash between; the last hour when left out. */
  timespan?: string;
  /** Between two points; `"FULL"` for one point. */
  interval?: "PT1M" | "PT5M" | "PT15M" | "PT30M" | "PT1H" | "PT6H" | "PT12H" | "P1D" | "FULL" | (string & {});
  /** What the points hold; what the metric is made for when left out. */
  aggregation?: ("Average" | "Minimum" | "Maximum" | "Total" | "Count")[];
  /** A series for each value of these dimensions: `["deployment", "statusCodeClass"]`. */
  split?: ("deployment" | "statusCode" | "statusCodeClass" | "modelStatusCode" | "instanceId" | (string & {}))[];
  /** How many series of a split metric at most; the service gives 10 when left out. */
  top?: number;
}

/** Metrics, as Azure Monitor tells them. */
export interface Metrics {
  timespan: string;
  interval?: string;
  namespace?: string;
  value: {
    id: string;
    type: string;
    name: { value: string; localizedValue?: string };
    unit: string;
    /** One for each combination of the dimensions that split it; none where nothing was measured. */
    timeseries: {
      metadatavalues?: { name: { value: string; localizedValue?: string }; value: string }[];
      /** A point without a value is one at which nothing was measured. */
      data: { timeStamp: string; average?: number; minimum?: number; maximum?: number; total?: number; count?: number }[];
    }[];
    /** `Success`, or why this metric alone has no series. */
    errorCode?: string;
    errorMessage?: string;
    [member: string]: unknown;
  }[];
  [member: string]: unknown;
}

// ───────────────────────────────────────────────── data plane ─────────────────────────────────────────────────

/** What opens a scoring URI: one of these. */
export interface ScoringGrant {
  /** For auth mode `AADToken`: Entra tokens for the data plane. */
  credential?: Credential;
  /** For auth modes `Key` and `AMLToken`: the key or token itself. An Entra token here is refused. */
  key?: string;
  /** For auth mode `Key`: both keys, as `listKeys` gives them. A 401 turns to the other one, so keys can be rotated. */
  keys?: { primaryKey: string; secondaryKey?: string };
}

/** Milliseconds a call may take, and its parts. `Infinity` is no limit. */
export interface Deadlines {
  /**
   * Until status and headers are here; 310,000 by default, longer than any model may run. `fetch` shows no earlier moment, so it
   * covers the connection, the upload and what the model does before it answers.
   */
  connectMs?: number;
  /** From the send until the first byte of the body; 310,000 by default. */
  firstByteMs?: number;
  /** Between two pieces of the body, while it is read; 60,000 by default. */
  idleMs?: number;
  /** For all of it: tokens, attempts, pauses, the body. No limit by default. */
  totalMs?: number;
}

/** Another target that stands in: another deployment of the same endpoint, or another endpoint, in another region for example. */
export type PoolTarget =
  | { deployment: string; scoringUri?: never }
  | ({
      scoringUri: string;
      deployment?: string;
      /** Must be true to use a key in a web page. */
      dangerouslyAllowBrowser?: boolean;
    } & ScoringGrant);

/** How calls survive, and who is told. */
export interface ScoringSettings {
  /** The deployment to ask unless a call names another; without one the traffic rules decide. */
  deployment?: string;
  deadlines?: Deadlines;
  /**
   * Asked in this order when the endpoint does not take a call: it has no traffic, is too busy, refuses the credential, or
   * cannot be reached – and, for calls that are `idempotent`, when it failed. A `credential` is shared with those that name
   * none; a key never is. At most 31.
   */
  pool?: PoolTarget[];
  /**
   * Leaves a target alone for `cooldownMs` (10,000) after `failures` (5) in a row, then tries it with one call; each failed
   * trial doubles the pause. A pool has one unless this is `false`; a single endpoint when asked for: its calls then fail at
   * once with a {@link TransportError} that has `retryAt`.
   */
  breaker?: boolean | { failures?: number; cooldownMs?: number };
  /**
   * Asks a second time – the next target, if there is one – when an answer is later than `percentile` (95) in 100 of those
   * seen, for at most `capPercent` (5) in 100 calls. Only `score`, and only calls that are `idempotent`.
   */
  hedge?: boolean | { percentile?: number; capPercent?: number };
  /** The longest server-sent event or JSON line, in bytes; 4 MiB by default. */
  maxEventBytes?: number;
  /** Told what happens in each call. What it throws is ignored. */
  onEvent?: (event: ScoringEvent) => void;
}

export interface ScoringEndpointOptions extends ClientOptions, ScoringGrant, ScoringSettings {
  /** The endpoint's `properties.scoringUri`. */
  scoringUri: string;
  /** The endpoint's `properties.swaggerUri`; `swagger.json` beside the scoring URI when left out. */
  swaggerUri?: string;
  /** Origins, besides the cloud's own scoring hosts, that Entra tokens may be sent to – your relay. */
  trustedOrigins?: string[];
  /** Must be true to use a `key` in a web page, where every visitor can read it. */
  dangerouslyAllowBrowser?: boolean;
}

export interface ScoreOptions extends CallOptions {
  /** The deployment to ask in this call, and it alone: nothing stands in for it. */
  deployment?: string;
  /**
   * Further headers; `content-type` wins over the one chosen for the input. A `traceparent` is carried on; without one each
   * call begins a trace.
   */
  headers?: Record<string, string>;
  /** Running it twice is the same as once, so it may be sent again when it may have run. */
  idempotent?: boolean;
  /** In place of the endpoint's, each by itself. */
  deadlines?: Deadlines;
  /** In place of the endpoint's. */
  onEvent?: (event: ScoringEvent) => void;
}

/** What happens in a call. `target` counts the endpoint and its pool from 0, `attempt` the sends of the call from 1. */
export type ScoringEvent =
  | ({ type: "attempt"; request: string } & ScoringMoment)
  /** Status and headers are here. `ms`: since the send. */
  | ({ type: "answer"; ms: number } & ScoringMoment & Trace)
  /** Nobody answered, or the answer broke off. */
  | ({ type: "silence"; ms: number; deadline?: Deadline } & ScoringMoment)
  | ({ type: "retry"; pauseMs: number } & ScoringMoment)
  /** The next attempt goes to another target. */
  | ({ type: "failover" } & ScoringMoment)
  /** A refused credential was replaced. */
  | ({ type: "renewal" } & ScoringMoment)
  /** The circuit of a target changed. */
  | ({ type: "breaker"; state: CircuitState } & ScoringMoment)
  /** It is asked a second time. */
  | { type: "hedge" };

export interface ScoringMoment {
  target: number;
  attempt: number;
  /** `x-ms-client-request-id`, the same for all attempts of a call. */
  clientRequestId: string;
}

export type CircuitState = "closed" | "open" | "half-open";

/** How a target is. */
export interface TargetState {
  scoringUri: string;
  deployment?: string;
  state: CircuitState;
  /** Failures in a row. */
  failures: number;
  /** From when it is tried again, unless it is closed. */
  openUntil?: Date;
}

/** A server-sent event. */
export interface ServerSentEvent {
  /** `message` when the server names none. */
  event: string;
  data: string;
  /** The last id that the server gave. */
  id: string;
  /** The pause before a reconnection, in milliseconds, where the server named one. */
  retry?: number;
}

/** What a streamed answer tells of itself. */
export interface StreamOpening extends Trace {
  /** By content type: `events` are server-sent events, `lines` JSON values on lines of their own. */
  format: "events" | "lines" | "text" | "bytes" | "json";
  /** False when the server did not stream: the answer has a length, or is one JSON value. */
  streamed: boolean;
  /** From the send to the first byte of the body. */
  firstByteMs: number;
}

/**
 * An answer that comes bit by bit. `for await` gives {@link ServerSentEvent}s, JSON values, text or bytes, by content type;
 * leaving the loop stops the model's answer at its source. Nothing is sent before the first item, or `opened`, is asked for.
 */
export class ScoringStream<T = ServerSentEvent> implements AsyncIterable<T> {
  protected constructor();
  /** Resolves with the first byte. */
  readonly opened: Promise<StreamOpening>;
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}

export interface ScoreManyOptions extends ScoreOptions {
  /** The most at once, 32 by default. It begins with 8; each 429 halves it, answers let it grow again. */
  concurrency?: number;
  /** The index to begin with: inputs before it are drawn and left out, to resume. */
  from?: number;
  /** Told after each answer. What it throws is ignored. */
  onProgress?: (progress: BatchProgress) => void;
}

export interface BatchProgress {
  done: number;
  failed: number;
  running: number;
  /** How many may run at once now. */
  concurrency: number;
}

/** An input's answer, or why there is none. */
export type ScoringOutcome<T> = { index: number; value: T; error?: never } | { index: number; error: unknown; value?: never };

/**
 * Many inputs being scored. `for await` gives their outcomes in the order of the inputs; what fails is an outcome too. Inputs
 * are drawn no faster than outcomes are taken; leaving the loop stops what is under way.
 */
export class ScoringBatch<T> implements AsyncIterable<ScoringOutcome<T>> {
  protected constructor();
  readonly progress: BatchProgress;
  [Symbol.asyncIterator](): AsyncIterableIterator<ScoringOutcome<T>>;
}

/**
 * The data plane of one endpoint, or of several that stand in for each other.
 *
 * A 401 replaces the credential once: the other key, keys or token read again, an Entra token asked for anew. What certainly
 * has not run – 429, a model that is not ready, no connection – is sent again with growing pauses, all within `retry`.
 *
 * A managed endpoint answers no CORS, so a web page cannot reach it directly: there the scoring URI is that of a relay.
 */
export class ScoringEndpoint {
  /** @throws {TypeError} for an option that cannot be right. */
  constructor(options: ScoringEndpointOptions);
  /** That of the first target. */
  readonly scoringUri: string;
  /**
   * Scores. Strings, bytes, blobs, forms and streams go as they are (strings as `application/json`, bytes as
   * `application/octet-stream`), everything else as JSON. The answer is parsed JSON, text or bytes by its content type; an array
   * of {@link ServerSentEvent}s or of JSON values when it is a stream of these.
   *
   * Rejects with {@link ScoringError} when the model refused or failed, {@link ResponseError} when the front door did,
   * {@link CredentialError} before anything is sent, {@link TransportError}, or {@link ProtocolError}.
   */
  score<T = unknown>(input: unknown, options?: ScoreOptions): Promise<T>;
  /** As `score`, item by item as the answer comes. */
  stream<T = ServerSentEvent>(input: unknown, options?: ScoreOptions): ScoringStream<T>;
  /** As `score`, with the successful answer unread. Reading it obeys the deadlines. */
  fetch(input: unknown, options?: ScoreOptions): Promise<Response>;
  /** Scores each of many inputs, several at once. */
  scoreMany<T = unknown>(inputs: Iterable<unknown> | AsyncIterable<unknown>, options?: ScoreManyOptions): ScoringBatch<T>;
  /** What describes the inputs (OpenAPI), if the endpoint offers it. */
  swagger(options?: CallOptions): Promise<Record<string, unknown> | undefined>;
  /** How its targets are, in their order. */
  state(): TargetState[];
}

/**
 * The input of scripts that take rows: `{ data: rows }`.
 *
 * @throws {TypeError} when `rows` is no array.
 */
export function rowsInput<Row>(rows: Row[]): { data: Row[] };

/**
 * The input of MLflow models: `{ input_data: { columns, index, data } }`, from rows as objects or from the parts.
 *
 * @throws {TypeError} when it is neither.
 */
export function tableInput(
  table: Record<string, unknown>[] | { columns: (string | number)[]; data: unknown[][]; index?: (string | number)[] },
): { input_data: { columns: (string | number)[]; index: (string | number)[]; data: unknown[][] } };

// ─────────────────────────────────────────────────── errors ───────────────────────────────────────────────────

/** Every failure that is neither misuse nor your own abort. No message or member holds a secret. */
export class AzureMlError extends Error {
  protected constructor();
  readonly code: "ERR_CREDENTIAL" | "ERR_TRANSPORT" | "ERR_RESPONSE" | "ERR_SCORING" | "ERR_OPERATION" | "ERR_PROTOCOL" | "ERR_VERIFICATION" | "ERR_INTERACTION_REQUIRED" | "ERR_INTERNAL";
}

/** The token will not do; nothing was sent. */
export class CredentialError extends AzureMlError {
  protected constructor();
  readonly code: "ERR_CREDENTIAL" | "ERR_INTERACTION_REQUIRED";
  readonly reason: TokenProblem;
  readonly plane: Plane;
  readonly expectedAudience: string;
  readonly actualAudience?: string;
  /** The exact scope to request. */
  readonly scope: string;
  /** With code `ERR_INTERACTION_REQUIRED`: opens the popup or redirects. Call it from a click, then repeat what failed. */
  readonly resume?: () => Promise<void>;
}

/** A limit of time, see {@link Deadlines}. */
export type Deadline = "connect" | "firstByte" | "idle" | "total";

/** Nobody answered, or not in time. `cause` is what `fetch` threw. */
export class TransportError extends AzureMlError {
  protected constructor();
  readonly code: "ERR_TRANSPORT";
  /** Verb and URL without its query. */
  readonly request: string;
  /** 0 when nothing was sent: the circuit is open. */
  readonly attempts: number;
  /** The limit of time that passed, if that is why. */
  readonly deadline?: Deadline;
  /** Who was waited for then. */
  readonly hop?: "credential" | "control" | "scoring";
  /** Of scoring: whether the same request may succeed later. */
  readonly retryable?: boolean;
  /** Of scoring: whether the model may have run. */
  readonly mayHaveRun?: boolean;
  /** From when it is tried again, when the circuit is open. */
  readonly retryAt?: Date;
  /** The id this library sent. */
  readonly clientRequestId?: string;
}

/** What an answer of Azure tells of itself. */
export interface Trace {
  /** Verb and URL without its query. */
  readonly request: string;
  /** The HTTP status. */
  readonly status: number;
  readonly attempts: number;
  /** Quote it to Microsoft's support. */
  readonly requestId?: string;
  /** The id this library sent. */
  readonly clientRequestId?: string;
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** When that wait is over. */
  readonly retryAt?: Date;
  /** How long the model ran, in milliseconds. */
  readonly modelMs?: number;
}

/** The service said no. */
export class ResponseError extends AzureMlError implements Trace {
  protected constructor();
  readonly code: "ERR_RESPONSE";
  readonly request: string;
  readonly status: number;
  readonly attempts: number;
  readonly requestId?: string;
  readonly clientRequestId?: string;
  readonly retryAfterMs?: number;
  readonly retryAt?: Date;
  readonly modelMs?: number;
  /** E.g. `AuthorizationFailed`. */
  readonly serviceCode?: string;
  readonly serviceMessage?: string;
  /** The service's whole error object, with its details. */
  readonly error?: unknown;
  /** What it means. */
  readonly explanation?: string;
  /** What to do. */
  readonly remedy?: string;
  /** For a 403, the RBAC action that is missing. */
  readonly missingAction?: string;
  /** Of scoring: whether the same request may succeed later. */
  readonly retryable?: boolean;
  /** Of scoring: whether the model may have run. */
  readonly mayHaveRun?: boolean;
}

/** The model said no: the front door's 424, or 408 when it took too long. */
export class ScoringError extends AzureMlError implements Trace {
  protected constructor();
  readonly code: "ERR_SCORING";
  readonly request: string;
  readonly status: number;
  readonly attempts: number;
  readonly requestId?: string;
  readonly clientRequestId?: string;
  readonly retryAfterMs?: number;
  readonly retryAt?: Date;
  readonly modelMs?: number;
  /** The status that the model's container answered. */
  readonly modelStatus?: number;
  /** The front door's word for it, e.g. `model_error`. */
  readonly modelReason?: string;
  /** The start of what the model wrote. */
  readonly excerpt?: string;
  /** The model's answer, JSON or text. */
  readonly error?: unknown;
  readonly explanation: string;
  readonly remedy: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Whether the model may have run. */
  readonly mayHaveRun: boolean;
}

/** It said yes, then failed. */
export class OperationError extends AzureMlError {
  protected constructor();
  readonly code: "ERR_OPERATION";
  /** `Failed`, `Canceled`, or `TimedOut` when watching ended after two hours. */
  readonly status: string;
  /** E.g. `OutOfQuota`. */
  readonly serviceCode?: string;
  readonly serviceMessage?: string;
  readonly resourceId: string;
  /** The service's whole error object, with its details. */
  readonly error?: unknown;
  /** What to do. */
  readonly remedy?: string;
}

/** It answered nonsense. */
export class ProtocolError extends AzureMlError {
  protected constructor();
  readonly code: "ERR_PROTOCOL";
  /** Verb and URL without its query. */
  readonly request: string;
  readonly status: number;
  readonly expected: string;
}

/** A token that came in is not to be trusted. The message holds nothing of it. */
export class VerificationError extends AzureMlError {
  protected constructor();
  readonly code: "ERR_VERIFICATION";
  readonly reason:
    | "malformed"
    | "wrong-algorithm"
    | "wrong-issuer"
    | "wrong-audience"
    | "expired"
    | "not-yet-valid"
    | "unknown-key"
    | "wrong-signature";
}
