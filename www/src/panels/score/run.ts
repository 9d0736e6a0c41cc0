import type { ScoringEvent, ServerSentEvent } from 'azureml-endpoints/slim';
import { type Asked, endpointOf } from './asked';

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
  /** What the package read in it, if it is a stream of events. */
  events: readonly ServerSentEvent[];
  error?: unknown;
  done: boolean;
}

interface Call extends Asked {
  body: string;
  deployment: string;
  signal: AbortSignal;
  onChange: (run: Run) => void;
}

/** The most of an answer that is shown, in characters. */
const MOST = 200_000;

/** The most events that are shown. */
const MOST_EVENTS = 500;

/** Scores, and tells at each step how far it is. */
export const run = async (call: Call): Promise<void> => {
  const began = performance.now();
  let now: Run = { attempts: 0, body: '', pieces: 0, events: [], done: false };
  const tell = (part: Partial<Run>) => call.signal.aborted || call.onChange((now = { ...now, ...part }));
  const onEvent = (event: ScoringEvent) => {
    if (event.type === 'attempt') tell({ attempts: now.attempts + 1 });
    if (event.type === 'answer') {
      const { ms, status, requestId, clientRequestId } = event;
      tell({ firstByteMs: ms, status, ...(requestId && { requestId }), ...(clientRequestId && { clientRequestId }) });
    }
  };
  /** Shows what comes as it comes; the package reads a copy of it. */
  const tapped = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(url, init);
    if (!answer.ok || !answer.body) return answer;
    const deployment = answer.headers.get('azureml-model-deployment');
    const contentType = answer.headers.get('content-type');
    tell({ body: '', pieces: 0, events: [], ...(deployment && { deployment }), ...(contentType && { contentType }) });
    const [shown, read] = answer.body.tee();
    // Whatever breaks it breaks the copy too, where it is told.
    written = write(shown).catch(() => {});
    return new Response(read, { status: answer.status, headers: answer.headers });
  };
  const write = async (bytes: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (now.body.length < MOST) tell({ body: (now.body + piece.value).slice(0, MOST), pieces: now.pieces + 1 });
    }
  };
  let written: Promise<void> | undefined;
  tell({});
  try {
    const endpoint = await endpointOf(call, call.signal, { onEvent, fetch: tapped });
    const answer = endpoint.stream<unknown>(call.body, { signal: call.signal, ...(call.deployment && { deployment: call.deployment }) });
    const { format } = await answer.opened;
    for await (const item of answer) {
      if (format === 'events' && now.events.length < MOST_EVENTS) tell({ events: [...now.events, item as ServerSentEvent] });
    }
    await written;
    tell({ totalMs: performance.now() - began, done: true });
  } catch (error) {
    tell({ error, totalMs: performance.now() - began, done: true });
  }
};
