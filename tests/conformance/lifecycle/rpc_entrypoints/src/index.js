// The Worker's entrypoints as services, ctx.exports, and what `cloudflare:workers` exports.
import * as workers from "cloudflare:workers";
import { DurableObject, RpcTarget, ServiceStub, WorkerEntrypoint } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let made = 0;

class Target extends RpcTarget {
  n = 0;
  inc() {
    return ++this.n;
  }
}

export class Svc extends WorkerEntrypoint {
  field = 1;
  number = ++made;
  who() {
    return this.ctx.props;
  }
  number_() {
    return this.number;
  }
  own() {
    return [Object.getOwnPropertyNames(this), Object.prototype.toString.call(this.ctx), this.ctx.constructor.name, typeof this.ctx.waitUntil, Object.keys(this.env)];
  }
  fail() {
    throw new TypeError("service");
  }
  add(a, b) {
    return a + b;
  }
  get getter() {
    return "getter";
  }
  fetch(request) {
    return new Response(`fetched ${new URL(request.url).pathname} ${JSON.stringify(this.ctx.props)}`);
  }
  target() {
    return new Target();
  }
  callback(f) {
    return f(5);
  }
  async scheduled() {
    return "an ordinary method";
  }
  object(name) {
    return this.env.T.getByName(name);
  }
}
export class NoFetch extends WorkerEntrypoint {}
export class NotConfigured extends DurableObject {}
export class T extends DurableObject {
  increment() {
    return (this.n = (this.n ?? 0) + 1);
  }
  useService() {
    return this.env.SVC.add(1, 2);
  }
  useExports() {
    return this.ctx.exports.Svc({ props: { from: "object" } }).who();
  }
  own() {
    return [Object.keys(this.ctx.exports), this.ctx.props];
  }
  takeService(service) {
    return service.add(2, 3);
  }
  fetchService() {
    return this.env.SVC.fetch("http://x/object").then((response) => response.text());
  }
}
export class Plain {
  fetch() {
    return new Response("plain");
  }
}

const kinds = (value) => [typeof value, Object.prototype.toString.call(value), value.constructor.name];

const fetchRoutes = routes({
  "/services": async (facts, url, env) => {
    facts.say("binding", [...kinds(env.SVC), Object.getOwnPropertyNames(env.SVC), env.SVC instanceof ServiceStub, "zork" in env.SVC, env.SVC === env.SVC]);
    await facts.of("props", () => env.SVC.who());
    await facts.of("no props", () => env.NOPROPS.who());
    await facts.of("own", () => env.SVC.own());
    await facts.of("arguments", () => env.SVC.add(1, 2));
    await facts.of("getter", () => env.SVC.getter);
    await facts.of("field", () => env.SVC.field);
    await facts.of("ctx", () => env.SVC.ctx);
    await facts.of("throws", () => env.SVC.fail());
    await facts.of("missing", () => env.SVC.missing());
    await facts.of("a target", () => env.SVC.target().inc());
    await facts.of("a callback", () => env.SVC.callback((x) => x * 2));
    await facts.of("an object's stub", async () => (await env.SVC.object("x")).increment());
    await facts.of("an object's stub, pipelined", () => env.SVC.object("x").increment());
    await facts.of("fetch", async () => (await env.SVC.fetch("http://x/path")).text());
    await facts.of("a new instance a call", async () => (await env.SVC.number_()) !== (await env.SVC.number_()));
    for (const name of ["alarm", "webSocketMessage", "dup", "test", "queue", "scheduled", "tail"]) await facts.of(`${name}()`, () => env.SVC[name]());
    await facts.of("from an object", () => env.T.getByName("a").useService());
    await facts.of("fetch from an object", () => env.T.getByName("a").fetchService());
    await facts.of("as an argument", () => env.T.getByName("a").takeService(env.SVC));
  },
  "/self": async (facts, url, env) => {
    await facts.of("one argument", () => env.SELF.one(1));
    await facts.of("none", () => env.SELF.one());
    await facts.of("two", () => env.SELF.one(1, 2));
    await facts.of("three parameters", () => env.SELF.three("a"));
    await facts.of("missing", () => env.SELF.zork(1));
    await facts.of("not a function", () => env.SELF.value(1));
    await facts.of("value", () => env.SELF.value);
    await facts.of("this", () => env.SELF.thisKeys(1));
    await facts.of("fetch", async () => (await env.SELF.fetch("http://x/none")).text());
  },
  "/exports": async (facts, url, env, ctx) => {
    const { exports } = workers;
    facts.say("names", Object.keys(exports));
    for (const name of Object.keys(exports)) facts.say(name, [...kinds(exports[name]), Object.getOwnPropertyNames(exports[name]), exports[name] === exports[name]]);
    await facts.of("Svc.who()", () => exports.Svc.who());
    await facts.of("Svc.add(1, 2)", () => exports.Svc.add(1, 2));
    await facts.of("Svc({props}).who()", () => exports.Svc({ props: { a: [1] } }).who());
    await facts.of("kinds of Svc({props})", () => kinds(exports.Svc({ props: {} })));
    await facts.of("Svc({}).who()", () => exports.Svc({}).who());
    await facts.of("Svc()", () => exports.Svc());
    await facts.of("Svc(5)", () => exports.Svc(5));
    await facts.of("Svc({props: 5})", () => exports.Svc({ props: 5 }));
    await facts.of("Svc.fetch", async () => (await exports.Svc.fetch("http://x/p")).text());
    await facts.of("default.one(2)", () => exports.default.one(2));
    await facts.of("default.fetch", async () => (await exports.default.fetch("http://x/none")).text());
    await facts.of("T", () => exports.T.getByName("via exports").increment());
    await facts.of("the same object", () => env.T.getByName("via exports").increment());
    facts.say("the same ids", String(exports.T.idFromName("a")) === String(env.T.idFromName("a")));
    facts.say("of a class without binding", typeof exports.Plain.idFromName("a"));
    await facts.of("T({props})", () => kinds(exports.T({ props: { a: 1 } })));
    await facts.of("T()", () => exports.T());
    await facts.of("in an object", () => env.T.getByName("a").own());
    await facts.of("used by an object", () => env.T.getByName("a").useExports());
    facts.say("Svc instanceof ServiceStub", exports.Svc instanceof ServiceStub);
  },
  "/module": async (facts, url, env) => {
    facts.say("exports", Object.keys(workers));
    for (const [name, value] of Object.entries(workers)) facts.say(name, [typeof value, Object.prototype.toString.call(value)]);
    facts.say("restore", String(workers.restore));
    facts.say("env", [Object.keys(workers.env), workers.env === env]);
    await facts.of("withEnv", () => workers.withEnv({ a: 1 }, () => [Object.keys(workers.env), workers.env.a]));
    await facts.of("withEnv, later", () => workers.withEnv({ a: 1 }, async () => { await sleep(1); return workers.env.a; }));
    await facts.of("withExports", () => workers.withExports({ b: 1 }, () => Object.keys(workers.exports)));
    await facts.of("withEnvAndExports", () => workers.withEnvAndExports({ a: 1 }, { b: 2 }, () => [workers.env.a, workers.exports.b]));
    await facts.of("withEnv, nested", () => workers.withEnv({ a: 1 }, () => [workers.withEnv({ a: 2 }, () => workers.env.a), workers.env.a]));
    await facts.of("withEnv without a function", () => workers.withEnv({ a: 1 }));
    facts.say("afterwards", [Object.keys(workers.env), Object.keys(workers.exports)]);
    await facts.of("env can be set", () => { workers.env.extra = 1; return [workers.env.extra, env.extra]; });
    await facts.of("new WorkerEntrypoint()", () => new WorkerEntrypoint());
  },
});

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    return pathname === "/none" ? new Response("none") : fetchRoutes(request, env, ctx);
  },
  one(a) {
    return ["one", a];
  },
  three(a, env, ctx) {
    return [a, Object.keys(env), typeof ctx.waitUntil, ctx.props];
  },
  thisKeys() {
    return typeof this === "object" ? Object.keys(this) : typeof this;
  },
  value: 5,
};
