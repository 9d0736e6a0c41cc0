// A long-running operation: `await` it for the end, `for await` it for the way there.

export class Operation {
  static name = "Operation";
  #watch;
  #begun;
  #look;
  #latest = { status: "Starting", done: false };
  #end;

  /** The first request goes out at once; after it nothing is polled unless somebody watches. */
  constructor(watch) {
    this.#watch = watch;
    this.#begun = this.#step();
  }

  /** The service's latest word. */
  get status() {
    return this.#latest.status;
  }

  /** What it takes to follow the operation from elsewhere, once the service has accepted it. */
  get ticket() {
    return this.#begun.then((progress) => progress.ticket);
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
      return (this.#latest = await this.#watch.step());
    } finally {
      this.#look = undefined;
    }
  }
}
