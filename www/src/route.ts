import { useEffect, useState } from 'preact/hooks';

/** `#/endpoints/blue-one` → `endpoints`, `blue-one`: an address in the hash needs nothing of the host. */
const read = (): string[] => {
  const [path = ''] = location.hash.replace(/^#\/?/, '').split('?', 1);
  return path.split('/').map(decoded);
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // Somebody typed a `%`.
  }
};

/** The address of a panel, or of something in it. */
export const address = (...segments: string[]): string => `#/${segments.map(encodeURIComponent).join('/')}`;

/** Goes to an address. */
export const go = (...segments: string[]): void => {
  location.hash = address(...segments);
};

/** The same, without a step to go back to. */
export const replace = (...segments: string[]): void => location.replace(address(...segments));

/** What the address names: the panel – empty at the start – and what is meant in it. */
export const useRoute = (): string[] => {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const changed = () => setRoute(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
};
