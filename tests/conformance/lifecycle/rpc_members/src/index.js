// Which members of an object are reached over RPC, and what a stub, its properties and its promises look like.
import { DurableObject, RpcPromise, RpcProperty, RpcStub, ServiceStub } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

class Base extends DurableObject {
  inherited() {
    return "inherited";
  }
  overridden() {
    return "base";
  }
}

export class T extends Base {
  field = 1;
  ownFn = () => 1;
  #secret = 5;
  count = 0;
  static stat() {
    return 1;
  }
  sync(x) {
    return `sync ${x}`;
  }
  async later(x) {
    await sleep(1);
    return `later ${x}`;
  }
  overridden() {
    return `derived, ${super.overridden()}`;
  }
  _underscore() {
    return "underscore";
  }
  secret() {
    return this.#secret;
  }
  increment() {
    return ++this.count;
  }
  length() {
    return "a method called length";
  }
  name() {
    return "a method called name";
  }
  get getter() {
    return "value of the getter";
  }
  get asyncGetter() {
    return sleep(1).then(() => "value of the async getter");
  }
  get bad() {
    throw new RangeError("the getter throws");
  }
  get undef() {
    return undefined;
  }
  get nest() {
    return { a: { b: 4, f: (x) => x + 1 }, list: [1, 2, 3], "": "empty name", date: new Date(0) };
  }
  nested() {
    return { a: { b: 4 } };
  }
  thenable() {
    return { then: (resolve) => resolve("from a thenable") };
  }
  test() {
    return "test is an ordinary method";
  }
  scheduled() {
    return "scheduled is, too";
  }
  self() {
    return this;
  }
  who() {
    return [typeof this, this.constructor.name];
  }
  "a name with spaces"() {
    return "called by an odd name";
  }
  fetch() {
    return new Response("fetched");
  }
  alarm() {}
  webSocketMessage() {}
}
T.prototype.added = function () {
  return "added later to the prototype";
};
T.prototype.data = { on: "the prototype" };

export class Plain {
  hello() {
    return "hello";
  }
  fetch() {
    return new Response("plain");
  }
}
export class ReturnsOther extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    return { hello: () => "hello", fetch: () => new Response("fetched from the other") };
  }
}

const kinds = (value) => [typeof value, Object.prototype.toString.call(value), value.constructor.name];

export default {
  fetch: routes({
    "/stub": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      facts.say("own properties", Object.getOwnPropertyNames(stub));
      facts.say("text", String(stub));
      facts.say("JSON", JSON.stringify(stub));
      facts.say("kinds", kinds(stub));
      facts.say("instanceof ServiceStub", stub instanceof ServiceStub);
      facts.say("any name is in it", ["zork" in stub, "fetch" in stub, "0" in stub, Symbol.iterator in stub]);
      for (const name of ["zork", "then", "toString", "valueOf", "hasOwnProperty", "constructor", "__proto__", "fetch", "connect", "catch", "dup"]) {
        facts.say(`typeof stub.${name}`, typeof stub[name]);
      }
      facts.say("symbols", [typeof stub[Symbol.dispose], typeof stub[Symbol.iterator], typeof stub[Symbol.toPrimitive]]);
      facts.say("an index", typeof stub[0]);
      facts.say("a property", kinds(stub.zork));
      facts.say("a property's own", [Object.getOwnPropertyNames(stub.zork), "x" in stub.zork, typeof stub.zork.then, typeof stub.zork.x]);
      facts.say("instanceof", [stub.zork instanceof RpcProperty, stub.zork instanceof RpcPromise, stub.zork instanceof RpcStub]);
      facts.say("a property is made anew each time", stub.zork === stub.zork);
      facts.say("await stub", (await stub) === stub);
      stub.zork = 5;
      facts.say("an own property shadows", [stub.zork, Object.keys(stub)]);
      delete stub.zork;
      facts.say("and is gone again", typeof stub.zork);
      facts.say("spread", Object.keys({ ...stub }));
      await facts.of("structuredClone", () => structuredClone(stub));
      await facts.of("new ServiceStub()", () => new ServiceStub());
      await facts.of("new RpcPromise()", () => new RpcPromise());
      await facts.of("new RpcProperty()", () => new RpcProperty());
    },
    "/methods": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const names = ["sync", "later", "inherited", "overridden", "_underscore", "secret", "increment", "added", "data", "length", "name", "who", "thenable", "test", "scheduled", "a name with spaces",
        "field", "ownFn", "stat", "ctx", "env", "missing", "#secret", "getter", "asyncGetter", "bad", "undef", "queue", "tail", "self", "apply", "call", "bind", ""];
      for (const name of names) await facts.of(`stub[${JSON.stringify(name)}](7)`, () => stub[name](7));
      for (const name of ["getter", "asyncGetter", "bad", "undef", "data", "field", "ownFn", "stat", "ctx", "env", "missing", "nest"]) {
        await facts.of(`await stub.${name}`, async () => {
          const value = await stub[name];
          return typeof value === "object" && value !== null ? Object.keys(value) : value;
        });
      }
      await facts.of("await stub.sync", async () => kinds(await stub.sync));
      await facts.of("await stub.sync, called", async () => (await stub.sync)(8));
      facts.say("toString is local", stub.toString());
      facts.say("hasOwnProperty is local", [stub.hasOwnProperty("id"), stub.hasOwnProperty("sync")]);
      await facts.of("a call that nobody awaits", async () => {
        stub.increment();
        stub.increment();
        return stub.increment();
      });
    },
    "/reserved": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      for (const name of ["alarm", "webSocketMessage", "webSocketClose", "webSocketError", "dup"]) {
        await facts.of(`stub.${name}()`, () => stub[name]());
        await facts.of(`await stub.${name}`, () => stub[name]);
      }
      await facts.of("stub.fetch is HTTP", async () => (await stub.fetch("http://x/")).text());
      await facts.of("stub.connect()", () => stub.connect());
    },
    "/paths": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("nest.a.b", () => stub.nest.a.b);
      await facts.of("nest.a.f(4)", () => stub.nest.a.f(4));
      await facts.of("nest.a.b()", () => stub.nest.a.b());
      await facts.of("nest.a", async () => Object.keys(await stub.nest.a));
      await facts.of("nest.list", () => stub.nest.list);
      await facts.of("nest.list.length", () => stub.nest.list.length);
      await facts.of("nest.list.map()", () => stub.nest.list.map());
      facts.say("nest.list[1]", stub.nest.list[1]);
      await facts.of("nest['']", () => stub.nest[""]);
      await facts.of("nest.date", () => stub.nest.date);
      await facts.of("nest.date.getTime()", () => stub.nest.date.getTime());
      await facts.of("nest.zz", () => stub.nest.zz);
      await facts.of("nest.zz.y", () => stub.nest.zz.y);
      await facts.of("nest.a.zz.y()", () => stub.nest.a.zz.y());
      await facts.of("nest.toString()", () => stub.nest.toString());
      await facts.of("missing.y", () => stub.missing.y);
      await facts.of("getter.length", () => stub.getter.length);
      await facts.of("getter.x()", () => stub.getter.x());
      await facts.of("nested.a", () => stub.nested.a);
      await facts.of("sync.name", () => stub.sync.name);
      await facts.of("sync.length", () => stub.sync.length);
      await facts.of("sync.apply(null, [1])", () => stub.sync.apply(null, [1]));
      await facts.of("sync.call(null, 1)", () => stub.sync.call(null, 1));
      await facts.of("sync.bind(null)", () => stub.sync.bind(null));
      await facts.of("bad.x", () => stub.bad.x);
      await facts.of("undef.x", () => stub.undef.x);
      const deep = (from, depth) => {
        let at = from;
        for (let i = 0; i < depth; ++i) at = at.a;
        return at;
      };
      await facts.of("65 names", () => deep(stub, 65));
      await facts.of("66 names", () => deep(stub, 66));
      await facts.of("65 names, called", () => deep(stub, 65)());
      await facts.of("66 names, called", () => deep(stub, 66)());
    },
    "/classes": async (facts, url, env) => {
      await facts.of("a plain class", () => env.PLAIN.getByName("a").hello());
      await facts.of("a plain class, property", () => env.PLAIN.getByName("a").hello);
      await facts.of("a plain class, fetch", async () => (await env.PLAIN.getByName("a").fetch("http://x/")).text());
      await facts.of("another object from the constructor", () => env.OTHER.getByName("a").hello());
      await facts.of("another object from the constructor, fetch", async () => (await env.OTHER.getByName("a").fetch("http://x/")).text());
    },
    "/promises": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const promise = stub.sync(1);
      facts.say("kinds", kinds(promise));
      facts.say("instanceof", [promise instanceof RpcPromise, promise instanceof RpcProperty, promise instanceof Promise]);
      facts.say("own", [Object.getOwnPropertyNames(promise), "zork" in promise]);
      facts.say("methods", [typeof promise.then, typeof promise.catch, typeof promise.finally, typeof promise[Symbol.dispose], typeof promise.zork]);
      promise.zork = 5;
      facts.say("own property", [promise.zork, Object.keys(promise)]);
      facts.say("then() gives a promise", promise.then(() => {}) instanceof Promise);
      facts.say("awaited twice", [await promise, await promise]);
      await facts.of("then", () => stub.sync(2).then((value) => `${value}!`));
      await facts.of("catch", () => stub.missing().catch((error) => `caught ${error.message}`));
      await facts.of("finally", () => stub.sync(3).finally(() => 5));
      await facts.of("Promise.all", () => Promise.all([stub.sync(4), stub.later(5), stub.getter]));
      await facts.of("Promise.race", () => Promise.race([stub.sync(6), new Promise(() => {})]));
      await facts.of("returned from an async function", async () => stub.sync(7));
      await facts.of("a property's then", () => stub.getter.then((value) => value.length));
      await facts.of("a property's catch", () => stub.bad.catch((error) => error.message));
    },
  }),
};
