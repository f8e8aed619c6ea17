// When and in which order writes take effect, what is all or nothing, and what deletes count.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/moment": async (facts) => {
      const { storage } = this.ctx;
      const value = { n: 1, list: [1] };
      const promise = storage.put("v", value);
      value.n = 2;
      value.list.push(2);
      await promise;
      await facts.of("the value at the call counts", () => storage.get("v"));
      const first = await storage.get("v");
      first.n = 9;
      await facts.of("what was read is a copy", () => storage.get("v"));
      facts.say("another one each time", (await storage.get("v")) === (await storage.get("v")));
      const before = storage.get("v");
      storage.put("v", "new");
      await facts.of("a get before the put", () => before);
      await facts.of("a get after the put", () => storage.get("v"));
      const list = storage.list();
      storage.put("w", 1);
      storage.delete("v");
      await facts.of("a list before the writes", () => list);
      await facts.of("a list after the writes", () => storage.list());
      const cold = storage.get(["v", "w", "x"]);
      storage.put({ v: 1, w: 2, x: 3 });
      await facts.of("several before the writes", () => cold);
      const shared = { s: 1 };
      await storage.put({ one: shared, two: shared });
      const { one, two } = Object.fromEntries(await storage.get(["one", "two"]));
      facts.say("entries share nothing", one === two);
    },
    "/order": async (facts) => {
      const { storage } = this.ctx;
      const seen = [];
      const note = (name) => (value) => seen.push(`${name} ${value instanceof Map ? `[${[...value]}]` : value}`);
      await storage.list();
      await Promise.all([
        storage.put("a", 1).then(note("put")),
        storage.get("a").then(note("get")),
        storage.delete("a").then(note("delete")),
        storage.get("a").then(note("get")),
        storage.put({ a: 2, b: 3 }).then(note("put")),
        storage.get(["a", "b"]).then(note("several")),
        storage.delete(["a", "c"]).then(note("delete")),
        storage.list().then(note("list")),
        storage.deleteAll().then(note("deleteAll")),
        storage.list().then(note("list")),
        storage.put("z", 1).then(note("put")),
        storage.list().then(note("list")),
      ]);
      facts.say("settled", seen);
    },
    "/atomic": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: "old", b: "old" });
      const stored = () => storage.list();
      await facts.of("a function among entries", () => storage.put({ a: 1, b: Math.max, c: 3 }));
      await facts.of("stored", stored);
      await facts.of("a symbol among entries", () => storage.put({ a: 1, b: Symbol("s") }));
      await facts.of("stored", stored);
      await facts.of("a getter that throws", () => storage.put({ a: 1, get b() { throw new RangeError("mine"); } }));
      await facts.of("stored", stored);
      await facts.of("a getter that throws inside a value", () => storage.put({ a: 1, b: { get c() { throw new RangeError("mine"); } } }));
      await facts.of("stored", stored);
      await facts.of("a getter that puts", () => storage.put({ a: 1, get b() { storage.put("inner", 1); return 2; }, inner: 2 }));
      await facts.of("stored", stored);
      await facts.of("a getter inside a value that puts", () => storage.put("k", { get x() { storage.put("k", "inner"); return "outer"; } }));
      await facts.of("k", () => storage.get("k"));
      await facts.of("a getter inside a value that deletes all", () => storage.put("k", { get x() { storage.deleteAll(); return "after"; } }));
      await facts.of("stored", stored);
    },
    "/entries": async (facts) => {
      const { storage } = this.ctx;
      await facts.of("numbers as names", () => storage.put({ 2: "two", 1: "one", "-1": "minus one" }));
      await facts.of("undefined is skipped", () => storage.put({ x: undefined, y: null }));
      await facts.of("a frozen object", () => storage.put(Object.freeze({ frozen: 1 })));
      await facts.of("without prototype", () => storage.put(Object.assign(Object.create(null), { bare: 1 })));
      await facts.of("a class instance", () => storage.put(new (class { own = 1; get inherited() { return 2; } })()));
      await facts.of("what is not enumerable", () => storage.put(Object.defineProperty({}, "hidden", { value: 1 })));
      await facts.of("an Error", () => storage.put(Object.assign(new Error("m"), { code: 5 })));
      await facts.of("a Date", () => storage.put(new Date()));
      await facts.of("a boxed string", () => storage.put(new String("ab")));
      await facts.of("a typed array", () => storage.put(new Uint8Array([7, 8])));
      await facts.of("an ArrayBuffer", () => storage.put(new ArrayBuffer(2)));
      await facts.of("a RegExp", () => storage.put(/x/));
      await facts.of("a Promise", () => storage.put(Promise.resolve(1)));
      await facts.of("stored", () => storage.list());
    },
    "/deletes": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 2, c: 3, d: 4, e: undefined, f: null });
      await facts.of("stored null counts", () => storage.delete("f"));
      await facts.of("of keys that are there", () => storage.delete(["a", "b"]));
      await facts.of("of keys that were there", () => storage.delete(["a", "b"]));
      await facts.of("twice the same", () => storage.delete(["c", "c", "c"]));
      await facts.of("deleted, put, deleted", async () => {
        const results = [storage.delete("d"), storage.put("d", 5), storage.delete("d"), storage.delete("d")];
        return Promise.all(results);
      });
      await facts.of("unknown ones together", () => Promise.all([storage.delete("u"), storage.delete("u"), storage.delete(["u", "v"])]));
      await facts.of("numbers", async () => {
        await storage.put({ 1: "one", 2: "two" });
        return storage.delete([1, "2", 3]);
      });
      await facts.of("left", () => storage.list());
    },
    "/many": async (facts) => {
      const { storage } = this.ctx;
      const name = (i) => `k${i % 1000}`;
      const promises = [];
      for (let i = 0; i < 20_000; ++i) promises.push(storage.put(name(i), i));
      await facts.of("twenty thousand puts of a thousand keys", async () => (await Promise.all(promises)).length);
      await facts.of("how many", async () => (await storage.list()).size);
      await facts.of("the last ones stay", async () => [...(await storage.list()).values()].reduce((sum, value) => sum + value));
      await facts.of("deletes and puts, half and half", async () => {
        const counts = await Promise.all(Array.from({ length: 2000 }, (_, i) => (i % 2 ? storage.delete(name(i)) : storage.put(name(i), -1))));
        return counts.filter((existed) => existed === true).length;
      });
      await facts.of("left", async () => (await storage.list()).size);
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
