// The relay: the core's rules say what becomes of a request (wasm, one call each way); here bodies are carried, and callers asked
// for. Bodies stay streams from end to end and never enter wasm.
import { RelayRules, ScoringEndpoint, verifyToken } from '../wasm/azureml_endpoints_relay.js';
import { sha256 } from './key.js';
import { memoryLimiter } from './limiter.js';
import { explained, problem } from './problem.js';
import { metered, readWhole } from './stream.js';

/** A body of up to so many bytes is sent on as a whole: with its length, and once more if the credential was just replaced. */
const WHOLE = 65_536;

/** How long the words of a failure may take, in milliseconds. */
const EXPLAINED = 5_000;

/** How long things may take is the relay's to say. */
const PATIENT = { connectMs: Infinity, firstByteMs: Infinity, idleMs: Infinity, totalMs: Infinity };

/** See `createRelay` in relay.d.ts. */
export function createRelay(options) {
  const rules = new RelayRules(options);
  const { fetch: own, limits, onEvent } = options;
  const relay = {
    rules,
    onEvent,
    send: own ?? ((url, init) => fetch(url, init)),
    uri: options.target,
    target: target(options, rules.proof),
    admit: admittance(options, rules),
    limit: limit(limits ?? {}),
    bodyBytes: limits?.bodyBytes ?? 16_777_216,
    timeoutMs: limits?.timeoutMs ?? 310_000,
  };
  return (request) => new Passage(relay, request).run();
}

/** Gives the endpoint that requests go to; nothing where the caller's own token goes on to the target. */
function target({ target, credential, key, cloud, fetch, retry, trustedOrigins }, proof) {
  if (proof === 'data-token') return async () => {};
  const known = (endpoint) => {
    // By shape: that of the entry for scoring is a class of its own.
    if (typeof endpoint?.scoringUri === 'string' && typeof endpoint.fetch === 'function') return endpoint;
    throw new TypeError('target: must be a scoring URI, a ScoringEndpoint, or a function that gives one');
  };
  let found;
  if (typeof target === 'string') found = new ScoringEndpoint({ scoringUri: target, credential, key, cloud, fetch, retry, trustedOrigins });
  else if (typeof target !== 'function') found = known(target);
  // What is kept is the endpoint, not its promise: some runtimes cancel what another request has begun.
  return async () => (found ??= known(await target()));
}

/** Gives who calls, by what they present; throws a `Refusal`. */
function admittance({ admit, cloud, fetch, retry }, rules) {
  const byToken = async ({ presented }, request) => {
    const { audience, tenantId, skewSeconds, check } = admit;
    const token = await verifyToken(presented, { audience, tenantId, skewSeconds, cloud, fetch, retry }).catch((error) => {
      if (error?.code === 'ERR_VERIFICATION') throw new Refusal('token-invalid', { detail: error.message });
      throw new Refusal(['ERR_TRANSPORT', 'ERR_PROTOCOL'].includes(error?.code) ? 'keys-unavailable' : 'defect', { cause: error });
    });
    if (!rules.admits(token) || (check && !(await check(token, bodiless(request))))) throw new Refusal('not-admitted');
    return token.objectId ?? token.clientId;
  };
  const byKey = async ({ presented }) => {
    const digest = await sha256(presented);
    const caller = typeof admit.keys === 'function' ? await admit.keys(digest.hex) : rules.callerOf(digest.bytes);
    if (!caller) throw new Refusal('key-unknown');
    return String(caller);
  };
  const byOwn = async (_, request) => {
    const caller = await admit(bodiless(request));
    if (!caller) throw new Refusal('not-admitted');
    return caller === true ? undefined : String(caller);
  };
  return { 'app-token': byToken, key: byKey, own: byOwn }[rules.proof] ?? (async () => undefined);
}

/** A request as those see it who must not take its body. */
const bodiless = ({ url, method, headers }) => new Request(url, { method, headers });

/** Lets a caller pass or throws a `Refusal`. Who has no name is known by the token, or else is everybody. */
function limit({ requestsPerMinute, burst = requestsPerMinute, limiter, caller: nameOf }) {
  if (requestsPerMinute === undefined) return async () => {};
  if (limiter !== undefined && typeof limiter?.take !== 'function') throw new TypeError('limits.limiter: must have take');
  const memory = memoryLimiter();
  const rate = { requestsPerMinute, burst };
  return async (caller, { presented }, request) => {
    const named = nameOf ? await nameOf(bodiless(request), caller) : caller;
    const name = String(named ?? (presented ? (await sha256(presented)).hex : 'everybody'));
    let wait;
    try {
      wait = await (limiter ?? memory).take(name, rate);
    } catch {
      // A store that fails must neither let everybody in nor keep everybody out.
      wait = memory.take(name, rate);
    }
    if (wait > 0) throw new Refusal('too-many-requests', { wait });
  };
}

/** Why the relay says no. `detail` is for the caller, `cause` for the relay's owner. */
class Refusal extends Error {
  constructor(code, { detail, wait, cause } = {}) {
    super(detail ?? code, { cause });
    Object.assign(this, { code, detail, wait });
  }
}

const list = (flat) => {
  const headers = new Headers();
  for (let i = 0; i < flat.length; i += 2) headers.append(flat[i], flat[i + 1]);
  return headers;
};

const text = (headers) => {
  let lines = '';
  for (const [name, value] of headers) lines += `${name}:${value}\n`;
  return lines;
};

/** What an endpoint wants of a new token. */
const challenge = (headers) => (headers.has('www-authenticate') ? { 'www-authenticate': headers.get('www-authenticate') } : {});

/** One request on its way through. */
class Passage {
  #relay;
  #request;
  #stop = new AbortController();
  #begun = Date.now();
  #event;
  #origin;
  #why;
  /** The token or key that was sent on. */
  #sent;

  constructor(relay, request) {
    [this.#relay, this.#request] = [relay, request];
    this.#origin = request.headers.get('origin') ?? undefined;
    this.#event = { id: crypto.randomUUID(), method: request.method, origin: this.#origin?.slice(0, 200) };
  }

  async run() {
    try {
      return await this.#pass();
    } catch (error) {
      return this.#refuse(error instanceof Refusal ? error : new Refusal('defect', { cause: error }));
    }
  }

  async #pass() {
    const { rules, admit, limit, target } = this.#relay;
    const request = this.#request;
    const judged = rules.judge(request.method, new URL(request.url).pathname, text(request.headers), this.#event.id);
    if (judged.refusal) throw new Refusal(judged.refusal, { detail: judged.detail });
    if (judged.status) return new Response(null, { status: judged.status, headers: list(judged.headers) });
    const headers = list(judged.headers);
    this.#event.id = headers.get('x-ms-client-request-id');
    this.#event.deployment = judged.deployment;
    const caller = await admit(judged, request);
    this.#event.caller = caller;
    await limit(caller, judged, request);
    const init = { method: request.method, headers, ...(await this.#body(judged)) };
    const endpoint = await this.#opened();
    const upstream = await (endpoint ? this.#sendAs(endpoint, judged, init) : this.#sendOn(judged, init));
    const withheld = rules.withhold(upstream.status);
    if (withheld) throw await this.#withheld(withheld, upstream);
    return this.#answer(upstream.status < 400 ? upstream : await this.#told(upstream));
  }

  async #opened() {
    try {
      return await this.#relay.target();
    } catch (cause) {
      throw new Refusal('credential-unavailable', { cause });
    }
  }

  /** With the caller's own token. */
  #sendOn({ path, presented }, init) {
    const { uri } = this.#relay;
    this.#sent = presented;
    init.headers.set('authorization', `Bearer ${presented}`);
    return this.#send(path ? new URL(path, uri).href : uri, init);
  }

  /**
   * With the relay's own credential. The endpoint brings it, renews it, and has it replaced when it is refused; it is not shown
   * the body, and of the answer only that it was refused.
   */
  async #sendAs(endpoint, { path }, init) {
    let [sent, answer] = [false, undefined];
    const carry = async (uri, { headers }) => {
      // What may have run is not sent again, and what can be read only once cannot be; the next request has the new credential.
      if (this.#why || (sent && init.duplex)) return new Response();
      sent = true;
      await answer?.body?.cancel();
      answer = undefined;
      const authorization = headers.get('authorization');
      this.#sent = authorization.slice('Bearer '.length);
      init.headers.set('authorization', authorization);
      answer = await this.#send(path ? new URL(path, uri).href : uri, init);
      return new Response(null, { status: answer.status === 401 ? 401 : 200, headers: challenge(answer.headers) });
    };
    const { signal } = this.#request;
    try {
      await endpoint.fetch('', { fetch: carry, signal: signal ?? undefined, idempotent: true, deadlines: PATIENT });
    } catch (cause) {
      if (!sent) throw new Refusal('credential-unavailable', { cause });
    }
    if (!answer) throw this.#why;
    return answer;
  }

  /** What `fetch` is given of the body, which is never longer than allowed, whatever its head says. */
  async #body({ length }) {
    const { body } = this.#request;
    if (!body) return {};
    const most = Math.min(length ?? Infinity, this.#relay.bodyBytes);
    const tooLarge = () => (this.#why ??= new Refusal('body-too-large'));
    if (length <= WHOLE) {
      const whole = await readWhole(body, most, tooLarge);
      this.#event.bytesIn = whole.byteLength;
      return { body: whole };
    }
    const count = (bytes) => {
      this.#event.bytesIn = bytes;
      if (bytes > most) throw tooLarge();
    };
    // Where the runtime can keep the length itself, it also tells it to the endpoint.
    if (length && typeof FixedLengthStream === 'function') {
      this.#event.bytesIn = length;
      return { body: body.pipeThrough(new FixedLengthStream(length)), duplex: 'half' };
    }
    return { body: metered(body, { count }), duplex: 'half' };
  }

  async #send(url, init) {
    const { send, timeoutMs } = this.#relay;
    const { signal } = this.#request;
    const leave = () => this.#stop.abort(signal.reason);
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
    const timer = setTimeout(() => this.#stop.abort((this.#why ??= new Refusal('endpoint-late'))), timeoutMs);
    try {
      return await send(url, { ...init, redirect: 'manual', signal: this.#stop.signal });
    } catch (cause) {
      throw (this.#why ??= new Refusal(signal?.aborted ? 'client-left' : 'endpoint-silent', { cause }));
    } finally {
      clearTimeout(timer);
    }
  }

  /** What a failure means, for those who ask for problem documents; for everybody else what the endpoint wrote. */
  async #told(upstream) {
    if (!/application\/problem\+json/i.test(this.#request.headers.get('accept') ?? '')) return upstream;
    const headers = new Headers(upstream.headers);
    const { status } = upstream;
    const text = JSON.stringify(await this.#explained(upstream));
    for (const name of ['content-length', 'content-encoding']) headers.delete(name);
    headers.set('content-type', 'application/problem+json');
    return new Response(text, { status, headers });
  }

  /** What a failure means. Its words have to come soon; whoever sends them slowly is not waited for. */
  async #explained(upstream) {
    const totalMs = Math.min(this.#relay.timeoutMs, EXPLAINED);
    // A key is no JWT.
    const isEntra = /^eyJ[\w-]+\.[\w-]+\./.test(this.#sent);
    const words = await explained(upstream, this.#event.id, isEntra, totalMs);
    this.#stop.abort();
    return words;
  }

  /** Without what was sent on: whoever echoes it must not have it told further. */
  #clean(text) {
    return this.#sent && text ? text.replaceAll(this.#sent, '***') : text;
  }

  /** What an answer becomes that is not handed on. Why a credential is refused is for the relay's owner alone. */
  async #withheld(code, upstream) {
    this.#event.requestId = this.#clean(upstream.headers.get('x-request-id')) ?? undefined;
    if (code === 'credential-refused') {
      const { detail, remedy } = await this.#explained(upstream);
      return new Refusal(code, { cause: new Error([detail, remedy].filter(Boolean).join(' ')) });
    }
    upstream.body?.cancel().catch(() => {});
    return new Refusal(code, { detail: `It answered ${upstream.status}.` });
  }

  #answer(upstream) {
    const { status, headers: given, body } = upstream;
    const headers = this.#relay.rules.handBack(this.#origin, this.#clean(text(given)));
    Object.assign(this.#event, { status, firstByteMs: Date.now() - this.#begun, requestId: this.#clean(given.get('x-request-id')) ?? undefined });
    const empty = [204, 205, 304].includes(status) || !body;
    if (empty) this.#tell('answered');
    return new Response(empty ? null : this.#watched(body), { status, headers: list(headers) });
  }

  /** Nobody watches a body that nobody wants to hear about, so that it stays with the runtime. */
  #watched(body) {
    if (!this.#relay.onEvent) return body;
    const end = (how) => this.#tell(how);
    // workerd carries it itself, eight times as fast, and counts for nobody.
    if (typeof IdentityTransformStream === 'function') {
      const { readable, writable } = new IdentityTransformStream();
      body.pipeTo(writable).then(() => end('answered'), () => end('broken-off'));
      return readable;
    }
    this.#event.bytesOut = 0;
    return metered(body, { count: (bytes) => (this.#event.bytesOut = bytes), end });
  }

  #refuse({ code, detail, wait, cause }) {
    this.#event.error = this.#clean(cause?.message);
    if (code === 'client-left') {
      this.#tell('client-left');
      return new Response(null, { status: 499 });
    }
    const { id } = this.#event;
    const { status, headers, scope } = this.#relay.rules.refuse(code, this.#origin, id, wait);
    Object.assign(this.#event, { status, code, detail });
    this.#tell('refused');
    const body = this.#request.method === 'HEAD' ? null : JSON.stringify(problem({ code, status, detail, scope, id }));
    return new Response(body, { status, headers: list(headers) });
  }

  #tell(outcome) {
    const { onEvent } = this.#relay;
    if (!onEvent) return;
    const told = Object.entries({ ...this.#event, outcome, ms: Date.now() - this.#begun }).filter(([, value]) => value !== undefined);
    // Who listens badly harms nobody but themselves.
    (async () => onEvent(Object.fromEntries(told)))().catch(() => {});
  }
}
