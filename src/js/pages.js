// A list: `await` it for all of it, `for await` it for one item after the other, `pages()` for page after page.

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
    for await (const page of this.pages()) items.push(...page);
    return items;
  }
}
