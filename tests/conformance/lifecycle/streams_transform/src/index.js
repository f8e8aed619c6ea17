// The transformations that the platform brings along.
import { DurableObject } from "cloudflare:workers";
import { Facts, show } from "../../../lib/facts.js";

const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);
const of = (...chunks) => new ReadableStream({ start(c) { for (const chunk of chunks) c.enqueue(chunk); c.close(); } });
async function all(stream) { const out = []; for await (const piece of stream) out.push(piece); return out; }
async function bytes(stream) { return new Uint8Array(await new Response(stream).arrayBuffer()); }

export class T extends DurableObject {
  async fetch() {
    const facts = new Facts();
    await facts.of("encoder", async () => (await all(of("a", "é", "").pipeThrough(new TextEncoderStream()))).map(decode));
    await facts.of("encoder: halves", async () => (await bytes(of("a\ud83d", "\ude00b").pipeThrough(new TextEncoderStream()))));
    await facts.of("encoder: lone half", async () => (await bytes(of("a\ud83d").pipeThrough(new TextEncoderStream()))));
    await facts.of("encoder: number", async () => (await all(of(5, null, true).pipeThrough(new TextEncoderStream()))).map(decode));
    await facts.of("encoder: encoding", () => new TextEncoderStream().encoding);
    await facts.of("decoder", async () => (await all(of(encode("ab"), new Uint8Array([0xc3]), new Uint8Array([0xa9, 99])).pipeThrough(new TextDecoderStream()))).join("|"));
    await facts.of("decoder: cut", async () => (await all(of(new Uint8Array([97, 0xc3])).pipeThrough(new TextDecoderStream()))).join("|"));
    await facts.of("decoder: fatal", async () => all(of(new Uint8Array([97, 0xff])).pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))));
    await facts.of("decoder: properties", () => { const d = new TextDecoderStream("utf-16le", { ignoreBOM: true }); return [d.encoding, d.fatal, d.ignoreBOM]; });
    await facts.of("decoder: bad label", () => new TextDecoderStream("nope"));
    for (const format of ["gzip", "deflate", "deflate-raw"]) {
      await facts.of(`${format}: there and back`, async () => decode(await bytes(of(encode("hello "), encode("world")).pipeThrough(new CompressionStream(format)).pipeThrough(new DecompressionStream(format)))));
      await facts.of(`${format}: big`, async () => (await bytes(of(new Uint8Array(200000)).pipeThrough(new CompressionStream(format)).pipeThrough(new DecompressionStream(format)))).length);
      await facts.of(`${format}: nothing`, async () => (await bytes(of().pipeThrough(new CompressionStream(format)).pipeThrough(new DecompressionStream(format)))).length);
      await facts.of(`${format}: garbage`, async () => bytes(of(encode("this is not compressed")).pipeThrough(new DecompressionStream(format))));
      await facts.of(`${format}: cut off`, async () => { const c = await bytes(of(encode("hello world")).pipeThrough(new CompressionStream(format))); return bytes(of(c.slice(0, -3)).pipeThrough(new DecompressionStream(format))); });
    }
    await facts.of("compression: bad format", () => new CompressionStream("zip"));
    await facts.of("decompression: bad format", () => new DecompressionStream("zip"));
    await facts.of("compression: no format", () => new CompressionStream());
    await facts.of("identity", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.write(encode("ab")); w.write(encode("cd")); w.close(); return (await all(t.readable)).map(decode); });
    await facts.of("identity: write waits", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); let done = false; const p = w.write(encode("ab")).then(() => { done = true; }); await scheduler.wait(1); const before = done; const r = t.readable.getReader(); const got = decode((await r.read()).value); await p; return [before, got, done]; });
    await facts.of("identity: string", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.closed.catch(() => {}); t.readable.getReader().read().catch(() => {}); await w.write("text"); });
    await facts.of("identity: number", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.closed.catch(() => {}); t.readable.getReader().read().catch(() => {}); await w.write(5); });
    await facts.of("identity: buffer", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.write(encode("ab").buffer); w.close(); return (await all(t.readable)).map(decode); });
    await facts.of("identity: empty write", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.write(new Uint8Array(0)); w.write(encode("a")); w.close(); return (await all(t.readable)).map(decode); });
    await facts.of("identity: abort", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); const r = t.readable.getReader(); const p = r.read(); w.closed.catch(() => {}); await w.abort(new RangeError("stop")); return p; });
    await facts.of("identity: cancel", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.closed.catch(() => {}); await t.readable.cancel(new RangeError("enough")); return w.write(encode("a")); });
    await facts.of("identity: cancel with a write", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.closed.catch(() => {}); const p = w.write(encode("a")); p.catch(() => {}); await t.readable.cancel(new RangeError("enough")); return p; });
    await facts.of("identity: byob", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.write(encode("abcdef")); w.close(); const r = t.readable.getReader({ mode: "byob" }); const out = []; for (;;) { const { value, done } = await r.read(new Uint8Array(4)); out.push(value && decode(value), done); if (done) return out; } });
    await facts.of("identity: as body", async () => { const t = new IdentityTransformStream(); const w = t.writable.getWriter(); w.write(encode("ab")); w.close(); return new Response(t.readable).text(); });
    await facts.of("identity: piped", async () => { const t = new IdentityTransformStream(); of(encode("ab"), encode("cd")).pipeTo(t.writable); return new Response(t.readable).text(); });
    await facts.of("identity: is a TransformStream", () => [new IdentityTransformStream() instanceof TransformStream]);
    for (const [name, length, ...parts] of [["exact", 4, "ab", "cd"], ["short", 5, "ab"], ["long", 3, "ab", "cd"], ["nothing", 0]]) {
      await facts.of(`fixed: ${name}`, async () => { const t = new FixedLengthStream(length); const w = t.writable.getWriter(); w.closed.catch(() => {}); for (const part of parts) w.write(encode(part)).catch(() => {}); w.close().catch(() => {}); return new Response(t.readable).text(); });
      await facts.of(`fixed: ${name}, the writer's end`, async () => { const t = new FixedLengthStream(length); const w = t.writable.getWriter(); new Response(t.readable).text().catch(() => {}); w.closed.catch(() => {}); for (const part of parts) await w.write(encode(part)); await w.close(); return "closed"; });
    }
    await facts.of("fixed: bigint", async () => { const t = new FixedLengthStream(2n); const w = t.writable.getWriter(); w.write(encode("ab")); w.close(); return new Response(t.readable).text(); });
    await facts.of("fixed: negative", () => new FixedLengthStream(-1));
    await facts.of("fixed: no length", () => new FixedLengthStream());
    await facts.of("fixed: word", () => new FixedLengthStream("x"));
    await facts.of("transform: not a function", () => new TransformStream({ transform: 5 }));
    await facts.of("transform: async", async () => all(of(1, 2).pipeThrough(new TransformStream({ async transform(x, c) { await null; c.enqueue(x + 1); } }))));
    await facts.of("transform: start enqueues", async () => all(of(1).pipeThrough(new TransformStream({ start(c) { c.enqueue("first"); } }))));
    await facts.of("transform: flush fails", async () => all(of(1).pipeThrough(new TransformStream({ flush() { throw new RangeError("flush"); } }))));
    await facts.of("transform: writable aborted", async () => { const t = new TransformStream(); const w = t.writable.getWriter(); w.closed.catch(() => {}); const r = t.readable.getReader(); const p = r.read(); await w.abort(new RangeError("ab")); return p; });
    await facts.of("transform: desired sizes", async () => { let c; const t = new TransformStream({ start(x) { c = x; } }, { highWaterMark: 3 }, { highWaterMark: 4 }); await scheduler.wait(1); return [c.desiredSize, t.writable.getWriter().desiredSize]; });
    await facts.of("transform: enqueue after terminate", async () => { let c; const t = new TransformStream({ start(x) { c = x; } }); t.writable.getWriter().closed.catch(() => {}); c.terminate(); c.enqueue(1); });
    await facts.of("errors", () => [show(new TypeError("x"))]);
    return facts.response();
  }
}

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
