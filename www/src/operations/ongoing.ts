import { type Task, type TaskProgress, type Ticket, type Workspace } from 'azureml-endpoints/slim';
import { store, useStore } from '../store';

/** What is done to an endpoint or to one of its deployments. */
export type Deed = 'create' | 'change' | 'delete' | 'traffic' | 'keys' | 'deploy' | 'scale' | 'deleteDeployment';

/** Something that takes a while at the service. */
export interface Ongoing {
  id: string;
  deed: Deed;
  endpoint: string;
  deployment?: string;
  status: string;
  percent?: number;
  /** What it takes to follow it after the page was loaded anew. */
  ticket?: Ticket;
  end?: 'done' | 'failed' | 'lost';
  error?: unknown;
  /** Nobody needs to be told of it any more. What depends on its end still does. */
  away?: true;
}

type Subject = Pick<Ongoing, 'deed' | 'endpoint'> & { deployment?: string };

/** Everything that goes on, or ended since the page was opened; the newest first. */
export const ongoing = store<readonly Ongoing[]>([]);
export const useOngoing = () => useStore(ongoing);

const KEY = 'azureml-endpoints.operations';

/** Whose it is, and the workspace that all of it concerns. */
let place = '';
let counter = 0;

/** Follows a task to its end, in the sight of the user. Settles with it. */
export const follow = async <T, P extends TaskProgress<T>>(subject: Subject, task: Task<T, P>, look?: (progress: P) => void): Promise<T> => {
  const id = `${Date.now()}-${(counter += 1)}`;
  add({ ...subject, id, status: '' });
  return watch(id, task, look);
};

const watch = async <T, P extends TaskProgress<T>>(id: string, task: Task<T, P>, look?: (progress: P) => void): Promise<T> => {
  try {
    for await (const progress of task) {
      const { status, percentComplete, ticket } = progress;
      look?.(progress);
      change(id, { status, ...(percentComplete !== undefined && { percent: percentComplete }), ...(ticket && { ticket }) });
    }
    const result = await task;
    change(id, { end: 'done' });
    return result;
  } catch (error) {
    // Who stops something need not be told that it stopped.
    if (error instanceof DOMException && error.name === 'AbortError' && !task.detached) dismiss(id);
    else change(id, { end: task.detached ? 'lost' : 'failed', error });
    throw error;
  }
};

/** Takes up what this user had going on in this workspace when the page was left. */
export const takeUp = (workspace: Workspace, at: string): void => {
  if (at === place) return;
  place = at;
  const kept = read().filter((it) => it.ticket);
  ongoing.set(kept);
  for (const { id, ticket } of kept) {
    if (ticket) watch(id, workspace.resume(ticket)).catch(() => {});
  }
};

/** Looks again at something that was lost sight of. */
export const lookAgain = (workspace: Workspace, { id, ticket }: Ongoing): void => {
  if (!ticket) return;
  ongoing.set(ongoing.get().map(({ end, error, ...it }) => (it.id === id ? it : { ...it, ...(end && { end, error }) })));
  watch(id, workspace.resume(ticket)).catch(() => {});
};

/** Forgets who was here and what they did: it is for nobody else's eyes. */
export const leave = (): void => {
  if (!place) return;
  place = '';
  ongoing.set([]);
};

/** Takes something that ended out of sight. */
export const dismiss = (id: string): void => set(ongoing.get().flatMap((it) => (it.id !== id ? it : it.end ? { ...it, away: true as const } : [])));

const add = (it: Ongoing) => set([it, ...ongoing.get()]);
const change = (id: string, part: Partial<Ongoing>) => set(ongoing.get().map((it) => (it.id === id ? { ...it, ...part } : it)));

const set = (all: readonly Ongoing[]): void => {
  ongoing.set(all);
  if (!place) return;
  // Without tickets nothing can be taken up; what ended needs no more following.
  const kept = all.filter(({ ticket, end, away }) => ticket && !away && end !== 'done' && end !== 'failed').map(({ end, error, ...it }) => it);
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...readAll(), [place]: kept }));
  } catch {
    // Storage may be forbidden; then a reload forgets what goes on.
  }
};

const readAll = (): Record<string, Ongoing[]> => {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY) ?? '{}') ?? {}) as Record<string, Ongoing[]>;
  } catch {
    return {};
  }
};

const read = (): Ongoing[] => readAll()[place] ?? [];
