// What takes time: stories that wasm tells one wait at a time, and the classes that are `await`ed for the end and
// `for await`ed for the way there.

import { AzureMlError } from "./errors.js";
import { Reader, pieces } from "./host.js";

/**
 * Adds to errors of ours who began what failed. `await` of what is no promise leaves no trace of it; called when something begins,
 * while the caller still stands on the stack.
 */
function tracer() {
  const lines = new Error().stack?.split("\n").filter((line) => !/^Error|wasm/.test(line)).join("\n");
  return (error) => {
    const ours = error instanceof AzureMlError || (error instanceof TypeError && !Object.isFrozen(error));
    if (ours && lines && !error.stack?.includes(lines)) error.stack += `\n${lines}`;
    return error;
  };
}

/** What takes several requests: a long-running operation, or a story of several calls. */
export class Operation {
  static name = "Operation";
  #watch;
  #report;
  #begun;
  #look;
  #latest = { status: "Starting", done: false };
  #ticket;
  #detached = false;
  #end;
  #traced = tracer();

  /** The first request goes out at once; after it nothing is polled unless somebody watches. */
  constructor(watch, report) {
    this.#watch = watch;
    this.#report = report;
    this.#begun = this.#step();
  }

  /** The service's latest word. */
  get status() {
    return this.#latest.status;
  }

  /** Whether the watching ended – by an abort, or a look that failed – while the operation goes on at the service. */
  get detached() {
    return this.#detached;
  }

  /** What it takes to follow the operation from elsewhere, once the service has accepted it. */
  get ticket() {
    return this.#begun.then(() => this.#ticket);
  }

  then(onFulfilled, onRejected) {
    this.#end ??= this.#watchToEnd();
    return this.#end.then(onFulfilled, onRejected);
  }

  catch(onRejected) {
    return this.then(undefined, onRejected);
  }

  finally(onFinally) {
    return this.then().finally(onFinally);
  }

  async *[Symbol.asyncIterator]() {
    await this.#begun;
    for (let progress = this.#latest; ; progress = await this.#advance()) {
      yield progress;
      if (progress.done) return;
    }
  }

  async #watchToEnd() {
    await this.#begun;
    while (!this.#latest.done) await this.#advance();
    return this.#latest.result;
  }

  /** One look at a time, whoever asks for it. */
  #advance() {
    if (this.#latest.done) return this.#latest;
    return (this.#look ??= this.#step());
  }

  async #step() {
    try {
      this.#latest = await this.#watch.step();
      this.#ticket = this.#latest.ticket ?? this.#ticket;
      this.#latest.ticket = this.#ticket;
      this.#detached = false;
      this.#report?.(this.#latest);
      return this.#latest;
    } catch (error) {
      this.#detached = this.#ticket !== undefined && error?.code !== "ERR_OPERATION";
      throw this.#traced(error);
    } finally {
      this.#look = undefined;
    }
  }
}

/** A list; `pages()` gives page after page. */
export class Pages {
  static name = "Pages";
  #listing;
  #traced = tracer();

  constructor(listing) {
    this.#listing = listing;
  }

  async *pages() {
    const cursor = this.#listing.cursor();
    try {
      for (let page = await cursor.next(); page; page = await cursor.next()) yield page;
    } catch (error) {
      throw this.#traced(error);
    }
  }

  async *[Symbol.asyncIterator]() {
    for await (const page of this.pages()) yield* page;
  }

  then(onFulfilled, onRejected) {
    return this.#all().then(onFulfilled, onRejected);
  }

  async #all() {
    const items = [];
    for await (const page of this.pages()) for (const item of page) items.push(item);
    return items;
  }
}

/** Runs a call, and once more when it is late. The first success counts; the other one is stopped. */
export async function hedged(sending, ms, signal) {
  const stops = [new AbortController(), new AbortController()];
  const stop = () => stops.forEach((each) => each.abort(signal.reason));
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  let timer;
  try {
    const first = sending.begin(false, stops[0].signal);
    const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, true)));
    if (!(await Promise.race([first.then(() => false), late])) || !sending.spend()) return await first;
    const second = sending.begin(true, stops[1].signal);
    return await Promise.any([first, second]).catch(({ errors }) => {
      throw errors[0];
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    stops.forEach((each) => each.abort());
  }
}

/** An answer that comes bit by bit: `for await` gives its items, and leaving the loop stops the sender. */
export class ScoringStream {
  static name = "ScoringStream";
  #streaming;
  #opened;
  #taken = false;

  constructor(streaming) {
    this.#streaming = streaming;
  }

  /** What the answer tells of itself, once its first byte is here. */
  get opened() {
    return this.#open().then(({ opening }) => opening);
  }

  #open() {
    return (this.#opened ??= this.#begin());
  }

  async #begin() {
    const incoming = await this.#streaming.open();
    const left = pieces(incoming.body, ...incoming.patience());
    const next = () =>
      left.next().catch((error) => {
        throw incoming.broken(error);
      });
    const first = await next();
    return { incoming, left, next, first, opening: incoming.opening() };
  }

  async *[Symbol.asyncIterator]() {
    if (this.#taken) throw new TypeError("stream: is read already; each call gives one stream");
    this.#taken = true;
    const { incoming, left, next, first, opening } = await this.#open();
    const reader = new Reader(opening.format, incoming.parser());
    let count = 0;
    try {
      for (let piece = first; ; piece = await next()) {
        const items = [];
        const sound = piece.done ? reader.end(items, count) : reader.push(piece.value, items);
        count += items.length;
        yield* items;
        if (!sound) throw incoming.nonsense();
        if (piece.done) return;
      }
    } finally {
      await left.return();
    }
  }
}

/**
 * Many inputs, scored several at once and given in their order. What is under way or waits to be taken is bounded, so inputs
 * are drawn no faster than answers are taken.
 */
export class ScoringBatch {
  static name = "ScoringBatch";
  #scores;
  #inputs;
  #from;
  #signal;
  #told;
  #taken = false;
  #progress = { done: 0, failed: 0, running: 0 };

  constructor(scores, inputs, from, signal, told) {
    [this.#scores, this.#inputs, this.#from, this.#signal, this.#told] = [scores, inputs, from, signal, told];
  }

  /** How far it is. */
  get progress() {
    return { ...this.#progress, concurrency: this.#scores.limit() };
  }

  #tell() {
    try {
      this.#told?.(this.progress);
    } catch {
      // What a hook throws is its own affair.
    }
  }

  async *[Symbol.asyncIterator]() {
    if (this.#taken) throw new TypeError("scoreMany: is read already; each call gives one batch");
    this.#taken = true;
    const signal = this.#signal;
    if (signal?.aborted) throw signal.reason;
    const source = (this.#inputs[Symbol.asyncIterator] ?? this.#inputs[Symbol.iterator]).call(this.#inputs);
    const stop = new AbortController();
    const ready = [];
    let [index, drawing, drawn, wake] = [0, false, false, undefined];
    const aborted = () => (stop.abort(signal.reason), wake?.());
    const run = async (input, at) => {
      this.#progress.running++;
      const outcome = await this.#scores.score(input, stop.signal).then(
        (value) => ({ index: at, value }),
        (error) => ({ index: at, error }),
      );
      this.#progress.running--;
      this.#progress[outcome.error === undefined ? "done" : "failed"]++;
      if (!stop.signal.aborted) this.#tell();
      return outcome;
    };
    // Draws inputs while there is room for them; one at a time, as iterators want it.
    const fill = async () => {
      if (drawing || drawn) return;
      drawing = true;
      try {
        while (!stop.signal.aborted && this.#progress.running < this.#scores.limit() && ready.length < 2 * this.#scores.limit()) {
          const { done, value } = await source.next();
          if ((drawn = Boolean(done)) || stop.signal.aborted) break;
          const at = index++;
          if (at >= this.#from) settle(ready, run(value, at), () => (void fill(), wake?.()));
          wake?.();
        }
      } catch (error) {
        drawn = true;
        ready.push({ thrown: { error } });
      } finally {
        drawing = false;
        wake?.();
      }
    };
    signal?.addEventListener("abort", aborted, { once: true });
    try {
      for (;;) {
        void fill();
        while (!ready[0]?.outcome && !ready[0]?.thrown && !(drawn && !ready.length) && !stop.signal.aborted)
          await new Promise((resolve) => (wake = resolve));
        if (signal?.aborted) throw signal.reason;
        const head = ready.shift();
        if (!head) return;
        if (head.thrown) throw head.thrown.error;
        yield head.outcome;
      }
    } finally {
      signal?.removeEventListener("abort", aborted);
      stop.abort();
      const left = drawn ? undefined : source.return?.();
      // A source that is being asked answers when it likes.
      if (drawing) void Promise.resolve(left).catch(() => {});
      else await left;
    }
  }
}

/** Puts a place for an outcome in line, and tells when it is there. */
function settle(line, outcome, then) {
  const place = {};
  line.push(place);
  void outcome.then((it) => {
    place.outcome = it;
    then();
  });
}

let defect;

/** The error to reject with when wasm traps, which is about to happen. */
export const note = (error) => void (defect = error);

/** Runs a story to its end. A trap would leave the caller waiting for ever; here it rejects. */
export async function run(story) {
  try {
    let [done, next] = [false, Promise.resolve()];
    while (!done) {
      [done, next] = await next.then(
        (value) => story.resume(false, value),
        (error) => story.resume(true, error),
      );
    }
    return next;
  } catch (error) {
    throw error instanceof WebAssembly.RuntimeError ? defect : error;
  } finally {
    // It goes at once, not when the garbage collector comes by: many at a time would fill the memory.
    try {
      story.free();
    } catch {
      // Something of the caller's threw through it and left it borrowed; the collector takes it.
    }
  }
}
