// What callers over RPC get of what is thrown; by compatibility date.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "./facts.js";

class MyError extends Error {
  name = "MyErr";
  extra = 42;
}
const throwers = {
  Error: () => { throw new Error("m"); },
  TypeError: () => { throw new TypeError("m"); },
  RangeError: () => { throw new RangeError("m"); },
  SyntaxError: () => { throw new SyntaxError("m"); },
  ReferenceError: () => { throw new ReferenceError("m"); },
  EvalError: () => { throw new EvalError("m"); },
  URIError: () => { throw new URIError("m"); },
  "no message": () => { throw new Error(); },
  "empty TypeError": () => { throw new TypeError(""); },
  "message of two lines": () => { throw new Error("one\ntwo"); },
  "message with a colon": () => { throw new Error("TypeError: not really"); },
  custom: () => { throw new MyError("m"); },
  "name set": () => { const e = new Error("m"); e.name = "Named"; throw e; },
  code: () => { throw Object.assign(new Error("m"), { code: 4, data: { deep: [1, { a: new Date(0) }] } }); },
  cause: () => { throw new Error("m", { cause: new RangeError("inner") }); },
  "cause of another kind": () => { throw new Error("m", { cause: { a: 1 } }); },
  "function property": () => { throw Object.assign(new Error("m"), { f: () => 1, code: 5 }); },
  "instance property": () => { throw Object.assign(new Error("m"), { i: new MyError("x"), w: new URL("http://x/") }); },
  AggregateError: () => { throw new AggregateError([1, new Error("x")], "m"); },
  DOMException: () => { throw new DOMException("m", "AbortError"); },
  "DOMException of no known name": () => { throw new DOMException("m", "Strange"); },
  text: () => { throw "text"; },
  "empty text": () => { throw ""; },
  null: () => { throw null; },
  undefined: () => { throw undefined; },
  number: () => { throw 5; },
  bigint: () => { throw 5n; },
  symbol: () => { throw Symbol("s"); },
  object: () => { throw { a: 1 }; },
  array: () => { throw [1, 2]; },
  function: () => { throw () => 1; },
  date: () => { throw new Date(0); },
  "native fault": () => null.x,
};

class Target extends RpcTarget {
  fail(kind) {
    throwers[kind]();
  }
  get bad() {
    throw new TypeError("target's getter");
  }
}

export class T extends DurableObject {
  fail(kind) {
    throwers[kind]();
  }
  async failLater(kind) {
    await sleep(1);
    throwers[kind]();
  }
  get bad() {
    throw new RangeError("getter");
  }
  target() {
    return new Target();
  }
  callback() {
    return (kind) => throwers[kind]();
  }
  async passOn(callback, kind) {
    return callback(kind);
  }
  async passOnFrom(name, kind) {
    return this.env.T.getByName(name).fail(kind);
  }
  async kindCaught(callback) {
    try {
      await callback();
    } catch (error) {
      return [error.constructor.name, error.name, error.message, Object.keys(error)];
    }
  }
  errorAsValue() {
    return Object.assign(new TypeError("value"), { code: 5 });
  }
  aggregateAsValue() {
    return new AggregateError([1], "value");
  }
  fetch(request) {
    throwers[decodeURIComponent(new URL(request.url).pathname.slice(1))]();
  }
}

export class Breaks extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    if (ctx.id.name === "constructor") throw new TypeError("constructor");
    if (ctx.id.name === "section") ctx.blockConcurrencyWhile(async () => { throw new RangeError("section"); });
    if (ctx.id.name === "custom") throw new MyError("constructor");
  }
  ok() {
    return "ok";
  }
  get value() {
    return "value";
  }
  section() {
    return this.ctx.blockConcurrencyWhile(async () => { throw new TypeError("later section"); });
  }
  abort(reason) {
    this.ctx.abort(reason);
  }
  async slow() {
    await sleep(50);
    return "slow";
  }
  target() {
    return new Target();
  }
}

export const worker = {
  fetch: routes({
    "/thrown": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      for (const kind of Object.keys(throwers)) await facts.of(kind, () => stub.fail(kind));
      for (const kind of ["TypeError", "custom", "object", "text"]) await facts.of(`${kind}, later`, () => stub.failLater(kind));
      await facts.of("getter", () => stub.bad);
      await facts.of("getter, called", () => stub.bad());
    },
    "/targets": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      for (const kind of ["TypeError", "custom", "code", "function property", "text", "object", "DOMException"]) {
        await facts.of(`target ${kind}`, () => stub.target().fail(kind));
        await facts.of(`callback ${kind}`, async () => (await stub.callback())(kind));
        await facts.of(`through a callback of the caller ${kind}`, () => stub.passOn((k) => throwers[k](), kind));
        await facts.of(`from a third object ${kind}`, () => stub.passOnFrom("b", kind));
      }
      await facts.of("target's getter", () => stub.target().bad);
      await facts.of("target's missing method", () => stub.target().zork());
      await facts.of("caught by the callee", () => stub.kindCaught(() => throwers.custom()));
      await facts.of("caught by the callee, object", () => stub.kindCaught(() => throwers.code()));
    },
    "/values": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("an error returned", () => stub.errorAsValue());
      await facts.of("own properties", async () => Object.getOwnPropertyNames(await stub.errorAsValue()).sort());
      await facts.of("an aggregate returned", () => stub.aggregateAsValue());
    },
    "/properties": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const own = async (kind) => {
        try {
          await stub.fail(kind);
        } catch (error) {
          return [Object.getOwnPropertyNames(error).sort(), error.stack.split("\n")[0], error instanceof Error];
        }
      };
      for (const kind of ["TypeError", "custom", "cause", "AggregateError", "message of two lines"]) await facts.of(kind, () => own(kind));
      await facts.of("cause", async () => {
        try {
          await stub.fail("cause");
        } catch (error) {
          return error.cause;
        }
      });
    },
    "/breaks": async (facts, url, env) => {
      for (const name of ["constructor", "section", "custom"]) {
        const stub = env.BREAKS.getByName(name);
        await facts.of(`${name}, call`, () => stub.ok());
        await facts.of(`${name}, property`, () => stub.value);
        await facts.of(`${name}, again`, () => stub.ok());
        await facts.of(`${name}, new stub`, () => env.BREAKS.getByName(name).ok());
      }
      const stub = env.BREAKS.getByName("later");
      await facts.of("before", () => stub.ok());
      const target = await stub.target();
      await facts.of("a section fails", () => stub.section());
      await facts.of("after it", () => stub.ok());
      await facts.of("its targets", () => target.fail("TypeError"));
      await facts.of("a new stub", () => env.BREAKS.getByName("later").ok());
      const aborted = env.BREAKS.getByName("aborted");
      const slow = aborted.slow().catch((error) => error);
      await facts.of("abort", () => aborted.abort("the reason"));
      facts.say("under way", await slow);
      await facts.of("after abort", () => aborted.ok());
      await facts.of("pipelined on the failed", () => aborted.target().fail("TypeError"));
      await facts.of("abort without a reason", () => env.BREAKS.getByName("aborted").abort());
    },
  }),
};
