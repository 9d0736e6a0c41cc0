import type { Cloud, Plane } from 'azureml-endpoints';

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
