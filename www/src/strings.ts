import type { AuthMode, Cloud, Plane } from 'azureml-endpoints';

/** Every English word of the page that does not come from the package itself. */

/** The clouds that a person can choose. */
export type CloudName = Extract<Cloud, string>;

export const app = {
  name: 'Azure ML endpoints',
  skip: 'Skip to content',
  navigation: 'Panels',
  toDark: 'Switch to dark theme',
  toLight: 'Switch to light theme',
  notFound: 'There is no such page',
  notFoundAdvice: 'The address names no panel of this dashboard.',
  offline: 'You are offline. What is shown may be old; nothing can be changed until the network is back.',
  broken: 'This part of the page could not be loaded. Reload the page.',
  account: (name: string) => `Signed in as ${name}`,
};

export const waiting = { loading: 'Loading' };
export const dialogs = { close: 'Close' };

export const gate = {
  nowhere: 'No Azure has been chosen yet. Try it without one, or sign in to yours.',
  noWorkspace: 'No workspace has been chosen yet.',
  signedOut: 'Nobody is signed in.',
  signIn: 'Sign in',
  waiting: 'Go on in the window that opened. If you closed it, press the button again.',
  start: 'Go to Start',
};

/** States of resources; what is missing here is shown as the service says it. */
export const states: Record<string, string> = { Succeeded: 'Ready', unknown: 'Unknown' };

export const shares = {
  none: 'No traffic',
  share: (name: string, percent: number) => `${name} ${percent} %`,
};

export const authModes: Record<AuthMode, { name: string; what: string }> = {
  AADToken: { name: 'Entra token', what: 'Callers sign in with Entra; roles decide who may score. Nothing to rotate.' },
  Key: { name: 'Key', what: 'Two keys that do not expire. Who has one may score, until it is rotated.' },
  AMLToken: { name: 'Azure ML token', what: 'Tokens of the workspace that expire after some hours.' },
};

export const names = {
  title: 'Rules for names',
  rules: {
    length: '3 to 32 characters',
    start: 'starts with a letter',
    letters: 'letters, digits and dashes only',
    dashes: 'no two dashes in a row, none at the end',
  },
  met: ' – met',
  unmet: ' – not met yet',
  problem: (rule: string) => `A name must have: ${rule}.`,
  taken: 'There is one of this name already.',
};

export const failures = {
  noLocalAzure: 'The host of this page tells of no local Azure. Start one, with this page beside it, by `cargo xtask demo`.',
  signIn: 'Sign in again',
  credential: 'The token will not do',
  transport: 'Nobody answered',
  offline: 'You are offline',
  scoring: 'The model said no',
  operation: 'It began and then failed',
  protocol: 'The answer made no sense',
  unexpected: 'This did not work',
  response: {
    400: 'Azure did not understand this',
    401: 'Azure did not accept the token',
    403: 'You may not do this',
    404: 'This is not there',
    409: 'Something else is going on there',
    429: 'Too many requests',
  } as Record<number, string>,
  refused: (status: number) => `Azure said no (${status})`,
  missing: 'What is missing is',
  narrowest: (role: string) => `the role “${role}” has it`,
  signInWhy: 'Your sign-in has ended, or does not cover this yet. What you have entered here stays.',
  resume: 'Sign in',
  retry: 'Try again',
  details: 'Details for support',
  scoreInstead: 'Score one that you know',
  names: {
    serviceCode: 'Code',
    request: 'Request',
    resource: 'Resource',
    attempts: 'Attempts',
    requestId: 'Request id',
    clientRequestId: 'Client request id',
  },
};

export const operations = {
  title: 'What is going on',
  progress: 'Progress',
  asked: 'Asked for …',
  done: 'Done.',
  lost: 'Lost sight of it; it goes on at the service.',
  look: 'Look again',
  dismiss: 'Dismiss',
  deeds: {
    create: (name: string) => `Create ${name}`,
    change: (name: string) => `Change ${name}`,
    delete: (name: string) => `Delete ${name}`,
    traffic: (name: string) => `Shift traffic of ${name}`,
    keys: (name: string) => `Rotate keys of ${name}`,
    deploy: (name: string) => `Deploy ${name}`,
    scale: (name: string) => `Scale ${name}`,
    deleteDeployment: (name: string) => `Delete deployment ${name}`,
  },
};

export const start = {
  title: 'Start',
  lead: 'Manage and try the online endpoints of an Azure Machine Learning workspace.',
  promise: 'This page talks to Azure directly, with your own rights. Tokens stay in this tab; the address keeps where you are, and no secrets.',
  chosen: 'Chosen',
  local: {
    title: 'Try it',
    lead: 'A local Azure on this machine: real sign-in, real operations, real models. Nothing to pay, nothing to break.',
    choose: 'Use the local Azure',
    none: 'The host of this page tells of none. Start one, with this page beside it:',
  },
  yours: {
    title: 'Your Azure',
    lead: 'Sign in with an app registration of your directory.',
    clientId: 'Client id of the app',
    clientHint: 'Entra admin center → App registrations → Application (client) ID',
    tenantId: 'Tenant',
    tenantHint: 'Its id, or a domain such as contoso.com',
    cloud: 'Cloud',
    permissions: 'Delegated permissions of the app: Azure Service Management and Azure Machine Learning Services (user_impersonation); for Traffic also Log Analytics API (Data.Read).',
    redirect: 'Redirect URI of the app, of type single-page application:',
    redirectName: 'redirect URI',
    notGuid: 'This is an id such as 5d2c7a10-91be-4c0d-8a4e-6b7f3e2d1c00.',
    notTenant: 'This is an id or a domain name.',
    choose: 'Use this app',
  },
  connected: {
    as: (name: string) => `Signed in as ${name}`,
    signIn: 'Sign in',
    azure: 'Azure',
    user: 'User',
    subscription: 'Subscription',
    group: 'Resource group',
    workspace: 'Workspace',
    endpoints: 'Go to the endpoints',
    other: 'Sign in as somebody else',
    signOut: 'Sign out',
    leave: 'Leave this Azure',
  },
  pick: {
    choose: 'Choose …',
    noSubscriptions: 'You see no subscription in this tenant. Reader on a resource group is enough to see one.',
    noWorkspaces: 'You see no workspace in this subscription.',
  },
};

export const endpoints = {
  title: 'Endpoints',
  refresh: 'Refresh',
  columns: { name: 'Name', state: 'State', mode: 'Authentication', traffic: 'Traffic', actions: 'Actions' },
  filter: {
    title: 'Filter endpoints',
    text: 'Name, description or tag',
    any: 'Any',
    none: 'No endpoint is like that.',
  },
  count: (shown: number, all: number, loading: boolean) =>
    `${shown === all ? `${all}` : `${shown} of ${all}`} ${all === 1 ? 'endpoint' : 'endpoints'}${loading ? ', more to come …' : ''}`,
  none: {
    title: 'No endpoints yet',
    lead: 'An endpoint is an address with a name of its own; deployments behind it answer.',
    create: 'Create the first one',
  },
  create: {
    open: 'Create endpoint',
    title: 'Create an endpoint',
    description: 'Description (optional)',
    submit: 'Create',
  },
  delete: {
    open: (name: string) => `Delete ${name}`,
    title: (name: string) => `Delete ${name}?`,
    deployments: (all: string[]) =>
      all.length === 0 ? 'It has no deployments.' : `Its ${all.length === 1 ? 'deployment' : `${all.length} deployments`} (${all.join(', ')}) will be deleted too.`,
    deploymentsUnknown: 'All its deployments will be deleted too.',
    serving: 'It has traffic. Its callers will get 404 at once.',
    idle: 'It has no traffic that anybody would miss.',
    proof: {
      Key: 'Both keys are gone for good; an endpoint of the same name will have others.',
      AMLToken: 'Its tokens are worth nothing any more.',
      AADToken: 'Roles that were assigned on it are gone; they must be assigned again to another.',
    } satisfies Record<AuthMode, string>,
    stays: 'Registered models, code and environments stay.',
    type: (name: string) => `Type ${name} to confirm`,
    submit: 'Delete for good',
    keep: 'Keep it',
  },
};

export const secrets = {
  show: 'Show',
  hide: 'Hide',
  showWhat: (what: string) => `Show ${what}`,
  hideWhat: (what: string) => `Hide ${what}`,
};

export const drops = { remove: (file: string) => `Take ${file} out`, folder: 'Or a whole folder' };

/** The page of one endpoint. */
export const endpoint = {
  back: 'All endpoints',
  refresh: 'Refresh',
  delete: 'Delete',
  score: 'Score',
  about: {
    title: 'About',
    fields: { scoringUri: 'Scoring URI', swaggerUri: 'Swagger', location: 'Region', identity: 'Identity', tags: 'Tags' },
    mode: 'Authentication',
    change: 'Change',
    changeWhat: (from: string) => `Callers that prove themselves by ${from} will be refused as soon as this is done.`,
  },
  traffic: {
    title: 'Traffic',
    noDeployments: 'There is nothing yet that could get traffic.',
    none: 'Nobody gets anything: callers will be refused unless they name a deployment.',
    apply: 'Apply',
    reset: 'Undo',
    stop: 'No traffic at all',
  },
  shift: {
    title: 'Gradual shift',
    what: 'Moves all traffic of one deployment to another, step by step. When the other is no longer ready, or fails too often, everything moves back.',
    needs: 'Two deployments are needed, one of them with traffic.',
    from: 'From',
    to: 'To',
    choose: 'Choose …',
    step: 'Percent per step',
    stepLimits: '1 to 100',
    seconds: 'Seconds between',
    secondsLimits: '1 to 86400',
    most: 'Failed requests at most, in percent',
    mostHint:
      'Of those to the new deployment since the shift began, by the metrics of Azure: 408, 424, 429 and 500 or more. Azure tells them some minutes late, so leave that long between steps. Leave it empty, and only its state counts.',
    mostLimits: '0 to 100',
    verdicts: {
      title: 'After each step',
      at: (percent: number) => `${percent} %:`,
      found: {
        ready: (to: string) => `${to} is ready.`,
        fine: (failed: number, requests: number) => `${failed} of ${requests} requests failed. It goes on.`,
        unasked: (to: string) => `${to} is ready; nobody has asked it yet. It goes on.`,
        failing: (failed: number, requests: number, most: number) => `${failed} of ${requests} requests failed, more than ${most} %. Everything moves back.`,
        notReady: (to: string) => `${to} is no longer ready. Everything moves back.`,
        unread: (reason: string) => `How it does cannot be read, so everything moves back: ${reason}`,
      },
    },
    begin: 'Begin to shift',
    running: (from: string, to: string) => `Shifting from ${from} to ${to}. This page takes the steps: keep it open.`,
    interrupted: (from: string, to: string) => `The shift from ${from} to ${to} was interrupted. The traffic stays where it is.`,
    outcome: {
      shifted: (_: string, to: string) => `Everything is at ${to}.`,
      reverted: (from: string) => `Everything is back at ${from}.`,
    },
    stop: 'Stop here',
    goOn: 'Go on',
    back: 'Move everything back',
    leave: 'Leave it so',
    another: 'Another shift',
  },
  mirror: {
    title: 'Mirror',
    what: 'Sends copies of requests to a deployment without live traffic. Its answers are thrown away; its logs are not.',
    now: (to: string, percent: number) => `${to} gets copies of ${percent} % of the requests.`,
    none: 'There is no deployment yet.',
    nobody: 'Every deployment has live traffic.',
    to: 'Deployment',
    choose: 'Choose …',
    percent: 'Percent',
    limits: (most: number) => `1 to ${most}`,
    start: 'Mirror',
    stop: 'Stop mirroring',
  },
  deployments: {
    title: 'Deployments',
    none: 'Nothing answers behind this endpoint yet. Deploy a model below.',
    share: (percent: number) => `${percent} %`,
    mirrored: (percent: number) => `mirrors ${percent} %`,
    instances: (count: number) => (count === 1 ? '1 instance' : `${count} instances`),
    fields: { size: 'Size', model: 'Model', script: 'Script' },
  },
  logs: {
    open: 'Logs',
    title: (name: string) => `Logs of ${name}`,
    container: 'Container',
    containers: { InferenceServer: 'Inference server', StorageInitializer: 'Storage initializer' },
    follow: 'Follow',
    empty: 'It has not written anything yet.',
  },
  scale: {
    open: 'Scale',
    title: (name: string) => `Scale ${name}`,
    count: 'Instances',
    hint: 'Azure keeps a reserve of a fifth for upgrades: 10 instances take quota for 12.',
    limits: (most: number) => `1 to ${most}`,
    submit: 'Scale',
  },
  deleteDeployment: {
    open: 'Delete',
    title: (name: string) => `Delete deployment ${name}?`,
    serving: (percent: number) => `It has ${percent} % of the traffic. Move that away first.`,
    idle: 'It has no traffic. Callers that name it will be refused. Its model, code and environment stay.',
    submit: 'Delete deployment',
    keep: 'Keep it',
  },
  keys: {
    title: 'Keys',
    what: 'Who has one of these may score. They are fetched when you ask, and nothing keeps them.',
    primary: 'Primary key',
    secondary: 'Secondary key',
    read: 'Get the keys',
    rotate: 'Rotate both',
    regenerate: (key: string) => `New ${key.toLowerCase()}`,
    handOver: 'The secondary key is new; the primary one still serves. Give your callers the new secondary key, then go on.',
    handedOver: 'They have it – renew the primary key',
    stop: 'Stop here',
  },
  amlToken: {
    title: 'Azure ML token',
    what: 'A token that the workspace gives for this endpoint. It cannot be refreshed, only asked for again.',
    read: 'Get a token',
    another: 'Get another',
    expires: (left: string) => `Expires in ${left}`,
    expired: 'It has expired.',
    refresh: (left: string) => `Ask for the next in ${left}`,
    refreshNow: 'It is time to ask for the next.',
  },
  entra: {
    title: 'Entra tokens',
    what: 'Callers ask Entra for a token of this scope, and need a role with this action on the endpoint or above it.',
    scope: 'Scope',
    action: 'Action',
  },
  deploy: {
    title: 'Deploy a model',
    ways: { form: 'From model files', definition: 'From deployment.yml' },
    definition: {
      files: 'deployment.yml and the files that it names',
      hint: 'A file as the Azure CLI takes it, with model and code: drop the folder that holds all of it, or the files. An endpoint.yml may be among them.',
      none: 'None of these is a deployment.yml: that has endpoint_name in it, or the schema of a deployment.',
      other: (other: string, name: string) => `It is for the endpoint ${other}, and this is ${name}.`,
      at: (path: string, line: number, column: number) => `${path}:${line}:${column}`,
      fields: { deployment: 'Deployment', size: 'Instance type', instances: 'Instances', model: 'Model', code: 'Code', environment: 'Environment', traffic: 'Traffic' },
      registered: 'registered',
    },
    files: 'Model files',
    filesHint: 'Drop them here, or pick them. They go from this page to the storage of the workspace; what is there already is not sent again.',
    sample: 'Take the sample model',
    noSample: 'The sample model is not there.',
    more: 'With a scoring script',
    code: 'Code',
    codeHint: 'A scoring script and what it imports. MLflow models need none.',
    script: 'Scoring script',
    environment: 'Environment',
    environmentHint: 'The id of a registered version',
    name: 'Deployment name',
    replaces: (name: string) => `${name} is there already; it will be changed.`,
    model: 'Model name',
    size: 'Instance type',
    all: 'Give it all traffic when it is ready',
    submit: 'Deploy',
    stop: 'Stop',
    again: 'Deploy again to go on where it stopped.',
    hashed: 'read',
    sent: 'sent',
    phases: {
      hash: 'Reading the files …',
      upload: 'Sending the files …',
      endpoint: 'Looking at the endpoint …',
      model: 'Registering the model …',
      code: 'Registering the code …',
      environment: 'Registering the environment …',
      deployment: 'Starting the deployment: machines have to come up …',
      traffic: 'Moving the traffic …',
    },
  },
};

export const score = {
  title: 'Score',
  lead: 'Ask an endpoint, see what it says, how long it took, and why when it does not.',
  endpoint: 'Endpoint',
  choose: 'Choose …',
  take: 'Take it',
  noEndpoints: 'There are no endpoints to ask yet.',
  cannotList: 'You may not list the endpoints, so name the one you know.',
  told: {
    title: 'What you know of it',
    what: 'Scoring needs no right to look at the endpoint. Its address is enough, or a relay.',
    missing: 'You may not look at it; what is missing is',
    uri: 'Scoring URI',
    mode: 'Authentication',
  },
  request: {
    title: 'Request',
    body: 'Request body',
    sample: 'Sample of Microsoft’s article',
    own: 'Sample of the endpoint',
    ownNone: 'The endpoint describes no input: its script declares none.',
    deployment: 'Deployment',
    byTraffic: 'As the traffic goes',
    score: 'Score',
    directly: 'Try directly',
    stop: 'Stop',
  },
  relay: {
    label: 'Relay',
    hint: '{endpoint} stands for the name of the endpoint. It is kept in the address of this page.',
    problem: 'This is an https address.',
    none: 'A managed endpoint answers no CORS, so the browser keeps its answers from this page. Give the address of your relay – or take the same call elsewhere, below.',
    why: 'Most likely the endpoint did answer, but without the CORS headers that a page needs.',
    swagger: 'The description is asked for beside the relay’s own address, as swagger.json: the relay has to let that through with GET.',
  },
  proof: { label: 'Prove with', mine: 'My Entra token for scoring', key: 'A key of the relay', keyLabel: 'Key' },
  result: {
    title: 'Answer',
    nothing: 'Nothing has been asked yet.',
    answer: 'answer',
    answered: 'It has answered.',
    fields: {
      status: 'Status',
      firstByte: 'First byte',
      total: 'In all',
      deployment: 'Deployment',
      attempts: 'Sends',
      pieces: 'Pieces',
      requestId: 'Request id',
      clientRequestId: 'Client request id',
    },
  },
  events: { title: 'Events', columns: { id: 'Id', event: 'Event', data: 'Data' } },
  snippets: {
    title: 'The same call elsewhere',
    noUri: 'This call needs the scoring URI of the endpoint.',
    languages: { curl: 'curl', fetch: 'fetch', package: 'azureml-endpoints', python: 'Python' },
  },
};

export const access = {
  title: 'Access',
  lead: 'Who you are to Azure, what you may do, and roles for others.',
  self: { title: 'You', fields: { name: 'Name', user: 'User', objectId: 'Object id', tenant: 'Tenant' } },
  rights: {
    title: 'What you may do',
    endpoint: 'On which endpoint',
    workspace: 'the whole workspace',
    ask: 'Ask Azure',
    count: (has: number, all: number, endpoint: string) => `${has} of ${all} rights on ${endpoint || 'the workspace'}`,
    has: ' – you have it',
    hasNot: ' – you do not have it',
    narrowest: (role: string) => `The role “${role}” has it.`,
    actions: {
      'onlineEndpoints/read': 'See endpoints',
      'onlineEndpoints/write': 'Create and change endpoints',
      'onlineEndpoints/delete': 'Delete endpoints',
      'onlineEndpoints/listKeys/action': 'Read keys',
      'onlineEndpoints/regenerateKeys/action': 'Rotate keys',
      'onlineEndpoints/token/action': 'Get Azure ML tokens',
      'onlineEndpoints/score/action': 'Score with an Entra token',
      'onlineEndpoints/deployments/read': 'See deployments',
      'onlineEndpoints/deployments/write': 'Create, change and scale deployments',
      'onlineEndpoints/deployments/delete': 'Delete deployments',
      'onlineEndpoints/deployments/getLogs/action': 'Read logs of deployments',
    },
  },
  role: {
    title: 'A role of your own',
    plane: 'For',
    planes: { data: 'scoring', control: 'managing endpoints' },
    as: 'As',
    ways: { 'least-privilege': 'no more than needed', article: 'written in Microsoft’s article' },
    where: 'Assignable in',
    wheres: { group: 'this resource group', subscription: 'this subscription' },
    dated: {
      control: 'The article’s role makes endpoints that nothing can be deployed to.',
      data: 'The article’s role also reads and renews keys and gives Azure ML tokens.',
    },
    json: 'Role for the Azure CLI',
    az: 'az role definition create --role-definition @role.json',
    create: 'Create it in Azure',
    made: (name: string) => `“${name}” can be assigned now.`,
  },
  assign: {
    title: 'Give a role',
    principal: 'Object id',
    principalHint: 'Of a user, a group or an app. Yours stands under “You”.',
    notGuid: 'This is an id such as 5d2c7a10-91be-4c0d-8a4e-6b7f3e2d1c00.',
    type: 'Is a',
    types: { User: 'user', Group: 'group', ServicePrincipal: 'app or managed identity' },
    role: 'Role',
    choose: 'Choose …',
    endpoint: 'On which endpoint',
    submit: 'Give it',
    done: 'Done. It takes Azure some minutes, at worst an hour, until it holds everywhere.',
  },
  assignments: {
    title: 'Who has which role here',
    none: 'Nobody has a role at this workspace or below it.',
    takeAway: 'Take away',
  },
};

export const traffic = {
  title: 'Traffic',
  lead: 'Who asked, how they proved themselves, what they got, and how long it took.',
  endpoint: 'Endpoint',
  choose: 'Choose …',
  span: 'Looking back',
  spans: { hour: '1 hour', quarter: '6 hours', day: '24 hours', week: '7 days' },
  refresh: 'Refresh',
  noEndpoints: 'There are no endpoints yet.',
  ms: (time: number) => `${Math.round(time)} ms`,
  requests: {
    title: 'Requests',
    by: 'Told apart by',
    groups: { status: 'Status', deployment: 'Deployment', mode: 'Authentication', caller: 'Caller' },
    sums: 'Requests in numbers',
    requests: 'Requests',
    failed: 'Failed',
    p50: 'Half within',
    p95: '95 % within',
    none: 'Nobody asked. What is asked now may take Azure up to an hour to show.',
    most: (count: number) => `Only the newest ${count} requests are counted.`,
  },
  last: {
    title: (count: number) => `The last ${count} requests`,
    columns: { time: 'Time', status: 'Status', deployment: 'Deployment', mode: 'Authentication', caller: 'Caller', took: 'Took', id: 'Request id' },
  },
  enable: {
    what: 'Nobody writes down yet who calls this endpoint. Azure can send its logs to a Log Analytics workspace, from then on.',
    sink: 'Log Analytics workspace',
    hint: 'Its resource id: /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…',
    notSink: 'This is no resource id of a Log Analytics workspace.',
    submit: 'Send the logs there',
  },
  latency: {
    title: 'Latency',
    unit: ' ms',
    none: 'Nothing was measured in this time.',
    names: { RequestLatency_P50: '50 %', RequestLatency_P90: '90 %', RequestLatency_P95: '95 %', RequestLatency_P99: '99 %' },
    last: (name: string, ms: number) => `${name} within ${Math.round(ms)} ms`,
  },
};

export const copying = {
  copy: 'Copy',
  copied: 'Copied',
  failed: 'The browser did not allow it',
  what: (what: string) => `Copy ${what}`,
};

/** Spans of time, the two largest units of each. */
export const spans = {
  seconds: (s: number) => `${s} s`,
  minutes: (min: number, s: number) => `${min} min ${s} s`,
  hours: (h: number, min: number) => `${h} h ${min} min`,
  days: (days: number, h: number) => (days === 1 ? `1 day ${h} h` : `${days} days ${h} h`),
};

export const clouds: Record<CloudName, string> = {
  public: 'Public',
  usgovernment: 'US Government',
  china: 'China',
};

interface PlaneWords {
  /** What a person does there. */
  title: string;
  /** What it is called. */
  name: string;
  /** What a fit token may be used for. */
  use: string;
  /** The rights that the identity needs for it. */
  rights: string[];
  /** Where these rights are granted. */
  where: string;
}

const ENDPOINTS = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';

export const planes: Record<Plane, PlaneWords> = {
  control: {
    title: 'Manage endpoints',
    name: 'Control plane',
    use: 'Create and delete endpoints, deploy, shift traffic, read and rotate keys – each as far as the identity’s roles allow.',
    rights: [
      `${ENDPOINTS}/read`,
      `${ENDPOINTS}/write`,
      `${ENDPOINTS}/delete`,
      `${ENDPOINTS}/deployments/write`,
      `${ENDPOINTS}/listKeys/action`,
      `${ENDPOINTS}/regenerateKeys/action`,
      `${ENDPOINTS}/token/action`,
    ],
    where: 'on the endpoint or above it; AzureML Data Scientist has them all',
  },
  data: {
    title: 'Score',
    name: 'Data plane',
    use: 'Score against endpoints whose authMode is AADToken, if the identity has onlineEndpoints/score/action.',
    rights: [`${ENDPOINTS}/score/action`],
    where: 'on the endpoint or above it; AzureML Data Scientist has it',
  },
  logs: {
    title: 'Read logs',
    name: 'Log Analytics',
    use: 'Query traffic and container logs, if the identity may read the Log Analytics workspace they are sent to.',
    rights: ['Reader'],
    where: 'on the Log Analytics workspace',
  },
};

const TO: Record<Plane, string> = { control: 'the control plane', data: 'the data plane', logs: 'Log Analytics' };

/** Names of fields, as they stand before their values and in the labels of copy buttons. */
const fields = {
  audience: 'Audience',
  issuer: 'Issuer',
  tenant: 'Tenant',
  version: 'Version',
  speaksFor: 'Speaks for',
  name: 'Name',
  objectId: 'Object id',
  clientId: 'Client id',
  managedIdentity: 'Managed identity',
  issued: 'Issued',
  notBefore: 'Not before',
  expires: 'Expires',
};

export const token = {
  title: 'Token inspector',
  lead: 'See what an Entra access token is good for before a service says 401.',

  input: {
    label: 'Access token',
    placeholder: 'Paste a token: eyJ0eXAiOiJKV1QiLCJhbGciOi…',
    clear: 'Clear',
    cloud: 'Cloud',
    promise: 'Read in this page only: the token is sent nowhere and kept nowhere.',
    wrapped: (member: string) =>
      `You pasted a whole JSON answer. The token is its “${member}” – sending all of it as a token ends in a 401.`,
  },

  empty: {
    title: 'Nothing to inspect yet',
    lead: 'Paste a token and see at once:',
    points: [
      ['Which plane takes it', 'and the scope to request when none does'],
      ['Who it speaks for', 'the object id that roles are assigned to'],
      ['How long it lasts', 'counted down to the second'],
      ['What is in it', 'header and claims, ready to copy'],
    ],
    samples: 'No token at hand? Try an unsigned sample, made in this page.',
    sample: { data: 'Scoring sample', control: 'Management sample', logs: 'Logs sample' } satisfies Record<Plane, string>,
  },

  mine: { title: 'Or take yours, of this session:' },

  here: {
    title: (workspace: string) => `What it can do in ${workspace}`,
    can: ' – can',
    cannot: ' – cannot',
    actions: {
      'onlineEndpoints/read': 'See endpoints',
      'onlineEndpoints/write': 'Create and change endpoints',
      'onlineEndpoints/deployments/write': 'Deploy',
      'onlineEndpoints/listKeys/action': 'Read keys',
      'onlineEndpoints/score/action': 'Score where Entra tokens are taken',
    },
  },

  starting: 'Starting the inspector …',
  broken: {
    title: 'The inspector did not start',
    advice: 'The page could not load its WebAssembly part. Reload the page; if that does not help, the host may block the file.',
  },

  malformed: {
    title: 'Not an access token',
    notTaken: 'It is too long for the field and was not kept.',
    hints: [
      'A token starts with “eyJ” and has three parts with dots between them. Make sure it was copied to its end.',
      'An endpoint key is not an Entra token: there is nothing in it to read, and it is sent as it is.',
    ],
  },

  /** The one thing to know, as a heading. */
  headline: {
    fit: {
      control: 'This token manages endpoints',
      data: 'This token scores',
      logs: 'This token reads logs',
    } satisfies Record<Plane, string>,
    fitWhy: (who: string, plane: Plane) =>
      `It speaks for ${who} to ${TO[plane]}. Whether it is genuine, only the service can say.`,
    expired: 'This token has expired',
    early: 'This token is not valid yet',
    otherCloud: (cloud: CloudName) => `This token is for the ${clouds[cloud]} cloud`,
    unknownApp: 'Only the service can tell',
    unknownAppWhy: (audience: string) =>
      `The audience ${audience} is the id of an app nobody here knows. It may stand for one of the planes – then the service takes it, and otherwise it answers 401.`,
    useless: 'This token is for something else',
    uselessWhy: (audience: string) =>
      audience ? `Its audience is ${audience}. None of the planes takes it.` : 'It has no audience. None of the planes takes it.',
    switchCloud: (cloud: CloudName) => `Read it in the ${clouds[cloud]} cloud`,
  },

  time: {
    left: 'Expires in',
    gone: 'Expired',
    starts: 'Starts in',
    unlimited: 'No expiry given',
    ago: (span: string) => `${span} ago`,
    soon: 'It expires in less than five minutes.',
    valid: 'It is valid.',
    expired: 'It has expired.',
    early: 'It is not valid yet.',
  },

  verdict: {
    title: 'Will it do?',
    fit: 'Will do',
    maybe: 'The service decides',
    unfit: 'Will not do',
    scope: 'Scope to request',
    maybeWhy: (expected: string) => `Expected is ${expected}; the audience is an app id that may be another name of it.`,
  },

  identity: {
    title: 'Who and where from',
    fields,
    /** When it gives no name. */
    nameless: { user: 'a user', app: 'an app', unknown: 'somebody it does not name' },
    principal: { user: 'A user, through an app', app: 'An app or managed identity', unknown: 'The token does not say' },
    versions: { '1.0': '1.0, the older form – usual for Azure Resource Manager and Azure ML', '2.0': '2.0, the newer form' } as Record<
      string,
      string
    >,
  },

  validity: { title: 'When', never: 'Not given' },

  uses: {
    title: 'What it allows',
    scopes: 'Scopes',
    roles: 'App roles',
    none: 'None in the token',
    scope: {
      user_impersonation: 'Acts as the signed-in user, with that user’s own rights',
      'Data.Read': 'Reads the log data that the user may read',
    } as Record<string, string>,
    otherScope: 'A permission of its audience; online endpoints do not look at it',
    role: { 'Data.Read': 'Reads log data as the app itself' } as Record<string, string>,
    otherRole: 'A permission of its audience; online endpoints look at role assignments instead',
    rights: 'Rights the identity needs',
    rightsWhy: (where: string) => `Not in the token: Azure looks up what its object id was granted ${where}.`,
  },

  raw: {
    title: 'Decoded',
    header: 'Header',
    payload: 'Payload',
    members: (count: number) => (count === 1 ? '1 member' : `${count} members`),
    note: 'Read, not verified. The signature is neither shown nor checked; only the service decides whether the token is genuine.',
  },
};
