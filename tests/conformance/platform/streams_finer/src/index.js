// What waits for a reader and what does not, in the streams that programs build on.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const soon = (promise) => Promise.race([promise.then((value) => ["settled", value], (error) => ["rejected", error.name, error.message]), sleep(100).then(() => "waits")]);
const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (string) => new TextEncoder().encode(string);

async function all(stream) {
  let out = "";
  for await (const chunk of stream) out += typeof chunk === "string" ? chunk : text(chunk);
  return out;
}

async function compression(facts) {
  for (const format of ["gzip", "deflate", "deflate-raw"]) {
    const { writable, readable } = new CompressionStream(format);
    const writer = writable.getWriter();
    facts.say(`${format}: ready`, await soon(writer.ready));
    facts.say(`${format}: desiredSize`, writer.desiredSize);
    facts.say(`${format}: a write`, await soon(writer.write(bytes("hello ".repeat(100)))));
    facts.say(`${format}: another`, await soon(writer.write(bytes("world"))));
    facts.say(`${format}: close`, await soon(writer.close()));
    const back = new DecompressionStream(format);
    const into = back.writable.getWriter();
    for await (const chunk of readable) facts.say(`${format}: decompressing`, await soon(into.write(chunk)));
    facts.say(`${format}: closing that`, await soon(into.close()));
    facts.say(`${format}: round trip`, (await all(back.readable)).length);
  }
  const { writable, readable } = new CompressionStream("gzip");
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const reading = reader.read();
  facts.say("a read before anything was written", await soon(reading));
  facts.say("a write for it", await soon(writer.write(bytes("x"))));
  facts.say("close", await soon(writer.close()));
  facts.say("abort after that", await soon(writer.abort(new Error("late"))));
  const bad = new DecompressionStream("gzip");
  const badly = bad.writable.getWriter();
  const closed = badly.closed.catch((error) => [error.name, error.message]);
  facts.say("garbage", await soon(badly.write(bytes("no gzip at all, not even nearly"))));
  facts.say("a read of it", await soon(bad.readable.getReader().read()));
  facts.say("its writer", await soon(closed));
  facts.say("its close", await soon(badly.close()));
  facts.say("another write", await soon(badly.write(bytes("x"))));
  facts.say("desiredSize then", badly.desiredSize);
  const half = new DecompressionStream("gzip");
  const halfly = half.writable.getWriter();
  halfly.closed.catch(() => {});
  const zipped = new Uint8Array(await new Response(new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
  facts.say("half of it", await soon(halfly.write(zipped.slice(0, 12))));
  facts.say("closed too early", await soon(halfly.close()));
  facts.say("close again", await soon(halfly.close()));
  facts.say("write after close", await soon(halfly.write(bytes("x"))));
  facts.say("what a reader gets", await soon(half.readable.getReader().read()));
  const deflated = new Uint8Array(await new Response(new Blob(["hello"]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
  const more = new DecompressionStream("deflate");
  const morely = more.writable.getWriter();
  morely.closed.catch(() => {});
  facts.say("more than it", await soon(morely.write(new Uint8Array([...deflated, 1, 2, 3]))));
  facts.say("its close", await soon(morely.close()));
  facts.say("another write", await soon(morely.write(bytes("x"))));
  facts.say("what a reader of more gets", await soon(more.readable.getReader().read()));
  const gone = new CompressionStream("gzip");
  const leaving = gone.writable.getWriter();
  leaving.closed.catch(() => {});
  facts.say("cancel", await soon(gone.readable.cancel(new Error("enough"))));
  facts.say("a write after cancel", await soon(leaving.write(bytes("x"))));
  const aborted = new CompressionStream("gzip");
  const aborting = aborted.writable.getWriter();
  aborting.closed.catch(() => {});
  facts.say("abort", await soon(aborting.abort(new Error("no more"))));
  facts.say("a read after abort", await soon(aborted.readable.getReader().read()));
  const text1 = new CompressionStream("gzip");
  const writes = text1.writable.getWriter();
  writes.closed.catch(() => {});
  facts.say("a number", await soon(writes.write(5)));
  const strings = new CompressionStream("gzip").writable.getWriter();
  strings.closed.catch(() => {});
  facts.say("a string", await soon(strings.write("text")));
  const byob = new CompressionStream("gzip");
  const [w, r] = [byob.writable.getWriter(), byob.readable.getReader({ mode: "byob" })];
  w.write(bytes("x"));
  w.close();
  const read = await r.read(new Uint8Array(4));
  facts.say("read into a buffer", [read.done, read.value?.byteLength]);
}

async function transforms(facts) {
  for (const [name, make] of [["TransformStream", () => new TransformStream()], ["IdentityTransformStream", () => new IdentityTransformStream()], ["TextEncoderStream", () => new TextEncoderStream()], ["TextDecoderStream", () => new TextDecoderStream()]]) {
    const { writable, readable } = make();
    const writer = writable.getWriter();
    const chunk = name === "TextEncoderStream" ? "text" : bytes("text");
    facts.say(`${name}: ready`, await soon(writer.ready));
    facts.say(`${name}: desiredSize`, writer.desiredSize);
    const writing = writer.write(chunk);
    facts.say(`${name}: a write`, await soon(writing));
    const closing = writer.close();
    facts.say(`${name}: close`, await soon(closing));
    facts.say(`${name}: all of it`, await soon(all(readable)));
    facts.say(`${name}: then`, [await soon(writing), await soon(closing)]);
  }
}

async function tees(facts) {
  const source = () => new ReadableStream({ pull(c) { c.enqueue("x"); }, cancel(reason) { facts.say("the source is cancelled with", reason); } }, { highWaterMark: 0 });
  const [a, b] = source().tee();
  facts.say("one branch is cancelled", await soon(a.cancel("first")));
  facts.say("the other reads", await soon(b.getReader().read()));
  const [c, d] = source().tee();
  facts.say("both branches", [await soon(c.cancel("first")), await soon(d.cancel("second"))]);
  const [e, f] = new Response("a body").body.tee();
  facts.say("one branch of a body", await soon(e.cancel("first")));
  facts.say("the other branch of a body", await soon(new Response(f).text()));
  const { readable, writable } = new IdentityTransformStream();
  const [g, h] = readable.tee();
  const writer = writable.getWriter();
  const writing = writer.write(bytes("abc"));
  facts.say("one branch of an identity", await soon(g.cancel("first")));
  facts.say("the other branch of an identity", await soon(h.getReader().read()));
  facts.say("its write", await soon(writing));
  const [i, j] = new ReadableStream({ type: "bytes", pull(controller) { controller.enqueue(bytes("y")); } }).tee();
  facts.say("one branch of bytes", await soon(i.cancel("first")));
  facts.say("the other branch of bytes", await soon(j.getReader().read().then(({ value }) => text(value))));
}

async function writers(facts) {
  const held = new WritableStream({ write() { return new Promise(() => {}); } });
  const writer = held.getWriter();
  const closed = writer.closed.catch((error) => [error.name, error.message]);
  const first = writer.write("first"), second = writer.write("second");
  first.catch(() => {}), second.catch(() => {});
  await sleep(1);
  writer.releaseLock();
  facts.say("the write under way", await soon(first));
  facts.say("the queued write", await soon(second));
  facts.say("closed", await soon(closed));
  facts.say("locked", held.locked);
  const next = held.getWriter();
  facts.say("desiredSize afterwards", next.desiredSize);
  facts.say("ready afterwards", await soon(next.ready));

  const seen = [];
  let go;
  const slow = new WritableStream({ write(chunk) { seen.push(chunk); return new Promise((done) => { go = done; }); }, close() { seen.push("close"); } });
  const one = slow.getWriter();
  const writes = ["a", "b", "c"].map((chunk) => one.write(chunk));
  for (const each of writes) each.catch(() => {});
  await sleep(1);
  one.releaseLock();
  const two = slow.getWriter();
  const d = two.write("d"), end = two.close();
  for (let i = 0; i < 6; ++i) { go?.(); await sleep(1); }
  facts.say("what the sink saw", seen);
  facts.say("the writes", await Promise.all(writes.map(soon)));
  facts.say("the next writer's", [await soon(d), await soon(end)]);

  const closing = new WritableStream({ write() { return new Promise(() => {}); } }).getWriter();
  const write = closing.write("x"), close = closing.close();
  write.catch(() => {}), close.catch(() => {});
  await sleep(1);
  closing.releaseLock();
  facts.say("a close that waits", [await soon(write), await soon(close)]);

  const identity = new IdentityTransformStream();
  const into = identity.writable.getWriter();
  const w = into.write(bytes("abc")), v = into.write(bytes("def"));
  w.catch(() => {}), v.catch(() => {});
  into.releaseLock();
  facts.say("an identity's writes", [await soon(w), await soon(v)]);
  facts.say("and what is read", await soon(identity.readable.getReader().read().then(({ value }) => text(value))));
}

async function lengths(facts) {
  const lengthOf = (stream) => new Request("http://x/", { method: "POST", body: stream }).headers.get("content-length");
  const source = (expectedLength) => new ReadableStream({ type: "bytes", expectedLength, pull(c) { c.enqueue(bytes("abc")); c.close(); } });
  for (const value of [3, 3n, undefined, 0]) await facts.of(`expectedLength ${String(value)}`, async () => [lengthOf(source(value)), await new Response(source(value)).text()]);
  for (const value of [-1, 1.5, "3", null]) await facts.of(`expectedLength ${String(value)}`, () => { source(value); return "taken"; });
  await facts.of("expectedLength of a source of any chunks", async () => new Response(new ReadableStream({ expectedLength: 3, pull(c) { c.enqueue(bytes("abc")); c.close(); } })).text());
  for (const value of [3, 3n, -1]) await facts.of(`a TransformStream's ${value}`, () => { new TransformStream({ expectedLength: value }); return "taken"; });
}

export default { fetch: routes({ "/compression": compression, "/transforms": transforms, "/tees": tees, "/writers": writers, "/lengths": lengths }) };
