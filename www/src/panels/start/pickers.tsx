import { useState } from 'preact/hooks';
import { subscriptions, workspaces } from '../../azure/directory';
import { choose, type SignedIn } from '../../azure/session';
import { Failure } from '../../parts/failure';
import { useLoaded } from '../../parts/loaded';
import { Note } from '../../parts/note';
import { Select } from '../../parts/select';
import { Waiting } from '../../parts/waiting';
import { start as words } from '../../strings';

const { pick } = words;

/** Subscription, resource group, workspace: each from what the one before it has. */
export const Pickers = ({ session }: { session: SignedIn }) => {
  const all = useLoaded((signal) => subscriptions(session, signal), []);
  const [subscription, setSubscription] = useState(session.name?.subscriptionId ?? '');
  // The only one there is need not be chosen.
  const chosen = subscription || (all.value?.length === 1 ? (all.value[0]?.subscriptionId ?? '') : '');
  const select = (id: string) => {
    setSubscription(id);
    choose(undefined);
  };
  if (all.error) return <Failure error={all.error} onRetry={all.again} />;
  if (!all.value) return <Waiting lines={2} />;
  if (all.value.length === 0) return <Note>{pick.noSubscriptions}</Note>;
  return (
    <div class="pickers">
      <Select
        label={words.connected.subscription}
        value={chosen}
        onValue={select}
        placeholder={pick.choose}
        options={all.value.map(({ subscriptionId, displayName }) => ({ value: subscriptionId, text: displayName }))}
      />
      {chosen && <InSubscription key={chosen} session={session} subscriptionId={chosen} />}
    </div>
  );
};

const InSubscription = ({ session, subscriptionId }: { session: SignedIn; subscriptionId: string }) => {
  const found = useLoaded((signal) => workspaces(session, subscriptionId, signal), []);
  const [group, setGroup] = useState(session.name?.resourceGroup ?? '');
  if (found.error) return <Failure error={found.error} onRetry={found.again} />;
  if (!found.value) return <Waiting lines={2} />;
  const groups = [...new Set(found.value.map(({ resourceGroup }) => resourceGroup))].sort();
  if (groups.length === 0) return <Note>{pick.noWorkspaces}</Note>;
  const inGroup = found.value.filter(({ resourceGroup }) => resourceGroup === group);
  return (
    <>
      <Select
        label={words.connected.group}
        value={group}
        onValue={(name) => {
          setGroup(name);
          choose(undefined);
        }}
        placeholder={pick.choose}
        options={groups.map((name) => ({ value: name, text: name }))}
      />
      {inGroup.length > 0 && (
        <Select
          label={words.connected.workspace}
          value={session.name?.workspace ?? ''}
          onValue={(name) => choose(name ? { subscriptionId, resourceGroup: group, workspace: name } : undefined)}
          placeholder={pick.choose}
          options={inGroup.map(({ workspace, location }) => ({ value: workspace, text: `${workspace} (${location})` }))}
        />
      )}
    </>
  );
};
