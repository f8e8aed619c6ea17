// Functions and targets as arguments: called back, passed on, in whose context they run.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

class Target extends RpcTarget {
  n = 0;
  inc(by = 1) {
    return (this.n += by);
  }
  get doubled() {
    return this.n * 2;
  }
}

export class T extends DurableObject {
  count = 0;
  async call(callback, ...args) {
    return ["got", await callback(...args)];
  }
  async callTwice(callback) {
    return [await callback(1), await callback(2)];
  }
  async together(callback) {
    return Promise.all([callback(1), callback(2), callback(3)]);
  }
  async method(object, name, ...args) {
    return object[name](...args);
  }
  async property(object, name) {
    return object[name];
  }
  async both(a, b) {
    return [await a(), await b.inc(), await b.doubled];
  }
  async passOn(name, callback, x) {
    return this.env.T.getByName(name).call(callback, x);
  }
  async callAndCount(callback) {
    ++this.count;
    const answer = await callback(this.count);
    return [answer, this.count];
  }
  increment() {
    return ++this.count;
  }
  counterFunction() {
    return () => ++this.count;
  }
  inside(callback) {
    return this.ctx.blockConcurrencyWhile(async () => ["inside", await callback()]);
  }
  async storesAround(callback) {
    await this.ctx.storage.put("k", 1);
    const answer = await callback();
    return [answer, await this.ctx.storage.get("k")];
  }
  returnsWhatItGets(callback) {
    return callback;
  }
  async usesNested(value) {
    return [await value.list[0](), await value.map.get("f")(), await value.deep.er.f()];
  }
}

export default {
  fetch: routes({
    "/functions": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("sync", () => stub.call((x) => x + 1, 4));
      await facts.of("async", () => stub.call(async (x) => { await sleep(1); return x + 1; }, 4));
      await facts.of("several arguments", () => stub.call((...args) => args, 1, "two", { three: 3 }));
      await facts.of("objects back", () => stub.call(() => ({ a: [1] })));
      await facts.of("nothing back", () => stub.call(() => {}));
      await facts.of("throws", () => stub.call(() => { throw new TypeError("in the callback"); }));
      await facts.of("returns what cannot be sent", () => stub.call(() => new (class Foo {})()));
      await facts.of("twice", () => stub.callTwice((x) => x * 10));
      await facts.of("together", () => stub.together(async (x) => { await sleep(4 - x); return x; }));
      await facts.of("a function back from a callback", async () => {
        const [, f] = await stub.call(() => (x) => x + 100);
        return f(1);
      });
      await facts.of("callback within callback", () => stub.call(async (x) => stub.call(async (y) => y + 1, x + 1), 1));
      await facts.of("nested in a value", () => stub.usesNested({ list: [() => 1], map: new Map([["f", () => 2]]), deep: { er: { f: () => 3 } } }));
      await facts.of("given back", async () => (await stub.returnsWhatItGets((x) => x + 1))(1));
      let calls = 0;
      await facts.of("runs here", async () => {
        await stub.call(() => ++calls);
        return calls;
      });
    },
    "/targets": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const target = new Target();
      await facts.of("method", () => stub.method(target, "inc", 5));
      await facts.of("property", () => stub.property(target, "doubled"));
      await facts.of("field", () => stub.property(target, "n"));
      await facts.of("missing", () => stub.method(target, "zork"));
      await facts.of("constructor", () => stub.property(target, "constructor").then((value) => typeof value));
      await facts.of("both", () => stub.both(() => "first", new Target()));
      facts.say("it is here", target.n);
      await facts.of("plain object of functions", () => stub.method({ f: (x) => x * 3 }, "f", 4));
      await facts.of("proxied target", () => stub.method(new Proxy(new Target(), {}), "inc", 4));
      await facts.of("proxied object", () => stub.method(new Proxy({ f: (x) => [x] }, {}), "f", 4));
      await facts.of("dynamic proxy", () => stub.method(new Proxy({}, { get: (object, key) => () => `made ${String(key)}`, has: () => true, getOwnPropertyDescriptor: () => ({ value: 1, configurable: true, enumerable: true }) }), "anything"));
      await facts.of("reserved", () => stub.method(new Target(), "dup"));
    },
    "/third": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("passed on", () => stub.passOn("b", (x) => x + 1, 1));
      await facts.of("a function of one object for another", async () => env.T.getByName("b").call(await stub.counterFunction()));
      await facts.of("an object's stub as an argument", () => stub.method(env.T.getByName("c"), "increment"));
      await facts.of("and again", () => env.T.getByName("c").increment());
      await facts.of("what it is there", () => stub.method({ f: (x) => [typeof x, Object.prototype.toString.call(x)] }, "f", env.T.getByName("c")));
      await facts.of("its fetch", () => stub.call(async (x) => typeof x.fetch, env.T.getByName("c")));
    },
    "/contexts": async (facts, url, env) => {
      const stub = env.T.getByName("contexts");
      await facts.of("others get in while a callback runs", () => stub.callAndCount(async (n) => [n, await stub.increment()]));
      await facts.of("a callback within a section", () => stub.inside(() => "from the caller"));
      await facts.of("storage around", () => stub.storesAround(() => "from the caller"));
      const f = await stub.counterFunction();
      await facts.of("a function of the object", async () => [await f(), await stub.increment(), await f()]);
    },
  }),
};
