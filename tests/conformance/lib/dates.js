// What depends on a compatibility date: run by the programs of dates/, each on the last day before and the first day of
// a change.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes, show, sleep } from "./facts.js";

const rejections = [];
addEventListener("unhandledrejection", (event) => { rejections.push(event.reason); event.preventDefault(); });
const outcome = (action) => { try { return show(action()); } catch (error) { return `threw ${show(error)}`; } };
const atLoadTime = { eval: outcome(() => (0, eval)("1 + 1")), "new Function": outcome(() => new Function("return 2")()) };

class MyError extends Error {
  name = "MyError";
  extra = 42;
}

class Target extends RpcTarget {
  hello() { return "hello"; }
}

export class T extends DurableObject {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (!request.headers.has("Upgrade")) return new Response(`${request.method} ${request.url}`);
    const { 0: client, 1: server } = new WebSocketPair();
    if (pathname === "/hibernate") this.ctx.acceptWebSocket(server);
    else {
      this.heard = [];
      server.accept();
      server.addEventListener("message", ({ data }) => this.heard.push(data.constructor.name));
      server.addEventListener("close", ({ code, reason }) => this.heard.push([code, reason, server.readyState]));
      server.send(new Uint8Array([1, 2]));
    }
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage(socket, message) { this.heard = [message.constructor.name, socket.binaryType]; }
  told() { return this.heard; }
  ends() {
    const { sql, kv } = this.ctx.storage;
    const rows = sql.exec("SELECT 1 AS a"), raw = sql.exec("SELECT 1 AS a").raw(), list = kv.list();
    rows.next();
    raw.next();
    return [rows, raw, list].map((iterator) => [Object.keys(iterator.next()), Object.prototype.toString.call(iterator)]);
  }
  hello() { return "hello"; }
  throwsMine() { throw new MyError("m"); }
  throwsCause() { throw Object.assign(new TypeError("m", { cause: new Error("inner") }), { code: 5 }); }
  throwsObject() { throw { a: 1 }; }
  throwsAll() { throw new AggregateError([1], "m"); }
  aborts() { this.ctx.abort(new RangeError("why")); }
  async take(target) { return target.hello(); }
  errorAsValue() { return new MyError("m"); }
  async alarms() {
    await this.ctx.storage.put("k", 1);
    await this.ctx.storage.setAlarm(Date.now() + 3_600_000);
    await this.ctx.storage.deleteAll();
    return [(await this.ctx.storage.getAlarm()) === null, await this.ctx.storage.get("k")];
  }
  alarm() {}
  exports() { return [typeof this.ctx.exports, Object.keys(this.ctx.exports ?? {})]; }
  surface() { return Object.keys(this.ctx); }
}

const upgrade = { headers: { Upgrade: "websocket" } };

async function sockets(facts, env) {
  const stub = env.T.getByName("sockets");
  const { webSocket: socket } = await stub.fetch("http://o/accept", upgrade);
  const heard = [];
  facts.say("binaryType", socket.binaryType);
  socket.addEventListener("message", ({ data }) => heard.push(data.constructor.name));
  socket.addEventListener("close", ({ code, reason }) => heard.push([code, reason, socket.readyState]));
  socket.accept();
  await sleep(20);
  socket.send(new Uint8Array([1]));
  await sleep(20);
  socket.close(4001, "bye");
  await sleep(30);
  facts.say("client heard", heard);
  facts.say("client's state", socket.readyState);
  facts.say("object heard", await stub.told());
  const { webSocket: other } = await stub.fetch("http://o/hibernate", upgrade);
  other.accept();
  other.send(new Uint8Array([1]));
  await sleep(20);
  facts.say("a handler of hibernation got", await stub.told());
  const { 0: one } = new WebSocketPair();
  one.accept();
  await facts.of("a reason of 123 bytes", () => one.close(4000, "x".repeat(123)));
  const { 0: two } = new WebSocketPair();
  two.accept();
  await facts.of("a reason of 124 bytes", () => two.close(4000, "x".repeat(124)));
  await facts.of("62 letters of two bytes", () => two.close(4000, "é".repeat(62)));
}

async function errors(facts, env) {
  const stub = env.T.getByName("errors");
  for (const method of ["throwsMine", "throwsCause", "throwsObject", "throwsAll", "aborts"]) await facts.of(method, () => env.T.getByName("errors")[method]());
  await facts.of("cause", () => stub.throwsCause().catch((error) => error.cause));
  await facts.of("an error as a value", () => env.T.getByName("other").errorAsValue());
}

async function arguments_(facts, env) {
  const stub = env.T.getByName("arguments");
  const target = await env.T.getByName("maker").take(new Target());
  facts.say("a target", target);
  const { RpcStub } = await import("cloudflare:workers");
  const own = new RpcStub(new Target());
  await facts.of("a stub, given away", () => stub.take(own));
  await facts.of("used after that", () => own.hello());
}

async function bodies(facts) {
  const text = (body) => new Response(body).text();
  const bytes = (string) => new TextEncoder().encode(string);
  await facts.of("an array of text", () => text(["a", "b"]));
  await facts.of("an array of bytes", () => text([bytes("a"), bytes("b")]));
  await facts.of("a generator", () => text((function* () { yield bytes("a"); yield bytes("b"); })()));
  await facts.of("an asynchronous one", () => text((async function* () { yield bytes("a"); })()));
  await facts.of("a Set", () => text(new Set([bytes("a")])));
  await facts.of("an object", () => text({}));
  await facts.of("a boxed string", () => text(new String("boxed")));
  await facts.of("a URLSearchParams", () => text(new URLSearchParams("a=b")));
}

async function globals(facts) {
  for (const name of ["navigator", "process", "Buffer", "setImmediate", "clearImmediate", "global", "MessageChannel", "FinalizationRegistry", "URLPattern"]) facts.say(name, typeof globalThis[name]);
  for (const [name, shown] of Object.entries(atLoadTime)) facts.say(`${name} at load time`, shown);
  const timer = setTimeout(() => {}, 1);
  facts.say("setTimeout gives", [typeof timer, typeof timer?.ref]);
  clearTimeout(timer);
  for (const name of ["node:buffer", "node:async_hooks", "node:fs"]) {
    // More words may follow.
    await facts.of(name, () => import(`${name}`).then((module) => typeof module.default, ({ message }) => message.slice(0, `No such module "${name}".`.length)));
  }
  rejections.length = 0;
  const promise = Promise.reject("handled after a microtask");
  await null;
  promise.catch(() => {});
  await sleep(5);
  facts.say("unhandled", rejections.splice(0));
  const target = new EventTarget();
  const heard = [];
  target.addEventListener("x", () => { heard.push("first"); throw new RangeError("of a listener"); });
  target.addEventListener("x", () => heard.push("second"));
  await facts.of("dispatchEvent with a listener that throws", () => target.dispatchEvent(new Event("x")));
  facts.say("listeners that ran", heard);
  facts.say("toString of an Event", Object.prototype.toString.call(new Event("x")));
}

// Ends of what gives one thing after the other: which members they have.
async function ends(facts, env) {
  const last = (iterator) => { let step = iterator.next(); while (!step.done) step = iterator.next(); return Object.keys(step); };
  const bytes = () => new Response("ab").body, chunks = () => new ReadableStream({ start(c) { c.enqueue("a"); c.close(); } });
  for (const [name, iterator] of Object.entries({ Headers: new Headers({ a: "b" }).entries(), FormData: new FormData().keys(), URLSearchParams: new URLSearchParams("a=b").values() })) {
    facts.say(`the end of ${name}`, last(iterator));
    facts.say(`toString of an iterator of ${name}`, Object.prototype.toString.call(iterator));
  }
  for (const [name, make] of Object.entries({ bytes, chunks })) {
    await facts.of(`the end of ${name}, read`, async () => {
      const reader = make().getReader();
      let step;
      do step = await reader.read(); while (!step.done);
      return Object.keys(step);
    });
    await facts.of(`the end of ${name}, iterated`, async () => {
      const iterator = make().values();
      let step;
      do step = await iterator.next(); while (!step.done);
      return [Object.keys(step), Object.keys(await iterator.return(1))];
    });
  }
  await facts.of("the ends of storage", () => env.T.getByName("ends").ends());
  facts.say("members of performance", Object.getOwnPropertyNames(Object.getPrototypeOf(performance)));
  facts.say("performance is a target", performance instanceof EventTarget);
  facts.say("members of a stub", Object.getOwnPropertyNames(Object.getPrototypeOf(Object.getPrototypeOf(env.T.getByName("a")))));
}

export default {
  fetch: routes({
    "/stubs": async (facts, url, env) => {
      const stub = env.T.getByName("stubs");
      await facts.of("an absolute URL", async () => (await stub.fetch("http://o/p")).text());
      await facts.of("a relative URL", async () => (await stub.fetch("/p")).text());
      await facts.of("an unknown scheme", async () => (await stub.fetch("foo://bar/baz")).text());
      await facts.of("fetch of a relative URL", async () => (await fetch("/p")).status);
      facts.say("typeof stub.hello", typeof stub.hello);
      facts.say("any name is in it", "zork" in stub);
      await facts.of("stub.hello()", () => stub.hello());
      await facts.of("ctx.exports", () => stub.exports());
      await facts.of("deleteAll() and the alarm", () => stub.alarms());
    },
    "/sockets": (facts, url, env) => sockets(facts, env),
    "/errors": (facts, url, env) => errors(facts, env),
    "/arguments": (facts, url, env) => arguments_(facts, env),
    "/bodies": (facts) => bodies(facts),
    "/globals": (facts) => globals(facts),
    "/ends": (facts, url, env) => ends(facts, env),
  }),
};
