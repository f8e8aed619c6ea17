// What a Response takes, and how bodies are read.
import { soon } from "./tools.js";

const bytes = (text) => new TextEncoder().encode(text);

export async function responses(facts) {
  for (const status of [0, 1, 99, 100, 101, 103, 199, 200, 204, 205, 304, 404, 599, 600, 999, 1000, -1, 200.9, "201", null, undefined, NaN, Infinity, "x", 65736]) {
    await facts.of(`status ${status}`, () => new Response(null, { status }).status);
    await facts.of(`status ${status} with a body`, () => new Response("x", { status }).status);
  }
  for (const status of [101, 204, 205, 304]) for (const body of ["", undefined, new Uint8Array(0), new ReadableStream(), new FormData()]) await facts.of(`${status} with ${body?.constructor?.name}`, () => new Response(body, { status }).status);
  for (const statusText of ["", "x", "a b", "\n", "\u00e9", "\u4e2d", "\0", null, undefined, 5, "a\tb"]) await facts.of(`statusText ${JSON.stringify(statusText)}`, () => new Response("", { statusText }).statusText);
  for (const args of [["http://x"], ["http://x", 301], ["http://x", 302], ["http://x", 303], ["http://x", 307], ["http://x", 308], ["http://x", 200], ["http://x", 300], ["http://x", 304], ["http://x", "301"], ["x"], ["/x"], [""], ["http://x/\u00e9#f"], [], ["http://x", undefined], ["http://x", null], ["http://u:p@x"], ["ftp://x"], ["data:,x"], ["http://:0:1"]]) await facts.of(`redirect ${JSON.stringify(args)}`, () => { const r = Response.redirect(...args); return [r.status, r.headers.get("location"), r.body, [...r.headers], r.type, r.ok, r.statusText]; });
  for (const args of [[{}], [null], ["x"], [5], [undefined], [Symbol("s")], [[1]], [{ toJSON() { return "j"; } }], [{ a: undefined }], [{ b: 5n }], [{ a: 1 }, { status: 201, headers: { x: "y" }, statusText: "S" }], [{}, { headers: { "content-type": "a/b" } }], [{}, { status: 204 }], [{}, { status: 99 }], [], ["\ud800"], [{}, null], [{}, 5]]) await facts.of(`json ${args.map((a) => { try { return JSON.stringify(a) ?? String(a); } catch { return "big"; } })}`, async () => { const r = Response.json(...args); return [r.status, r.statusText, [...r.headers], await r.text()]; });
  await facts.of("json of a cycle", () => { const a = {}; a.a = a; return Response.json(a); });
  await facts.of("json that throws", () => Response.json({ get a() { throw new RangeError("a"); } }));
  await facts.of("error()", () => { const r = Response.error(); return [r.type, r.status, r.ok, r.body, [...r.headers], r.statusText, r.url]; });
  await facts.of("error() headers", () => Response.error().headers.append("a", "b"));
  await facts.of("redirect headers", () => Response.redirect("http://x").headers.append("a", "b"));
  await facts.of("json headers", () => Response.json({}).headers.append("a", "b"));
  const bodies = { null: null, undefined: undefined, empty: "", text: "x", number: 5, object: {}, list: [1, 2], true: true, bytes: new Uint8Array([65]), buffer: bytes("ab").buffer, view: new DataView(bytes("ab").buffer), shared: new SharedArrayBuffer(1), blob: new Blob(["b"], { type: "T/x" }), "blob without type": new Blob(["b"]), params: new URLSearchParams("a=b c&d=\u00e9"), form: new FormData(), symbol: Symbol("s"), function: () => 1, date: new Date(0), toString: { toString: () => "ts" }, big: 5n, nan: NaN, map: new Map(), "string object": new String("so"), "u16": new Uint16Array([0x4142]), asyncgen: (async function* () { yield bytes("g"); })(), gen: (function* () { yield bytes("h"); })(), response: new Response("r"), url: new URL("http://x/y"), error: new Error("e") };
  for (const [name, body] of Object.entries(bodies)) await facts.of(`body ${name}`, async () => { const r = new Response(body); const t = r.headers.get("content-type"); return [t?.replace(/boundary=.*/, "boundary"), r.body?.constructor?.name, (await r.text()).replace(/--.*/g, "--"), r.bodyUsed]; });
  for (const method of ["text", "json", "arrayBuffer", "bytes", "blob", "formData"]) {
    await facts.of(`${method} of nothing`, async () => { const r = new Response(); const v = await r[method](); return [v?.size ?? v?.byteLength ?? v, r.bodyUsed]; });
    await facts.of(`${method} of empty`, async () => { const r = new Response(""); const v = await r[method](); return [v?.size ?? v?.byteLength ?? v, r.bodyUsed]; });
    await facts.of(`${method} twice`, async () => { const r = new Response("1"); await r[method]().catch(() => {}); return [r.bodyUsed, await r[method]().catch((e) => e.message)]; });
    await facts.of(`${method} while locked`, async () => { const r = new Response("1"); r.body.getReader(); return r[method](); });
    await facts.of(`${method} of a failing stream`, async () => new Response(new ReadableStream({ start(c) { c.error(new RangeError("mine")); } }))[method]());
    await facts.of(`${method} of text chunks`, async () => { const v = await new Response(new ReadableStream({ start(c) { c.enqueue("1"); c.close(); } }))[method](); return v?.size ?? v?.byteLength ?? v; });
    await facts.of(`${method} of odd chunks`, async () => { const v = await new Response(new ReadableStream({ start(c) { c.enqueue(5); c.close(); } }))[method](); return v?.size ?? v?.byteLength ?? v; });
    await facts.of(`${method} of bom`, async () => { const v = await new Response(new Uint8Array([0xef, 0xbb, 0xbf, 0x31]))[method](); return v?.size ?? v?.byteLength ?? v; });
    await facts.of(`${method} of bad utf8`, async () => { const v = await new Response(new Uint8Array([0x22, 0xff, 0x22]))[method](); return v?.size ?? v?.byteLength ?? v; });
  }
  for (const mode of [undefined, "byob"]) for (const [name, body] of Object.entries({ text: "hello", empty: "", bytes: new Uint8Array([1, 2]), blob: new Blob(["b"]), "empty blob": new Blob([]), params: new URLSearchParams("a=b") })) await facts.of(`read ${name} ${mode}`, async () => { const reader = new Response(body).body.getReader({ mode }); const out = []; for (;;) { const { value, done } = await reader.read(mode ? new Uint8Array(3) : undefined); out.push(value && [...value], done); if (done) return out; } });
  await facts.of("clone reads twice", async () => { const a = new Response("x"), b = a.clone(); return [await a.text(), await b.text()]; });
  await facts.of("clone of a stream", async () => { const a = new Response(new ReadableStream({ start(c) { c.enqueue(bytes("s")); c.close(); } })), b = a.clone(); return [a.body === b.body, await a.text(), await b.text()]; });
  await facts.of("clone, cancel one", async () => { let cancelled; const a = new Response(new ReadableStream({ pull(c) { c.enqueue(bytes("s")); }, cancel(r) { cancelled = r; } })), b = a.clone(); return [await soon(a.body.cancel("one")), cancelled, await soon(b.body.cancel("two")), cancelled]; });
  await facts.of("clone of used", async () => { const a = new Response("x"); await a.text(); return a.clone(); });
  await facts.of("clone of a locked one", () => { const a = new Response("x"); a.body.getReader(); return a.clone(); });
  await facts.of("cancel the body", async () => { const a = new Response("x"); await a.body.cancel(); return [a.bodyUsed, await a.text().catch((e) => e.message)]; });
  await facts.of("read a part", async () => { const a = new Response("xyz"); const r = a.body.getReader(); await r.read(); r.releaseLock(); return [a.bodyUsed, await a.text().catch((e) => e.message)]; });
  await facts.of("lock and release", async () => { const a = new Response("xyz"); const r = a.body.getReader(); r.releaseLock(); return [a.bodyUsed, await a.text()]; });
  await facts.of("init", () => { const r = new Response("x", { status: 201, headers: { a: "b" }, statusText: "t", webSocket: null, encodeBody: "manual", cf: { x: 1 } }); return [r.status, r.ok, r.statusText, [...r.headers], r.type, r.url, r.redirected, r.webSocket, r.cf]; });
  await facts.of("init of a response", () => { const a = new Response("x", { status: 201, headers: { a: "b" } }); const r = new Response("y", a); return [r.status, [...r.headers]]; });
  for (const init of [null, 5, "x", () => {}, [], { headers: null }, { headers: 5 }, { encodeBody: "x" }, { webSocket: 5 }, { cf: 5 }]) await facts.of(`init ${JSON.stringify(init)}`, () => new Response("x", init).status);
}
