// The order of keys is that of their UTF-8 bytes, with lone surrogates as three bytes; and what odd keys turn into.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

const escaped = (text) => [...text].map((c) => c.codePointAt(0).toString(16)).join("+") || "empty";
const keysOf = (map) => [...map.keys()].map(escaped);

const odd = [
  "", "\0", "\0\0", "\u0001", " ", "10", "9", "A", "Z", "a", "a\0", "a\0b", "a\u0001", "ab", "b", "~", "\x7f", "\x80", "\x9f", "\u00e9", "e\u0301",
  "\u00ff", "\u0100", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufeff", "\ufffd", "\uffff", "\u{10000}", "\u{1f600}", "\u{1f600}\u{1f600}", "\u{10fffe}", "\u{10ffff}",
];

export class T extends DurableObject {
  fetch = routes({
    "/order": async (facts) => {
      const { storage } = this.ctx;
      for (const key of [...odd].reverse()) await storage.put(key, escaped(key));
      await facts.of("list", async () => keysOf(await storage.list()));
      await facts.of("list backwards", async () => keysOf(await storage.list({ reverse: true })));
      await facts.of("get of several", async () => keysOf(await storage.get([...odd].reverse().concat(odd))));
      for (const key of odd) await facts.of(`get ${escaped(key)}`, () => storage.get(key));
      for (const key of odd) await facts.of(`from ${escaped(key)}`, async () => keysOf(await storage.list({ start: key, limit: 2 })));
      for (const key of odd) await facts.of(`after ${escaped(key)}`, async () => keysOf(await storage.list({ startAfter: key, limit: 1 })));
      for (const key of odd) await facts.of(`before ${escaped(key)}`, async () => keysOf(await storage.list({ end: key, reverse: true, limit: 1 })));
      for (const key of odd) await facts.of(`prefix ${escaped(key)}`, async () => keysOf(await storage.list({ prefix: key, limit: 4 })));
    },
    "/surrogates": async (facts) => {
      const { storage } = this.ctx;
      const lone = ["\ud800", "\udbff", "\udc00", "\udfff", "a\ud800", "\ud800a", "\udc00\ud800", "\ud83d", "\ude00", "\ud83d\ud83d\ude00"];
      for (const key of lone) await facts.of(`put ${escaped(key)}`, () => storage.put(key, escaped(key)));
      for (const key of lone) await facts.of(`get ${escaped(key)}`, () => storage.get(key));
      await storage.put({ "\ud7ff": "before", "\ue000": "after", "\ufffd": "replacement", "\ufffd\ufffd\ufffd": "three replacements" });
      await facts.of("listed", async () => [...(await storage.list())].map(([key, value]) => `${escaped(key)} = ${value}`));
      await facts.of("several", async () => [...(await storage.get(lone))].map(([key, value]) => `${escaped(key)} = ${value}`));
      await facts.of("from a lone one", async () => [...(await storage.list({ start: "\ud800", end: "\ue000" })).values()]);
      await facts.of("prefix that is half an emoji", async () => [...(await storage.list({ prefix: "\ud83d" })).values()]);
      await facts.of("a whole emoji", () => storage.put("\ud83d\ude00", "emoji"));
      await facts.of("its halves are other keys", async () => [...(await storage.get(["\ud83d", "\ude00", "\u{1f600}"])).values()]);
      await facts.of("delete of a lone one", () => storage.delete("\ud800"));
      await facts.of("delete of several", () => storage.delete(lone));
      await facts.of("what is left", async () => keysOf(await storage.list()));
      await facts.of("entries with a lone one", () => storage.put({ "\ud801": 1, "\ud801\udc00": 2 }));
      await facts.of("are two", async () => [...(await storage.list({ start: "\ud800" })).values()]);
    },
    "/nul": async (facts) => {
      const { storage } = this.ctx;
      const keys = ["a", "a\0", "a\0\0", "a\0b", "\0a", "\0"];
      for (const key of keys) await storage.put(key, escaped(key));
      for (const key of keys) await facts.of(`get ${escaped(key)}`, () => storage.get(key));
      await facts.of("prefix a NUL", async () => keysOf(await storage.list({ prefix: "a\0" })));
      await facts.of("end with a NUL", async () => keysOf(await storage.list({ end: "a\0" })));
      await facts.of("start with a NUL", async () => keysOf(await storage.list({ start: "a\0" })));
      await facts.of("after a", async () => keysOf(await storage.list({ startAfter: "a" })));
      await facts.of("after a NUL", async () => keysOf(await storage.list({ startAfter: "a\0" })));
      await facts.of("delete of a", () => storage.delete("a"));
      await facts.of("the others stay", async () => keysOf(await storage.list()));
      await facts.of("delete of several", () => storage.delete(["a\0", "a", "\0"]));
      await facts.of("left", async () => keysOf(await storage.list()));
    },
    "/neighbours": async (facts) => {
      const { storage } = this.ctx;
      // Keys between which there is no room, and ranges that begin and end at them.
      await storage.put({ k: 0, "k\0": 1, "k\0\0": 2, l: 3 });
      for (const start of ["k", "k\0", "k\0\0"]) {
        for (const end of ["k", "k\0", "k\0\0", "k\0\0\0", "l"]) {
          await facts.of(`${escaped(start)} to ${escaped(end)}`, async () => [...(await storage.list({ start, end })).values()]);
          await facts.of(`after ${escaped(start)} to ${escaped(end)}`, async () => [...(await storage.list({ startAfter: start, end })).values()]);
        }
      }
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
