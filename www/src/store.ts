import { useEffect, useState } from 'preact/hooks';

/** A value that the page shows in several places. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls back at each change; returns how to stop. */
  watch(changed: () => void): () => void;
}

export const store = <T>(initial: T): Store<T> => {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      value = next;
      for (const changed of [...watchers]) changed();
    },
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
};

/** The value, in a component that is drawn anew when it changes. */
export const useStore = <T>({ get, watch }: Store<T>): T => {
  const [, draw] = useState(get);
  useEffect(() => {
    const changed = () => draw(get);
    changed();
    return watch(changed);
  }, [get, watch]);
  return get();
};
