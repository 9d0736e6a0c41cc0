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
  const origin = resourceManagerOf(session.cloud);
  const items: T[] = [];
  let next: string | undefined = origin + path;
  for (let page = 0; next && page < MOST_PAGES; page += 1) {
    // The token is for this host, whatever a link says.
    if (new URL(next).origin !== new URL(origin).origin) break;
    const { token } = (await session.credential.getToken(scopeOf('control', session.cloud))) ?? { token: '' };
    const answer = await fetch(next, { headers: { authorization: `Bearer ${token}` }, signal, redirect: 'error' });
    const body = (await answer.json().catch(() => ({}))) as { value?: Record<string, unknown>[]; nextLink?: string; error?: { message?: string } };
    if (!answer.ok || !Array.isArray(body.value)) throw new DirectoryError(answer.status, body.error?.message ?? answer.statusText);
    items.push(...body.value.map(read));
    next = body.nextLink;
  }
  return items;
};
