// transaction(): commits as one, rolls back as one, and lets nobody in meanwhile.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/facts": async (facts) => {
      const { storage } = this.ctx;
      await facts.of("its value", () => storage.transaction(async () => "v"));
      await facts.of("commits", async () => {
        await storage.transaction(async (txn) => {
          await txn.put("a", 1);
          await txn.put({ b: 2, c: 3 });
          await txn.delete("c");
        });
        return storage.list();
      });
      await facts.of("reads its own writes", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", 10);
          return [await txn.get("a"), await txn.get(["a", "b"]), await txn.list({ prefix: "b" })];
        }),
      );
      await facts.of("throws", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", 100);
          throw new RangeError("mine");
        }),
      );
      await facts.of("and rolled back", () => storage.get("a"));
      await facts.of("rollback()", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", 1000);
          txn.rollback();
          return "returned";
        }),
      );
      await facts.of("rolled back as well", () => storage.get("a"));
      await facts.of("use after rollback", () =>
        storage.transaction(async (txn) => {
          txn.rollback();
          await txn.get("a");
        }),
      );
      let leaked;
      await storage.transaction(async (txn) => (leaked = txn));
      await facts.of("use after its end", () => leaked.get("a"));
      await facts.of("class of txn", () => storage.transaction(async (txn) => txn.constructor.name));
      await facts.of("no argument", () => storage.transaction());
      await facts.of("a callback that is not async", () => storage.transaction(() => 5));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
