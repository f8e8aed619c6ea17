// Construction: by the first event, once, and what keeps events out until it is over.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const constructed = {};
const count = (ctx) => (constructed[ctx.id] = (constructed[ctx.id] ?? 0) + 1);

export class T extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    count(ctx);
    this.events = 0;
  }
  fetch() {
    return new Response(`event ${++this.events}`);
  }
}
export class AsyncStart extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.load();
  }
  async load() {
    await sleep(20);
    this.field = "loaded";
  }
  async fetch() {
    const first = String(this.field);
    await sleep(60);
    return new Response(`${first}, then ${this.field}`);
  }
}
export class StoredStart extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.load();
  }
  async load() {
    await this.ctx.storage.put("k", "stored");
    this.field = await this.ctx.storage.get("k");
  }
  fetch() {
    return new Response(String(this.field));
  }
}
export class BlockedStart extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    count(ctx);
    ctx.blockConcurrencyWhile(async () => {
      await sleep(100);
      this.field = "ready";
    });
  }
  fetch() {
    return new Response(String(this.field));
  }
}
export class OrderedStart extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.trace = ["constructor"];
    ctx.blockConcurrencyWhile(async () => {
      this.trace.push("first begins");
      await sleep(10);
      this.trace.push("first ends");
    });
    ctx.blockConcurrencyWhile(async () => {
      this.trace.push("second begins");
      await sleep(10);
      this.trace.push("second ends");
    });
    queueMicrotask(() => this.trace.push("microtask"));
    this.trace.push("constructor ends");
  }
  fetch() {
    return new Response([...this.trace, "fetch"].join(", "));
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const text = async (stub) => (await stub.fetch("http://o/")).text();
      const times = (namespace, name) => constructed[namespace.idFromName(name)] ?? 0;

      const lazy = env.T.getByName("lazy");
      await sleep(20);
      facts.say("constructions after get()", times(env.T, "lazy"));
      facts.say("the first event", await text(lazy));
      facts.say("constructions after the first event", times(env.T, "lazy"));
      facts.say("the second event, over another stub", await text(env.T.getByName("lazy")));
      facts.say("constructions after the second", times(env.T, "lazy"));

      const crowd = await Promise.all(Array.from({ length: 50 }, () => text(env.T.getByName("crowd"))));
      facts.say("50 concurrent first events, constructions", times(env.T, "crowd"));
      facts.say("answers in order of the calls", crowd.every((answer, i) => answer === `event ${i + 1}`));

      const begin = Date.now();
      const blocked = await Promise.all([1, 2, 3].map(() => text(env.BLOCKED.getByName("a"))));
      facts.say("events behind blockConcurrencyWhile in the constructor", blocked);
      facts.say("they waited for it", Date.now() - begin >= 95);
      facts.say("constructions", times(env.BLOCKED, "a"));

      facts.say("an async function that nobody awaits", await text(env.ASYNC.getByName("a")));
      facts.say("the same with nothing but storage in it", await text(env.STORED.getByName("a")));
      facts.say("order", await text(env.ORDER.getByName("a")));
    },
  }),
};
