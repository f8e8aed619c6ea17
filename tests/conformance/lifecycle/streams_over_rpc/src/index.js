// Streams, requests and responses as arguments and answers of calls.
import { DurableObject } from "cloudflare:workers";
import { Facts, show, sleep } from "../../../lib/facts.js";

const encode = (text) => new TextEncoder().encode(text);
const text = (stream) => new Response(stream).text();
let log = [];
const pieces = (...list) => new ReadableStream({ pull(c) { const next = list.shift(); if (next === undefined) c.close(); else if (next instanceof Error) c.error(next); else c.enqueue(typeof next === "string" ? encode(next) : next); }, cancel(r) { log.push(`cancelled ${show(r)}`); } });

export class T extends DurableObject {
  give(...list) { return pieces(...list); }
  giveBytes() { return pieces("ab", "cd"); }
  giveBody() { return new Response("body").body; }
  giveTimed() { let n = 0; return new ReadableStream({ async pull(c) { await sleep(1); if (n++ === 3) c.close(); else c.enqueue(encode(`${n}`)); } }); }
  giveBroken() { return pieces("ab", new RangeError("broken")); }
  giveThen() { let n = 0; return new ReadableStream({ pull: (c) => { if (n++ === 1) this.ctx.abort("gone"); else c.enqueue(encode("ab")); } }); }
  async take(stream) { return `${await text(stream)} ${stream.locked}`; }
  takeLocked(stream) { return stream.locked; }
  async takeInside({ list: [a, b] }) { return `${await text(a)}/${await text(b)}`; }
  giveInside() { return { a: pieces("a"), b: [pieces("b")] }; }
  async fill(writable) { const w = writable.getWriter(); await w.write(encode("one ")); await w.write(encode("two")); await w.close(); return "filled"; }
  async fillText(writable) { const w = writable.getWriter(); await w.write("text"); await w.close(); }
  async abortIt(writable) { const w = writable.getWriter(); await w.write(encode("one")); await w.abort(new RangeError("enough")); return "aborted"; }
  echo(stream) { return stream; }
  request(r) { return [r.constructor.name, r.method, r.url, [...r.headers], r.redirect, r.cf ?? null, r.body === null]; }
  async requestText(r) { return r.text(); }
  response(status) { return new Response(status === 204 ? null : "hi", { status, statusText: "Mine", headers: { a: "b", "set-cookie": "c" } }); }
  async responseText(r) { return [r.status, r.statusText, [...r.headers], await r.text()]; }
  headers(h) { return h; }
}

export default {
  async fetch(request, env) {
    const facts = new Facts();
    const stub = env.T.getByName("a");
    await facts.of("a stream", async () => text(await stub.giveBytes()));
    await facts.of("a body", async () => text(await stub.giveBody()));
    await facts.of("a stream over time", async () => text(await stub.giveTimed()));
    await facts.of("what it is", async () => { const s = await stub.giveBytes(); return [s.constructor.name, s.locked, s instanceof ReadableStream]; });
    await facts.of("cancelled", async () => { const s = await stub.give("ab", "cd", "ef"); const r = s.getReader(); await r.read(); await r.cancel("why"); await sleep(5); return log.splice(0); });
    await facts.of("broken", async () => { const r = (await stub.giveBroken()).getReader(); for (;;) { const { done } = await r.read(); if (done) return "ended"; } });
    await facts.of("given to it", async () => stub.take(pieces("x", "y")));
    await facts.of("a body given to it", async () => stub.take(new Response("abc").body));
    await facts.of("given and looked at", async () => stub.takeLocked(pieces("x")));
    await facts.of("locked here afterwards", async () => { const s = pieces("x"); const p = stub.take(s); const locked = s.locked; await p; return locked; });
    await facts.of("a locked stream", async () => { const s = pieces("x"); s.getReader(); return stub.take(s); });
    await facts.of("inside", async () => stub.takeInside({ list: [pieces("a"), pieces("b")] }));
    await facts.of("inside of the answer", async () => { const { a, b } = await stub.giveInside(); return [await text(a), await text(b[0])]; });
    await facts.of("there and back", async () => text(await stub.echo(pieces("x", "y"))));
    await facts.of("a writable", async () => { const t = new IdentityTransformStream(); const got = text(t.readable); return [await stub.fill(t.writable), await got]; });
    await facts.of("a writable of ours", async () => { const out = []; const w = new WritableStream({ write(c) { out.push(new TextDecoder().decode(c)); }, close() { out.push("closed"); } }); return [await stub.fill(w), out]; });
    await facts.of("a request", async () => stub.request(new Request("http://x/a", { headers: { a: "b" }, redirect: "manual", cf: { c: 1 } })));
    await facts.of("a request's body", async () => stub.requestText(new Request("http://x/a", { method: "POST", body: "abc" })));
    await facts.of("a request's stream", async () => stub.requestText(new Request("http://x/a", { method: "POST", body: pieces("x", "y") })));
    await facts.of("a response", async () => { const r = await stub.response(201); return [r.constructor.name, r.status, r.statusText, [...r.headers], await r.text()]; });
    await facts.of("a response without a body", async () => { const r = await stub.response(204); return [r.status, r.body === null]; });
    await facts.of("a response given", async () => stub.responseText(new Response("abc", { status: 202, headers: { x: "y" } })));
    await facts.of("headers", async () => [...(await stub.headers(new Headers({ a: "b" })))]);
    await facts.of("a used response", async () => { const r = new Response("a"); await r.text(); return stub.responseText(r); });
    return facts.response();
  },
};
