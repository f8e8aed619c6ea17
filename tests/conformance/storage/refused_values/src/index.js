// Values that cannot be stored: in which words, and that nothing is written then.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/facts": async (facts) => {
      const { storage } = this.ctx;
      const detached = new ArrayBuffer(4);
      structuredClone(detached, { transfer: [detached] });
      const functions = {
        "arrow function": () => {},
        "named function": function named() { return 1; },
        "async function": async () => {},
        "function inside": { a: [() => 1] },
        method: { m() {} },
      };
      for (const [name, value] of Object.entries(functions)) {
        // The function's text is in the message, and bundlers lay it out anew.
        await facts.of(`${name}, without blanks`, () =>
          storage.put("k", value).catch((error) => [error.name, error.code, error.message.replaceAll(/\s/g, "")]),
        );
      }
      const refused = {
        symbol: Symbol("x"),
        "symbol inside": { a: Symbol("y") },
        promise: Promise.resolve(),
        WeakMap: new WeakMap(),
        WeakSet: new WeakSet(),
        WeakRef: new WeakRef({}),
        proxy: new Proxy({}, {}),
        generator: (function* () {})(),
        "detached buffer": detached,
        stub: this.env.T.getByName("x"),
        namespace: this.env.T,
        id: this.ctx.id,
        ctx: this.ctx,
        storage,
        URL: new URL("http://a/"),
      };
      for (const [name, value] of Object.entries(refused)) await facts.of(name, () => storage.put("k", value));
      await facts.of("a getter that throws", () => storage.put("k", { get a() { throw new RangeError("mine"); } }));
      await facts.of("nothing was written", () => storage.list());
      await storage.put("k", "old");
      await facts.of("an overwrite that fails", () => storage.put("k", Symbol("s")));
      await facts.of("leaves the old value", () => storage.get("k"));
      await facts.of("one bad value among entries", () => storage.put({ a: 1, b: Symbol("s"), c: 3 }));
      await facts.of("writes none of them", () => storage.list());
      await facts.of("an entry whose getter throws", () => storage.put({ a: 1, get b() { throw new Error("mine"); } }));
      await facts.of("is nothing written either", () => storage.list());
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
