// Failures of storage as the caller of the object sees them: class, message, flags; and what is stored and alive then.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

const failing = {
  "no argument": (storage) => storage.get(),
  "undefined value": (storage) => storage.put("k"),
  "a function": (storage) => storage.put("k", Math.max),
  "a limit of 0": (storage) => storage.list({ limit: 0 }),
  "a limit of 2^31": (storage) => storage.list({ limit: 2 ** 31 }),
  "a key of 10 MB": (storage) => storage.put("k".repeat(10_000_000), 1),
  "a value of 10 MB": (storage) => storage.put("k", "v".repeat(10_000_000)),
  "a getter": (storage) => storage.put("k", { get x() { throw new RangeError("from a getter"); } }),
  "another receiver": (storage) => storage.get.call({}, "k"),
  "not awaited": async (storage) => {
    storage.put("k", Math.max).catch(() => {});
  },
  "not awaited, not caught": async (storage) => {
    storage.put("k", Math.max);
  },
  "after a put": async (storage) => {
    await storage.put("before", 1);
    await storage.put("k", Symbol("s"));
  },
  "a cause": async (storage) => {
    throw new Error("outer", { cause: await storage.put("k").catch((error) => error) });
  },
};

const dying = {
  "abort()": (ctx) => ctx.abort(),
  "abort(text) after a put": (ctx) => {
    ctx.storage.put("after", 1);
    ctx.abort("mine");
  },
  "a rejected critical section": (ctx) => ctx.blockConcurrencyWhile(async () => {
    throw new TypeError("in the section");
  }),
  "storage fails in a critical section": (ctx) => ctx.blockConcurrencyWhile(() => ctx.storage.put("k")),
  "storage fails in a critical section, caught": (ctx) => ctx.blockConcurrencyWhile(() => ctx.storage.put("k").catch(() => "caught")),
};

export class T extends DurableObject {
  memory = 0;

  constructor(ctx, env) {
    super(ctx, env);
    if (ctx.id.name?.startsWith("broken")) {
      ctx.blockConcurrencyWhile(async () => {
        await ctx.storage.put("from the constructor", 1);
        if (ctx.id.name.endsWith("value")) await ctx.storage.put("k", undefined);
        if (ctx.id.name.endsWith("key")) await ctx.storage.get("k".repeat(10_000_000));
        if (ctx.id.name.endsWith("list")) await ctx.storage.list({ limit: -1 });
      });
    }
  }

  async fetch(request) {
    const url = new URL(request.url);
    const name = url.searchParams.get("name");
    const { storage } = this.ctx;
    switch (url.pathname) {
      case "/fail":
        ++this.memory;
        await failing[name](storage);
        break;
      case "/die":
        ++this.memory;
        await storage.put("before", 1);
        await storage.sync();
        return new Response(String(await dying[name](this.ctx)));
      case "/poison":
        await storage.put("bad", new SharedArrayBuffer(4));
        await storage.put("good", 1);
        break;
      case "/get":
        await storage.get("bad");
        break;
      case "/several":
        await storage.get(["good", "bad"]);
        break;
      case "/list":
        await storage.list();
        break;
      case "/list-good":
        return new Response(String((await storage.list({ start: "c" })).size));
      case "/delete":
        return new Response(String(await storage.delete("bad")));
      case "/state":
        return new Response(`memory ${this.memory}, stored ${[...(await storage.list()).keys()].join(",") || "nothing"}`);
    }
    return new Response("fine");
  }
}

export default {
  fetch: routes({
    "/thrown": async (facts, url, env) => {
      for (const name of Object.keys(failing)) {
        const ask = async (path) => (await env.T.getByName(name).fetch(`http://o${path}?name=${encodeURIComponent(name)}`)).text();
        await facts.of(name, () => ask("/fail"));
        await facts.of(`${name}, then`, () => ask("/state"));
      }
    },
    "/undecodable": async (facts, url, env) => {
      for (const path of ["/poison", "/get", "/several", "/list", "/list-good", "/state", "/delete", "/state"]) {
        await facts.of(path, async () => (await env.T.getByName("u").fetch(`http://o${path}`)).text());
      }
    },
    "/constructor": async (facts, url, env) => {
      for (const name of ["broken value", "broken key", "broken list"]) {
        const stub = env.T.getByName(name);
        await facts.of(name, async () => (await stub.fetch("http://o/state")).text());
        await facts.of(`${name}, same stub`, async () => (await stub.fetch("http://o/state")).text());
        await facts.of(`${name}, new stub`, async () => (await env.T.getByName(name).fetch("http://o/state")).text());
      }
    },
    "/abort": async (facts, url, env) => {
      for (const name of Object.keys(dying)) {
        const ask = async (path) => (await env.T.getByName(name).fetch(`http://o${path}?name=${encodeURIComponent(name)}`)).text();
        await facts.of(name, () => ask("/die"));
        await facts.of(`${name}, then`, () => ask("/state"));
      }
    },
  }),
};
