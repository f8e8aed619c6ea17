// GET /first?n=N calls N objects, first0, first1, …, each of which counts its calls in memory and, with ?write, in storage.
// Answers how many were constructed since the start.
import { DurableObject } from "cloudflare:workers";

const CALLS_AT_A_TIME = 32;
let constructed = 0;

export class One extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    constructed++;
    this.calls = 0;
  }
  async fetch(request) {
    const { storage } = this.ctx;
    const value = ((await storage.get("calls")) ?? 0) + 1;
    if (new URL(request.url).searchParams.has("write")) storage.put("calls", value);
    return new Response(String(++this.calls));
  }
}

export default {
  async fetch(request, { ONE }) {
    const { pathname, searchParams } = new URL(request.url);
    const n = Number(searchParams.get("n"));
    let next = 0;
    const caller = async () => {
      while (next < n) await (await ONE.getByName(`${pathname}${next++}`).fetch(request.url)).text();
    };
    await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, caller));
    return new Response(String(constructed));
  },
};
