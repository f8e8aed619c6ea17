// ctx.storage.kv: the same rows as the asynchronous methods, without promises, and its live iterator.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const fill = (kv) => { for (const key of ["a", "b", "c", "d", "e"]) kv.put(key, key.toUpperCase()); };

export class T extends DurableObject {
  fetch = routes({
    "/shape": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      facts.say("constructor", kv.constructor.name);
      facts.say("methods", Object.getOwnPropertyNames(Object.getPrototypeOf(kv)));
      facts.say("lengths", ["get", "list", "put", "delete"].map((name) => kv[name].length));
      facts.say("in a string", String(kv));
      facts.say("own", Object.getOwnPropertyNames(kv));
      facts.say("the same object", storage.kv === kv);
      await facts.of("constructing one", () => new kv.constructor());
      for (const name of ["get", "list", "put", "delete"]) {
        await facts.of(`${name} of another receiver`, () => kv[name].call({}, "k", 1));
        await facts.of(`${name} of storage`, () => kv[name].call(storage, "k", 1));
      }
      facts.say("property of storage", Object.getOwnPropertyDescriptor(storage, "kv") === undefined ? "none" : Object.keys(Object.getOwnPropertyDescriptor(storage, "kv")));
      fill(kv);
      const list = kv.list();
      facts.say("iterator", [list.constructor.name, String(list), Object.getOwnPropertyNames(list)]);
      facts.say("its prototype", Object.getOwnPropertyNames(Object.getPrototypeOf(list)));
      facts.say("above that", Object.getPrototypeOf(Object.getPrototypeOf(list)) === Iterator.prototype);
      facts.say("iterable", list[Symbol.iterator]() === list);
      facts.say("instanceof Iterator", list instanceof Iterator);
      facts.say("has return, throw", [typeof list.return, typeof list.throw]);
      facts.say("keys of a result", Object.keys(list.next()));
    },
    "/operations": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      facts.say("get of nothing", kv.get("a"));
      facts.say("delete of nothing", kv.delete("a"));
      facts.say("put", kv.put("a", 1));
      facts.say("get", kv.get("a"));
      facts.say("put over it", kv.put("a", { deep: [new Date(0), null] }));
      facts.say("get", kv.get("a"));
      facts.say("a fresh copy each time", kv.get("a") === kv.get("a"));
      facts.say("delete", [kv.delete("a"), kv.delete("a"), kv.get("a")]);
      kv.put("null", null);
      facts.say("null", kv.get("null"));
      kv.put("undefined", undefined);
      facts.say("undefined", kv.get("undefined"));
      await facts.of("undefined by the asynchronous get", () => storage.get("undefined"));
      await facts.of("undefined by a get of several", () => storage.get(["undefined", "none"]));
      await facts.of("undefined by list", () => storage.list());
      facts.say("delete of undefined", kv.delete("undefined"));
      kv.put("shared", "by kv");
      await facts.of("seen by the asynchronous get", () => storage.get("shared"));
      storage.put("shared", "by storage");
      facts.say("seen by kv before the put is awaited", kv.get("shared"));
      const mutable = { n: 1 };
      kv.put("mutable", mutable);
      mutable.n = 2;
      facts.say("cloned at the call", kv.get("mutable"));
      kv.put("", "empty key");
      kv.put("a\0b", "NUL");
      kv.put("\ud800", "lone surrogate");
      facts.say("odd keys", [kv.get(""), kv.get("a\0b"), kv.get("a"), kv.get("\ud800")]);
      facts.say("all", [...kv.list()]);
      for (const value of [1n, new Map([[1, 2]]), new Set(["x"]), new Uint8Array([1, 2]), /x/g, new Error("e"), "日本", 1.5, -0]) {
        kv.put("v", value);
        facts.say("value", kv.get("v"));
      }
    },
    "/arguments": async (facts) => {
      const { kv } = this.ctx.storage;
      await facts.of("get()", () => kv.get());
      await facts.of("get(undefined)", () => kv.get(undefined));
      await facts.of("get(null)", () => kv.get(null));
      await facts.of("get of a list", () => (kv.put("a,u", "joined"), kv.get(["a", "u"])));
      await facts.of("get of a symbol", () => kv.get(Symbol("s")));
      await facts.of("get of a throwing key", () => kv.get({ toString() { throw new RangeError("mine"); } }));
      await facts.of("get with options", () => kv.get("a,u", "x"));
      await facts.of("put()", () => kv.put());
      await facts.of("put(key)", () => kv.put("k"));
      await facts.of("put of entries", () => kv.put({ a: 1 }));
      await facts.of("put of entries and a value", () => (kv.put({ a: 1 }, 2), kv.get("[object Object]")));
      await facts.of("put with a third argument", () => kv.put("k", 1, "x"));
      await facts.of("put of a number", () => (kv.put(5, 1), kv.get("5")));
      await facts.of("put of a function", () => kv.put("f", Math.max));
      await facts.of("put of a symbol", () => kv.put("f", Symbol("s")));
      await facts.of("put of a throwing getter", () => kv.put("f", { get x() { throw new RangeError("getter"); } }));
      await facts.of("put of a promise", () => kv.put("f", Promise.resolve()));
      await facts.of("delete()", () => kv.delete());
      await facts.of("delete of a list", () => kv.delete(["a", "u"]));
      await facts.of("delete of a symbol", () => kv.delete(Symbol("s")));
      facts.say("left", [...kv.list()]);
      for (const options of [null, undefined, {}, 5, "x", true, [], Math.max, Symbol("s"), 1n]) {
        await facts.of(`list(${String(options)})`, () => kv.list(options).toArray().length);
      }
      await facts.of("start and startAfter", () => kv.list({ start: "a", startAfter: "b" }));
      for (const limit of [0, -1, 1.7, "2", NaN, null, Infinity, 2 ** 31, 2 ** 31 - 1, undefined, "x", 1n, {}]) {
        await facts.of(`limit ${String(limit)}`, () => [...kv.list({ limit })].length);
      }
      await facts.of("noCache and allowConcurrency", () => [...kv.list({ noCache: true, allowConcurrency: true })].length);
      await facts.of("a throwing option", () => kv.list({ get prefix() { throw new RangeError("mine"); } }));
    },
    "/ranges": async (facts) => {
      const { kv } = this.ctx.storage;
      facts.say("nothing", [...kv.list()]);
      for (const key of ["", "a", "a\0", "aa", "ab", "b", "ba", "é", "\uE000", "\uFFFD", "😀", "10", "9", "A"]) kv.put(key, key.length);
      const keys = (options) => [...kv.list(options)].map(([key]) => key);
      facts.say("all", keys());
      facts.say("reverse", keys({ reverse: true }));
      facts.say("start", keys({ start: "b" }));
      facts.say("startAfter", keys({ startAfter: "a" }));
      facts.say("startAfter empty", keys({ startAfter: "", limit: 1 }));
      facts.say("end", keys({ end: "a" }));
      facts.say("prefix", keys({ prefix: "a" }));
      facts.say("prefix of two bytes", keys({ prefix: "é" }));
      facts.say("prefix and start", keys({ prefix: "a", start: "aa" }));
      facts.say("prefix and end", keys({ prefix: "a", end: "ab" }));
      facts.say("prefix, disjoint", keys({ prefix: "a", start: "b" }));
      facts.say("end before start", keys({ start: "b", end: "a" }));
      facts.say("limit", keys({ limit: 3 }));
      facts.say("reverse and limit", keys({ reverse: true, limit: 3 }));
      facts.say("reverse, start, end", keys({ reverse: true, start: "a", end: "b" }));
      facts.say("reverse, prefix, limit", keys({ reverse: true, prefix: "a", limit: 2 }));
      facts.say("start as a number", keys({ start: 9, limit: 1 }));
    },
    "/iterator": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      fill(kv);
      let list = kv.list();
      facts.say("first", list.next());
      facts.say("rest", [...list]);
      facts.say("after the end", [list.next(), list.next()]);
      facts.say("spread again", [...list]);
      list = kv.list();
      for (const [key] of list) if (key === "b") break;
      facts.say("after a break", list.next());
      list = kv.list({ start: "b" });
      facts.say("map", list.map(([key, value]) => key + value).toArray());
      facts.say("filter, take", kv.list().filter(([key]) => key > "a").take(2).toArray());
      facts.say("drop", kv.list().drop(3).toArray());
      facts.say("reduce", kv.list().reduce((all, [key]) => all + key, ""));
      facts.say("find", kv.list().find(([key]) => key === "c"));
      facts.say("some, every", [kv.list().some(([key]) => key === "c"), kv.list().every(([key]) => key === "c")]);
      facts.say("flatMap", kv.list({ limit: 2 }).flatMap((pair) => pair).toArray());
      facts.say("Object.fromEntries", Object.fromEntries(kv.list()));
      facts.say("new Map", new Map(kv.list()));
      list = kv.list();
      list.next();
      kv.put("ab", "inserted ahead");
      kv.put("0", "inserted behind");
      kv.delete("c");
      kv.put("d", "changed");
      facts.say("live", [...list]);
      list = kv.list();
      facts.say("before an await", list.next());
      await sleep(5);
      facts.say("after an await", list.next());
      await storage.put("dd", "asynchronous");
      await storage.sync();
      facts.say("after a commit", [...list]);
      list = kv.list();
      list.next();
      kv.delete("a");
      kv.delete("ab");
      facts.say("the next ones deleted", list.next());
      list = kv.list({ limit: 2 });
      kv.put("00", 1);
      facts.say("limit counts what is seen", [...list].map(([key]) => key));
      const receivers = kv.list();
      await facts.of("next of another receiver", () => receivers.next.call({}));
    },
    "/invalidated": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      fill(kv);
      let first = kv.list();
      first.next();
      const second = kv.list();
      await facts.of("by another list", () => first.next());
      await facts.of("again", () => first.next());
      await facts.of("the other one", () => second.next());
      await storage.list();
      await facts.of("by an asynchronous list", () => second.next());
      for (const [name, action] of Object.entries({
        "asynchronous get": () => storage.get("a"),
        "asynchronous get of several": () => storage.get(["a", "b"]),
        "asynchronous put": () => storage.put("x", 1),
        "asynchronous delete": () => storage.delete("x"),
        "kv.get": () => kv.get("a"),
        "list of an empty range": () => storage.list({ start: "b", end: "a" }),
        "kv.list of an empty range": () => kv.list({ start: "b", end: "a" }),
        "list that is refused": () => storage.list({ limit: 0 }).catch(() => {}),
        "kv.list that is refused": () => { try { kv.list({ limit: 0 }); } catch { /* known */ } },
        "list in reverse": () => storage.list({ reverse: true }),
        "kv.list in reverse": () => kv.list({ reverse: true }),
        "list with an end": () => storage.list({ end: "z" }),
        "list with a limit": () => storage.list({ limit: 1 }),
        "list with start only": () => storage.list({ start: "a" }),
        "transactionSync": () => storage.transactionSync(() => kv.put("t", 1)),
        "transactionSync that throws": () => { try { storage.transactionSync(() => { kv.put("t", 2); throw new Error("x"); }); } catch { /* known */ } },
        "transaction()": () => storage.transaction(async (txn) => { await txn.put("t", 3); }),
        "transaction() that lists": () => storage.transaction(async (txn) => { await txn.list(); }),
        "transaction() that throws": () => storage.transaction(async (txn) => { await txn.put("t", 3); throw new Error("x"); }).catch(() => {}),
        "sync": () => storage.sync(),
      })) {
        const list = kv.list();
        list.next();
        await action();
        await facts.of(`after ${name}`, () => list.next());
      }
      const finished = kv.list();
      facts.say("finished", [...finished].length);
      [...kv.list()];
      await facts.of("a finished one after another list", () => finished.next());
      first = kv.list({ reverse: true, limit: 3 });
      first.next();
      kv.list();
      await facts.of("in reverse, by another list", () => first.next());
      const open = kv.list();
      open.next();
      await storage.deleteAll();
      await facts.of("after deleteAll()", () => open.next());
      await facts.of("again", () => open.next());
      facts.say("a new one", [...kv.list()]);
      kv.put("after", 1);
      await facts.of("the old one", () => open.next());
      facts.say("a new one", [...kv.list()]);
      const empty = kv.list({ prefix: "none" });
      await storage.deleteAll();
      await facts.of("one that was not begun, after deleteAll()", () => empty.next());
    },
    "/undecodable": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      kv.put("bad", new SharedArrayBuffer(8));
      kv.put("c", 1);
      await facts.of("get", () => kv.get("bad"));
      const list = kv.list();
      await facts.of("next", () => list.next());
      await facts.of("next again", () => list.next());
      facts.say("delete", kv.delete("bad"));
      facts.say("list", [...kv.list()]);
    },
    "/large": async (facts) => {
      const { kv } = this.ctx.storage;
      const key = "k".repeat(3000);
      kv.put(key, "long key");
      facts.say("a long key", kv.get(key));
      kv.put("v", "x".repeat(1 << 20));
      facts.say("a long value", kv.get("v").length);
      await facts.of("too long a value", () => kv.put("v", "x".repeat(9 << 20)));
      facts.say("the value before", kv.get("v").length);
      for (let i = 0; i < 1000; ++i) kv.put(`n${String(i).padStart(4, "0")}`, i);
      facts.say("many", kv.list({ prefix: "n" }).reduce((sum, [, n]) => sum + n, 0));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
