import { useEffect, useState } from 'preact/hooks';

/** `#/token` → `token`: an address in the hash needs nothing of the host. */
const path = (): string => location.hash.replace(/^#\/?/, '').split(/[/?]/, 1)[0] ?? '';

/** The address of a panel. */
export const address = (panel: string): string => `#/${panel}`;

/** The panel that the address names; empty at the start. */
export const useRoute = (): string => {
  const [route, setRoute] = useState(path);
  useEffect(() => {
    const changed = () => setRoute(path());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
};
