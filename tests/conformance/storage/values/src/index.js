// Values: what comes back from storage, in kind and in content.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

async function roundTrip(facts, storage, values) {
  for (const [name, value] of Object.entries(values)) {
    await facts.of(name, async () => {
      await storage.put(name, value);
      return storage.get(name);
    });
  }
}

export class T extends DurableObject {
  fetch = routes({
    "/primitives": async (facts) => {
      await roundTrip(facts, this.ctx.storage, {
        true: true, false: false, null: null, zero: 0, "minus zero": -0, one: 1, "minus one": -1, half: 0.5,
        "2^30": 2 ** 30, "-2^31": -(2 ** 31), "2^31": 2 ** 31, "2^53": 2 ** 53, tiny: Number.MIN_VALUE, huge: Number.MAX_VALUE,
        NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity,
        "0n": 0n, "1n": 1n, "-1n": -1n, "2n ** 64n": 2n ** 64n, "-(2n ** 100n)": -(2n ** 100n),
        "empty string": "", "latin-1": "caf\u00e9", emoji: "\u{1f600}", "lone surrogate": "a\ud800b", NUL: "a\0b", long: "x".repeat(100_000),
        "long, two bytes": "\u2603".repeat(50_000),
      });
    },
    "/objects": async (facts) => {
      class Point {
        constructor() {
          this.x = 1;
          this.y = 2;
        }
        get sum() {
          return this.x + this.y;
        }
      }
      const cycle = { name: "cycle" };
      cycle.self = cycle;
      const shared = { s: 1 };
      const sparse = [1, , 3];
      sparse.length = 5;
      const extra = Object.assign([1, 2], { named: "x" });
      await roundTrip(facts, this.ctx.storage, {
        "empty object": {}, nested: { a: { b: { c: [1, { d: 2 }] } } }, "integer keys": { 2: "b", 1: "a", x: "c" },
        "null prototype": Object.assign(Object.create(null), { a: 1 }), "undefined inside": { a: undefined, b: [undefined] },
        "class instance": new Point(), getter: { get a() { return 7; } }, cycle, "shared twice": [shared, shared],
        "empty array": [], array: [1, "a", null], sparse, "array with a name": extra, "array of 2000": Array.from({ length: 2000 }, (_, i) => i),
        "symbol key": { [Symbol("s")]: 1, a: 1 }, "not enumerable": Object.defineProperty({ a: 1 }, "b", { value: 2 }),
        frozen: Object.freeze({ a: 1 }),
      });
      const pair = await this.ctx.storage.get("shared twice");
      facts.say("shared stays shared", pair[0] === pair[1]);
      facts.say("each get gives a fresh copy", (await this.ctx.storage.get("nested")) === (await this.ctx.storage.get("nested")));
    },
    "/classes": async (facts) => {
      const map = new Map([["a", 1], [{ k: 1 }, new Set([1, "b"])]]);
      map.set("self", map);
      await roundTrip(facts, this.ctx.storage, {
        date: new Date(1_700_000_000_123), "early date": new Date(-62_198_755_200_000), "invalid date": new Date(NaN),
        regexp: /a+b/giu, "regexp with lastIndex": Object.assign(/x/g, { lastIndex: 5 }), map, "empty map": new Map(), set: new Set([1, "a", null]), "empty set": new Set(),
        "boxed number": new Number(5), "boxed string": new String("s"), "boxed boolean": new Boolean(false), "boxed bigint": Object(5n),
      });
    },
    "/bytes": async (facts) => {
      const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
      const both = { whole: bytes, part: bytes.subarray(2, 4) };
      await roundTrip(facts, this.ctx.storage, {
        ArrayBuffer: bytes.buffer.slice(0, 3), "empty ArrayBuffer": new ArrayBuffer(0), Uint8Array: bytes, "empty Uint8Array": new Uint8Array(),
        subarray: bytes.subarray(2, 4), Int8Array: new Int8Array([-1, 1]), Uint8ClampedArray: new Uint8ClampedArray([300]), Int16Array: new Int16Array([-2]),
        Uint16Array: new Uint16Array([65535]), Int32Array: new Int32Array([-3]), Uint32Array: new Uint32Array([4294967295]), Float32Array: new Float32Array([1.5]),
        Float64Array: new Float64Array([-0, NaN]), BigInt64Array: new BigInt64Array([-1n]), BigUint64Array: new BigUint64Array([2n ** 63n]), DataView: new DataView(bytes.buffer, 1, 3),
        both,
      });
      const back = await this.ctx.storage.get("both");
      facts.say("views of one buffer stay so", back.whole.buffer === back.part.buffer);
    },
    "/errors": async (facts) => {
      class Mine extends Error {
        name = "Mine";
      }
      // The engine's own differs, and the bytes are compared as well.
      const plain = (error) => Object.assign(error, { stack: "S" });
      await roundTrip(facts, this.ctx.storage, {
        Error: plain(new Error("m")), TypeError: plain(new TypeError("m")), RangeError: plain(new RangeError("m")), EvalError: plain(new EvalError("m")), URIError: plain(new URIError("m")),
        "custom class": plain(new Mine("m")), "with properties": Object.assign(plain(new Error("m")), { code: 5 }), "empty message": plain(new Error()), nested: { error: plain(new SyntaxError("in")) },
      });
      await this.ctx.storage.put("cause", plain(new Error("m", { cause: "because" })));
      facts.say("cause", (await this.ctx.storage.get("cause")).cause);
      const stored = new Error("with a stack");
      await this.ctx.storage.put("~stack", stored);
      facts.say("the stack stays", (await this.ctx.storage.get("~stack")).stack === stored.stack);
    },
    "/moment": async (facts) => {
      const { storage } = this.ctx;
      const value = { n: 1 };
      const put = storage.put("k", value);
      value.n = 2;
      await put;
      facts.say("a value is taken when put is called", await storage.get("k"));
      (await storage.get("k")).n = 3;
      facts.say("what get gave is a copy", await storage.get("k"));
      const listed = await storage.list();
      listed.get("k").n = 4;
      facts.say("what list gave as well", await storage.get("k"));
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
