// What the asynchronous key-value methods take for options and keys, what they refuse, and in which order they look.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

class Mine {
  noCache = true;
}

const candidates = {
  undefined: undefined,
  null: null,
  "{}": {},
  "[]": [],
  "without prototype": Object.create(null),
  "class instance": new Mine(),
  function: () => {},
  Date: new Date(0),
  Map: new Map(),
  Proxy: new Proxy({}, {}),
  "boxed string": new String("x"),
  string: "x",
  "empty string": "",
  number: 5,
  zero: 0,
  true: true,
  false: false,
  bigint: 1n,
  symbol: Symbol("s"),
};

const throwing = (message) => ({
  get allowConcurrency() { throw new RangeError(message); },
  get allowUnconfirmed() { throw new RangeError(message); },
});

export class T extends DurableObject {
  fetch = routes({
    "/options": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 2 });
      for (const [name, options] of Object.entries(candidates)) {
        await facts.of(`get, ${name}`, () => storage.get("a", options));
        await facts.of(`get of several, ${name}`, () => storage.get(["a"], options));
        await facts.of(`list, ${name}`, () => storage.list(options));
        await facts.of(`put, ${name}`, () => storage.put("c", 3, options));
        await facts.of(`put of entries, ${name}`, () => storage.put({ c: 3 }, options));
        await facts.of(`delete, ${name}`, () => storage.delete("c", options));
        await facts.of(`delete of several, ${name}`, () => storage.delete(["c"], options));
      }
      for (const [name, options] of Object.entries(candidates)) await facts.of(`deleteAll, ${name}`, () => storage.deleteAll(options));
    },
    "/flags": async (facts) => {
      const { storage } = this.ctx;
      for (const flag of [0, 1, "", "false", null, undefined, NaN, {}, [], Symbol("s"), 0n, 1n]) {
        const options = { allowConcurrency: flag, allowUnconfirmed: flag, noCache: flag, reverse: flag };
        await facts.of(`put, ${String(flag)}`, () => storage.put({ x: 1, y: 2 }, options));
        await facts.of(`get, ${String(flag)}`, () => storage.get("x", options));
        await facts.of(`list, ${String(flag)}`, () => storage.list(options));
        await facts.of(`delete, ${String(flag)}`, () => storage.delete(["x", "y"], options));
      }
      const inherited = Object.create({ reverse: true });
      await storage.put({ x: 1, y: 2 });
      await facts.of("an inherited flag counts", () => storage.list(inherited));
      await facts.of("a throwing flag, get", () => storage.get("x", throwing("from get")));
      await facts.of("a throwing flag, put", () => storage.put("z", 1, throwing("from put")));
      await facts.of("a throwing flag, put of entries", () => storage.put({ z: 1 }, throwing("from put of entries")));
      await facts.of("a throwing flag, delete", () => storage.delete("x", throwing("from delete")));
      await facts.of("a throwing flag, list", () => storage.list(throwing("from list")));
      await facts.of("a throwing flag, deleteAll", () => storage.deleteAll(throwing("from deleteAll")));
      await facts.of("and nothing happened", () => storage.list());
    },
    "/conversions": async (facts) => {
      const { storage } = this.ctx;
      const hostile = {
        "toString throws": { toString() { throw new RangeError("toString"); } },
        "toString gives an object": { toString: () => ({}), valueOf: () => "v" },
        "Symbol.toPrimitive": { [Symbol.toPrimitive]: (hint) => `primitive ${hint}` },
        "Symbol.toPrimitive throws": { [Symbol.toPrimitive]() { throw new SyntaxError("toPrimitive"); } },
        "without prototype": Object.create(null),
        symbol: Symbol("s"),
        number: 1e21,
        "minus zero": -0,
        bigint: 10n ** 20n,
        Date: new Date(0),
        RegExp: /x/g,
        function: function named() {},
        "array in array": [["a", "b"], [null], []],
        "boxed string": new String("boxed"),
        Set: new Set(["a"]),
      };
      for (const [name, key] of Object.entries(hostile)) {
        await facts.of(`put, ${name}`, () => storage.put(key, name));
        await facts.of(`get, ${name}`, () => storage.get(key));
        await facts.of(`get of one in a list, ${name}`, () => storage.get([key]));
        await facts.of(`list start, ${name}`, async () => [...(await storage.list({ start: key, limit: 1 })).keys()]);
        await facts.of(`delete in a list, ${name}`, () => storage.delete(["a", key]));
      }
      await facts.of("what is left", () => storage.list());
      const holes = ["a", , "b"];
      await facts.of("holes in a list of keys", () => storage.get(holes));
      const growing = ["a", { toString() { growing.push("late"); return "b"; } }];
      await storage.put({ late: "came late", undefined: "the key undefined" });
      await facts.of("a list that grows while it is read", () => storage.get(growing));
      await facts.of("an array-like object is a key", () => storage.get({ length: 1, 0: "late", toString: () => "late" }));
      await facts.of("undefined in a list of keys", () => storage.get([undefined]));
    },
    "/evaluation-order": async (facts) => {
      const { storage } = this.ctx;
      const seen = [];
      const noting = (name, value) => ({ enumerable: true, get: () => (seen.push(name), value) });
      const key = (name) => ({ toString: () => (seen.push(`key ${name}`), name) });
      const options = () =>
        Object.defineProperties({}, Object.fromEntries(
          ["reverse", "limit", "prefix", "end", "startAfter", "start", "noCache", "allowUnconfirmed", "allowConcurrency"]
            .map((name) => [name, noting(name, undefined)])));
      const note = async (name, action) => {
        seen.length = 0;
        await action();
        facts.say(name, [...seen]);
      };
      await note("get", () => storage.get(key("k"), options()));
      await note("get of several", () => storage.get([key("k"), key("j"), key("k")], options()));
      await note("list", () => storage.list(options()));
      await note("put", () => storage.put("k", Object.defineProperties({}, { v: noting("value", 1) }), options()));
      await note("put of entries", () =>
        storage.put(Object.defineProperties({}, { z: noting("z", 1), a: noting("a", 2), 7: noting("7", 3) }), options()));
      await note("delete", () => storage.delete(key("k"), options()));
      await note("delete of several", () => storage.delete([key("k"), key("j")], options()));
      await note("deleteAll", () => storage.deleteAll(options()));
      await note("a Proxy of entries", () =>
        storage.put(new Proxy({ p: 1, q: 2 }, {
          ownKeys: (target) => (seen.push("ownKeys"), Reflect.ownKeys(target)),
          getOwnPropertyDescriptor: (target, name) => (seen.push(`descriptor ${name}`), Reflect.getOwnPropertyDescriptor(target, name)),
          get: (target, name) => (seen.push(`get ${String(name)}`), target[name]),
        })));
      await facts.of("they are stored", () => storage.list());
    },
    "/never-synchronously": async (facts) => {
      const { storage } = this.ctx;
      const calls = {
        "get()": () => storage.get(),
        "get of a symbol": () => storage.get(Symbol("s")),
        "put()": () => storage.put(),
        "put of a function": () => storage.put("f", Math.max),
        "get with a string as options": () => storage.get("k", "x"),
        "get of a key that is too large": () => storage.get("k".repeat(10_000_000)),
        "get of another receiver": () => storage.get.call({}, "k"),
        "put of undefined": () => storage.put("k", undefined),
        "put of a key that is too large": () => storage.put("k".repeat(10_000_000), 1),
        "delete()": () => storage.delete(),
        "delete of a symbol": () => storage.delete(Symbol("s")),
        "delete of several, a symbol": () => storage.delete([Symbol("s")]),
        "delete with a string as options": () => storage.delete("k", "x"),
        "delete of a key that is too large": () => storage.delete("k".repeat(10_000_000)),
        "delete of several, a key that is too large": () => storage.delete(["k".repeat(10_000_000)]),
        "delete of another receiver": () => storage.delete.call({}, "k"),
        "list with a limit of 0": () => storage.list({ limit: 0 }),
        "list with start and startAfter": () => storage.list({ start: "a", startAfter: "b" }),
        "deleteAll with a number": () => storage.deleteAll(5),
        "transaction()": () => storage.transaction(),
        "sync of another receiver": () => storage.sync.call({}),
      };
      for (const [name, call] of Object.entries(calls)) {
        let promise;
        try {
          promise = call();
        } catch (error) {
          facts.say(`${name} throws`, [error.name, error.message]);
          continue;
        }
        facts.say(`${name} gives a promise`, promise instanceof Promise);
        await facts.of(name, async () => {
          await promise;
        });
      }
    },
    "/surplus": async (facts) => {
      const { storage } = this.ctx;
      await facts.of("put", () => storage.put("a", 1, {}, "surplus"));
      await facts.of("get", () => storage.get("a", {}, "surplus"));
      await facts.of("list", () => storage.list({}, "surplus"));
      await facts.of("delete", () => storage.delete("a", {}, "surplus"));
      await facts.of("deleteAll", () => storage.deleteAll({}, "surplus"));
      await facts.of("sync", () => storage.sync("surplus"));
      for (const method of ["get", "list", "put", "delete", "deleteAll", "transaction", "sync", "transactionSync"]) {
        facts.say(`${method}.length, name`, [storage[method].length, storage[method].name]);
      }
      facts.say("own properties", Object.getOwnPropertyNames(storage));
      facts.say("in a string", String(storage));
      facts.say("keys", Object.keys(storage));
      facts.say("extensible", Object.isExtensible(storage));
      storage.mine = 1;
      facts.say("a property of one's own", storage.mine);
      facts.say("the same object each time", this.ctx.storage === storage);
    },
    "/receivers": async (facts) => {
      const { storage } = this.ctx;
      for (const method of ["get", "put", "list", "delete", "deleteAll", "sync"]) {
        for (const [name, receiver] of Object.entries({ undefined, "{}": {}, "its prototype": Object.getPrototypeOf(storage), ctx: this.ctx })) {
          await facts.of(`${method} of ${name}`, () => storage[method].call(receiver, "k", 1));
        }
      }
      await facts.of("get of an heir", () => Object.create(storage).get("k"));
      await facts.of("get of a Proxy", () => new Proxy(storage, {}).get("k"));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
