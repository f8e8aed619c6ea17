// Compression and what becomes of damaged streams.
import { soon } from "./tools.js";

const bytes = (text) => new TextEncoder().encode(text);

export async function compression(facts) {
  const all = async (s) => new Uint8Array(await new Response(s).arrayBuffer());
  const pipe = (chunks, t) => { const w = t.writable.getWriter(); for (const c of chunks) w.write(c).catch(() => {}); w.close().catch(() => {}); return all(t.readable); };
  for (const f of ["gzip", "deflate", "deflate-raw", "brotli", "zstd", "GZIP", "", undefined, null, 5]) for (const T of [CompressionStream, DecompressionStream]) await facts.of(`${T.name} ${f}`, () => Object.prototype.toString.call(new T(f)));
  for (const f of ["gzip", "deflate", "deflate-raw"]) {
    for (const chunks of [[], [new Uint8Array(0)], [bytes("Hello")], [bytes("Hello"), new Uint8Array(0), bytes("World")], [bytes("Hello").buffer], [new DataView(bytes("Hello").buffer)], [new Uint16Array([0x4142])], [new Float32Array(2)], [new Uint8Array(100000)]]) {
      await facts.of(`${f} ${chunks.map((c) => `${c.constructor.name} ${c.byteLength}`)}`, async () => { const z = await pipe(chunks, new CompressionStream(f)); const back = await pipe([z], new DecompressionStream(f)); const one = await pipe(Array.from(z, (b) => Uint8Array.of(b)), new DecompressionStream(f)); return [back.length, one.length, new TextDecoder().decode(back.slice(0, 20)), z.length < 200 && f !== "gzip" ? [...z] : z.length]; });
    }
    const z = await pipe([bytes("expected output")], new CompressionStream(f));
    for (let i = 0; i < z.length; i += 3) { const bad = z.slice(); bad[i] ^= 0xff; await facts.of(`${f} with byte ${i} changed`, async () => new TextDecoder().decode(await pipe([bad], new DecompressionStream(f)))); }
    for (const cut of [0, 1, 2, 5, z.length - 1]) await facts.of(`${f} cut to ${cut}`, async () => new TextDecoder().decode(await pipe([z.slice(0, cut)], new DecompressionStream(f))));
    await facts.of(`${f} with more`, async () => new TextDecoder().decode(await pipe([z, Uint8Array.of(0)], new DecompressionStream(f))));
    await facts.of(`${f} with more in one`, async () => new TextDecoder().decode(await pipe([Uint8Array.of(...z, 0)], new DecompressionStream(f))));
    for (const T of [CompressionStream, DecompressionStream]) for (const chunk of [undefined, null, 3.14, {}, [65], "text", new SharedArrayBuffer(2), new Uint8Array(new SharedArrayBuffer(2))]) await facts.of(`${T.name} ${f} is written ${Object.prototype.toString.call(chunk)}`, async () => { const t = new T(f); const w = t.writable.getWriter(); w.closed.catch(() => {}); const r = t.readable.getReader(); const read = r.read(); read.catch(() => {}); const wrote = await soon(w.write(chunk)); return [wrote, await soon(read)]; });
  }
}
