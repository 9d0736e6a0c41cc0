import { useCallback, useEffect, useState } from 'preact/hooks';

/** Something that was asked for. While it is asked for again, the old answer stays. */
export interface Loaded<T> {
  value?: T;
  error?: unknown;
  loading: boolean;
  again: () => void;
}

/** Asks when the panel opens and when what it depends on changes; what is left behind is aborted. */
export const useLoaded = <T>(ask: (signal: AbortSignal) => Promise<T>, depends: readonly unknown[]): Loaded<T> => {
  const [state, setState] = useState<Omit<Loaded<T>, 'again'>>({ loading: true });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState(({ value }) => ({ ...(value !== undefined && { value }), loading: true }));
    ask(abort.signal).then(
      (value) => abort.signal.aborted || setState({ value, loading: false }),
      (error: unknown) => abort.signal.aborted || setState(({ value }) => ({ ...(value !== undefined && { value }), error, loading: false })),
    );
    return () => abort.abort();
  }, [...depends, asked]);
  const again = useCallback(() => setAsked((times) => times + 1), []);
  return { ...state, again };
};
