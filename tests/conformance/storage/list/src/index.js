// list(): ranges, prefixes, limits, direction, and what is refused.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/ranges": async (facts) => {
      const { storage } = this.ctx;
      await storage.put(Object.fromEntries(["", "a", "aa", "ab", "b", "ba", "c", "d"].map((key) => [key, key])));
      const keys = async (options) => [...(await storage.list(options)).keys()];
      const ranges = [
        undefined,
        null,
        {},
        { start: "b" },
        { start: "" },
        { start: "aaa" },
        { startAfter: "b" },
        { startAfter: "" },
        { startAfter: "aaa" },
        { end: "b" },
        { end: "" },
        { start: "aa", end: "c" },
        { startAfter: "aa", end: "c" },
        { start: "b", end: "b" },
        { start: "c", end: "a" },
        { prefix: "a" },
        { prefix: "" },
        { prefix: "x" },
        { prefix: "ab" },
        { prefix: "a", start: "ab" },
        { prefix: "a", startAfter: "a" },
        { prefix: "a", end: "ab" },
        { prefix: "a", start: "b" },
        { prefix: "b", start: "a", end: "z" },
        { limit: 2 },
        { limit: 100 },
        { reverse: true },
        { reverse: true, limit: 2 },
        { reverse: true, start: "ab", end: "c" },
        { reverse: true, startAfter: "ab", end: "c", limit: 1 },
        { reverse: true, prefix: "a" },
        { prefix: "a", limit: 1 },
        { start: undefined, end: undefined, prefix: undefined, limit: undefined, reverse: undefined },
        { allowConcurrency: true, noCache: true, limit: 1 },
      ];
      for (const range of ranges) await facts.of(JSON.stringify(range) ?? "nothing", () => keys(range));
      await facts.of("values come along", () => storage.list({ prefix: "b" }));
      await facts.of("a Map comes back", async () => (await storage.list()) instanceof Map);
    },
    "/coercion": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 2, c: 3, 5: 5, null: 0 });
      const keys = async (options) => [...(await storage.list(options)).keys()];
      for (const limit of [1.7, "2", true, "1e0"]) await facts.of(`limit ${JSON.stringify(limit)}`, () => keys({ limit }));
      for (const limit of [0, -1, NaN, null, Infinity, "x", 2 ** 31, -(2 ** 31) - 1, 2 ** 31 - 1]) {
        await facts.of(`limit ${limit}`, () => keys({ limit }));
      }
      for (const reverse of [1, "no", 0, "", null]) await facts.of(`reverse ${JSON.stringify(reverse)}`, () => keys({ reverse }));
      await facts.of("start 5", () => keys({ start: 5, end: 6 }));
      await facts.of("prefix null", () => keys({ prefix: null }));
      await facts.of("start null", () => keys({ start: null }));
      await facts.of("start and startAfter", () => keys({ start: "a", startAfter: "b" }));
      await facts.of("a string as options", () => keys("x"));
      await facts.of("a number as options", () => keys(5));
      await facts.of("an array as options", () => keys([]));
      await facts.of("a function as options", () => keys(() => {}));
    },
    "/prefixes": async (facts) => {
      const { storage } = this.ctx;
      const names = ["\x7e", "\x7f", "\x7fa", "\x80", "\u00fe", "\u00ff", "\u00ffa", "\u0100", "\uffff", "\u{10ffff}", "\u{10ffff}a"];
      await storage.put(Object.fromEntries(names.map((key) => [key, 1])));
      const keys = async (options) => [...(await storage.list(options)).keys()].map((key) => escape(key));
      for (const prefix of ["\x7f", "\u00ff", "\uffff", "\u{10ffff}"]) {
        await facts.of(`prefix ${escape(prefix)}`, () => keys({ prefix }));
      }
      await facts.of("backwards", () => keys({ prefix: "\x7f", reverse: true }));
    },
    "/many": async (facts) => {
      const { storage } = this.ctx;
      const name = (i) => `k${String(i).padStart(4, "0")}`;
      await storage.put(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [name(i), i])));
      await facts.of("all of 1000", async () => (await storage.list()).size);
      await facts.of("sum", async () => [...(await storage.list()).values()].reduce((a, b) => a + b));
      await facts.of("page", () => storage.list({ startAfter: name(497), limit: 3 }));
      await facts.of("last", () => storage.list({ reverse: true, limit: 2 }));
      await facts.of("get of 1000", async () => (await storage.get(Array.from({ length: 1000 }, (_, i) => name(i)))).size);
      await facts.of("delete of 1000", () => storage.delete(Array.from({ length: 1000 }, (_, i) => name(i))));
      await facts.of("nothing is left", async () => (await storage.list()).size);
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
