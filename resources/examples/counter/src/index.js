// A counter for every name: GET /increment?name=lobby, GET /decrement?name=lobby, GET /?name=lobby.
import { DurableObject } from "cloudflare:workers";

export class Counter extends DurableObject {
  // Kept in memory only: starts at 0 again with every new instance, while `value` comes back from storage.
  visits = 0;
  // A private field. Durascope shows it all the same.
  #seen = new Set();

  constructor(ctx, env) {
    super(ctx, env);
    // Requests wait until this is done, so that all of them find `value` loaded. The read misses the cache, because a
    // new instance starts with an empty one.
    ctx.blockConcurrencyWhile(async () => {
      this.value = (await ctx.storage.get("value")) ?? 0;
    });
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    this.visits += 1;
    this.#seen.add(pathname);

    // Read with every request: a miss the first time, a hit from then on, even while there is no such key, since the
    // cache remembers what is absent, too.
    const step = (await this.ctx.storage.get("step")) ?? 1;

    switch (pathname) {
      case "/increment":
        return this.#change(step);
      case "/decrement":
        return this.#change(-step);
      case "/":
        return this.#answer(this.value);
      default:
        return new Response("Try /increment, /decrement or /\n", { status: 404 });
    }
  }

  #change(by) {
    // Taken down before anything else may run: other requests go on counting while this one's answer is under way.
    const value = (this.value += by);
    // No await needed: the answer is held back until the value is safely on disk.
    this.ctx.storage.put("value", value);
    return this.#answer(value);
  }

  #answer(value) {
    return Response.json({ value, visits: this.visits, seen: [...this.#seen] });
  }
}

export default {
  // The Worker only picks the object. All requests with one name reach one and the same instance.
  async fetch(request, env) {
    const name = new URL(request.url).searchParams.get("name") ?? "lobby";
    const id = env.COUNTER.idFromName(name);
    return env.COUNTER.get(id).fetch(request);
  },
};
