import type { Workspace } from 'azureml-endpoints/slim';
import { reasonOf } from '../../../parts/failure';
import { measured } from './measured';

/** What was found after a step, and so whether the shift goes on. */
export interface Verdict {
  /** Percent that the new deployment had. */
  percent: number;
  found: 'fine' | 'unasked' | 'failing' | 'not-ready' | 'unread';
  requests?: number;
  failed?: number;
  /** Why nothing could be found. */
  reason?: string;
}

interface Guarded {
  endpoint: string;
  to: string;
  /** The most of its requests that may fail, in percent; only its readiness counts without. */
  most?: number;
  /** When the shift began. */
  began: number;
}

/** Looks at the new deployment: whether it is ready, and how many of its requests failed since the shift began. */
export const look = async (workspace: Workspace, { endpoint, to, most, began }: Guarded, percent: number, signal: AbortSignal): Promise<Verdict> => {
  try {
    const { properties } = await workspace.deployments(endpoint).get(to, { signal });
    if (properties.provisioningState !== 'Succeeded') return { percent, found: 'not-ready' };
    if (most === undefined) return { percent, found: 'fine' };
    const { requests, failed } = await measured(workspace, endpoint, to, began, signal);
    if (requests === 0) return { percent, found: 'unasked' };
    return { percent, found: failed * 100 > most * requests ? 'failing' : 'fine', requests, failed };
  } catch (error) {
    return { percent, found: 'unread', reason: reasonOf(error) };
  }
};

/** Whether it goes on. What cannot be looked at does not. */
export const goesOn = ({ found }: Verdict): boolean => found === 'fine' || found === 'unasked';
