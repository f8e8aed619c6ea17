// What runs in whose context when storage, calls, sockets, streams and alarms meet.
import { AsyncLocalStorage } from "node:async_hooks";
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const als = new AsyncLocalStorage();
const bytes = (string) => new TextEncoder().encode(string);
const told = (promise) => Promise.resolve(promise).then((value) => ["settled", value], (error) => ["rejected", error?.name, error?.message ?? error]);

class Target extends RpcTarget {
  constructor(log) { super(); this.log = log; }
  say(what) { this.log.push([what, als.getStore()]); return als.getStore() ?? "nothing"; }
}

export class Thing extends DurableObject {
  log = [];
  async call(target) { return als.run("callee", () => target.say("from the object")); }
  async inside() {
    const { storage } = this.ctx;
    const note = (name) => this.log.push([name, als.getStore()]);
    await als.run("outer", async () => {
      await storage.put("a", 1);
      note("after put");
      await storage.transaction(async () => note("transaction"));
      storage.transactionSync(() => note("transactionSync"));
      await this.ctx.blockConcurrencyWhile(async () => { note("blockConcurrencyWhile"); await storage.get("a"); note("after get in it"); });
      note("after it");
      setTimeout(() => note("timer"), 1);
      queueMicrotask(() => note("microtask"));
      this.ctx.waitUntil((async () => { await storage.get("a"); note("waitUntil"); })());
      await storage.setAlarm(Date.now() + 20);
      const stream = new ReadableStream({ start() { note("start"); }, async pull(controller) { note("pull"); await null; controller.enqueue(1); controller.close(); } });
      als.run("reader", () => 0);
      for await (const chunk of stream) note(`chunk ${chunk}`);
      const through = new TransformStream({ transform(chunk, controller) { note("transform"); controller.enqueue(chunk); } });
      const writer = through.writable.getWriter();
      als.run("writer", () => { writer.write(1); });
      await als.run("other", () => through.readable.getReader().read());
      const target = new EventTarget();
      target.addEventListener("x", () => note("event"));
      als.run("dispatcher", () => target.dispatchEvent(new Event("x")));
      const aborter = new AbortController();
      aborter.signal.addEventListener("abort", () => note("abort"));
      als.run("aborter", () => aborter.abort());
      await scheduler.wait(5);
      note("after wait");
    });
    note("outside");
    return this.log;
  }
  alarm() { this.log.push(["alarm", als.getStore()]); }
  logged() { return this.log.splice(0); }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    const { storage } = this.ctx;
    if (pathname === "/writes") {
      return new Response(new ReadableStream({ async pull(controller) {
        const count = ((await storage.get("count")) ?? 0) + 1;
        storage.put("count", count);
        controller.enqueue(bytes(`${count} `));
        if (count % 3 === 0) controller.close();
      } }));
    }
    if (pathname === "/fails") return new Response(new ReadableStream({ async pull(controller) { await storage.get("x"); controller.error(new RangeError("in the middle")); } }));
    if (pathname === "/aborts") return new Response(new ReadableStream({ pull: (controller) => { controller.enqueue(bytes("x")); this.ctx.abort("while it is read"); } }));
    if (pathname === "/echo") return new Response(request.body.pipeThrough(new TransformStream({ transform: async (chunk, controller) => { await storage.put("last", chunk); controller.enqueue(chunk); } })));
    if (pathname === "/length") return new Response(request.body, { headers: { "x-length": request.headers.get("content-length") ?? "none" } });
    return new Response(`${await storage.get("count")}`);
  }
  stream() { return new ReadableStream({ type: "bytes", pull: async (controller) => { controller.enqueue(bytes(`${await this.ctx.storage.get("count")}`)); controller.close(); } }); }
  async stores(value) { await this.ctx.storage.put("value", value); return this.ctx.storage.get("value"); }
  sql(query, ...bindings) { return this.ctx.storage.sql.exec(query, ...bindings).toArray(); }
  cursor() { return this.ctx.storage.sql.exec("SELECT 1 AS x"); }
  rollback() {
    const { storage } = this.ctx;
    storage.sql.exec("CREATE TABLE IF NOT EXISTS t (a)");
    try {
      storage.transactionSync(() => { storage.sql.exec("INSERT INTO t VALUES (1)"); storage.kv.put("k", 1); throw new RangeError("back"); });
    } catch (error) {
      return [error.name, storage.sql.exec("SELECT count(*) AS n FROM t").one().n, storage.kv.get("k")];
    }
  }
  async failing() {
    const { storage } = this.ctx;
    return [await told(storage.transaction(async (txn) => { await txn.put("t", 1); txn.rollback(); return "value"; })), await storage.get("t"), await told(storage.transaction(async (txn) => { await txn.put("t", 2); throw new TypeError("no"); })), await storage.get("t")];
  }
}

async function contexts(facts, url, env) {
  const stub = env.THING.getByName("a");
  const log = [];
  facts.say("a call", await als.run("caller", () => stub.call(new Target(log))));
  facts.say("its callback", log);
  for (const [name, store] of await stub.inside()) facts.say(name, store);
  await sleep(60);
  facts.say("later", await stub.logged());
}

async function bodies(facts, url, env) {
  const stub = env.THING.getByName("b");
  await facts.of("written while it is read", async () => (await stub.fetch("http://x/writes")).text());
  await facts.of("what is stored then", async () => (await stub.fetch("http://x/")).text());
  await facts.of("fails", async () => (await stub.fetch("http://x/fails")).text());
  await facts.of("aborts", async () => (await stub.fetch("http://x/aborts")).text());
  const other = env.THING.getByName("c");
  await facts.of("echo", async () => (await other.fetch("http://x/echo", { method: "POST", body: "hello" })).text());
  await facts.of("echo of a stream", async () => (await other.fetch("http://x/echo", { method: "POST", body: new ReadableStream({ start(controller) { controller.enqueue(bytes("a")); controller.enqueue(bytes("b")); controller.close(); } }) })).text());
  await facts.of("length of text", async () => (await other.fetch("http://x/length", { method: "POST", body: "hello" })).headers.get("x-length"));
  await facts.of("length of a FixedLengthStream", async () => { const { readable, writable } = new FixedLengthStream(2); const writer = writable.getWriter(); writer.write(bytes("ab")); writer.close(); return (await other.fetch("http://x/length", { method: "POST", body: readable })).headers.get("x-length"); });
  await facts.of("a stream that is called for", async () => new Response(await other.stream()).text());
}

async function storage(facts, url, env) {
  const stub = env.THING.getByName("d");
  for (const [name, value] of Object.entries({ map: new Map([[1, { a: [2n] }]]), date: new Date(0), error: new RangeError("e"), bytes: new Uint8Array([1, 2]), undefined: undefined, nothing: null, symbol: Symbol("s"), f: () => 1, nested: { deep: { f() {} } }, url: new URL("http://x/"), headers: new Headers({ a: "b" }), stream: new ReadableStream(), target: new Target([]) })) {
    await facts.of(`stored ${name}`, () => stub.stores(value));
  }
  await facts.of("sql", () => stub.sql("SELECT ? AS a, ? AS b, ? AS c", 1, "x", new Uint8Array([1])));
  await facts.of("sql, too few", () => stub.sql("SELECT ?, ?", 1));
  await facts.of("sql, an object", () => stub.sql("SELECT ?", {}));
  await facts.of("sql, syntax", () => stub.sql("SELEC"));
  await facts.of("a cursor crosses", () => stub.cursor());
  await facts.of("rollback", () => stub.rollback());
  await facts.of("transactions", () => stub.failing());
}

export default { fetch: routes({ "/contexts": contexts, "/bodies": bodies, "/storage": storage }) };
