import { store } from '../../store';

/** Counts what was assigned and taken away here, so that the list is read anew. */
export const assigned = store(0);
