// Bodies on their way through: a piece is asked for when the other side has taken the last one.

/**
 * A stream as it comes, its bytes counted. `count` is told their sum before a piece goes on, and stops all by throwing; `end` is
 * told how it ended.
 */
export function metered(body, { count, end = () => {} }) {
  const reader = body.getReader();
  let bytes = 0;
  const source = {
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          end('answered');
          return controller.close();
        }
        count((bytes += value.byteLength));
        controller.enqueue(value);
      } catch (error) {
        end('broken-off');
        controller.error(error);
        reader.cancel(error).catch(() => {});
      }
    },
    cancel(reason) {
      end('client-left');
      return reader.cancel(reason);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** The bytes of a stream, at most `most` of them; `tooMany` makes the error to throw. */
export async function readWhole(body, most, tooMany) {
  const reader = body.getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > most) {
      reader.cancel().catch(() => {});
      throw tooMany();
    }
    pieces.push(value);
  }
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
