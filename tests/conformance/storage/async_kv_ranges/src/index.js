// list(): every pair of bounds, with and without prefix, in both directions; twice, since a cache may answer the second.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

const names = ["", "a", "aa", "ab", "b", "ba", "bb", "c"];
const values = async (storage, options) => [...(await storage.list(options)).keys()].map((key) => key || "''").join(" ") || "nothing";
const all = (storage) => storage.put(Object.fromEntries(names.map((name) => [name, 1])));

export class T extends DurableObject {
  fetch = routes({
    "/bounds": async (facts) => {
      const { storage } = this.ctx;
      await all(storage);
      for (const start of [undefined, "", "aa", "aaa", "b", "zz"]) {
        for (const end of [undefined, "", "aa", "ab", "bb", "zz"]) {
          facts.say(`${start} to ${end}`, await values(storage, { start, end }));
          facts.say(`after ${start} to ${end}`, await values(storage, { startAfter: start, end }));
          facts.say(`${start} to ${end}, the last two`, await values(storage, { start, end, reverse: true, limit: 2 }));
        }
      }
    },
    "/prefix-bounds": async (facts) => {
      const { storage } = this.ctx;
      await all(storage);
      for (const prefix of ["", "a", "b", "bb", "d"]) {
        for (const start of [undefined, "", "a", "ab", "b", "c"]) {
          for (const end of [undefined, "a", "ab", "b", "ba"]) {
            facts.say(`${prefix}*, ${start} to ${end}`, await values(storage, { prefix, start, end }));
          }
          facts.say(`${prefix}*, after ${start}`, await values(storage, { prefix, startAfter: start }));
          facts.say(`${prefix}*, after ${start}, the last`, await values(storage, { prefix, startAfter: start, reverse: true, limit: 1 }));
        }
      }
      const edges = ["x\x7e", "x\x7f", "x\x7f\u{10ffff}", "x\x80", "\u00ff", "\u00ff\u00ff", "\u0100", "\u07ff", "\u0800", "\uffff", "\u{10000}", "\u{10ffff}", "\u{10ffff}\u{10ffff}"];
      await storage.put(Object.fromEntries(edges.map((name) => [name, 1])));
      for (const prefix of edges) {
        facts.say(`prefix ${escape(prefix)}`, escape(await values(storage, { prefix })));
        facts.say(`prefix ${escape(prefix)}, backwards`, escape(await values(storage, { prefix, reverse: true })));
      }
    },
    "/cold": async (facts) => {
      // On a miss, on what that left in the cache, and over writes that came after the call.
      const { storage } = this.ctx;
      await facts.of("nothing there", () => storage.list());
      await all(storage);
      const before = storage.list({ start: "a", end: "c" });
      storage.put("ac", 1);
      storage.delete("b");
      facts.say("a list is of the moment of its call", [...(await before).keys()]);
      facts.say("the next one sees the writes", [...(await storage.list({ start: "a", end: "c" })).keys()]);
      const both = await Promise.all([storage.list({ limit: 3 }), storage.list({ reverse: true, limit: 3 }), storage.list({ prefix: "b" })]);
      facts.say("three at once", both.map((map) => [...map.keys()]));
      const map = await storage.list({ limit: 1 });
      map.set("mine", 1);
      facts.say("the Map is the caller's", (await storage.list({ limit: 1 })).size);
      const values = await storage.list({ noCache: true, prefix: "a" });
      facts.say("noCache", [...values.keys()]);
    },
    "/conversions": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ 5: 1, 6: 2, null: 3, undefined: 4, true: 5, "a,b": 6, "[object Object]": 7, NaN: 8 });
      for (const [name, value] of Object.entries({ 5: 5, null: null, true: true, array: ["a", "b"], object: {}, NaN: NaN, "boxed string": new String("null"), bigint: 5n })) {
        await facts.of(`start ${name}`, () => values(storage, { start: value, limit: 1 }));
        await facts.of(`startAfter ${name}`, () => values(storage, { startAfter: value, limit: 1 }));
        await facts.of(`end ${name}`, () => values(storage, { end: value, reverse: true, limit: 1 }));
        await facts.of(`prefix ${name}`, () => values(storage, { prefix: value }));
      }
      for (const bound of ["start", "startAfter", "end", "prefix"]) {
        await facts.of(`${bound}, a symbol`, () => storage.list({ [bound]: Symbol("s") }));
        await facts.of(`${bound}, a throwing object`, () => storage.list({ [bound]: { toString() { throw new RangeError("mine"); } } }));
      }
      await facts.of("start and startAfter, one undefined", () => values(storage, { start: "5", startAfter: undefined, limit: 1 }));
      await facts.of("start and startAfter, one null", () => values(storage, { start: "5", startAfter: null, limit: 1 }));
      await facts.of("start and startAfter, both empty", () => values(storage, { start: "", startAfter: "" }));
      await facts.of("wrong range and wrong limit", () => values(storage, { start: "", startAfter: "", limit: 0 }));
    },
    "/limits": async (facts) => {
      const { storage } = this.ctx;
      await all(storage);
      const limits = { 1: 1, "2.9": 2.9, "'3'": "3", "' 2 '": " 2 ", "'0x2'": "0x2", true: true, "[2]": [2], "Date 2": new Date(2), "boxed 2": new Number(2), undefined: undefined, "2^31 - 1": 2 ** 31 - 1,
        0: 0, "-0": -0, "-1": -1, "0.9": 0.9, "-0.9": -0.9, NaN: NaN, null: null, false: false, "''": "", "'x'": "x", "{}": {}, "[]": [], Infinity: Infinity, "-Infinity": -Infinity,
        "2^31": 2 ** 31, "-2^31": -(2 ** 31), "-2^31 - 1": -(2 ** 31) - 1, "2^53": 2 ** 53, "1e300": 1e300, "2^31 - 0.5": 2 ** 31 - 0.5, "1n": 1n, symbol: Symbol("s"), "throwing valueOf": { valueOf() { throw new RangeError("mine"); } } };
      for (const [name, limit] of Object.entries(limits)) {
        await facts.of(`limit ${name}`, () => values(storage, { limit }));
        await facts.of(`limit ${name} of nothing`, () => values(storage, { limit, start: "b", end: "a" }));
      }
    },
    "/pages": async (facts) => {
      const { storage } = this.ctx;
      await storage.put(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`p${String(i).padStart(2, "0")}`, i])));
      let startAfter;
      for (let page = 0; page < 7; ++page) {
        const keys = [...(await storage.list({ startAfter, limit: 7 })).keys()];
        facts.say(`page ${page}`, keys);
        startAfter = keys.at(-1);
      }
      let end;
      for (let page = 0; page < 7; ++page) {
        const keys = [...(await storage.list({ end, limit: 7, reverse: true })).keys()];
        facts.say(`page ${page} from the end`, keys);
        end = keys.at(-1);
      }
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
