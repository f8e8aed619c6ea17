// More that a finished call may leave behind, and whether the instance is still there thirteen seconds later.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const instances = new Map();
const journal = [];

export class T extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const { name } = ctx.id;
    this.instance = (instances.get(name) ?? 0) + 1;
    instances.set(name, this.instance);
    if (name === "timer of the constructor") setTimeout(() => {}, 25_000);
    if (name === "section of the constructor") ctx.blockConcurrencyWhile(() => sleep(50));
  }

  async fetch(request) {
    const { name } = this.ctx.id;
    const { storage } = this.ctx;
    if (new URL(request.url).pathname === "/look") return new Response(`instance ${this.instance}`);
    switch (name) {
      case "alarm in the future":
        await storage.setAlarm(Date.now() + 3_600_000);
        break;
      case "alarm in between":
        await storage.setAlarm(Date.now() + 3_000);
        break;
      case "waitUntil that ends":
        this.ctx.waitUntil(sleep(500));
        break;
      case "waitUntil that rejects":
        this.ctx.waitUntil(sleep(300).then(() => { throw new Error("lost"); }));
        break;
      case "timer that throws":
        setTimeout(() => { throw new Error("lost"); }, 100);
        break;
      case "timer that sets another":
        setTimeout(() => setTimeout(() => journal.push("the second timer"), 5_000), 5_000);
        break;
      case "interval that is cleared": {
        let ticks = 0;
        const id = setInterval(() => { if (++ticks === 3) clearInterval(id); }, 100);
        break;
      }
      case "timer that is cleared later": {
        const id = setTimeout(() => {}, 60_000);
        setTimeout(() => clearTimeout(id), 200);
        break;
      }
      case "unread answer":
        this.kept = await this.env.T.getByName("answers").fetch("http://o/look");
        break;
      case "unread request":
        this.kept = request;
        break;
      case "response that is not sent":
        this.kept = new Response("kept");
        break;
      case "call that never answers":
        this.env.T.getByName("never").fetch("http://o/");
        break;
      case "never":
        await new Promise(() => {});
        break;
      case "throws":
        throw new Error("thrown");
      case "a timer and a throw":
        setTimeout(() => {}, 25_000);
        throw new Error("thrown");
      case "unhandled rejection":
        Promise.reject(new Error("lost"));
        break;
      case "transaction":
        await storage.transaction(async (txn) => { await txn.put("a", 1); });
        break;
      case "section":
        await this.ctx.blockConcurrencyWhile(async () => {});
        break;
      case "stored":
        storage.put("a", 1);
        break;
      case "crypto":
        await crypto.subtle.digest("SHA-256", new Uint8Array(8));
        break;
      case "microtasks":
        this.kept = (async () => { for (let i = 0; i < 1000; ++i) await null; })();
        break;
      case "aborted fetch": {
        const controller = new AbortController();
        const call = this.env.T.getByName("never").fetch("http://o/", { signal: controller.signal });
        controller.abort();
        await call.catch(() => {});
        break;
      }
    }
    return new Response("done");
  }

  async alarm() { journal.push(`the alarm, in instance ${this.instance}`); }
}

const names = [
  "nothing", "timer of the constructor", "section of the constructor", "alarm in the future", "alarm in between",
  "waitUntil that ends", "waitUntil that rejects", "timer that throws", "timer that sets another",
  "interval that is cleared", "timer that is cleared later", "unread answer", "unread request", "response that is not sent",
  "call that never answers", "throws", "a timer and a throw", "unhandled rejection", "transaction", "section", "stored",
  "crypto", "microtasks", "aborted fetch",
];

export default {
  fetch: routes({
    "/prepare": async (facts, url, env) => {
      await Promise.all(names.map(async (name) => {
        try {
          await (await env.T.getByName(name).fetch("http://o/", { method: "POST", body: "body" })).text();
        } catch {}
      }));
    },
    "/look": async (facts, url, env) => {
      for (const name of names) facts.say(name, await (await env.T.getByName(name).fetch("http://o/look")).text());
      for (const line of journal) facts.say("journal", line);
    },
  }),
};
