import { ScoringEndpoint, type ScoringEvent } from 'azureml-endpoints/slim';
import type { AtWork } from '../../parts/signed-in';
import { relayFor, type Target } from './target';

/** Something that was scored, as far as it has come. */
export interface Run {
  /** Milliseconds since it was sent. */
  firstByteMs?: number;
  totalMs?: number;
  status?: number;
  requestId?: string;
  clientRequestId?: string;
  deployment?: string;
  contentType?: string;
  /** Sends, repetitions among them. */
  attempts: number;
  /** What has come of the answer. */
  body: string;
  /** In how many pieces it came, and when the last one did. */
  pieces: number;
  error?: unknown;
  done: boolean;
}

/** How a call proves itself. */
export type Proof = { by: 'mine' } | { by: 'key'; key: string };

interface Call {
  session: AtWork;
  target: Target;
  body: string;
  deployment: string;
  /** The relay, if it goes through one. */
  relay?: string;
  proof: Proof;
  signal: AbortSignal;
  onChange: (run: Run) => void;
}

/** The most of an answer that is shown, in characters. */
const MOST = 200_000;

/** Scores, and tells at each step how far it is. */
export const run = async (call: Call): Promise<void> => {
  const began = performance.now();
  let now: Run = { attempts: 0, body: '', pieces: 0, done: false };
  const tell = (part: Partial<Run>) => call.onChange((now = { ...now, ...part }));
  const onEvent = (event: ScoringEvent) => {
    if (event.type === 'attempt') tell({ attempts: now.attempts + 1 });
    if (event.type === 'answer') {
      const { ms, status, requestId, clientRequestId } = event;
      tell({ firstByteMs: ms, status, ...(requestId && { requestId }), ...(clientRequestId && { clientRequestId }) });
    }
  };
  tell({});
  try {
    const endpoint = await open(call, onEvent);
    const answer = await endpoint.fetch(call.body, { signal: call.signal, ...(call.deployment && { deployment: call.deployment }) });
    const deployment = answer.headers.get('azureml-model-deployment');
    const contentType = answer.headers.get('content-type');
    tell({ status: answer.status, ...(deployment && { deployment }), ...(contentType && { contentType }) });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      if (now.body.length < MOST) tell({ body: (now.body + piece.value).slice(0, MOST), pieces: now.pieces + 1 });
    }
    tell({ totalMs: performance.now() - began, done: true });
  } catch (error) {
    if (!call.signal.aborted) tell({ error, totalMs: performance.now() - began, done: true });
  }
};

const open = async ({ session, target, relay, proof, signal }: Call, onEvent: (event: ScoringEvent) => void): Promise<ScoringEndpoint> => {
  const { cloud, credential, workspace } = session;
  // Keys here are the user's own: read with their rights or pasted by them, and gone with the page.
  const own = { cloud, onEvent, dangerouslyAllowBrowser: true };
  const through = relay ? { scoringUri: relayFor(relay, target.name), trustedOrigins: [new URL(relay).origin] } : { scoringUri: target.scoringUri };
  if (proof.by === 'key') return new ScoringEndpoint({ ...own, ...through, key: proof.key });
  // A relay has its own way to the endpoint; who asks it proves who they are.
  if (relay || target.authMode === 'AADToken') return new ScoringEndpoint({ ...own, ...through, credential });
  if (target.authMode === 'Key') return new ScoringEndpoint({ ...own, ...through, keys: await workspace.endpoints.listKeys(target.name, { signal }) });
  const { accessToken } = await workspace.endpoints.getToken(target.name, { signal });
  return new ScoringEndpoint({ ...own, ...through, key: accessToken });
};
