// A request of a Worker that waits for nothing that could ever come is cancelled; an object's is not.
import { DurableObject, WorkerEntrypoint, RpcTarget, exports, waitUntil } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const never = () => new Promise(() => {});
let log = [];
let kept;
/** Whatever comes first within a while. */
const within = async (promise, ms = 700) => {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, "still waits")));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

class Counter extends RpcTarget {
  n = 0;
  add() { return ++this.n; }
  hang() { return never(); }
}

const ways = {
  "at once": () => never(),
  "after a timer": async () => { await sleep(20); await never(); },
  "with a long timer": async () => { setTimeout(() => {}, 200); await never(); },
  "with a timer that answers": () => new Promise((resolve) => setTimeout(resolve, 50, new Response("answered"))),
  "with a cleared timer": async () => { const t = setTimeout(() => {}, 5000); clearTimeout(t); await never(); },
  "with waitUntil(never)": async (ctx) => { ctx.waitUntil(never()); await never(); },
  "with waitUntil(timer)": async (ctx) => { ctx.waitUntil(sleep(150).then(() => log.push("waited"))); await never(); },
  "after a microtask": async () => { await null; await never(); },
  "while an object answers": async (ctx, env) => { env.T.getByName("a").slow(100).then(() => log.push("answered")); await never(); },
  "while its body is read": async (ctx, env, request) => { await request.text(); await never(); },
  "with a body that nobody reads": async () => { new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)); } })); await never(); },
  "on a stream of its own": async () => { await new ReadableStream({ start() {} }).getReader().read(); },
  "on an identity stream": async () => { await new TransformStream().readable.getReader().read(); },
  "on an IdentityTransformStream": async () => { await new IdentityTransformStream().readable.getReader().read(); },
  "writing to an IdentityTransformStream": async () => { await new IdentityTransformStream().writable.getWriter().write(new Uint8Array(5)); },
  "on a socket of its own": async () => { const [a, b] = Object.values(new WebSocketPair()); a.accept(); b.accept(); await new Promise((r) => a.addEventListener("message", r)); },
  "on a signal": async () => { await new Promise((r) => AbortSignal.timeout(100).addEventListener("abort", r)); return new Response("aborted"); },
  "on a signal that nobody aborts": async () => { const c = new AbortController(); await new Promise((r) => c.signal.addEventListener("abort", r)); },
  "on the request's signal": async (ctx, env, request) => { await new Promise((r) => request.signal.addEventListener("abort", r)); },
  "after crypto": async () => { await crypto.subtle.digest("SHA-256", new Uint8Array(5)); await never(); },
  "on a promise of another request": async () => { await kept; },
  "on scheduler.wait": async () => { await scheduler.wait(30); return new Response("waited"); },
  "after the cache": async () => { await caches.default.match("http://x/").catch(() => {}); await never(); },
  "in a handler of an event": async () => { const t = new EventTarget(); await new Promise((r) => t.addEventListener("x", r)); },
  "while its callback may be called": async (ctx, env) => { await new Promise((resolve) => env.T.getByName("a").callLater(() => resolve(), 100)); return new Response("called"); },
};
// They wait until the program ends, so they come last.
const lasting = {
  "while an object hangs": async (ctx, env) => { await env.T.getByName("h").hang(); },
  "while an object's fetch hangs": (ctx, env) => env.T.getByName("h").fetch("http://x/hang"),
  "holding a callback": async (ctx, env) => { await env.T.getByName("a").keep(() => 5); await never(); },
  "with an interval": async () => { setInterval(() => {}, 20); await never(); },
};

async function run(name, ctx, env, request) {
  try {
    const answer = await { ...ways, ...lasting }[name](ctx, env, request);
    return answer ?? new Response("came to an end");
  } catch (error) {
    log.push(`caught ${error}`);
    throw error;
  } finally {
    log.push(`finally of ${name}`);
  }
}

export class Hung extends WorkerEntrypoint {
  fetch(request) {
    return run(decodeURIComponent(new URL(request.url).pathname.slice(1)), this.ctx, this.env, request);
  }
  async method(name) {
    const response = await run(name, this.ctx, this.env, new Request("http://x/", { method: "POST", body: "b" }));
    return response.text();
  }
  target() { return new Counter(); }
  keep(f) { kept = never(); return 1; }
}

export class T extends DurableObject {
  hang() { return never(); }
  async slow(ms) { await sleep(ms); return 1; }
  async callsHung(name) { return exports.Hung.method(name); }
  async fetch() { return never(); }
  async keep(f) { this.f = f.dup(); }
  callLater(f, ms) { const g = f.dup(); setTimeout(() => g(), ms); }
  async hangsByItself() { await within(never(), 300); return "an object may"; }
}

export default {
  fetch: routes({
    "/fetch": async (facts) => {
      for (const name of Object.keys(ways)) {
        log = [];
        await facts.of(name, async () => (await exports.Hung.fetch(`http://x/${encodeURIComponent(name)}`)).text());
        facts.say("  seen", log);
      }
    },
    "/method": async (facts) => {
      for (const name of Object.keys(ways)) {
        log = [];
        await facts.of(name, () => exports.Hung.method(name));
        facts.say("  seen", log);
      }
    },
    "/more": async (facts, url, env) => {
      await facts.of("an object's call", () => env.T.getByName("c").callsHung("at once"));
      await facts.of("an object that hangs", () => env.T.getByName("d").hangsByItself());
      await facts.of("a held target hangs", async () => {
        using target = await exports.Hung.target();
        return [await target.add(), await within(target.hang())];
      });
      await facts.of("and after it", async () => {
        using target = await exports.Hung.target();
        await within(target.hang()).catch(() => {});
        return target.add();
      });
      await facts.of("a pipelined hang", () => within(exports.Hung.target().hang()));
    },
    "/lasting": async (facts) => {
      for (const name of Object.keys(lasting)) {
        log = [];
        await facts.of(name, () => within(exports.Hung.method(name)));
        facts.say("  seen", log);
      }
    },
    "/top": () => never(),
    "/top_later": async () => { await sleep(10); await never(); },
  }),
};
