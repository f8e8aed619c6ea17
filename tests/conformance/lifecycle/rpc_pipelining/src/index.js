// Names and calls on the promise of a call, before its answer is there, and after.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

class Counter extends RpcTarget {
  #n;
  field = 1;
  constructor(n) {
    super();
    this.#n = n;
  }
  inc(by = 1) {
    return (this.#n += by);
  }
  get value() {
    return this.#n;
  }
  get me() {
    return this;
  }
  child() {
    return new Counter(this.#n * 10);
  }
  async later() {
    await sleep(1);
    return new Counter(this.#n + 1);
  }
  info() {
    return { n: this.#n, nested: { deeper: "yes" } };
  }
  fail() {
    throw new RangeError("counter");
  }
}

export class T extends DurableObject {
  log = [];
  text() {
    return "text";
  }
  none() {}
  nothing() {
    return null;
  }
  list() {
    return [1, 2];
  }
  date() {
    return new Date(0);
  }
  counter(n) {
    return new Counter(n);
  }
  async laterCounter(n) {
    await sleep(1);
    return new Counter(n);
  }
  nested() {
    return { a: { b: 4, f: (x) => x * 2 }, counter: new Counter(1), name: "n", u: undefined, list: [1], length: 7 };
  }
  plain() {
    return { a: { b: 4 }, u: undefined };
  }
  withThis() {
    return {
      z: 1,
      keys() { return Object.keys(this); },
      strict: function () { return [typeof this, Object.keys(this)]; },
      inner: { y: 2, keys() { return Object.keys(this); } },
    };
  }
  fn() {
    return (x) => `called with ${x}`;
  }
  fail() {
    throw new TypeError("no answer");
  }
  passOn(name) {
    return this.env.T.getByName(name).counter(100);
  }
  passOnProperty(name) {
    return this.env.T.getByName(name).text;
  }
  note(x) {
    this.log.push(x);
    return { note: (y) => this.log.push(y), log: [...this.log] };
  }
  async slowNote(x) {
    await sleep(5);
    return this.note(x);
  }
  read() {
    return this.log;
  }
}

export default {
  fetch: routes({
    "/calls": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("nested().a.f(4)", () => stub.nested().a.f(4));
      await facts.of("nested().a.b", () => stub.nested().a.b);
      await facts.of("nested().name", () => stub.nested().name);
      await facts.of("nested().counter.inc(2)", () => stub.nested().counter.inc(2));
      await facts.of("nested().counter.value", () => stub.nested().counter.value);
      await facts.of("counter(5).inc(7)", () => stub.counter(5).inc(7));
      await facts.of("counter(5).value", () => stub.counter(5).value);
      await facts.of("counter(5).me.inc(2)", () => stub.counter(5).me.inc(2));
      await facts.of("counter(5).child().child().inc(2)", () => stub.counter(5).child().child().inc(2));
      await facts.of("laterCounter(5).later().later().inc()", () => stub.laterCounter(5).later().later().inc());
      await facts.of("counter(5).info().nested.deeper", () => stub.counter(5).info().nested.deeper);
      await facts.of("fn()(3)", () => stub.fn()(3));
      await facts.of("passOn().inc()", () => stub.passOn("b").inc());
      await facts.of("passOn().child().value", () => stub.passOn("b").child().value);
      await facts.of("passOnProperty()", () => stub.passOnProperty("b"));
      await facts.of("withThis().keys()", () => stub.withThis().keys());
      await facts.of("withThis().strict()", () => stub.withThis().strict());
      await facts.of("withThis().inner.keys()", () => stub.withThis().inner.keys());
    },
    "/failures": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("counter(5).field", () => stub.counter(5).field);
      await facts.of("counter(5).zork()", () => stub.counter(5).zork());
      await facts.of("counter(5).fail()", () => stub.counter(5).fail());
      await facts.of("counter(5).child().fail()", () => stub.counter(5).child().fail());
      await facts.of("counter(5)()", () => stub.counter(5)());
      await facts.of("counter(5).inc.x", () => stub.counter(5).inc.x);
      await facts.of("nested().zork()", () => stub.nested().zork());
      await facts.of("nested().a.zork()", () => stub.nested().a.zork());
      await facts.of("nested().a.zork.y", () => stub.nested().a.zork.y);
      await facts.of("nested().a.b()", () => stub.nested().a.b());
      await facts.of("nested().u", () => stub.nested().u);
      await facts.of("nested()()", () => stub.nested()());
      await facts.of("nested().list.length", () => stub.nested().list.length);
      await facts.of("plain().u", () => stub.plain().u);
      await facts.of("plain().a.b", () => stub.plain().a.b);
      await facts.of("plain().a.b()", () => stub.plain().a.b());
      await facts.of("plain().a.b.c", () => stub.plain().a.b.c);
      await facts.of("plain().zork", () => stub.plain().zork);
      await facts.of("plain().zork.y()", () => stub.plain().zork.y());
      await facts.of("plain()()", () => stub.plain()());
      for (const method of ["text", "none", "nothing", "list", "date"]) {
        await facts.of(`${method}().x`, () => stub[method]().x);
        await facts.of(`${method}().x()`, () => stub[method]().x());
        await facts.of(`${method}().length`, () => stub[method]().length);
        await facts.of(`${method}()()`, () => stub[method]()());
      }
      await facts.of("fail().x", () => stub.fail().x);
      await facts.of("fail().x.y()", () => stub.fail().x.y());
      await facts.of("missing().x()", () => stub.missing().x());
      const deep = (from, depth) => {
        let at = from;
        for (let i = 0; i < depth; ++i) at = at.a;
        return at;
      };
      await facts.of("65 names", () => deep(stub.nested(), 65));
      await facts.of("66 names", () => deep(stub.nested(), 66));
    },
    "/one-promise": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const counter = stub.counter(1);
      const calls = [counter.inc(), counter.inc(), counter.inc(10)];
      facts.say("three calls on one promise", await Promise.all(calls));
      await counter;
      await facts.of("after it was awaited", () => counter.inc());
      const awaited = await counter;
      facts.say("the same counter", [await awaited.inc(), await counter.inc(), await awaited.value]);
      const nested = stub.nested();
      facts.say("names first", [await nested.name, await nested.counter.inc(), await nested.counter.inc(), (await nested).name]);
      const list = stub.list();
      facts.say("nothing pipelined", await list);
    },
    "/order": async (facts, url, env) => {
      const stub = env.T.getByName("order");
      const slow = stub.slowNote("slow");
      const pipelined = slow.note("on slow");
      const quick = stub.note("quick");
      await Promise.all([slow, pipelined, quick]);
      facts.say("pipelined calls do not hold up others", await stub.read());
    },
  }),
};
