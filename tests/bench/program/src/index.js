// What compare.py measures: /BINDING/NAME/read, /increment, /gets?n=N go to one object; /BINDING/PREFIX/touch?n=N calls
// N objects, PREFIX0, PREFIX1, …, with thirty-two calls under way at a time.
import { DurableObject } from "cloudflare:workers";

const CALLS_AT_A_TIME = 32;

class Measured extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.loaded = (await ctx.storage.get("value")) ?? 0;
    });
  }

  async fetch(request) {
    const url = new URL(request.url);
    const { storage } = this.ctx;
    switch (url.pathname.split("/")[3]) {
      case "read":
        return new Response(String(await storage.get("value")));
      case "increment": {
        const value = ((await storage.get("value")) ?? 0) + 1;
        storage.put("value", value);
        return new Response(String(value));
      }
      case "gets": {
        const n = Number(url.searchParams.get("n"));
        for (let i = 0; i < n; i++) await storage.get("value");
        return new Response(String(n));
      }
      default:
        return new Response(String(this.loaded));
    }
  }
}
export class SqlBacked extends Measured {}
export class KvBacked extends Measured {}

async function touch(namespace, prefix, n) {
  let next = 0;
  const caller = async () => {
    while (next < n) await (await namespace.getByName(`${prefix}${next++}`).fetch("http://bench/")).text();
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, caller));
  return new Response(String(n));
}

export default {
  fetch(request, env) {
    const url = new URL(request.url);
    const [, binding, name, what] = url.pathname.split("/");
    if (what === "touch") return touch(env[binding], name, Number(url.searchParams.get("n")));
    return env[binding].getByName(name).fetch(request);
  },
};
