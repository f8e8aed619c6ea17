// What crosses by value, what becomes a stub, what is refused, and how large a message may be.
import { DurableObject, RpcStub, RpcTarget } from "cloudflare:workers";
import { routes, show } from "../../../lib/facts.js";

class Target extends RpcTarget {}
class Foo {
  x = 1;
}
class MyArray extends Array {}

export class T extends DurableObject {
  echo(...values) {
    return values;
  }
  one(value) {
    return value;
  }
  show(...values) {
    return values.map((value) => show(value));
  }
  count(...values) {
    return values.length;
  }
  kinds(value) {
    return [typeof value, Object.prototype.toString.call(value), value?.constructor?.name, value instanceof RpcStub];
  }
  same(a, b) {
    return a === b;
  }
  repeat(length) {
    return "x".repeat(length);
  }
  make(what) {
    return makers[what]();
  }
  args() {
    return arguments;
  }
  ctxItself() {
    return this.ctx;
  }
}

const cyclic = () => {
  const object = { a: 1, list: [] };
  object.me = object;
  object.list.push(object);
  return object;
};
const shared = () => {
  const one = { s: 1 };
  return [one, one, { one }];
};
const makers = {
  foo: () => new Foo(),
  symbol: () => Symbol("x"),
  weakmap: () => new WeakMap(),
  nullProto: () => Object.assign(Object.create(null), { a: 1 }),
  generator: () => (function* () {})(),
  promiseInside: () => ({ p: Promise.resolve(1) }),
  url: () => new URL("http://a/"),
  cyclic,
  shared,
};

const byValue = {
  undefined: undefined, null: null, true: true, five: 5, "minus zero": -0, NaN: NaN, Infinity: -Infinity, "2**31": 2 ** 31, "-2**30": -(2 ** 30), fraction: 0.1, bigint: 5n, "large bigint": -(2n ** 70n),
  "empty text": "", text: "é☃", surrogate: "\ud800", "long text": "y".repeat(5000), date: new Date(5), "invalid date": new Date(NaN), regexp: /a+/gi, map: new Map([[1, { a: 2 }], ["k", new Map()]]),
  set: new Set([1, "a", { b: 1 }]), object: { a: 1, b: { c: undefined, d: null } }, "empty object": {}, "number keys": { 2: "b", 1: "a", x: 1 }, array: [1, , 3], "array with property": Object.assign([1, 2], { extra: 3 }),
  "nested arrays": [[1], [[2]], []], "array buffer": new Uint8Array([1, 2]).buffer, view: new Uint8Array([1, 2, 3]).subarray(1), floats: new Float32Array([1.5, 2]), "data view": new DataView(new ArrayBuffer(2)),
  boxed: Object(5), "boxed text": Object("s"), "boxed boolean": Object(false), getter: { get a() { return 7; } }, "symbol key": { [Symbol("q")]: 1, b: 2 }, "not enumerable": Object.defineProperty({ a: 1 }, "h", { value: 2 }),
  "array of a class": MyArray.from([1, 2]), __proto__key: JSON.parse('{"__proto__":5,"b":1}'), Math, JSON, "forty keys": Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, i])),
  "forty objects": Array.from({ length: 40 }, (_, i) => ({ i })), headers: new Headers({ a: "b", c: "d" }), DOMException: new DOMException("m", "AbortError"), error: new TypeError("x"), "error class": new RangeError("r"),
};

const refused = {
  "class instance": new Foo(), "null prototype": Object.assign(Object.create(null), { a: 1 }), WeakMap: new WeakMap(), WeakSet: new WeakSet(), symbol: Symbol("x"), generator: (function* () {})(), URL: new URL("http://a/"),
  FormData: new FormData(), URLSearchParams: new URLSearchParams("a=b"), promise: Promise.resolve(1), TextEncoder: new TextEncoder(), Event: new Event("x"), "array iterator": [1][Symbol.iterator](), "map iterator": new Map().keys(),
  "inside an object": { a: { b: new Foo() } }, "inside a map": new Map([[new Foo(), 1]]), "proxy of an array": new Proxy([1], {}), "proxy of a class instance": new Proxy(new Foo(), {}),
};

export default {
  fetch: routes({
    "/by-value": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      for (const [name, value] of Object.entries(byValue)) {
        await facts.of(`sent ${name}`, async () => (await stub.show(value))[0]);
        await facts.of(`back ${name}`, () => stub.one(value));
        await facts.of(`kinds of ${name}`, () => stub.kinds(value));
      }
      await facts.of("cyclic", () => stub.show(cyclic()));
      await facts.of("cyclic, back", () => stub.make("cyclic"));
      await facts.of("shared", async () => {
        const [a, b, c] = await stub.one(shared());
        return [a === b, a === c.one];
      });
      const object = {};
      await facts.of("the same argument twice", () => stub.same(object, object));
      await facts.of("trailing undefined", () => stub.count(1, undefined, undefined));
      await facts.of("no arguments", () => stub.count());
      await facts.of("a copy at once", async () => {
        const mutable = { a: 1, list: [1] };
        const call = stub.show(mutable);
        mutable.a = 2;
        mutable.list.push(2);
        return call;
      });
      await facts.of("blob", async () => {
        const blob = await stub.one(new Blob(["hello"], { type: "text/x" }));
        return [blob instanceof Blob, blob.type, await blob.text()];
      });
      await facts.of("a getter that throws", () => stub.show({ get a() { throw new RangeError("getter"); } }));
    },
    "/stubs": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const values = {
        function: (x) => x, "async function": async () => 1, class: class X {}, target: new Target(), "proxy of an object": new Proxy({ a: 1 }, {}), "proxy of a target": new Proxy(new Target(), {}), "proxy of a function": new Proxy(() => 1, {}),
        "a stub": new RpcStub({ a: 1 }), "an object's stub": stub,
      };
      for (const [name, value] of Object.entries(values)) await facts.of(name, () => stub.kinds(value));
      await facts.of("toJSON is a function like any other", async () => Object.keys((await stub.echo({ toJSON() {} }))[0]));
    },
    "/refused": async (facts, url, env, ctx) => {
      const stub = env.T.getByName("a");
      for (const [name, value] of Object.entries(refused)) await facts.of(name, () => stub.one(value));
      await facts.of("arguments object", () => (function () { return stub.one(arguments); })(1));
      await facts.of("namespace", () => stub.one(env.T));
      await facts.of("id", () => stub.one(stub.id));
      await facts.of("signal", () => stub.one(new AbortController().signal));
      await facts.of("promise of a call", () => stub.one(stub.count()));
      await facts.of("property", () => stub.one(stub.count));
      for (const what of ["foo", "symbol", "weakmap", "nullProto", "generator", "promiseInside", "url"]) await facts.of(`returned ${what}`, () => stub.make(what));
      await facts.of("returned arguments", () => stub.args(1));
      await facts.of("returned ctx", () => stub.ctxItself());
    },
    "/limits": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const MiB = 1 << 20;
      await facts.of("31 MiB", () => stub.count("x".repeat(31 * MiB)));
      await facts.of("33 MiB", () => stub.count("x".repeat(33 * MiB)));
      await facts.of("just too much", () => stub.count("x".repeat(32 * MiB - 11)));
      await facts.of("just enough", () => stub.count("x".repeat(32 * MiB - 12)));
      await facts.of("31 MiB back", async () => (await stub.repeat(31 * MiB)).length);
      await facts.of("33 MiB back", () => stub.repeat(33 * MiB));
      await facts.of("33 MiB of bytes", () => stub.count(new Uint8Array(33 * MiB)));
    },
    "/new-stub": async (facts) => {
      for (const value of [5, "s", null, undefined, new Foo(), [], new Map(), new Date(0), Object.create(null)]) await facts.of(`new RpcStub(${show(value)})`, () => typeof new RpcStub(value));
      const stub = new RpcStub({ f: (x) => x + 1, v: 5, n: { m: 1 }, u: undefined });
      facts.say("kinds", [typeof stub, Object.prototype.toString.call(stub), stub.constructor.name, Object.getOwnPropertyNames(stub), stub instanceof RpcStub]);
      await facts.of("method", () => stub.f(1));
      await facts.of("value", () => stub.v);
      await facts.of("path", () => stub.n.m);
      await facts.of("undefined", () => stub.u);
      await facts.of("missing", () => stub.zork());
      await facts.of("not a function", () => stub.v());
      await facts.of("the stub itself", () => stub());
      await facts.of("structuredClone", () => structuredClone(stub));
      await facts.of("structuredClone of a target", () => structuredClone(new Target()));
      const fn = new RpcStub((x) => x * 2);
      await facts.of("function", async () => [typeof fn, await fn(4)]);
      await facts.of("function's property", () => fn.foo);
    },
  }),
};
