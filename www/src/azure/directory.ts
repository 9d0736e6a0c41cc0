import type { WorkspaceName } from './place';
import { resourceManagerOf, scopeOf, type SignedIn } from './session';

/** A subscription that the user sees. */
export interface Subscription {
  subscriptionId: string;
  displayName: string;
}

/** A workspace, with the region it is in. */
export interface Found extends WorkspaceName {
  location: string;
}

/** Resource Manager answered something else than a list. */
export class DirectoryError extends Error {
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(words);
  }
}

/** The subscriptions that the user sees. */
export const subscriptions = (session: SignedIn, signal: AbortSignal): Promise<Subscription[]> =>
  list(session, '/subscriptions?api-version=2022-12-01', signal, ({ subscriptionId, displayName }) => ({
    subscriptionId: String(subscriptionId),
    displayName: String(displayName ?? subscriptionId),
  }));

/** The workspaces of a subscription. Their resource groups stand in their ids, so that only groups with a workspace are offered. */
export const workspaces = (session: SignedIn, subscriptionId: string, signal: AbortSignal): Promise<Found[]> => {
  const path = `/subscriptions/${encodeURIComponent(subscriptionId)}/providers/Microsoft.MachineLearningServices/workspaces?api-version=2023-04-01`;
  return list(session, path, signal, ({ id, name, location }) => ({
    subscriptionId,
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(String(id))?.[1] ?? '',
    workspace: String(name),
    location: String(location ?? ''),
  }));
};

/** More pages than anybody scrolls through; a list in circles ends here. */
const MOST_PAGES = 100;

const list = async <T>(session: SignedIn, path: string, signal: AbortSignal, read: (item: Record<string, unknown>) => T): Promise<T[]> => {
  const items: T[] = [];
  let next: string | undefined = resourceManagerOf(session.cloud) + path;
  for (let page = 0; next && page < MOST_PAGES; page += 1) {
    const body = (await get(session, next, signal)) as { value?: Record<string, unknown>[]; nextLink?: string };
    items.push(...(body.value ?? []).map(read));
    next = body.nextLink;
  }
  return items;
};

const get = async (session: SignedIn, url: string, signal: AbortSignal): Promise<unknown> => {
  // The token is for this host, whatever a link says.
  if (new URL(url).origin !== new URL(resourceManagerOf(session.cloud)).origin) throw new DirectoryError(0, url);
  const { token } = (await session.credential.getToken(scopeOf('control', session.cloud))) ?? { token: '' };
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal, redirect: 'error' });
  const body = (await answer.json().catch(() => ({}))) as { error?: { message?: string } };
  if (!answer.ok) throw new DirectoryError(answer.status, body.error?.message ?? answer.statusText);
  return body;
};

/** The GUID by which a Log Analytics workspace is asked. */
export const customerIdOf = async (session: SignedIn, id: string, signal: AbortSignal): Promise<string> => {
  const found = (await get(session, `${resourceManagerOf(session.cloud)}${id}?api-version=2022-10-01`, signal)) as { properties?: { customerId?: string } };
  return found.properties?.customerId ?? '';
};
