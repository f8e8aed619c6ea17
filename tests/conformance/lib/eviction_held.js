// Objects that have something of each other's: which of the two is still in memory thirteen seconds later. Garbage is
// collected meanwhile: what only a promise or a stub refers to must not depend on that.
import { DurableObject, RpcStub, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "./facts.js";

const instances = new Map();
const never = () => new Promise(() => {});
const upgrade = { headers: { Upgrade: "websocket" } };

class Target extends RpcTarget {
  hello() { return "hello"; }
}

/** What the first object does with the second one: what each has of the other is kept in fields. */
const kinds = {
  async "a target"(other) { this.kept = await other.target(); },
  async "a target that is used"(other) { this.kept = await other.target(); await this.kept.hello(); },
  async "a target, disposed at once"(other) { this.kept = await other.target(); this.kept[Symbol.dispose](); },
  async "a target, disposed later"(other) { const kept = this.kept = await other.target(); setTimeout(() => kept[Symbol.dispose](), 1000); },
  async "a copy of a target"(other) { const kept = await other.target(); this.kept = kept.dup(); kept[Symbol.dispose](); },
  async "a stub of its own target"() { this.kept = new RpcStub(new Target()); },
  async "a function"(other) { this.kept = await other.func(); },
  async "a function inside"(other) { this.kept = await other.inside(); },
  async "an object without stubs"(other) { this.kept = await other.plain(); },
  async "a promise of a target"(other) { this.kept = other.target(); },
  async "a property of a stub"(other) { this.kept = other.target; },
  async "a target as argument"(other) { await other.take(new Target()); },
  async "a target as argument, kept"(other) { await other.keep(new Target()); },
  async "a function as argument, kept"(other) { await other.keep(() => this.instance); },
  async "its own stub"(other) { this.kept = other; await other.look(); },
  async "a stub of it as argument, kept"(other) { await other.keep(this.env.T.getByName("third")); },
  async "a Response, unread"(other) { this.kept = await other.fetch("http://o/stream"); },
  async "a Response, being read"(other) { this.kept = await other.fetch("http://o/stream"); this.reading = this.kept.body.getReader().read(); },
  async "a Response, cancelled"(other) { const kept = await other.fetch("http://o/stream"); await kept.body.cancel(); },
  async "a stream"(other) { this.kept = await other.stream(); },
  async "a stream, being read"(other) { this.kept = await other.stream(); this.reading = this.kept.getReader().read(); },
  async "a call"(other) { other.never(); },
  async "a call that is awaited"(other) { (async () => { await other.never(); })(); },
  async "a fetch"(other) { other.fetch("http://o/never"); },
  async "a socket of accept()"(other) { this.kept = (await other.fetch("http://o/accept", upgrade)).webSocket; this.kept.accept(); },
  async "a socket that nobody here accepts"(other) { this.kept = (await other.fetch("http://o/accept", upgrade)).webSocket; },
  async "a socket, closed"(other) { const socket = (await other.fetch("http://o/accept", upgrade)).webSocket; socket.accept(); await sleep(20); socket.close(1000); await sleep(20); },
  async "a socket that hibernates"(other) { this.kept = (await other.fetch("http://o/hibernate", upgrade)).webSocket; this.kept.accept(); },
  async "a socket pair"() { const pair = this.kept = new WebSocketPair(); pair[0].accept(); pair[1].accept(); },
  async "waitUntil"() { this.ctx.waitUntil(never()); },
  async "waitUntil of a thenable"() { this.ctx.waitUntil({ then() {} }); },
  async "a promise"() { this.kept = never(); },
  async "a promise that is awaited"() { (async () => { await never(); })(); },
  async "a timer"() { setTimeout(() => {}, 100_000); },
  async "scheduler.wait()"() { scheduler.wait(100_000); },
  async "scheduler.wait() that is aborted"() { const controller = new AbortController(); scheduler.wait(100_000, { signal: controller.signal }).catch(() => {}); controller.abort(); },
  async "AbortSignal.timeout()"() { this.kept = AbortSignal.timeout(100_000); },
  async "a message channel"() { const { port1, port2 } = this.kept = new MessageChannel(); port1.onmessage = () => {}; port2.postMessage(1); },
  async "a pipe without end"() { const { readable, writable } = new TransformStream(); new ReadableStream({ pull: never }).pipeTo(writable); this.kept = readable.getReader().read(); },
};

export class T extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const { name } = ctx.id;
    this.instance = (instances.get(name) ?? 0) + 1;
    instances.set(name, this.instance);
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/never") await never();
    if (pathname === "/stream") return new Response(new ReadableStream({ pull: never }));
    const { 0: client, 1: server } = new WebSocketPair();
    if (pathname === "/accept") server.accept();
    else this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage() {}
  async begin(kind) { await kinds[kind].call(this, this.env.T.getByName(`other: ${kind}`)); }
  target() { return new Target(); }
  func() { return () => this.instance; }
  inside() { return { deep: { func: () => this.instance } }; }
  plain() { return { deep: { list: [1, 2] } }; }
  stream() { return new ReadableStream({ pull: never }); }
  take(what) { return typeof what; }
  keep(what) { this.taken = what.dup?.() ?? what; }
  never() { return never(); }
  look() { return this.instance; }
  garbage() {
    const all = [];
    for (let i = 0; i < 2_000_000; ++i) all.push({ i });
    return all.length;
  }
}

export default {
  fetch: routes({
    "/prepare": async (facts, url, env) => {
      for (const kind of Object.keys(kinds)) await facts.of(kind, () => env.T.getByName(kind).begin(kind));
    },
    "/garbage": async (facts, url, env) => {
      for (let i = 0; i < 6; ++i) {
        await env.T.getByName("garbage").garbage();
        await sleep(20);
      }
    },
    "/look": async (facts, url, env) => {
      for (const kind of Object.keys(kinds)) {
        const there = async (name) => (instances.has(name) ? ((await env.T.getByName(name).look()) === 1 ? "kept" : "evicted") : "none");
        facts.say(kind, [await there(kind), await there(`other: ${kind}`)]);
      }
    },
  }),
};
