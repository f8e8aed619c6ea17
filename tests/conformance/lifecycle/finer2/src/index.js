// More corners of calls: copies of arguments, callbacks of what was aborted, responses that are errors, who learns that
// the caller has gone.
import { DurableObject, RpcStub, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const told = (promise) => Promise.resolve(promise).then((value) => ["settled", value], (error) => ["rejected", error?.name, error?.message ?? error]);
const soon = (promise) => Promise.race([told(promise), sleep(200).then(() => "waits")]);
const bytes = (string) => new TextEncoder().encode(string);

const signals = [];
function watch(name, request) {
  request.signal.addEventListener("abort", () => { signals.push([name, request.signal.reason?.name, request.signal.reason?.message]); });
}

const handlers = {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const name = `${pathname.slice(1)} of ${this instanceof DurableObject ? "an object" : "a Worker"}`;
    if (pathname === "/error") return Response.error();
    watch(name, request);
    if (pathname === "/slow") {
      await sleep(120);
      signals.push([name, "went on", request.signal.aborted]);
      return new Response("late");
    }
    if (pathname === "/endless") return new Response(new ReadableStream({ async pull(controller) { await sleep(5); controller.enqueue(bytes("x")); } }));
    if (pathname === "/throws") throw new Error("no");
    return new Response("fine");
  },
  errorResponse: () => Response.error(),
  take: async (target) => target.say("taken"),
  call: async (target) => target("called"),
  keep(target) { this.kept = target.dup(); },
  async read(stream) { return new Response(stream).text(); },
  counter: () => new Counter(),
  nested: (stub) => ({ value: stub }),
};

class Counter extends RpcTarget {
  count = 0;
  add() { return ++this.count; }
}

export class Thing extends DurableObject {}
export class Way extends WorkerEntrypoint {
  leak(stub) {
    this.kept = stub.dup();
    const { ctx } = this;
    return { noop() {}, abort() { ctx.abort(new RangeError("because")); }, fine: () => "fine" };
  }
  signalOf(request) { return [request.signal.aborted, request.signal instanceof AbortSignal]; }
}
for (const type of [Thing, Way]) for (const [name, method] of Object.entries(handlers)) type.prototype[name] = function (...args) { return method.apply(this, args); };

const both = (env) => ({ object: env.THING.getByName("a"), Worker: env.W });

async function dups(facts, url, env) {
  class Plain extends RpcTarget {
    log = [];
    say(what) { this.log.push(what); return what; }
    [Symbol.dispose]() { this.log.push("disposed"); }
  }
  class Copied extends Plain {
    dup() {
      this.log.push("dup");
      const copy = new Copied();
      copy.log = this.log;
      return copy;
    }
  }
  for (const [name, stub] of Object.entries(both(env))) {
    for (const target of [new Plain(), new Copied()]) {
      await facts.of(`${name}: ${target.constructor.name}`, async () => { await stub.take(target); await sleep(5); await stub.take(target); await sleep(5); return target.log; });
    }
    const log = [];
    const f = (what) => { log.push(what); };
    f.dup = () => { log.push("dup"); return f; };
    f[Symbol.dispose] = () => { log.push("disposed"); };
    await facts.of(`${name}: a function`, async () => { await stub.call(f); await sleep(5); return log; });
    const inside = new Copied();
    await facts.of(`${name}: inside`, async () => { await stub.take({ say: (what) => inside.say(what), inside }); await sleep(5); return inside.log; });
    const proxied = new Copied();
    await facts.of(`${name}: a proxy`, async () => { await stub.take(new Proxy(proxied, {})); await sleep(5); return proxied.log; });
    class Odd extends Plain { dup() { return 5; } }
    await facts.of(`${name}: dup() gives a number`, async () => soon(stub.take(new Odd())));
    class Failing extends Plain { dup() { throw new RangeError("no copies"); } }
    await facts.of(`${name}: dup() throws`, async () => soon(stub.take(new Failing())));
    class Property extends Plain { dup = 5; }
    await facts.of(`${name}: dup is no function`, async () => soon(stub.take(new Property())));
    const wrapped = new Copied();
    await facts.of(`${name}: a stub of it`, async () => { const own = new RpcStub(wrapped); await stub.take(own); await sleep(5); own[Symbol.dispose](); await sleep(5); return wrapped.log; });
  }
}

async function aborting(facts, url, env) {
  const target = new Counter();
  const log = [];
  target[Symbol.dispose] = () => log.push("own");
  Counter.prototype[Symbol.dispose] = () => log.push("disposed");
  const left = await env.W.leak(target);
  await facts.of("a call", () => soon(left.noop()));
  facts.say("disposed", log);
  await facts.of("a callback that aborts", () => soon(left.abort()));
  await facts.of("then", () => soon(left.fine()));
  await sleep(5);
  facts.say("disposed", log);
  delete Counter.prototype[Symbol.dispose];
}

async function errors(facts, url, env) {
  for (const [name, stub] of Object.entries(both(env))) {
    await facts.of(`${name}: fetch`, async () => (await stub.fetch("http://x/error")).type);
    await facts.of(`${name}: call`, async () => (await stub.errorResponse()).type);
  }
  await facts.of("status", () => [Response.error().status, Response.error().type, Response.error().ok]);
  await facts.of("clone", () => Response.error().clone().type);
}

async function pipelined(facts, url, env) {
  const f = () => ({ x: 1 });
  f.foo = { x: 2 };
  for (const [name, stub] of Object.entries(both(env))) {
    await facts.of(`${name}: a promise inside`, () => soon(stub.nested(stub.counter())));
    await facts.of(`${name}: beyond what is there`, () => soon(stub.counter().nothing.more));
    await facts.of(`${name}: a method of a number`, () => soon(stub.counter().add().more()));
    await facts.of(`${name}: of a result`, () => soon(stub.nested(5).value.more()));
    await facts.of(`${name}: deeper`, () => soon(stub.nested({ a: { b: () => 5 } }).value.a.b()));
    await facts.of(`${name}: twice`, async () => { const counter = stub.counter(); return [await counter.add(), await counter.add()]; });
  }
}

async function streams(facts, url, env) {
  for (const [name, stub] of Object.entries(both(env))) {
    const { readable, writable } = new IdentityTransformStream();
    const reading = told(stub.read(readable));
    const writer = writable.getWriter();
    writer.closed.catch(() => {});
    await writer.write(bytes("foo"));
    await facts.of(`${name}: abort`, () => soon(writer.abort("why")));
    facts.say(`${name}: what its reader is told`, await reading);
    const failing = new ReadableStream({ pull(controller) { controller.error(new RangeError("mine")); } });
    facts.say(`${name}: a stream that fails`, await told(stub.read(failing)));
    const transformed = new TransformStream();
    const read = told(stub.read(transformed.readable));
    const into = transformed.writable.getWriter();
    into.closed.catch(() => {});
    await into.write(bytes("foo"));
    await into.abort(new TypeError("stop"));
    facts.say(`${name}: abort of a transformation`, await read);
  }
}

async function contexts(facts, url, env, ctx) {
  facts.say("own keys", Object.keys(ctx));
  for (const name of ["access", "tracing", "cache", "version", "exports", "props"]) facts.say(name, [name in ctx, typeof ctx[name], String(ctx[name])]);
}

async function signalled(facts, url, env) {
  for (const [name, stub] of Object.entries(both(env))) {
    signals.length = 0;
    await facts.of(`${name}: answered`, async () => (await stub.fetch("http://x/fine")).text());
    await facts.of(`${name}: thrown`, async () => (await stub.fetch("http://x/throws")).text());
    facts.say(`${name}: nobody has gone`, signals);
    await facts.of(`${name}: given up`, async () => (await stub.fetch("http://x/slow", { signal: AbortSignal.timeout(20) })).text());
    await sleep(60);
    facts.say(`${name}: it is told`, signals.splice(0));
    await sleep(120);
    facts.say(`${name}: later`, signals.splice(0));
    const reader = (await stub.fetch("http://x/endless")).body.getReader();
    await reader.read();
    facts.say(`${name}: while it is read`, signals.splice(0));
    await reader.cancel();
    await sleep(30);
    facts.say(`${name}: no longer read`, signals.splice(0));
    const aborter = new AbortController();
    const response = await stub.fetch("http://x/endless", { signal: aborter.signal });
    aborter.abort();
    await told(response.text());
    await sleep(30);
    facts.say(`${name}: aborted while it is read`, signals.splice(0));
  }
}

const table = routes({ "/dups": dups, "/aborting": aborting, "/errors": errors, "/pipelined": pipelined, "/streams": streams, "/signals": signalled });
export default {
  fetch: (request, env, ctx) => (new URL(request.url).pathname === "/contexts" ? routes({ "/contexts": (facts, url) => contexts(facts, url, env, ctx) })(request, env) : table(request, env)),
};
