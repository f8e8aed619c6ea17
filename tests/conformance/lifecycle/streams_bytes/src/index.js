// Streams of bytes: BYOB readers, and the bodies of requests and responses as streams.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);
async function byob(stream, size, most = 20) {
  const reader = stream.getReader({ mode: "byob" });
  const out = [];
  for (let i = 0; i < most; i++) {
    const { value, done } = await reader.read(new Uint8Array(size));
    out.push(value === undefined ? undefined : value.length > 20 ? value.length : decode(value));
    if (done) break;
  }
  return out;
}
const source = (...pieces) => new ReadableStream({ type: "bytes", pull(c) { const piece = pieces.shift(); if (piece === undefined) { c.close(); c.byobRequest?.respond(0); } else c.enqueue(encode(piece)); } });

export class T extends DurableObject {
  async fetch() {
    const facts = new Facts();
    await facts.of("default read", async () => { const out = []; for await (const x of source("ab", "cd")) out.push(decode(x)); return out; });
    await facts.of("byob", async () => byob(source("abcdef", "gh"), 4));
    await facts.of("byob of a body", async () => byob(new Response("abcdefgh").body, 3));
    await facts.of("byob of a big body", async () => byob(new Response("x".repeat(10000)).body, 6000));
    await facts.of("read of a big body", async () => { const out = []; for await (const x of new Response("x".repeat(10000)).body) out.push(x.length); return out; });
    await facts.of("byob of a blob", async () => byob(new Blob(["abcdef"]).stream(), 4));
    await facts.of("byob request", async () => { const s = new ReadableStream({ type: "bytes", pull(c) { const v = c.byobRequest.view; v[0] = 65; v[1] = 66; c.byobRequest.respond(2); } }); const r = s.getReader({ mode: "byob" }); const { value } = await r.read(new Uint8Array(5)); return [decode(value), value.buffer.byteLength]; });
    await facts.of("byob request with a new view", async () => { const s = new ReadableStream({ type: "bytes", pull(c) { const v = c.byobRequest.view; c.byobRequest.respondWithNewView(new Uint8Array(v.buffer, v.byteOffset, 1)); } }); const r = s.getReader({ mode: "byob" }); return (await r.read(new Uint8Array(5))).value; });
    await facts.of("no byob request for a default read", async () => { let seen; const s = new ReadableStream({ type: "bytes", pull(c) { seen = c.byobRequest; c.enqueue(new Uint8Array(1)); } }); await s.getReader().read(); return seen; });
    await facts.of("automatic buffers", async () => { let size; const s = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 8, pull(c) { size = c.byobRequest?.view.byteLength; c.byobRequest.view[0] = 97; c.byobRequest.respond(1); } }); const { value } = await s.getReader().read(); return [size, value.length]; });
    await facts.of("the view is taken", async () => { const view = new Uint8Array(4); await source("abcd").getReader({ mode: "byob" }).read(view); return [view.byteLength, view.buffer.byteLength]; });
    await facts.of("an offset", async () => { const buffer = new ArrayBuffer(10); const { value } = await source("abcd").getReader({ mode: "byob" }).read(new Uint8Array(buffer, 2, 3)); return [value.byteOffset, value.byteLength, value.buffer.byteLength]; });
    await facts.of("at least", async () => { const r = source("ab", "cd", "ef").getReader({ mode: "byob" }); const { value } = await r.readAtLeast(3, new Uint8Array(10)); return decode(value); });
    await facts.of("min", async () => { const r = source("ab", "cd", "ef").getReader({ mode: "byob" }); const { value } = await r.read(new Uint8Array(10), { min: 3 }); return decode(value); });
    await facts.of("wider elements", async () => { const { value } = await source("abcd").getReader({ mode: "byob" }).read(new Uint16Array(4)); return [value.constructor.name, value.length]; });
    await facts.of("empty view", async () => source("a").getReader({ mode: "byob" }).read(new Uint8Array(0)));
    await facts.of("no view", async () => source("a").getReader({ mode: "byob" }).read());
    await facts.of("cancel", async () => { let why; const s = new ReadableStream({ type: "bytes", cancel(r) { why = r; } }); const r = s.getReader({ mode: "byob" }); await r.cancel("x"); return why; });
    await facts.of("error", async () => { const s = new ReadableStream({ type: "bytes", pull(c) { c.error(new RangeError("bad")); } }); return s.getReader({ mode: "byob" }).read(new Uint8Array(1)); });
    await facts.of("enqueue a string", async () => { const s = new ReadableStream({ type: "bytes", pull(c) { c.enqueue("a"); } }); return s.getReader().read(); });
    await facts.of("enqueue nothing", async () => { const s = new ReadableStream({ type: "bytes", pull(c) { c.enqueue(new Uint8Array(0)); } }); return s.getReader().read(); });
    await facts.of("tee", async () => { const [a, b] = source("ab", "cd").tee(); const read = async (s) => { let t = ""; for await (const x of s) t += decode(x); return t; }; return [await read(a), await read(b)]; });
    await facts.of("tee of a body", async () => { const [a, b] = new Response("abcd").body.tee(); return [await new Response(a).text(), await new Response(b).text()]; });
    await facts.of("body is locked by text", async () => { const r = new Response("abc"); const s = r.body; const p = r.text(); const locked = s.locked; return [await p, locked, r.bodyUsed]; });
    await facts.of("body read in part is used", async () => { const r = new Response("abc"); const reader = r.body.getReader(); await reader.read(); return [r.bodyUsed]; });
    await facts.of("body cancelled", async () => { const r = new Response("abc"); await r.body.cancel(); return [r.bodyUsed, await r.text().catch((e) => e.message)]; });
    await facts.of("body of a body", async () => new Response(new Response("abc").body).text());
    await facts.of("body piped", async () => { const out = []; await new Response("abc").body.pipeTo(new WritableStream({ write(x) { out.push(decode(x)); } })); return out; });
    await facts.of("body through text", async () => { let t = ""; for await (const x of new Response("äöü").body.pipeThrough(new TextDecoderStream())) t += x; return t; });
    await facts.of("body compressed", async () => new Response(new Response("abc").body.pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip"))).text());
    await facts.of("body iterated", async () => { let n = 0; for await (const x of new Request("http://x", { method: "POST", body: "a".repeat(5000) }).body) n += x.length; return n; });
    await facts.of("a body's second reader", () => { const r = new Response("a"); r.body.getReader(); r.body.getReader(); });
    await facts.of("a body's reader released", async () => { const r = new Response("abc"); const reader = r.body.getReader(); reader.releaseLock(); return r.text(); });
    await facts.of("empty body", async () => byob(new Response("").body, 3));
    return facts.response();
  }
}

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
