// AsyncLocalStorage and AsyncResource: where the value goes, and where it does not.
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { DurableObject } from "cloudflare:workers";
import { Facts, sleep } from "../../../lib/facts.js";

const als = new AsyncLocalStorage();
const other = new AsyncLocalStorage();
const later = (start) => new Promise(start);

async function everywhere(facts, more) {
  facts.say("outside", als.getStore());
  await als.run("in", async () => {
    facts.say("run", als.getStore());
    await null;
    facts.say("after await", als.getStore());
    await sleep(1);
    facts.say("after a timer's promise", als.getStore());
    facts.say("in a timer", await later((resolve) => setTimeout(() => resolve(als.getStore()), 1)));
    facts.say("in an interval", await later((resolve) => { const t = setInterval(() => { clearInterval(t); resolve(als.getStore()); }, 1); }));
    facts.say("in a microtask", await later((resolve) => queueMicrotask(() => resolve(als.getStore()))));
    await scheduler.wait(1);
    facts.say("after scheduler.wait", als.getStore());
    facts.say("in then", await sleep(1).then(() => als.getStore()));
    facts.say("in catch", await Promise.reject(1).catch(() => als.getStore()));
    facts.say("in finally", await later((resolve) => sleep(1).finally(() => resolve(als.getStore()))));
    await crypto.subtle.digest("SHA-256", new Uint8Array(1));
    facts.say("after digest", als.getStore());
    await new Response("x").text();
    facts.say("after a body", als.getStore());
    facts.say("nested", other.run("other", () => [als.getStore(), other.getStore()]));
    facts.say("replaced", als.run("inner", () => als.getStore()));
    facts.say("and back", als.getStore());
    facts.say("exit", als.exit(() => als.getStore()));
    facts.say("exit and await", await als.exit(async () => { await sleep(1); return als.getStore(); }));
    facts.say("in an event listener", (() => { let seen; const target = new EventTarget(); target.addEventListener("x", () => { seen = als.getStore(); }); als.run("dispatcher", () => target.dispatchEvent(new Event("x"))); return seen; })());
    const async = async function* () { yield als.getStore(); await sleep(1); yield als.getStore(); };
    const got = [];
    for await (const value of async()) got.push(value);
    facts.say("in an async generator", got);
    await more?.();
    facts.say("all of Promise.all", await Promise.all([1, 2].map((n) => als.run(n, async () => { await sleep(3 - n); return als.getStore(); }))));
  });
  facts.say("outside again", als.getStore());
  let release;
  const gate = new Promise((resolve) => { release = resolve; });
  const waiting = als.run("waiter", async () => { await gate; return als.getStore(); });
  als.run("releaser", () => release());
  facts.say("who awaits keeps its own", await waiting);
  facts.say("what run returns", als.run(1, (...args) => args, "a", "b"));
  await facts.of("what run throws", () => als.run(1, () => { throw new RangeError("inside"); }));
  facts.say("after a throw", als.getStore());
  facts.say("run with undefined", als.run(undefined, () => als.getStore()));
  const snapshot = als.run("snapped", () => AsyncLocalStorage.snapshot());
  facts.say("snapshot", [snapshot(() => als.getStore()), snapshot((a, b) => a + b, 1, 2)]);
  const bound = als.run("bound", () => AsyncLocalStorage.bind((x) => [als.getStore(), x]));
  facts.say("bind", bound(5));
  const resource = als.run("resource", () => new AsyncResource("R"));
  facts.say("AsyncResource", [resource.runInAsyncScope(() => als.getStore()), resource.runInAsyncScope(function (a) { return [this.x, a]; }, { x: 1 }, 2)]);
  facts.say("AsyncResource bind", als.run("r2", () => new AsyncResource("R").bind(() => als.getStore()))());
  facts.say("AsyncResource.bind", als.run("r3", () => AsyncResource.bind(() => als.getStore()))());
  facts.say("ids", [resource.asyncId(), resource.triggerAsyncId()]);
  await facts.of("enterWith", () => als.enterWith("x"));
  await facts.of("disable", () => als.disable());
  await facts.of("run without a function", () => als.run(1, 5));
  await facts.of("bind of no function", () => AsyncLocalStorage.bind(5));
  facts.say("a default", [new AsyncLocalStorage({ defaultValue: 7 }).getStore(), new AsyncLocalStorage({ name: "n" }).name]);
  facts.say("tags", [String(als), String(resource)]);
}

export class Thing extends DurableObject {
  async fetch(request) {
    const facts = new Facts();
    if (new URL(request.url).pathname === "/called") return new Response(String(als.getStore()));
    await everywhere(facts, async () => {
      await this.ctx.storage.put("k", 1);
      facts.say("after put", als.getStore());
      await this.ctx.storage.get("k");
      facts.say("after get", als.getStore());
      await this.ctx.storage.sync();
      facts.say("after sync", als.getStore());
      await this.ctx.storage.transaction(async () => { await this.ctx.storage.get("k"); facts.say("in a transaction", als.getStore()); });
      facts.say("after a transaction", als.getStore());
      this.ctx.storage.transactionSync(() => facts.say("in transactionSync", als.getStore()));
      await this.ctx.blockConcurrencyWhile(async () => {
        facts.say("in a critical section", als.getStore());
        await sleep(1);
        facts.say("later in it", als.getStore());
      });
      facts.say("after a critical section", als.getStore());
      const done = later((resolve) => this.ctx.waitUntil(sleep(1).then(() => resolve(als.getStore()))));
      facts.say("in waitUntil", await done);
      const stub = this.env.THING.getByName("other");
      const response = await stub.fetch("http://o/called");
      facts.say("after a call", als.getStore());
      facts.say("in the object called", await response.text());
    });
    return facts.response();
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/object") return env.THING.getByName("o").fetch(request);
    const facts = new Facts();
    await everywhere(facts);
    return facts.response();
  },
};
