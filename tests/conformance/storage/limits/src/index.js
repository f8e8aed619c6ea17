// Sizes: what a class with a SQLite file may store.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/facts": async (facts) => {
      const { storage } = this.ctx;
      const length = async (key) => (await storage.get(key))?.length;
      await facts.of("a key of 2048 bytes", () => storage.put("k".repeat(2048), 1));
      await facts.of("a key of 2049 bytes", () => storage.put("k".repeat(2049), 1));
      await facts.of("a key of 100,000 bytes", () => storage.put("k".repeat(100_000), 1));
      await facts.of("it is found", () => storage.get("k".repeat(100_000)));
      await facts.of("a value of 128 KiB", () => storage.put("a", "v".repeat(128 * 1024)));
      await facts.of("a value of 1 MiB", () => storage.put("b", "v".repeat(1024 * 1024)));
      await facts.of("its length", () => length("b"));
      await facts.of("bytes, 2 MB", () => storage.put("c", new Uint8Array(2_000_000)));
      await facts.of("their length", () => length("c"));
      await facts.of("a value of 9 MiB", () => storage.put("d", new Uint8Array(9 * 1024 * 1024)));
      await facts.of("is not there", () => storage.get("d"));
      const keys = Array.from({ length: 129 }, (_, i) => `m${i}`);
      await facts.of("129 entries", () => storage.put(Object.fromEntries(keys.map((key) => [key, 1]))));
      await facts.of("129 keys", async () => (await storage.get(keys)).size);
      await facts.of("delete of 129 keys", () => storage.delete(keys));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
