import { useEffect, useRef } from 'preact/hooks';
import { replace } from '../route';

/** The endpoint that was chosen last, in any panel. */
let last = '';

/**
 * Takes the endpoint that was chosen in another panel, or the only one there is, where the address names none. Who goes back
 * to the choice is left there.
 */
export const useChosen = (panel: string, name: string, all: readonly string[] | undefined): void => {
  const named = useRef(false);
  useEffect(() => {
    if (name) {
      last = name;
      named.current = true;
    } else if (named.current) {
      last = '';
    } else {
      const chosen = all?.includes(last) ? last : all?.length === 1 ? all[0] : undefined;
      if (chosen) replace(panel, chosen);
    }
  }, [panel, name, all]);
};
