import type { AuthMode } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import type { View } from '../../panels';
import { Button } from '../../parts/button';
import { useChosen } from '../../parts/chosen';
import { Failure } from '../../parts/failure';
import { Field } from '../../parts/field';
import { useLoaded } from '../../parts/loaded';
import { PageHead } from '../../parts/page-head';
import { isForbidden } from '../../parts/score-instead';
import { Select } from '../../parts/select';
import { type AtWork, WhileSignedIn } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { go } from '../../route';
import { authModes, score as words } from '../../strings';
import { Bench } from './bench';
import type { Target } from './target';
import './score.css';

/** Asks an endpoint. */
export const ScorePanel = ({ at: [name] }: View) => (
  <WhileSignedIn title={words.title}>
    {(session) => (
      <div class="page score">
        <PageHead title={words.title} lead={words.lead} />
        <Choice session={session} name={name ?? ''} />
        {name && <Known key={`${session.account.homeAccountId} ${name}`} session={session} name={name} />}
      </div>
    )}
  </WhileSignedIn>
);

/** Which endpoint; who may not list them names one. */
const Choice = ({ session, name }: { session: AtWork; name: string }) => {
  const all = useLoaded((signal) => session.workspace.endpoints.list({ signal }).then((it) => it.map((endpoint) => endpoint.name)), [session.workspace]);
  const [typed, setTyped] = useState(name);
  useChosen('score', name, all.value);
  if (all.value) {
    const names = name && !all.value.includes(name) ? [name, ...all.value] : all.value;
    if (names.length === 0) return <p class="card">{words.noEndpoints}</p>;
    return (
      <Select
        label={words.endpoint}
        value={name}
        onValue={(chosen) => go('score', ...(chosen ? [chosen] : []))}
        placeholder={words.choose}
        options={names.map((it) => ({ value: it, text: it }))}
      />
    );
  }
  if (all.loading) return <Waiting lines={1} />;
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed.trim()) go('score', typed.trim());
  };
  return (
    <form class="inline-form" onSubmit={submit}>
      <Field label={words.endpoint} hint={words.cannotList} value={typed} onValue={setTyped} />
      <Button type="submit">
        {words.take}
      </Button>
    </form>
  );
};

/** The endpoint as the control plane tells of it; who may not look tells it. */
const Known = ({ session, name }: { session: AtWork; name: string }) => {
  const { workspace } = session;
  const loaded = useLoaded(
    async (signal): Promise<Target> => {
      const endpoint = await workspace.endpoints.get(name, { signal });
      const deployments = await workspace.deployments(name).list({ signal });
      const { scoringUri, swaggerUri, authMode } = endpoint.properties;
      return { name, scoringUri: scoringUri ?? '', ...(swaggerUri && { swaggerUri }), authMode, deployments: deployments.map((it) => it.name).sort() };
    },
    [workspace, name],
  );
  if (loaded.value) return <Bench session={session} target={loaded.value} />;
  if (loaded.loading) return <Waiting lines={6} />;
  return (
    <>
      {!isForbidden(loaded.error) && <Failure error={loaded.error} onRetry={loaded.again} />}
      <Told session={session} name={name} missing={isForbidden(loaded.error) ? loaded.error.missingAction : undefined} />
    </>
  );
};

const Told = ({ session, name, missing }: { session: AtWork; name: string; missing: string | undefined }) => {
  const [scoringUri, setScoringUri] = useState('');
  const [authMode, setAuthMode] = useState<AuthMode>('AADToken');
  return (
    <>
      <section class="card" aria-labelledby="told">
        <h2 id="told">{words.told.title}</h2>
        <p class="quiet">{words.told.what}</p>
        {missing && (
          <p class="quiet" role="note">
            {words.told.missing} <code>{missing}</code>
          </p>
        )}
        <div class="inline-form">
          <Field label={words.told.uri} type="url" value={scoringUri} onValue={setScoringUri} />
          <Select
            label={words.told.mode}
            value={authMode}
            onValue={(mode) => setAuthMode(mode as AuthMode)}
            options={Object.entries(authModes).map(([value, it]) => ({ value, text: it.name }))}
          />
        </div>
      </section>
      <Bench session={session} target={{ name, scoringUri, authMode, deployments: [] }} />
    </>
  );
};
