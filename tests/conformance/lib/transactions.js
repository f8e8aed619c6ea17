// What transaction() and transactionSync() do that both kinds of storage can be asked for: routes of a Durable Object.
import { sleep } from "./facts.js";

const operations = {
  get: (txn) => txn.get("k"),
  "get of several": (txn) => txn.get(["k", "l"]),
  list: (txn) => txn.list(),
  put: (txn) => txn.put("k", "late"),
  "put of entries": (txn) => txn.put({ k: "late" }),
  delete: (txn) => txn.delete("k"),
  "delete of several": (txn) => txn.delete(["k"]),
  deleteAll: (txn) => txn.deleteAll(),
  getAlarm: (txn) => txn.getAlarm(),
  setAlarm: (txn) => txn.setAlarm(Date.now() + 1e9),
  deleteAlarm: (txn) => txn.deleteAlarm(),
  rollback: (txn) => txn.rollback(),
};

/** Whether `call` throws at once or rejects, and what. */
async function how(facts, name, call) {
  let promise;
  try {
    promise = call();
  } catch (error) {
    facts.say(`${name} throws at once`, error);
    return;
  }
  await facts.of(name, () => promise);
}

export const transactionRoutes = (object) => ({
  "/values": async (facts) => {
    const { storage } = object.ctx;
    await facts.of("its value", () => storage.transaction(async () => "v"));
    await facts.of("a callback that is not async", () => storage.transaction(() => 5));
    await facts.of("nothing returned", () => storage.transaction(() => {}));
    await facts.of("a thenable", () => storage.transaction(() => ({ then: (resolve) => resolve("then") })));
    await facts.of("an object keeps its identity", async () => {
      const mine = {};
      return (await storage.transaction(async () => mine)) === mine;
    });
    for (const [name, callback] of Object.entries({ none: undefined, null: null, "5": 5, string: "f", "{}": {}, class: class C {} })) {
      await how(facts, `callback: ${name}`, () => storage.transaction(callback));
    }
    await how(facts, "transaction() without arguments", () => storage.transaction());
    for (const [name, options] of Object.entries({ null: null, "{}": {}, lowPriority: { lowPriority: true }, "5": 5, text: "x", asOfTime: { asOfTime: new Date(0) } })) {
      await how(facts, `options: ${name}`, () => storage.transaction(async () => "ok", options));
    }
    await facts.of("arguments of the callback", () =>
      storage.transaction(async function (...args) {
        return [args.length, String(args[0]), String(this), this === storage, this === globalThis];
      }));
    await facts.of("the promise", () => storage.transaction(async () => {}) instanceof Promise);
    await facts.of("when the callback runs", async () => {
      const seen = [];
      const promise = storage.transaction(async () => { seen.push("callback"); });
      seen.push("called");
      await promise;
      return seen;
    });
  },
  "/shape": async (facts) => {
    const { storage } = object.ctx;
    await storage.transaction(async (txn) => {
      const prototype = Object.getPrototypeOf(txn);
      facts.say("constructor", txn.constructor.name);
      facts.say("methods", Object.getOwnPropertyNames(prototype).filter((name) => typeof txn[name] === "function"));
      facts.say("lengths", ["get", "list", "put", "delete", "deleteAll", "rollback", "getAlarm", "setAlarm", "deleteAlarm"].map((name) => txn[name]?.length));
      facts.say("own", Object.getOwnPropertyNames(txn));
      facts.say("in a string", String(txn));
      facts.say("prototype of the prototype", Object.getPrototypeOf(prototype) === Object.prototype);
      facts.say("no sql, kv, transaction, sync", [txn.sql, txn.kv, txn.transaction, txn.sync, txn.transactionSync]);
      await facts.of("constructing one", () => new txn.constructor());
      await how(facts, "get of another receiver", () => txn.get.call({}, "k"));
      await how(facts, "get of storage", () => txn.get.call(storage, "k"));
      await how(facts, "rollback of another receiver", () => txn.rollback.call({}));
      for (const name of ["get", "list", "put", "delete", "deleteAll", "transaction", "transactionSync", "sync", "getAlarm", "setAlarm", "deleteAlarm"]) {
        await how(facts, `${name} of storage, another receiver`, () => storage[name].call({}, "k", 1));
        await how(facts, `${name} of storage, the transaction`, () => storage[name].call(txn, "k", 1));
      }
    });
  },
  "/operations": async (facts) => {
    const { storage } = object.ctx;
    await facts.of("writes", () =>
      storage.transaction(async (txn) => {
        await txn.put("a", 1);
        await txn.put({ b: 2, c: 3, skipped: undefined });
        facts.say("delete of what was put inside", await txn.delete("c"));
        facts.say("delete of nothing", await txn.delete("none"));
        facts.say("delete of several", await txn.delete(["none", "none2"]));
        facts.say("its answers", [await txn.put("d", 4), await txn.put({}), await txn.put({ e: 5 })]);
      }));
    await facts.of("committed", () => storage.list());
    await facts.of("reads its own writes", () =>
      storage.transaction(async (txn) => {
        await txn.put("a", 10);
        await txn.delete("b");
        await txn.put("aa", { deep: [1] });
        facts.say("get", await txn.get("a"));
        facts.say("get of a deleted one", await txn.get("b"));
        facts.say("get of an untouched one", await txn.get("d"));
        facts.say("get of several", await txn.get(["aa", "d", "a", "b", "zz"]));
        facts.say("get of none", await txn.get([]));
        facts.say("list", await txn.list());
        facts.say("list, reverse and limit", await txn.list({ reverse: true, limit: 2 }));
        facts.say("list, limit", await txn.list({ limit: 2 }));
        facts.say("list, limit over a deleted one", await txn.list({ start: "aa", limit: 2 }));
        facts.say("list, prefix", await txn.list({ prefix: "a" }));
        facts.say("list, start and end", await txn.list({ start: "aa", end: "e" }));
        facts.say("list, startAfter", await txn.list({ startAfter: "a" }));
        facts.say("list, nothing in range", await txn.list({ start: "x", end: "b" }));
        facts.say("delete counts what was there", await txn.delete(["a", "aa", "b", "d", "d", "zz"]));
        facts.say("list after", await txn.list());
        await txn.put("a", "again");
      }));
    await facts.of("committed", () => storage.list());
    await facts.of("options", () =>
      storage.transaction(async (txn) => {
        const all = { allowConcurrency: true, allowUnconfirmed: true, noCache: true };
        return [await txn.put("o", 1, all), await txn.get("o", all), await txn.list(all), await txn.delete("o", all)];
      }));
    await facts.of("values are cloned", async () => {
      const mine = { n: 1 };
      await storage.transaction(async (txn) => {
        const put = txn.put("clone", mine);
        mine.n = 2;
        await put;
        const got = await txn.get("clone");
        facts.say("inside", [got, got === mine]);
      });
      return storage.get("clone");
    });
    await facts.of("keys that are no strings", () =>
      storage.transaction(async (txn) => {
        await txn.put(5, "five");
        return [await txn.get("5"), await txn.get(5), await txn.delete(5)];
      }));
  },
  "/arguments": async (facts) => {
    const { storage } = object.ctx;
    await storage.transaction(async (txn) => {
      await how(facts, "get()", () => txn.get());
      await how(facts, "get with text for options", () => txn.get("k", "x"));
      await how(facts, "put()", () => txn.put());
      await how(facts, "put of undefined", () => txn.put("k", undefined));
      await how(facts, "put of a function", () => txn.put("k", Math.max));
      await how(facts, "put with text for options", () => txn.put("k", 1, "x"));
      await how(facts, "put of entries with text for options", () => txn.put({ k: 1 }, "x"));
      await how(facts, "put of entries, one uncloneable", () => txn.put({ one: 1, two: Math.max }));
      await how(facts, "delete()", () => txn.delete());
      await how(facts, "list with text for options", () => txn.list("x"));
      await how(facts, "list, start and startAfter", () => txn.list({ start: "a", startAfter: "b" }));
      await how(facts, "list, limit 0", () => txn.list({ limit: 0 }));
      await how(facts, "deleteAll", () => txn.deleteAll());
      await how(facts, "deleteAll with text for options", () => txn.deleteAll("x"));
      await facts.of("left", () => txn.list());
    });
  },
  "/rollback": async (facts) => {
    const { storage } = object.ctx;
    await storage.put({ a: 1, k: "kept" });
    await facts.of("throws", () =>
      storage.transaction(async (txn) => {
        await txn.put("a", 100);
        throw new RangeError("mine");
      }));
    await facts.of("a", () => storage.get("a"));
    for (const thrown of ["text", 5, null, undefined, { plain: true }]) {
      await facts.of(`throws ${JSON.stringify(thrown)}`, () =>
        storage.transaction(async (txn) => {
          await txn.put("a", 100);
          throw thrown;
        }));
    }
    await facts.of("throws at once", () => storage.transaction(() => { throw new TypeError("at once"); }));
    await facts.of("the same error", async () => {
      const mine = new Error("mine");
      try {
        await storage.transaction(async () => { throw mine; });
      } catch (error) {
        return [error === mine, Object.keys(error)];
      }
    });
    await facts.of("a", () => storage.get("a"));
    await facts.of("rollback()", () =>
      storage.transaction(async (txn) => {
        await txn.put("a", 1000);
        await txn.put("new", 1);
        facts.say("its answer", txn.rollback());
        facts.say("again", txn.rollback());
        return "returned";
      }));
    await facts.of("rolled back", () => storage.list());
    await facts.of("rollback with arguments", () => storage.transaction(async (txn) => txn.rollback("why")));
    await storage.transaction(async (txn) => {
      txn.rollback();
      for (const [name, operation] of Object.entries(operations)) await how(facts, `${name} after rollback`, () => operation(txn));
    });
    await facts.of("throws after rollback", () =>
      storage.transaction(async (txn) => {
        txn.rollback();
        throw new Error("after");
      }));
    await facts.of("a caught refusal after rollback", () =>
      storage.transaction(async (txn) => {
        txn.rollback();
        try {
          await txn.put("a", 2);
        } catch {
          return "went on";
        }
      }));
    await facts.of("at the end", () => storage.list());
  },
  "/escaped": async (facts) => {
    const { storage } = object.ctx;
    let escaped;
    await storage.transaction(async (txn) => { escaped = txn; });
    for (const [name, operation] of Object.entries(operations)) await how(facts, `${name} after the end`, () => operation(escaped));
    await storage.transaction(async (txn) => { escaped = txn; throw new Error("x"); }).catch(() => {});
    await how(facts, "get after a throw", () => escaped.get("k"));
    await how(facts, "rollback after a throw", () => escaped.rollback());
    await storage.transaction(async (txn) => { escaped = txn; txn.rollback(); });
    await how(facts, "get after rollback and end", () => escaped.get("k"));
    await how(facts, "rollback after rollback and end", () => escaped.rollback());
    await storage.transaction(async (txn) => { txn.put("loose", 1); });
    await facts.of("a put that nobody awaited", () => storage.get("loose"));
  },
  "/together": async (facts) => {
    const { storage } = object.ctx;
    const seen = [];
    const one = (name) => storage.transaction(async (txn) => {
      seen.push(`${name} begins`);
      const n = (await txn.get("n")) ?? 0;
      await sleep(20);
      await txn.put("n", n + 1);
      seen.push(`${name} ends`);
      return n;
    });
    await facts.of("two at once", () => Promise.all([one("first"), one("second")]));
    facts.say("in order", [...seen]);
    await facts.of("n", () => storage.get("n"));
    seen.length = 0;
    const timer = new Promise((resolve) => setTimeout(() => { seen.push("timer"); resolve(); }, 0));
    await storage.transaction(async () => { await sleep(30); seen.push("transaction"); });
    await timer;
    facts.say("a timer set before waits", [...seen]);
    seen.length = 0;
    const later = storage.transaction(async (txn) => { seen.push(await txn.get("after")); });
    storage.put("after", "put after the call");
    await later;
    facts.say("a put after the call is seen inside", [...seen]);
    seen.length = 0;
    await Promise.all([
      storage.transaction(async () => { await sleep(10); seen.push("transaction"); }),
      object.ctx.blockConcurrencyWhile(async () => { seen.push("section"); }),
    ]);
    facts.say("blockConcurrencyWhile() takes its turn", seen);
  },
  "/transactionSync": async (facts) => {
    const { storage } = object.ctx;
    await facts.of("its value", () => storage.transactionSync(() => "v"));
    await facts.of("arguments of the callback", () => storage.transactionSync(function (...args) { return [args.length, String(this), this === storage]; }));
    for (const [name, callback] of Object.entries({ undefined, null: null, "5": 5, "{}": {} })) {
      await facts.of(`callback: ${name}`, () => storage.transactionSync(callback));
    }
    await facts.of("without arguments", () => storage.transactionSync());
    await facts.of("of another receiver", () => storage.transactionSync.call({}, () => 1));
    await facts.of("async puts inside", () => storage.transactionSync(() => { storage.put("p", 1); storage.put({ q: 2 }); return "ok"; }));
    await facts.of("stored", () => storage.list());
    await facts.of("throws", () => storage.transactionSync(() => { storage.put("p", 100); throw new RangeError("mine"); }));
    await facts.of("rolled back", () => storage.list());
  },
});
