// GET /SQL/name or /KV/name: the stored value; with POST it is one more, and the answer tells which.
import { DurableObject } from "cloudflare:workers";

class Counter extends DurableObject {
  // Nothing is kept in memory: that two requests never get the same value is the input gate's doing.
  async fetch(request) {
    const value = (await this.ctx.storage.get("value")) ?? 0;
    if (request.method !== "POST") return new Response(String(value));
    // Not awaited: the output gate holds the answer back until the value is on disk.
    this.ctx.storage.put("value", value + 1);
    return new Response(String(value + 1));
  }
}
export class SqlCounter extends Counter {}
export class KvCounter extends Counter {}

export default {
  fetch(request, env) {
    const [, binding, name] = new URL(request.url).pathname.split("/");
    return env[binding].getByName(name).fetch(request);
  },
};
