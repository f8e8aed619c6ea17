// ctx.storage, asynchronous key-value: every signature, what it resolves to, what it refuses.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/surface": async (facts) => {
      const { storage } = this.ctx;
      for (const method of ["get", "list", "put", "delete", "deleteAll", "transaction", "sync"]) {
        facts.say(method, typeof Object.getPrototypeOf(storage)[method]);
      }
      facts.say("class", storage.constructor.name);
      await facts.of("new of that class", () => new storage.constructor());
      facts.say("get returns a promise", storage.get("k") instanceof Promise);
      facts.say("put returns a promise", storage.put("k", 1) instanceof Promise);
      await facts.of("get taken off its object", () => {
        const { get } = storage;
        return get("k");
      });
    },
    "/get": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 2, c: 3, nothing: null });
      await facts.of("a key", () => storage.get("a"));
      await facts.of("an absent key", () => storage.get("x"));
      await facts.of("a stored null", () => storage.get("nothing"));
      await facts.of("keys", () => storage.get(["a", "b"]));
      await facts.of("keys come sorted", () => storage.get(["c", "a", "b"]));
      await facts.of("duplicates collapse", () => storage.get(["a", "a", "b", "a"]));
      await facts.of("absent keys are left out", () => storage.get(["a", "x", "nothing"]));
      await facts.of("no keys", () => storage.get([]));
      await facts.of("a Map comes back", async () => (await storage.get(["a"])) instanceof Map);
      await facts.of("no argument", () => storage.get());
      await facts.of("a Set of keys", () => storage.get(new Set(["a"])));
      await facts.of("numbers as keys", () => storage.get([1, 2]));
      await facts.of("options", () => storage.get("a", { allowConcurrency: true, noCache: true }));
      await facts.of("unknown options", () => storage.get("a", { whatever: 1 }));
      await facts.of("null options", () => storage.get("a", null));
      await facts.of("undefined options", () => storage.get("a", undefined));
      await facts.of("a string as options", () => storage.get("a", "x"));
      await facts.of("a number as options", () => storage.get("a", 5));
      await facts.of("odd option values", () => storage.get("a", { allowConcurrency: "yes", noCache: null }));
    },
    "/put": async (facts) => {
      const { storage } = this.ctx;
      await facts.of("a pair", () => storage.put("a", 1));
      await facts.of("entries", () => storage.put({ b: 2, c: 3 }));
      await facts.of("overwrites", () => storage.put("a", "new"));
      await facts.of("no entries", () => storage.put({}));
      await facts.of("a key alone", () => storage.put("k"));
      await facts.of("undefined", () => storage.put("k", undefined));
      await facts.of("null", () => storage.put("null value", null));
      await facts.of("no argument", () => storage.put());
      await facts.of("an array alone", () => storage.put(["x", "y"]));
      await facts.of("a Map", () => storage.put(new Map([["m", 1]])));
      await facts.of("entries with undefined", () => storage.put({ d: undefined, e: 5 }));
      await facts.of("entries with options", () => storage.put({ f: 6 }, { allowUnconfirmed: true }));
      await facts.of("entries with a string", () => storage.put({ g: 7 }, "x"));
      await facts.of("entries with three arguments", () => storage.put({ h: 8 }, {}, {}));
      await facts.of("options", () => storage.put("i", 9, { allowUnconfirmed: true, allowConcurrency: true, noCache: true }));
      await facts.of("null options", () => storage.put("j", 10, null));
      await facts.of("a string as options", () => storage.put("k", 11, "x"));
      await facts.of("a number as options", () => storage.put("k", 11, 5));
      await facts.of("symbol properties are no entries", () => storage.put({ [Symbol("s")]: 1 }));
      await facts.of("inherited properties are no entries", () => storage.put(Object.create({ inherited: 1 })));
      await facts.of("what is stored now", () => storage.list());
    },
    "/delete": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 2, c: 3, d: 4, e: 5 });
      await facts.of("a key", () => storage.delete("a"));
      await facts.of("again", () => storage.delete("a"));
      await facts.of("an absent key", () => storage.delete("x"));
      await facts.of("keys, one absent", () => storage.delete(["b", "c", "x"]));
      await facts.of("duplicates count once", () => storage.delete(["d", "d"]));
      await facts.of("no keys", () => storage.delete([]));
      await facts.of("no argument", () => storage.delete());
      await facts.of("options", () => storage.delete("x", { allowUnconfirmed: true, noCache: true }));
      await facts.of("a string as options", () => storage.delete("x", "y"));
      await facts.of("what is left", () => storage.list());
    },
    "/delete-all": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 2 });
      await facts.of("deleteAll", () => storage.deleteAll());
      await facts.of("what is left", () => storage.list());
      await facts.of("deleteAll of nothing", () => storage.deleteAll());
      await facts.of("put afterwards", () => storage.put("c", 3));
      await facts.of("deleteAll with options", () => storage.deleteAll({ allowConcurrency: true }));
      await facts.of("deleteAll with a string", () => storage.deleteAll("x"));
      await facts.of("get", () => storage.get("c"));
    },
    "/sync": async (facts) => {
      const { storage } = this.ctx;
      await facts.of("sync with nothing to do", () => storage.sync());
      storage.put("a", 1);
      await facts.of("sync after a put", () => storage.sync());
      storage.put("b", 1, { allowUnconfirmed: true });
      await facts.of("sync after an unconfirmed put", () => storage.sync());
    },
    "/order": async (facts) => {
      const { storage } = this.ctx;
      const seen = [];
      const note = (name) => (value) => seen.push(`${name}=${value instanceof Map ? value.size : value}`);
      await Promise.all([
        storage.put("k", 1).then(note("put")),
        storage.get("k").then(note("get")),
        storage.put("k", 2).then(note("put")),
        storage.get("k").then(note("get")),
        storage.delete("k").then(note("delete")),
        storage.get("k").then(note("get")),
        storage.list().then(note("list")),
      ]);
      facts.say("calls take effect, and settle, in call order", seen);
      storage.put("l", 1);
      facts.say("a write need not be awaited", await storage.get("l"));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
