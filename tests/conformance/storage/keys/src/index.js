// Keys: coercion, odd ones, and their order, which is that of their UTF-8 bytes.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/coercion": async (facts) => {
      const { storage } = this.ctx;
      await storage.put(5, "five");
      await storage.put(null, "null");
      await storage.put(true, "true");
      await storage.put(1.5, "one and a half");
      await facts.of("keys are strings", async () => [...(await storage.list()).keys()]);
      await facts.of("get(5)", () => storage.get(5));
      await facts.of("get('5')", () => storage.get("5"));
      await facts.of("get(null)", () => storage.get(null));
      await facts.of("get(undefined)", () => storage.get(undefined));
      await facts.of("get(true)", () => storage.get(true));
      await facts.of("get([1.5])", () => storage.get([1.5]));
      await facts.of("get of an object", () => storage.get({ toString: () => "5" }));
      await facts.of("get of an object whose toString throws", () => storage.get({ toString() { throw new RangeError("mine"); } }));
      await facts.of("get of a symbol", () => storage.get(Symbol("s")));
      await facts.of("delete(5)", () => storage.delete(5));
      await facts.of("delete([null, true])", () => storage.delete([null, true]));
      await facts.of("what is left", async () => [...(await storage.list()).keys()]);
    },
    "/odd": async (facts) => {
      const { storage } = this.ctx;
      const odd = ["", " ", "a\0b", "a", "\0", "%", "_", "'", '"', "/", "..", "\n", "\u{1f600}", "__proto__", "constructor"];
      for (const key of odd) await storage.put(key, `value of ${JSON.stringify(key)}`);
      for (const key of odd) await facts.of(JSON.stringify(key), () => storage.get(key));
      await facts.of("how many", async () => (await storage.list()).size);
      await storage.put("\ud800", "lone");
      await facts.of("a lone surrogate", () => storage.get("\ud800"));
      await facts.of("listed", async () => [...(await storage.list({ start: "\ud7ff", end: "\ue001" })).keys()]);
      await storage.delete("\ud800");
      await storage.put({ __proto__: 1, ["__proto__"]: "own" });
      await facts.of("an entry called __proto__", () => storage.get("__proto__"));
    },
    "/order": async (facts) => {
      const { storage } = this.ctx;
      const keys = ["z", "\u{1f600}", "a\0b", "\uffff", "\ue000", "A", "10", "", "9", "a", "\u00e9", "e\u0301", "\uffd0", "~", "\u007f", "\u0080"];
      await storage.put(Object.fromEntries(keys.map((key) => [key, 1])));
      const escaped = (map) => [...map.keys()].map((key) => [...key].map((c) => c.codePointAt(0).toString(16)).join("+"));
      await facts.of("list", async () => escaped(await storage.list()));
      await facts.of("list backwards", async () => escaped(await storage.list({ reverse: true })));
      await facts.of("get of several", async () => escaped(await storage.get(keys)));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
