import type { AuthMode } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { follow } from '../../../operations/ongoing';
import { Act } from '../../../parts/act';
import { Fact, Facts } from '../../../parts/facts';
import { Note } from '../../../parts/note';
import { Select } from '../../../parts/select';
import { authModes, endpoint as words } from '../../../strings';
import type { OneProps } from './endpoint';

/** What is known of the endpoint, and the way to change how callers prove themselves. */
export const About = ({ session, endpoint }: OneProps) => {
  const { name, properties, location, identity, tags } = endpoint;
  const [mode, setMode] = useState<AuthMode>(properties.authMode);
  const { fields } = words.about;
  const change = () => follow({ deed: 'change', endpoint: name }, session.workspace.endpoints.setAuthMode(name, mode));
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">{words.about.title}</h2>
      <Facts>
        <Fact name={fields.scoringUri} code={properties.scoringUri ?? undefined} />
        <Fact name={fields.swaggerUri} code={properties.swaggerUri ?? undefined} />
        <Fact name={fields.location} value={location} />
        <Fact name={fields.identity} code={identity?.principalId} />
        <Fact name={fields.tags} value={Object.entries(tags ?? {}).map(([tag, value]) => `${tag}: ${value}`).join(', ')} />
      </Facts>
      <div class="inline-form">
        <Select
          label={words.about.mode}
          value={mode}
          onValue={(value) => setMode(value as AuthMode)}
          options={Object.entries(authModes).map(([value, { name }]) => ({ value, text: name }))}
        />
        <Act act={change} disabled={mode === properties.authMode}>
          {words.about.change}
        </Act>
      </div>
      {mode !== properties.authMode && <Note>{words.about.changeWhat(authModes[properties.authMode].name)}</Note>}
    </section>
  );
};
