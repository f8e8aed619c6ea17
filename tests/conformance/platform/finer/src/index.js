// Corners that programs met: handlers by property, streamed content of HTMLRewriter, data: URLs, what ends with a request.
import { DurableObject, WorkerEntrypoint, exports as imported } from "cloudflare:workers";
import { inspect } from "node:util";
import { AsyncLocalStorage } from "node:async_hooks";
import { routes, sleep } from "../../../lib/facts.js";

const soon = (promise) => Promise.race([promise.then((value) => ["settled", value], (error) => ["rejected", error.name, error.message]), sleep(100).then(() => "waits")]);
const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (string) => new TextEncoder().encode(string);

export class Thing extends DurableObject {
  ticks = 0;
  tick() { this.ticks++; }
  read() { return this.ticks; }
}
let ticks = 0;
export class Leaves extends WorkerEntrypoint {
  timer() { setInterval(() => ticks++, 5); return "left"; }
  chain() { (async () => { for (;;) { await scheduler.wait(5); ticks++; } })(); return "left"; }
  calls() { (async () => { for (;;) { await imported.Thing.getByName("busy").read(); await scheduler.wait(5); ticks++; } })(); return "left"; }
  aborts() { setInterval(() => ticks++, 5); this.ctx.waitUntil(scheduler.wait(1000)); this.ctx.abort(new Error("enough")); }
  waits() { const timer = setInterval(() => ticks++, 5); this.ctx.waitUntil(scheduler.wait(40).then(() => clearInterval(timer))); return "left"; }
  fetch() { setInterval(() => ticks++, 5); return new Response("left"); }
}
export const plain = {
  fetch(request, env, ctx) { return new Response(`plain ${new URL(request.url).pathname} ${typeof env} ${typeof ctx.waitUntil}`); },
  hello(name, env, ctx) { return `hello ${name} ${typeof env} ${typeof ctx}`; },
};
export const data = { value: 1 };

async function targets(facts) {
  const seen = [];
  const t = new EventTarget();
  t.onhit = function (event) { seen.push(["onhit", event.type, this === globalThis || this === undefined, this === t]); };
  t.addEventListener("hit", () => seen.push("listener"));
  facts.say("dispatched", t.dispatchEvent(new Event("hit")));
  facts.say("a property is a handler", seen.splice(0));
  for (const value of [true, false, undefined, 1, "x"]) {
    const u = new EventTarget();
    u.addEventListener("hit", () => value);
    const event = new Event("hit", { cancelable: true });
    facts.say(`a listener that answers ${String(value)}`, [u.dispatchEvent(event), event.defaultPrevented]);
    const v = new EventTarget();
    v.onhit = () => value;
    const other = new Event("hit", { cancelable: true });
    facts.say(`a property that answers ${String(value)}`, [v.dispatchEvent(other), other.defaultPrevented]);
  }
  const w = new EventTarget();
  w.addEventListener("hit", () => true);
  const fixed = new Event("hit");
  facts.say("of an event that cannot be cancelled", [w.dispatchEvent(fixed), fixed.defaultPrevented]);
  const signal = new AbortController().signal;
  const object = { handleEvent() { seen.push("object"); } };
  signal.onabort = object;
  facts.say("onabort of an object", signal.onabort === object);
  signal.onabort = 5;
  facts.say("onabort of a number", signal.onabort);
  t.onother = { handleEvent() { seen.push("handleEvent"); } };
  t.dispatchEvent(new Event("other"));
  facts.say("an object in a property", seen.splice(0));
}

async function reads(facts) {
  const source = (...parts) => new ReadableStream({ type: "bytes", pull(c) { c.enqueue(bytes(parts.shift())); if (!parts.length) c.close(); } });
  const least = async (stream, n) => { const { done, value } = await stream.getReader({ mode: "byob" }).readAtLeast(n, new Uint8Array(100)); return [done, value && text(value)]; };
  facts.say("readAtLeast of less", await soon(least(source("hello", "there"), 100)));
  facts.say("readAtLeast of one chunk", await soon(least(source("hello"), 100)));
  facts.say("readAtLeast of enough", await soon(least(source("hello", "there"), 7)));
  const reader = source("hello", "there").getReader({ mode: "byob" });
  facts.say("min", await soon(reader.read(new Uint8Array(100), { min: 50 }).then(({ done, value }) => [done, value && text(value)])));
  facts.say("then", await soon(reader.read(new Uint8Array(100)).then(({ done, value }) => [done, value?.byteLength])));
  const queued = new ReadableStream({ type: "bytes", start(c) { c.enqueue(bytes("ab")); c.enqueue(bytes("cd")); c.close(); } });
  facts.say("a read of what is queued", await soon(queued.getReader().read().then(({ done, value }) => [done, value && text(value)])));
}

async function rewriting(facts) {
  const html = (stream) => new HTMLRewriter().on("p", stream).transform(new Response("<p>x</p><i>y</i>")).text();
  const streamOf = (string) => new Response(string).body;
  for (const method of ["before", "after", "prepend", "append", "replace", "setInnerContent"]) {
    await facts.of(`${method} a Response`, () => html({ element(e) { e[method](new Response("<b>s</b>"), { html: true }); } }));
    await facts.of(`${method} a stream as text`, () => html({ element(e) { e[method](streamOf("<b>s</b>")); } }));
  }
  await facts.of("an end tag", () => html({ element(e) { e.onEndTag((tag) => { tag.before(new Response("<b>s</b>"), { html: true }); tag.after("after"); }); } }));
  await facts.of("several in their order", () => html({ element(e) { e.append(streamOf("1"), { html: true }).append("2").append(new Response("3")); } }));
  await facts.of("a text chunk", () => html({ text(t) { if (!t.lastInTextNode) t.replace(new Response("<u>t</u>"), { html: true }); } }));
  await facts.of("of another kind", () => html({ element(e) { e.append(5); e.append({}); e.append(null); } }));
  await facts.of("a used body", async () => { const used = new Response("a"); await used.text(); return html({ element(e) { e.append(used); } }); });
  await facts.of("a stream that fails", () => html({ element(e) { e.append(new ReadableStream({ pull(c) { c.error(new RangeError("from the stream")); } })); } }));
  await facts.of("no body", () => html({ element(e) { e.append(new Response(null)); } }));
}

async function ending(facts, url, env, ctx) {
  for (const name of ["timer", "chain", "waits", "calls", "aborts"]) {
    ticks = 0;
    await facts.of(name, () => imported.Leaves[name]());
    const then = ticks;
    await sleep(30);
    facts.say(`${name}: ticks go on at first`, ticks > then);
    await sleep(60);
    const later = ticks;
    await sleep(40);
    facts.say(`${name}: and in the end`, ticks > later);
  }
  ticks = 0;
  facts.say("fetch", await (await imported.Leaves.fetch("http://x/")).text());
  await sleep(50);
  facts.say("fetch: ticks", ticks > 0);
}

async function loopbacks(facts) {
  facts.say("names", Object.keys(imported).sort());
  await facts.of("plain.fetch", async () => (await imported.plain.fetch("http://x/path")).text());
  await facts.of("plain.hello", () => imported.plain.hello("you"));
  await facts.of("plain.none", () => imported.plain.none());
  facts.say("kinds", [typeof imported.plain, String(imported.plain), typeof imported.data, typeof imported.Leaves, typeof imported.Thing]);
}

async function urls(facts) {
  for (const url of ["data:text/plain,hello%20you", "data:,plain", "data:text/html;charset=utf-8;base64,PGI+aGk8L2I+", "data:;base64,aGk=", "data:application/json,{}", "data:text/plain;base64,***"]) {
    await facts.of(url, async () => { const r = await fetch(url); return [r.status, r.statusText, r.url, [...r.headers], await r.text()]; });
  }
  await facts.of("aborted", async () => (await fetch("data:,x", { signal: AbortSignal.abort() })).text());
  await facts.of("POST", async () => (await fetch("data:,x", { method: "POST", body: "y" })).text());
}

async function looks(facts) {
  const form = new FormData();
  form.append("a", "1");
  form.append("b", new File(["x"], "x.txt", { lastModified: 0 }));
  for (const [name, value] of Object.entries({
    Headers: new Headers({ a: "1", b: "2" }), FormData: form, URLSearchParams: new URLSearchParams("a=1&b=2"), "repeated names": new URLSearchParams("a=1&a=2"), ReadableStream: new ReadableStream(), "a body": new Response("abc").body,
    WritableStream: new WritableStream(), TransformStream: new TransformStream(), Response: new Response("abc", { status: 201, headers: { x: "y" } }), Request: new Request("http://x/y", { method: "POST", body: "z" }), URL: new URL("http://u:p@h:1/p?q#f"),
    EventTarget: new EventTarget(), Event: new Event("x"), Blob: new Blob(["abc"], { type: "t/p" }), File: new File(["abc"], "n", { lastModified: 0 }), WebSocketPair: new WebSocketPair(), TextEncoder: new TextEncoder(), "an Error": Object.assign(new RangeError("m"), { stack: "RangeError: m" }),
  })) await facts.of(name, () => inspect(value));
}

async function lists(facts) {
  const form = new FormData();
  form.append("a", "1");
  const entries = form.entries();
  facts.say("next", entries.next());
  facts.say("done", entries.next().done);
  form.append("b", "2");
  facts.say("after an append", entries.next());
  const growing = new FormData();
  growing.append("a", "1");
  let calls = 0;
  growing.forEach((value, key) => { if (++calls < 4) growing.append(`${key}${calls}`, value); });
  facts.say("forEach of a list that grows", calls);
  const params = new URLSearchParams("a=1");
  const pairs = params.entries();
  facts.say("next of parameters", [pairs.next().value, pairs.next().done]);
  params.append("b", "2");
  facts.say("after an append to parameters", pairs.next().value);
  const own = new URLSearchParams("a=1");
  own[Symbol.iterator] = function* () { yield ["x", "y"]; };
  facts.say("an iterator of its own", String(new URLSearchParams(own)));
  const formed = new FormData();
  formed[Symbol.iterator] = function* () { yield ["x", "y"]; };
  facts.say("a form's own", String(new URLSearchParams(formed)));
}

async function contexts(facts) {
  const als = new AsyncLocalStorage();
  facts.say("in a thenable", await als.run(1, async () => await { then(done) { done(als.getStore()); } }));
  facts.say("after it", await als.run(2, async () => { await { then(done) { done(); } }; return als.getStore(); }));
  facts.say("in a thenable that waits", await als.run(3, async () => await { then(done) { setTimeout(() => done(als.getStore()), 1); } }));
  facts.say("a promise that a thenable resolves", await als.run(4, () => Promise.resolve({ then(done) { done(als.getStore()); } })));
  class Query { then(done, failed) { return Promise.resolve().then(() => als.getStore()).then(done, failed); } }
  facts.say("a query", await als.run(5, async () => await new Query()));
}

async function answers(facts) {
  await facts.of("Response.error()", async () => [Response.error().status, Response.error().type]);
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port1.addEventListener("close", () => seen.push(1));
  port2.addEventListener("close", () => seen.push(2));
  port1.close();
  await sleep(10);
  facts.say("close events of ports", seen);
  const fresh = new MessageChannel();
  await facts.of("a transfer list", () => fresh.port1.postMessage(1, [new ArrayBuffer(1)]));
  await facts.of("a transfer in options", () => fresh.port1.postMessage(1, { transfer: [new ArrayBuffer(1)] }));
  for (const label of ["unicode", "ucs-2", "utf-16", "csunicode", "iso-10646-ucs-2", "unicodefeff"]) await facts.of(label, () => new TextDecoder(label).encoding);
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  for (const length of [null, 256, 128, 0]) await facts.of(`deriveBits of ${length}`, async () => (await crypto.subtle.deriveBits({ name: "ECDH", public: pair.publicKey }, pair.privateKey, length)).byteLength);
  await facts.of("a JWK without x", () => crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256" }, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]));
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
  await facts.of("an empty IV", () => crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(0) }, key, bytes("x")));
  const old = await crypto.subtle.generateKey({ name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["sign", "verify"]);
  const signature = await crypto.subtle.sign("NODE-ED25519", old.privateKey, bytes("x"));
  const raw = await crypto.subtle.exportKey("raw", old.publicKey);
  const again = await crypto.subtle.importKey("raw", raw, { name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["verify"]);
  facts.say("signed and verified", [signature.byteLength, raw.byteLength, again.algorithm.name, await crypto.subtle.verify("NODE-ED25519", again, signature, bytes("x")), await crypto.subtle.verify("NODE-ED25519", again, signature, bytes("y"))]);
  await facts.of("by another key", () => crypto.subtle.sign("NODE-ED25519", key, bytes("x")));
  facts.say("that key's name", key.algorithm.name);
  facts.say("NODE-ED25519", await crypto.subtle.generateKey({ name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["sign", "verify"]).then((k) => [k.privateKey.algorithm, k.publicKey.usages], (e) => [e.name, e.message]));
}

export default { fetch: routes({ "/targets": targets, "/reads": reads, "/rewriting": rewriting, "/ending": ending, "/loopbacks": loopbacks, "/urls": urls, "/looks": looks, "/lists": lists, "/contexts": contexts, "/answers": answers }) };
