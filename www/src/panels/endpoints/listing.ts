import type { OnlineEndpoint, Stored, Workspace } from 'azureml-endpoints/slim';
import { useEffect, useState } from 'preact/hooks';
import { useOngoing } from '../../operations/ongoing';

export type Endpoint = Stored<OnlineEndpoint>;

export interface Listing {
  endpoints: readonly Endpoint[];
  /** Whether pages are still to come. */
  loading: boolean;
  error?: unknown;
  again: () => void;
}

const PAGE = 100;

/** The endpoints, page after page as they come; anew when something has been done to one of them. */
export const useListing = (workspace: Workspace): Listing => {
  const [listing, setListing] = useState<Omit<Listing, 'again'>>({ endpoints: [], loading: true });
  const [asked, setAsked] = useState(0);
  const ended = useOngoing()
    .filter(({ end }) => end)
    .map(({ id }) => id)
    .join();
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const read = async () => {
      const all: Endpoint[] = [];
      // What is shown stays until there is something newer.
      setListing(({ endpoints }) => ({ endpoints, loading: true }));
      for await (const page of workspace.endpoints.list({ count: PAGE, signal }).pages()) {
        if (signal.aborted) return;
        all.push(...page);
        setListing((before) => ({ endpoints: all.length < before.endpoints.length ? before.endpoints : [...all], loading: true }));
      }
      setListing({ endpoints: all, loading: false });
    };
    read().catch((error: unknown) => signal.aborted || setListing(({ endpoints }) => ({ endpoints, loading: false, error })));
    return () => abort.abort();
  }, [workspace, asked, ended]);
  return { ...listing, again: () => setAsked((times) => times + 1) };
};
