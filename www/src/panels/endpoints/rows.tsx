import { Button } from '../../parts/button';
import { memo } from '../../parts/memo';
import { Shares } from '../../parts/shares';
import { State } from '../../parts/state';
import { useWindow } from '../../parts/window';
import { address } from '../../route';
import { authModes, endpoints as words } from '../../strings';
import type { Endpoint } from './listing';

/** Heights of a row in pixels, as the style sheet has them: wide, and narrow. */
const HEIGHTS = { wide: 56, narrow: 116 };

interface Props {
  endpoints: readonly Endpoint[];
  onDelete: (endpoint: Endpoint) => void;
}

/** The endpoints as a table of which only what is in sight is there. */
export const Rows = ({ endpoints, onDelete }: Props) => {
  const { list, first, last, height } = useWindow(endpoints.length, HEIGHTS);
  const { columns } = words;
  return (
    <div class="table" role="table" aria-label={words.title} aria-rowcount={endpoints.length + 1}>
      <div role="rowgroup">
        <div class="table-row table-head" role="row" aria-rowindex={1}>
          {[columns.name, columns.state, columns.mode, columns.traffic, columns.actions].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div ref={list} class="table-body" role="rowgroup" style={{ height: `${endpoints.length * height}px` }}>
        {endpoints.slice(first, last).map((endpoint, at) => (
          <Row key={endpoint.id} endpoint={endpoint} at={first + at} top={(first + at) * height} onDelete={onDelete} />
        ))}
      </div>
    </div>
  );
};

interface RowProps {
  endpoint: Endpoint;
  at: number;
  top: number;
  onDelete: (endpoint: Endpoint) => void;
}

const Row = memo(({ endpoint, at, top, onDelete }: RowProps) => {
  const { name, properties } = endpoint;
  return (
    <div class="table-row" role="row" aria-rowindex={at + 2} style={{ top: `${top}px` }}>
      <span class="cell-name" role="rowheader">
        <a href={address('endpoints', name)}>{name}</a>
        {properties.description && <span class="quiet">{properties.description}</span>}
      </span>
      <span role="cell">
        <State state={properties.provisioningState} />
      </span>
      <span role="cell">{authModes[properties.authMode]?.name ?? properties.authMode}</span>
      <span role="cell">
        <Shares traffic={properties.traffic} />
      </span>
      <span role="cell" class="cell-actions">
        <Button look="subtle" small label={words.delete.open(name)} onClick={() => onDelete(endpoint)} icon="bin" />
      </span>
    </div>
  );
});
