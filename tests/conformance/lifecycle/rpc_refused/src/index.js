// Values that cannot cross, deep inside of what can: in arguments, results, maps, errors, and what targets answer.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

class Foo {}
const made = {
  "an instance": () => new Foo(),
  "a symbol": () => Symbol("s"),
  "a WeakMap": () => new WeakMap(),
  "a WeakRef": () => new WeakRef({}),
  "a FinalizationRegistry": () => new FinalizationRegistry(() => {}),
  "a promise": () => Promise.resolve(1),
  "a generator": () => (function* () {})(),
  "an iterator of an array": () => [][Symbol.iterator](),
  "an iterator of a Map": () => new Map()[Symbol.iterator](),
  "an iterator of a string": () => ""[Symbol.iterator](),
  "an iterator of matches": () => "".matchAll(/x/g),
  "arguments": () => (function () { return arguments; })(),
  "no prototype": () => Object.create(null),
  "a URL": () => new URL("http://x/"),
  "a URLSearchParams": () => new URLSearchParams(),
  "a FormData": () => new FormData(),
  "an EventTarget": () => new EventTarget(),
  "an Event": () => new Event("x"),
  "an AbortController": () => new AbortController(),
  "a TextEncoder": () => new TextEncoder(),
  "a TransformStream": () => new TransformStream(),
  "a WebSocketPair": () => new WebSocketPair(),
};

class Target extends RpcTarget {
  constructor(name) {
    super();
    this.name = name;
  }
  get property() { return { deep: made[this.name]() }; }
  method() { return [made[this.name]()]; }
}

export class T extends DurableObject {
  take(what) { return typeof what; }
  result(name) { return { a: { b: [1, made[name]()] } }; }
  collections(name) { return new Map([["k", new Set([made[name]()])]]); }
  error(name) { return Object.assign(new Error("x"), { extra: made[name]() }); }
  throws(name) { throw Object.assign(new Error("x"), { extra: made[name]() }); }
  target(name) { return { inner: new Target(name) }; }
  getter() { return { a: { get b() { throw new RangeError("of a getter"); } } }; }
  deep() { return nested(100_000); }
}

function nested(depth) {
  const top = {};
  let inner = top;
  for (let i = 0; i < depth; ++i) inner = inner.o = {};
  return top;
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const stub = env.T.getByName("t");
      for (const name of Object.keys(made)) {
        await facts.of(`${name}, argument`, () => stub.take({ a: { b: [1, made[name]()] } }));
        await facts.of(`${name}, result`, () => stub.result(name));
        await facts.of(`${name}, in a Map`, () => stub.collections(name));
        await facts.of(`${name}, of an error`, async () => (await stub.error(name)).message);
        await facts.of(`${name}, of an error that is thrown`, () => stub.throws(name));
        await facts.of(`${name}, answer of a target`, () => stub.target(name).inner.method());
        await facts.of(`${name}, property of a target`, () => stub.target(name).inner.property);
      }
      await facts.of("a getter that throws, argument", () => stub.take({ a: { get b() { throw new RangeError("of a getter"); } } }));
      await facts.of("a getter that throws, result", () => stub.getter());
      await facts.of("too deep, argument", () => stub.take(nested(100_000)));
      await facts.of("too deep, result", () => stub.deep());
    },
  }),
};
