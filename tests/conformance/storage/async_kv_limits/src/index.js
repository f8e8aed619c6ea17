// Sizes and counts at the limit and one beyond it. Production's KV-backed classes have other limits than a SQLite file.
import { DurableObject } from "cloudflare:workers";
import { routes, show } from "../../../lib/facts.js";

const MiB = 1024 * 1024;
const key = (bytes) => "k".repeat(bytes);
// A string takes 2 bytes of header, a tag, its length (3 bytes from 16,384 on) and its characters.
const stringOf = (serialised) => "v".repeat(serialised - 6);

export class T extends DurableObject {
  fetch = routes({
    "/keys": async (facts) => {
      const { storage } = this.ctx;
      for (const bytes of [0, 1, 2047, 2048, 2049, 4096]) {
        await facts.of(`put, ${bytes}`, () => storage.put(key(bytes), bytes));
        await facts.of(`put of entries, ${bytes}`, () => storage.put({ [key(bytes)]: bytes, a: 1 }));
        await facts.of(`get, ${bytes}`, () => storage.get(key(bytes)));
        await facts.of(`get of several, ${bytes}`, async () => [...(await storage.get([key(bytes), "a"])).values()]);
        await facts.of(`list start, ${bytes}`, async () => (await storage.list({ start: key(bytes), limit: 1 })).size);
        await facts.of(`list prefix, ${bytes}`, async () => (await storage.list({ prefix: key(bytes), limit: 1 })).size);
        await facts.of(`delete, ${bytes}`, () => storage.delete(key(bytes)));
        await facts.of(`delete of several, ${bytes}`, () => storage.delete([key(bytes), "a"]));
      }
      // It is the UTF-8 bytes that count.
      for (const [name, text] of Object.entries({ "1024 é": "\u00e9".repeat(1024), "1025 é": "\u00e9".repeat(1025), "512 emoji": "\u{1f600}".repeat(512),
        "513 emoji": "\u{1f600}".repeat(513), "682 €": "\u20ac".repeat(682), "683 €": "\u20ac".repeat(683), "683 lone surrogates": "\ud800".repeat(683), "2048 NUL": "\0".repeat(2048) })) {
        await facts.of(name, () => storage.put(text, name));
        await facts.of(`${name}, found`, () => storage.get(text));
      }
      await facts.of("an entry too large among others", () => storage.put({ first: 1, [key(2049)]: 2, last: 3 }));
      await facts.of("and nothing of it is there", async () => (await storage.get(["first", "last"])).size);
      await facts.of("a key too large among others", () => storage.delete(["first", key(2049)]));
      await facts.of("which is wrong first: key or value", () => storage.put(key(2049), Math.max));
      await facts.of("which is wrong first: key or its size", () => storage.put(key(2049), undefined));
    },
    "/values": async (facts) => {
      const { storage } = this.ctx;
      for (const bytes of [131_071, 131_072, 131_073, 131_105, 131_106, 131_107, 131_200]) {
        await facts.of(`string of ${bytes}`, () => storage.put("v", stringOf(bytes)));
        await facts.of(`its length`, async () => (await storage.get("v"))?.length);
        await facts.of(`in entries`, () => storage.put({ w: stringOf(bytes), x: 1 }));
        await facts.of("x", () => storage.get("x"));
        await storage.delete(["v", "w", "x"]);
      }
      for (const length of [131_060, 131_090, 131_092, 131_093, 131_094, 131_095, 131_096, 131_097, 131_104]) {
        await facts.of(`${length} bytes`, () => storage.put("v", new Uint8Array(length)));
      }
      await facts.of("the last good one is there", async () => (await storage.get("v"))?.length);
      await facts.of("a part of a buffer counts whole", () => storage.put("p", new Uint8Array(140_000).subarray(0, 1)));
      await facts.of("two-byte string", () => storage.put("t", "\u20ac".repeat(65_530)));
      await facts.of("two-byte string, larger", () => storage.put("t", "\u20ac".repeat(65_560)));
      await facts.of("many small things", () => storage.put("m", [..."x".repeat(50_000)]));
    },
    "/counts": async (facts) => {
      const { storage } = this.ctx;
      const names = (n) => Array.from({ length: n }, (_, i) => `n${String(i).padStart(4, "0")}`);
      for (const n of [127, 128, 129, 1000]) {
        await facts.of(`put of ${n}`, () => storage.put(Object.fromEntries(names(n).map((name) => [name, n]))));
        await facts.of(`get of ${n}`, async () => (await storage.get(names(n))).size);
        await facts.of(`list of ${n}`, async () => (await storage.list()).size);
        await facts.of(`delete of ${n}`, () => storage.delete(names(n)));
      }
      await facts.of("129 times the same key", () => storage.get(Array(129).fill("k")));
      await facts.of("129 keys, one too large", () => storage.get([...names(128), key(2049)]));
      await facts.of("delete of 129 times the same key", () => storage.delete(Array(129).fill("k")));
    },
    "/many-keys": async (facts) => {
      const { storage } = this.ctx;
      const count = 100_000;
      const name = (i) => `k${String(i).padStart(6, "0")}`;
      for (let i = 0; i < count; i += 5_000) await storage.put(Object.fromEntries(Array.from({ length: 5_000 }, (_, j) => [name(i + j), i + j])));
      const summary = async (options) => {
        const map = await storage.list(options);
        const keys = [...map.keys()];
        let sum = 0;
        for (const value of map.values()) sum += value;
        return [map.size, keys[0], keys.at(-1), sum];
      };
      await facts.of("all", () => summary());
      await facts.of("backwards", () => summary({ reverse: true }));
      await facts.of("the middle", () => summary({ start: name(25_000), end: name(75_000) }));
      await facts.of("the middle, backwards, limited", () => summary({ start: name(25_000), end: name(75_000), reverse: true, limit: 10 }));
      await facts.of("a prefix", () => summary({ prefix: "k0500" }));
      await facts.of("delete of 1000", () => storage.delete(Array.from({ length: 1000 }, (_, i) => name(i * 100))));
      await facts.of("what is left", () => summary());
      await facts.of("deleteAll", () => storage.deleteAll());
      await facts.of("nothing is left", () => summary());
    },
    "/huge-keys": async (facts) => {
      const { storage } = this.ctx;
      for (const bytes of [3 * MiB, 10 * 1024 * 1024]) {
        await facts.of(`put, ${bytes}`, () => storage.put(key(bytes), 1));
        await facts.of(`get, ${bytes}`, () => storage.get(key(bytes)));
        await facts.of(`delete, ${bytes}`, () => storage.delete(key(bytes)));
        await facts.of(`get of several, ${bytes}`, async () => (await storage.get([key(bytes)])).size);
        await facts.of(`list, ${bytes}`, async () => (await storage.list({ start: key(bytes) })).size);
        await facts.of(`prefix, ${bytes}`, async () => (await storage.list({ prefix: key(bytes) })).size);
      }
      await facts.of("storage goes on", () => storage.put("a", 1));
      await facts.of("and has", async () => [...(await storage.list()).keys()].map((name) => name.length));
    },
    "/huge-values": async (facts) => {
      const { storage } = this.ctx;
      // The row's record: key "v", value, and the header of both (a byte each, and the serial types).
      for (const bytes of [5 * MiB, 8_388_633, 8_388_634, 8_388_635, 8_388_643, 16 * MiB]) {
        await facts.of(`${bytes}`, () => storage.put("v", stringOf(bytes + 1).slice(0, -1)));
        await facts.of(`its length`, async () => (await storage.get("v"))?.length);
      }
      await facts.of("two of 4 MiB", () => storage.put({ a: "a".repeat(4 * MiB), b: "b".repeat(4 * MiB) }));
      await facts.of("an entry too large among others", () => storage.put({ c: 1, d: "d".repeat(9 * MiB), e: 2 }));
      await facts.of("nothing of it is there", async () => show([...(await storage.get(["c", "d", "e"])).keys()]));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
