import type { OnlineDeployment, Stored } from 'azureml-endpoints/slim';
import { useState } from 'preact/hooks';
import { useOngoing } from '../../../operations/ongoing';
import { Button } from '../../../parts/button';
import { Failure } from '../../../parts/failure';
import { useLoaded } from '../../../parts/loaded';
import { PageHead } from '../../../parts/page-head';
import { ScoreInstead } from '../../../parts/score-instead';
import type { AtWork } from '../../../parts/signed-in';
import { State } from '../../../parts/state';
import { Waiting } from '../../../parts/waiting';
import { address, go } from '../../../route';
import { endpoint as words } from '../../../strings';
import { Delete } from '../delete';
import type { Endpoint } from '../listing';
import { About } from './about';
import { AmlToken } from './aml-token';
import { Deploy } from './deploy';
import { Deployments } from './deployments';
import { EntraHint } from './entra-hint';
import { Keys } from './keys';
import { Mirror } from './mirror';
import { Shift } from './shift';
import { Traffic } from './traffic';
import './one.css';

export type Deployment = Stored<OnlineDeployment>;

/** What the parts of the page are told. */
export interface OneProps {
  session: AtWork;
  endpoint: Endpoint;
  deployments: readonly Deployment[];
}

/** One endpoint with all that belongs to it. */
export const OneEndpoint = ({ session, name }: { session: AtWork; name: string }) => {
  const { workspace } = session;
  // Whatever ended may have changed it.
  const ended = useOngoing()
    .filter((it) => it.endpoint === name && it.end)
    .map(({ id }) => id)
    .join();
  const loaded = useLoaded(
    async (signal) => {
      const [endpoint, deployments] = await Promise.all([workspace.endpoints.get(name, { signal }), workspace.deployments(name).list({ signal })]);
      return { endpoint, deployments: deployments.sort((a, b) => a.name.localeCompare(b.name)) };
    },
    [workspace, name, ended],
  );
  const [deleting, setDeleting] = useState(false);
  const { value } = loaded;
  return (
    <div class="page one">
      <PageHead
        above={<a href={address('endpoints')}>{words.back}</a>}
        title={
          <>
            {name} {value && <State state={value.endpoint.properties.provisioningState} />}
          </>
        }
        lead={value?.endpoint.properties.description}
      >
        {value && (
          <>
            <Button onClick={loaded.again} disabled={loaded.loading}>
              {words.refresh}
            </Button>
            <Button onClick={() => setDeleting(true)}>
              {words.delete}
            </Button>
            <a class="button primary" href={address('score', name)}>
              {words.score}
            </a>
          </>
        )}
      </PageHead>
      {Boolean(loaded.error) && (
        <Failure error={loaded.error} onRetry={loaded.again}>
          <ScoreInstead error={loaded.error} name={name} />
        </Failure>
      )}
      {!value && loaded.loading && <Waiting lines={6} />}
      {value && <Parts session={session} {...value} />}
      {value && deleting && <Delete workspace={workspace} endpoint={value.endpoint} onClose={() => setDeleting(false)} onDeleted={() => go('endpoints')} />}
    </div>
  );
};

const Parts = (props: OneProps) => {
  const { authMode } = props.endpoint.properties;
  return (
    <>
      <Deployments {...props} />
      <div class="pair-even">
        <div class="stack">
          <Traffic {...props} />
          <About {...props} />
        </div>
        <div class="stack">
          <Shift {...props} />
          <Mirror {...props} />
          {authMode === 'Key' && <Keys {...props} />}
          {authMode === 'AMLToken' && <AmlToken {...props} />}
          {authMode === 'AADToken' && <EntraHint {...props} />}
        </div>
      </div>
      <Deploy {...props} />
    </>
  );
};
