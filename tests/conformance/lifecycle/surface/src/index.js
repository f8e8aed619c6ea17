// What the classes around an object look like, in the order in which their members are listed, and which forms of a class
// can do what.
import * as workers from "cloudflare:workers";
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const names = (object) => Object.getOwnPropertyNames(object);
const shared = {};

export class T extends DurableObject {
  state() {
    const { ctx } = this;
    const prototype = Object.getPrototypeOf(ctx);
    const own = names(ctx);
    ctx.id = 5;
    ctx.more = 6;
    return { prototype: names(prototype), own, assigned: [ctx.id, ctx.more, Object.isExtensible(ctx)], descriptor: Object.getOwnPropertyDescriptor(prototype, "waitUntil") && "method" };
  }
  context() {
    const { ctx } = this;
    return { storage: names(Object.getPrototypeOf(ctx.storage)), id: names(Object.getPrototypeOf(ctx.id)), facets: names(Object.getPrototypeOf(ctx.facets)), container: typeof ctx.container, props: ctx.props, version: typeof ctx.version, primaryStub: typeof ctx.primaryStub };
  }
  loopback(id) {
    const { exports } = this.ctx;
    const namespace = exports.T;
    return [Object.keys(exports), typeof namespace, namespace.constructor.name, String(namespace), String(namespace.idFromName("a")) === id, names(Object.getPrototypeOf(namespace))];
  }
  specialised() {
    const made = this.ctx.exports.T({ props: { a: 1 } });
    return [typeof made, made.constructor.name, String(made)];
  }
  keepStub() { shared.stub = this.env.T.getByName("third"); }
  async useStub() { return shared.stub.fetch("http://o/"); }
  async callStub() { return shared.stub.state(); }
  waits() { return new Promise((resolve) => { shared.resolve = resolve; }); }
  resolves() { shared.resolve("from another object"); }
  noAlarm() { return this.ctx.storage.setAlarm(Date.now() + 1000); }
  times() {
    const start = Date.now();
    while (Date.now() - start < 20);
    return [Date.now() - start >= 20, Number.isInteger(performance.now()), performance.timeOrigin, Math.abs(performance.now() - Date.now()) < 5];
  }
  fetch() { return new Response("fetched"); }
}

export class Plain {
  constructor(ctx) { this.ctx = ctx; }
  fetch() { return new Response("plain"); }
  hello() { return "hello"; }
}
export class Other extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    return { fetch: () => new Response("of another object"), hello: () => "hello" };
  }
  hello() { return "of the class"; }
}
export class NoAlarm extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    if (ctx.id.name === "constructor") ctx.storage.setAlarm(Date.now() + 3_600_000);
  }
  set() { return this.ctx.storage.setAlarm(Date.now() + 3_600_000); }
  get() { return this.ctx.storage.getAlarm().then((time) => time !== null); }
}

export default {
  fetch: routes({
    "/modules": async (facts) => {
      facts.say("cloudflare:workers", Object.keys(workers));
      for (const name of Object.keys(workers)) facts.say(name, [typeof workers[name], typeof workers[name] === "symbol" ? "" : Object.prototype.toString.call(workers[name])]);
    },
    "/state": async (facts, url, env, ctx) => {
      const stub = env.T.getByName("a");
      await facts.of("DurableObjectState", () => stub.state());
      await facts.of("what it holds", () => env.T.getByName("b").context());
      facts.say("namespace", names(Object.getPrototypeOf(env.T)));
      facts.say("id", names(Object.getPrototypeOf(env.T.idFromName("a"))));
      await facts.of("ctx.exports", () => env.T.getByName("c").loopback(String(env.T.idFromName("a"))));
      await facts.of("a namespace called", () => env.T.getByName("c").specialised());
      facts.say("Request", names(Request.prototype));
      facts.say("Response", names(Response.prototype));
      facts.say("Headers", names(Headers.prototype));
    },
    "/classes": async (facts, url, env) => {
      await facts.of("fetch of a plain class", async () => (await env.PLAIN.getByName("a").fetch("http://o/")).text());
      await facts.of("RPC of a plain class", () => env.PLAIN.getByName("a").hello());
      await facts.of("property of a plain class", () => env.PLAIN.getByName("a").hello);
      await facts.of("fetch of what a constructor returned", async () => (await env.OTHER.getByName("a").fetch("http://o/")).text());
      await facts.of("RPC of it", () => env.OTHER.getByName("a").hello());
      await facts.of("an alarm without a handler", () => env.NO_ALARM.getByName("a").set());
      await facts.of("in the constructor", () => env.NO_ALARM.getByName("constructor").get());
    },
    "/others": async (facts, url, env) => {
      const a = env.T.getByName("a"), b = env.T.getByName("b");
      await a.keepStub();
      await facts.of("fetch through another object's stub", () => b.useStub());
      await facts.of("a call through it", () => b.callStub());
      shared.stub = env.T.getByName("third");
      const waiting = a.waits();
      await sleep(5);
      await b.resolves();
      await facts.of("a promise that another object resolves", () => waiting);
      await facts.of("times", () => a.times());
    },
    "/next": async (facts) => {
      await facts.of("fetch through another request's stub", async () => (await shared.stub.fetch("http://o/")).text());
      await facts.of("a call through it", () => shared.stub.state());
    },
  }),
};
