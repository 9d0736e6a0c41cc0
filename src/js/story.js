// Runs the stories that wasm tells, one wait at a time.

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
