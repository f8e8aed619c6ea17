// A rate limiter: GET /?client=ada is answered with 200 or, after too many requests, with 429 and Retry-After.
//
// Each client has an object of its own with a bucket of tokens. A request takes one; one comes back every REFILL_MS. The
// bucket is in storage: were it in a field only, a client would get a full one whenever the object leaves memory. (Look
// for this in your own code: evict the object between two requests, and see whether the answer differs.)
import { DurableObject } from "cloudflare:workers";

export class RateLimiter extends DurableObject {
  /** Takes a token. Answers whether there was one, how many are left, and when the next one comes. */
  take() {
    const { CAPACITY, REFILL_MS } = this.env;
    const now = Date.now();
    const { kv } = this.ctx.storage;
    // The tokens at the time of `at`. Since then some have come back: no timer is needed to count them.
    const { tokens, at } = kv.get("bucket") ?? { tokens: CAPACITY, at: now };
    const refilled = Math.min(CAPACITY, tokens + (now - at) / REFILL_MS);
    if (refilled < 1) {
      return { allowed: false, remaining: 0, retryAfterMs: Math.ceil((1 - refilled) * REFILL_MS) };
    }
    const left = refilled - 1;
    kv.put("bucket", { tokens: left, at: now });
    // A full bucket is as good as none: then nothing needs to be kept of this client.
    this.ctx.storage.setAlarm(now + (CAPACITY - left) * REFILL_MS);
    return { allowed: true, remaining: Math.floor(left), retryAfterMs: 0 };
  }

  async alarm() {
    await this.ctx.storage.deleteAll();
  }
}

export default {
  async fetch(request, env) {
    const client =
      new URL(request.url).searchParams.get("client") ?? request.headers.get("CF-Connecting-IP") ?? "anonymous";
    const { allowed, remaining, retryAfterMs } = await env.LIMITER.getByName(client).take();
    const headers = { "X-RateLimit-Limit": `${env.CAPACITY}`, "X-RateLimit-Remaining": `${remaining}` };
    if (allowed) return new Response(`Welcome, ${client}.\n`, { headers });
    headers["Retry-After"] = `${Math.ceil(retryAfterMs / 1000)}`;
    return new Response("Too many requests. Come back later.\n", { status: 429, headers });
  },
};
