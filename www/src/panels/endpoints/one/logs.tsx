import { useEffect, useRef, useState } from 'preact/hooks';
import { Copy } from '../../../parts/copy';
import { Dialog } from '../../../parts/dialog';
import { Failure } from '../../../parts/failure';
import { Select } from '../../../parts/select';
import type { AtWork } from '../../../parts/signed-in';
import { Switch } from '../../../parts/switch';
import { Waiting } from '../../../parts/waiting';
import { endpoint as words } from '../../../strings';

/** How often the service is asked for newer lines, in milliseconds, and for how many. */
const EVERY = 3000;
const LINES = 500;

type Container = 'InferenceServer' | 'StorageInitializer';

interface Props {
  session: AtWork;
  endpoint: string;
  deployment: string;
  onClose: () => void;
}

/** What the container wrote, and what it goes on to write. */
export const Logs = ({ session, endpoint, deployment, onClose }: Props) => {
  const [container, setContainer] = useState<Container>('InferenceServer');
  const [following, setFollowing] = useState(true);
  const [content, setContent] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState(0);
  const view = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      try {
        const logs = await session.workspace.deployments(endpoint).logs(deployment, { containerType: container, tail: LINES, signal: abort.signal });
        setContent(logs.content ?? '');
        setError(undefined);
        if (following) timer = setTimeout(() => void look(), EVERY);
      } catch (failed) {
        if (!abort.signal.aborted) setError(failed);
      }
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [container, following, asked]);
  // The newest lines stay in sight.
  useEffect(() => {
    if (following && view.current) view.current.scrollTop = view.current.scrollHeight;
  }, [content, following]);
  return (
    <Dialog title={words.logs.title(deployment)} onClose={onClose} wide>
      <div class="form">
        <div class="inline-form">
          <Select
            label={words.logs.container}
            value={container}
            onValue={(name) => {
              setContent(undefined);
              setContainer(name as Container);
            }}
            options={Object.entries(words.logs.containers).map(([value, text]) => ({ value, text }))}
          />
          <Switch checked={following} onChecked={setFollowing}>
            {words.logs.follow}
          </Switch>
          {content && <Copy text={content} what={words.logs.open} wide />}
        </div>
        {Boolean(error) && <Failure error={error} onRetry={() => setAsked((times) => times + 1)} />}
        {content === undefined && !error && <Waiting lines={5} />}
        {content !== undefined && (
          <pre ref={view} class="json log" tabIndex={0} role="log" aria-label={words.logs.title(deployment)}>
            <code>{content || words.logs.empty}</code>
          </pre>
        )}
      </div>
    </Dialog>
  );
};
