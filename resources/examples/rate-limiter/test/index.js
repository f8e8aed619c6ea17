import assert from "node:assert";
import { RateLimiter, default as worker } from "../src/index.js";

export { RateLimiter };

const ask = (env, client) => worker.fetch(new Request(`https://limited.example/?client=${client}`), env);

export const lastsForItsCapacity = {
  async test(controller, env) {
    for (const remaining of ["2", "1", "0"]) {
      const response = await ask(env, "ada");
      assert.strictEqual(response.status, 200);
      assert.strictEqual(response.headers.get("X-RateLimit-Remaining"), remaining);
      assert.strictEqual(await response.text(), "Welcome, ada.\n");
    }
    const refused = await ask(env, "ada");
    assert.strictEqual(refused.status, 429);
    const retryAfter = Number(refused.headers.get("Retry-After"));
    assert(retryAfter > 30 && retryAfter <= 60, `${retryAfter} s`);
    assert.strictEqual((await ask(env, "bob")).status, 200);
  },
};

export const tokensComeBack = {
  async test(controller, env) {
    for (let i = 0; i < 3; ++i) await ask(env, "eve");
    const { allowed, retryAfterMs } = await env.LIMITER.getByName("eve").take();
    assert.strictEqual(allowed, false);
    assert(retryAfterMs > 0 && retryAfterMs <= 60_000, `${retryAfterMs} ms`);
    await scheduler.wait(retryAfterMs);
    assert.strictEqual((await ask(env, "eve")).status, 200);
    assert.strictEqual((await ask(env, "eve")).status, 429);
  },
};

export const atTheSameTimeNobodyGetsTooMany = {
  async test(controller, env) {
    const responses = await Promise.all(Array.from({ length: 10 }, () => ask(env, "zoe")));
    assert.strictEqual(responses.filter(({ status }) => status === 200).length, 3);
  },
};
