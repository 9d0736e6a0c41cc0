// A page that leaves everything to a module worker.
const worker = new Worker(new URL('web-worker.mjs', import.meta.url), { type: 'module' });
const message = () => new Promise((resolve, reject) => {
  worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
  worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
});
await message();
globalThis.results = (world) => {
  const results = message();
  worker.postMessage(world);
  return results;
};
