import type { Shifted, Workspace } from 'azureml-endpoints/slim';
import { follow } from '../../../operations/ongoing';
import { store, useStore } from '../../../store';
import type { Traffic } from './balance';
import { goesOn, look, type Verdict } from './guard';
import { measured } from './measured';

/** A gradual shift that this page drives: it takes the steps, and who closes the page stops it where it is. */
export interface Shifting {
  endpoint: string;
  from: string;
  to: string;
  step: number;
  /** Milliseconds. */
  interval: number;
  /** The most of the new deployment's requests that may fail, in percent. */
  most?: number;
  /** When it began, by this machine's clock. */
  began: number;
  /** What was found after each step. */
  verdicts: Verdict[];
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

/** What a shift begins with. */
export type Plan = Omit<Shifting, 'running' | 'traffic' | 'began' | 'verdicts'>;

/** Begins, unless what it is to be guarded by cannot be read. */
export const begin = async (workspace: Workspace, plan: Plan): Promise<void> => {
  const began = Date.now();
  if (plan.most !== undefined) await measured(workspace, plan.endpoint, plan.to, began, AbortSignal.timeout(60_000));
  void goOn(workspace, { ...plan, traffic: plan.before, began, verdicts: [], running: false });
};

/** Moves everything from one deployment to the other, step by step; back when the other does not do well. */
export const goOn = async (workspace: Workspace, plan: Shifting): Promise<void> => {
  const { endpoint, from, to, step, interval } = plan;
  stopping = new AbortController();
  const { signal } = stopping;
  const { outcome: _, error: __, ...rest } = plan;
  set({ ...rest, running: true });
  const note = (part: Partial<Shifting>) => {
    const now = shifting.get();
    if (now) set({ ...now, ...part });
  };
  const guard = async (state: { traffic: Traffic }) => {
    const verdict = await look(workspace, plan, state.traffic[to] ?? 0, signal);
    if (signal.aborted) return true;
    note({ verdicts: [...(shifting.get()?.verdicts ?? []), verdict] });
    return goesOn(verdict);
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
