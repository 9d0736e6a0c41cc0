// Measures, hashes and carries files; loaded when something is uploaded. What goes where is said by its orders.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Pieces on their way at a time: with 4 MiB each, that much of a file is in memory. */
const WIDTH = 4;
const CHUNK = 4 * 1024 * 1024;

const pause = () => new Promise((resolve) => setTimeout(resolve));

/** One shape for all contents: how long, and a part of it that `fetch` and the hash can take. */
function source(content) {
  if (content instanceof Blob) {
    const part = (start, end) => content.slice(start, end);
    return { size: content.size, part, bytes: async (start, end) => new Uint8Array(await part(start, end).arrayBuffer()) };
  }
  const whole =
    typeof content === 'string'
      ? utf8ToBytes(content)
      : ArrayBuffer.isView(content)
        ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
        : new Uint8Array(content);
  const part = (start, end) => whole.subarray(start, end);
  // Others get their turn, since here nothing is waited for.
  return { size: whole.length, part, bytes: async (start, end) => (await pause(), part(start, end)) };
}

export function carrier(storage, files, report, signal) {
  const sources = new Map(Object.entries(files).map(([path, content]) => [path, source(content)]));
  const totalBytes = [...sources.values()].reduce((sum, { size }) => sum + size, 0);
  const there = new Map();
  const tell = (phase, file, loadedBytes) => report?.({ phase, file, loadedBytes, totalBytes });

  return {
    /** By the paths in lower case, as Microsoft's tools have them. */
    async measure() {
      const files = [...sources].map(([path, { size }]) => ({ path, size, key: path.toLowerCase() }));
      return files.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    },

    async hash({ head, paths }) {
      const hash = sha256.create().update(utf8ToBytes(head));
      let read = 0;
      for (const path of paths) {
        const { size, bytes } = sources.get(path);
        for (let start = 0; start < size; start += CHUNK) {
          signal?.throwIfAborted();
          const chunk = await bytes(start, Math.min(size, start + CHUNK));
          hash.update(chunk);
          tell('hash', path, (read += chunk.length));
        }
      }
      return bytesToHex(hash.digest());
    },

    async carry({ pieces }) {
      // What is not to be sent of these files is there already.
      for (const { path } of pieces) there.set(path, sources.get(path).size);
      for (const { path, start, end } of pieces) there.set(path, there.get(path) - (end - start));
      let next = 0;
      const worker = async () => {
        while (next < pieces.length) {
          signal?.throwIfAborted();
          const { path, url, start, end, whole } = pieces[next++];
          try {
            await storage.put(url, whole, sources.get(path).part(start, end));
          } catch (error) {
            next = pieces.length;
            throw error;
          }
          there.set(path, there.get(path) + (end - start));
          tell('upload', path, [...there.values()].reduce((sum, bytes) => sum + bytes, 0));
        }
      };
      // What is under way when one piece fails still arrives, and need not be sent again.
      const ended = await Promise.allSettled(Array.from({ length: Math.min(WIDTH, pieces.length) }, worker));
      const failed = ended.find(({ status }) => status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
