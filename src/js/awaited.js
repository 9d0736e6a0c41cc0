// What takes time: stories that wasm tells one wait at a time, and the classes that are `await`ed for the end and
// `for await`ed for the way there.

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
      throw error;
    } finally {
      this.#look = undefined;
    }
  }
}

/** A list; `pages()` gives page after page. */
export class Pages {
  static name = "Pages";
  #listing;

  constructor(listing) {
    this.#listing = listing;
  }

  async *pages() {
    const cursor = this.#listing.cursor();
    for (let page = await cursor.next(); page; page = await cursor.next()) yield page;
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
  }
}
