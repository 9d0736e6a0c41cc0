import { useMemo, useState } from 'preact/hooks';
import { Button } from '../../parts/button';
import { Failure } from '../../parts/failure';
import { Field } from '../../parts/field';
import { PageHead } from '../../parts/page-head';
import { ScoreInstead } from '../../parts/score-instead';
import { Select } from '../../parts/select';
import type { AtWork } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { authModes, endpoints as words, states } from '../../strings';
import { Create } from './create';
import { Delete } from './delete';
import { type Endpoint, useListing } from './listing';
import { Rows } from './rows';

/** The endpoints of a workspace, those that a filter leaves, and the ways to make and to delete one. */
export const Endpoints = ({ session }: { session: AtWork }) => {
  const { endpoints, loading, error, again } = useListing(session.workspace);
  const [text, setText] = useState('');
  const [mode, setMode] = useState('');
  const [state, setState] = useState('');
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Endpoint>();
  const shown = useMemo(() => endpoints.filter((it) => fits(it, text, mode, state)), [endpoints, text, mode, state]);
  const present = [...new Set(endpoints.map(({ properties }) => properties.provisioningState ?? ''))].filter(Boolean).sort();
  return (
    <div class="page endpoints">
      <PageHead title={words.title} lead={session.name.workspace}>
        <Button onClick={again} disabled={loading}>
          {words.refresh}
        </Button>
        <Button look="primary" onClick={() => setCreating(true)} icon="plus">
          {words.create.open}
        </Button>
      </PageHead>
      {Boolean(error) && (
        <Failure error={error} onRetry={again}>
          <ScoreInstead error={error} />
        </Failure>
      )}
      {endpoints.length === 0 && loading && <Waiting lines={6} />}
      {endpoints.length === 0 && !loading && !error && <None onCreate={() => setCreating(true)} />}
      {endpoints.length > 0 && (
        <>
          <div class="filters" role="search" aria-label={words.filter.title}>
            <Field label={words.filter.text} type="search" value={text} onValue={setText} />
            <Select
              label={words.columns.mode}
              value={mode}
              onValue={setMode}
              placeholder={words.filter.any}
              options={Object.entries(authModes).map(([value, { name }]) => ({ value, text: name }))}
            />
            <Select
              label={words.columns.state}
              value={state}
              onValue={setState}
              placeholder={words.filter.any}
              options={present.map((value) => ({ value, text: states[value] ?? value }))}
            />
          </div>
          <p class="quiet count" role="status">
            {words.count(shown.length, endpoints.length, loading)}
          </p>
          {shown.length > 0 ? <Rows endpoints={shown} onDelete={setDeleting} /> : <p class="card">{words.filter.none}</p>}
        </>
      )}
      {creating && <Create session={session} taken={endpoints} onClose={() => setCreating(false)} />}
      {deleting && <Delete workspace={session.workspace} endpoint={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
};

const fits = ({ name, properties, tags }: Endpoint, text: string, mode: string, state: string): boolean => {
  const wanted = text.trim().toLowerCase();
  const said = [name, properties.description, ...Object.entries(tags ?? {}).flat()].join('\n').toLowerCase();
  return said.includes(wanted) && (!mode || properties.authMode === mode) && (!state || properties.provisioningState === state);
};

const None = ({ onCreate }: { onCreate: () => void }) => (
  <section class="card none">
    <h2>{words.none.title}</h2>
    <p>{words.none.lead}</p>
    <div class="row">
      <Button look="primary" onClick={onCreate}>
        {words.none.create}
      </Button>
    </div>
  </section>
);
