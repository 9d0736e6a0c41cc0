import { states as words } from '../strings';
import { Badge } from './badge';

const COLOURS = { Succeeded: 'success', Failed: 'danger', Canceled: 'warning' } as const;

/** The provisioning state of a resource. */
export const State = ({ state = '' }: { state: string | undefined }) => (
  <Badge color={COLOURS[state as keyof typeof COLOURS] ?? 'informative'}>{state ? (words[state] ?? state) : words['unknown']}</Badge>
);
