import { useState } from 'preact/hooks';
import { Act } from '../../parts/act';
import { Field } from '../../parts/field';
import type { AtWork } from '../../parts/signed-in';
import { traffic as words } from '../../strings';

const SINK = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;

/** Nobody writes down who calls yet. */
export const Enable = ({ session, name, onEnabled }: { session: AtWork; name: string; onEnabled: () => void }) => {
  const [sink, setSink] = useState(session.local?.logAnalytics?.id ?? '');
  const problem = sink && !SINK.test(sink.trim()) ? words.enable.notSink : undefined;
  const enable = async () => {
    await session.workspace.logs.enable(name, { workspaceId: sink.trim() });
    onEnabled();
  };
  return (
    <>
      <p>{words.enable.what}</p>
      <Field label={words.enable.sink} hint={words.enable.hint} value={sink} onValue={setSink} problem={problem} />
      <div class="row">
        <Act look="primary" act={enable} disabled={!SINK.test(sink.trim())}>
          {words.enable.submit}
        </Act>
      </div>
    </>
  );
};
