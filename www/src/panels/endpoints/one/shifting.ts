import type { Shifted, Workspace } from 'azureml-endpoints/slim';
import { follow } from '../../../operations/ongoing';
import { store, useStore } from '../../../store';
import type { Traffic } from './balance';

/** A gradual shift that this page drives: it takes the steps, and who closes the page stops it where it is. */
export interface Shifting {
  endpoint: string;
  from: string;
  to: string;
  step: number;
  /** Milliseconds. */
  interval: number;
  /** As it was before. */
  before: Traffic;
  /** As it is, as far as is known. */
  traffic: Traffic;
  /** Whether the steps go on; else it was interrupted. */
  running: boolean;
  /** How it ended, or what it ended with. */
  outcome?: Shifted['outcome'];
  error?: unknown;
}

const KEY = 'azureml-endpoints.shift';

const kept = (): Shifting | undefined => {
  try {
    const told = sessionStorage.getItem(KEY);
    return told ? { ...(JSON.parse(told) as Shifting), running: false } : undefined;
  } catch {
    return undefined;
  }
};

const shifting = store<Shifting | undefined>(kept());
export const useShifting = () => useStore(shifting);

let stopping = new AbortController();

const set = (value: Shifting | undefined): void => {
  shifting.set(value);
  try {
    if (value && !value.outcome) sessionStorage.setItem(KEY, JSON.stringify({ ...value, error: undefined }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; then a reload forgets it.
  }
};

/** Moves everything from one deployment to the other, step by step; back when the other is no longer ready. */
export const shift = async (workspace: Workspace, plan: Omit<Shifting, 'running' | 'traffic'> & { traffic?: Traffic }): Promise<void> => {
  const { endpoint, from, to, step, interval } = plan;
  stopping = new AbortController();
  const { signal } = stopping;
  const { outcome: _, error: __, ...rest } = plan;
  set({ ...rest, traffic: plan.traffic ?? plan.before, running: true });
  const note = (part: Partial<Shifting>) => {
    const now = shifting.get();
    if (now) set({ ...now, ...part });
  };
  const guard = async () => {
    const { properties } = await workspace.deployments(endpoint).get(to, { signal });
    return properties.provisioningState === 'Succeeded';
  };
  try {
    const task = workspace.endpoints.shift(endpoint, from, to, { step, interval, guard, signal });
    const { outcome, traffic } = await follow({ deed: 'traffic', endpoint }, task, ({ traffic }) => traffic && note({ traffic }));
    note({ outcome, traffic, running: false });
  } catch (error) {
    note({ running: false, ...(signal.aborted ? {} : { error }) });
  }
};

/** Stops the steps; the traffic stays where it is. */
export const stop = (): void => stopping.abort();

/** Everything as it was before. */
export const moveBack = async (workspace: Workspace, { endpoint, before }: Shifting): Promise<void> => {
  stop();
  const now = shifting.get();
  const traffic = Object.fromEntries(Object.entries(before).filter(([, percent]) => percent > 0));
  await follow({ deed: 'traffic', endpoint }, workspace.endpoints.setTraffic(endpoint, traffic));
  if (now) set({ ...now, traffic: before, running: false, outcome: 'reverted' });
};

/** Leaves it as it is. */
export const forget = (): void => {
  stop();
  set(undefined);
};
