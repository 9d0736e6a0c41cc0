// How often callers may call, and where that is remembered. The rule is the core's; each of these keeps its buckets.
import { RelayRules } from '../wasm/azureml_endpoints_relay.js';

/** What the rule makes of a bucket, and how long to wait, in milliseconds; 0 when the request may pass. */
function take(bucket, { requestsPerMinute, burst = requestsPerMinute }) {
  const [left, at, wait] = RelayRules.spend(requestsPerMinute, burst, bucket?.left, bucket?.at ?? 0, Date.now());
  return { bucket: { left, at }, wait };
}

/** After so many milliseconds a bucket is full again, and need not be remembered. */
const refilled = ({ requestsPerMinute, burst = requestsPerMinute }) => Math.ceil((burst / requestsPerMinute) * 60_000);

/** See `memoryLimiter` in relay.d.ts. */
export function memoryLimiter({ most = 10_000 } = {}) {
  const buckets = new Map();
  return {
    take(caller, rate) {
      const { bucket, wait } = take(buckets.get(caller), rate);
      // Who called last stands last, so that the one who is forgotten is the one who has been quiet longest.
      buckets.delete(caller);
      buckets.set(caller, bucket);
      if (buckets.size > most) buckets.delete(buckets.keys().next().value);
      return wait;
    },
  };
}

/** See `cloudflareKvLimiter` in relay.d.ts. */
export function cloudflareKvLimiter(namespace, { prefix = 'relay/' } = {}) {
  return {
    async take(caller, rate) {
      const { bucket, wait } = take((await namespace.get(prefix + caller, 'json')) ?? undefined, rate);
      // Nothing is spent by being refused, so nothing is written.
      const expirationTtl = Math.max(60, Math.ceil(refilled(rate) / 1000));
      if (wait === 0) await namespace.put(prefix + caller, JSON.stringify(bucket), { expirationTtl });
      return wait;
    },
  };
}

/** See `durableObjectLimiter` in relay.d.ts. */
export function durableObjectLimiter(namespace) {
  return {
    async take(caller, rate) {
      const object = namespace.get(namespace.idFromName(caller));
      const response = await object.fetch('https://limiter/', { method: 'POST', body: JSON.stringify(rate) });
      return (await response.json()).wait;
    },
  };
}

/** See `RateLimiterObject` in relay.d.ts. */
export class RateLimiterObject {
  #storage;

  constructor({ storage }) {
    this.#storage = storage;
  }

  /** The runtime lets nobody else in between reading and writing. */
  async fetch(request) {
    const rate = await request.json();
    const { bucket, wait } = take(await this.#storage.get('bucket'), rate);
    if (wait === 0) {
      await this.#storage.put('bucket', bucket);
      await this.#storage.setAlarm(Date.now() + refilled(rate));
    }
    return Response.json({ wait });
  }

  async alarm() {
    await this.#storage.deleteAll();
  }
}

/** See `denoKvLimiter` in relay.d.ts. */
export function denoKvLimiter(kv, { prefix = ['relay'] } = {}) {
  return {
    async take(caller, rate) {
      const key = [...prefix, caller];
      for (let attempt = 0; attempt < 10; attempt++) {
        const entry = await kv.get(key);
        const { bucket, wait } = take(entry.value ?? undefined, rate);
        if (wait > 0) return wait;
        const { ok } = await kv.atomic().check(entry).set(key, bucket, { expireIn: refilled(rate) }).commit();
        if (ok) return 0;
      }
      throw new Error('others were always faster');
    },
  };
}
