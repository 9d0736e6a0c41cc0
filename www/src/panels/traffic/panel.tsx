import { useState } from 'preact/hooks';
import type { View } from '../../panels';
import { Button } from '../../parts/button';
import { useChosen } from '../../parts/chosen';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import { PageHead } from '../../parts/page-head';
import { ScoreInstead } from '../../parts/score-instead';
import { Select } from '../../parts/select';
import { type AtWork, WhileSignedIn } from '../../parts/signed-in';
import { Waiting } from '../../parts/waiting';
import { go } from '../../route';
import { traffic as words } from '../../strings';
import { Latency } from './latency';
import { Requests } from './requests';
import { SPANS, type SpanName } from './spans';
import './traffic.css';

/** What callers asked of an endpoint, and how it went. */
export const TrafficPanel = ({ at: [name] }: View) => (
  <WhileSignedIn title={words.title}>{(session) => <Traffic key={session.account.homeAccountId} session={session} name={name ?? ''} />}</WhileSignedIn>
);

const Traffic = ({ session, name }: { session: AtWork; name: string }) => {
  const { workspace } = session;
  const [span, setSpan] = useState<SpanName>('hour');
  const [asked, setAsked] = useState(0);
  const all = useLoaded((signal) => workspace.endpoints.list({ signal }).then((it) => it.map((endpoint) => endpoint.name)), [workspace]);
  useChosen('traffic', name, all.value);
  const depends = `${name} ${span} ${asked}`;
  return (
    <div class="page">
      <PageHead title={words.title} lead={words.lead} />
      {Boolean(all.error) && (
        <Failure error={all.error} onRetry={all.again}>
          <ScoreInstead error={all.error} name={name} />
        </Failure>
      )}
      {!all.value && all.loading && <Waiting lines={2} />}
      {all.value?.length === 0 && <p class="card">{words.noEndpoints}</p>}
      {all.value && all.value.length > 0 && (
        <div class="inline-form">
          <Select
            label={words.endpoint}
            value={name}
            onValue={(chosen) => go('traffic', ...(chosen ? [chosen] : []))}
            placeholder={words.choose}
            options={all.value.map((it) => ({ value: it, text: it }))}
          />
          <Select
            label={words.span}
            value={span}
            onValue={(it) => setSpan(it as SpanName)}
            options={(Object.keys(SPANS) as SpanName[]).map((value) => ({ value, text: words.spans[value] }))}
          />
          <Button onClick={() => setAsked(asked + 1)} disabled={!name}>
            {words.refresh}
          </Button>
        </div>
      )}
      {name && all.value?.includes(name) && (
        <div class="charts" key={name}>
          <Requests session={session} name={name} span={span} depends={depends} />
          <Latency session={session} name={name} span={span} depends={depends} />
        </div>
      )}
    </div>
  );
};
