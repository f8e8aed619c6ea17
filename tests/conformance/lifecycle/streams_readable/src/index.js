// Streams that a program makes itself: reading, cancelling, branching, piping, iterating; and what is said of mistakes.
import { DurableObject } from "cloudflare:workers";
import { Facts, show, sleep } from "../../../lib/facts.js";

const encode = (text) => new TextEncoder().encode(text);
const members = (type) => Object.getOwnPropertyNames(type.prototype).sort();

function counting(end = 3, strategy) {
  const log = [];
  let n = 0;
  const stream = new ReadableStream({
    start() { log.push("start"); },
    pull(c) { log.push(`pull ${c.desiredSize}`); c.enqueue(n); if (++n === end) c.close(); },
    cancel(reason) { log.push(`cancel ${show(reason)}`); },
  }, strategy);
  return { stream, log };
}
async function all(stream) { const out = []; for await (const piece of stream) out.push(piece); return out; }

export class T extends DurableObject {
  async fetch() {
    const facts = new Facts();
    for (const type of [ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBRequest,
      WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController, TransformStream, TransformStreamDefaultController, ByteLengthQueuingStrategy, CountQueuingStrategy,
      TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream, IdentityTransformStream, FixedLengthStream]) facts.say(type.name, members(type));
    await facts.of("tag", () => [new ReadableStream(), new WritableStream(), new TransformStream(), new ReadableStream().getReader(), new WritableStream().getWriter()].map((o) => Object.prototype.toString.call(o)));
    await facts.of("read to the end", async () => { const { stream, log } = counting(); const r = stream.getReader(); const out = []; for (;;) { const x = await r.read(); out.push(x.value, x.done); if (x.done) break; } return [out, log]; });
    await facts.of("pulled ahead", async () => { const { stream, log } = counting(9); await sleep(1); return [stream.locked, log]; });
    await facts.of("not pulled ahead", async () => { const { log } = counting(9, { highWaterMark: 0 }); await sleep(1); return log; });
    await facts.of("pulled ahead by three", async () => { const { log } = counting(9, { highWaterMark: 3 }); await sleep(1); return log; });
    await facts.of("count strategy", async () => { const { log } = counting(9, new CountQueuingStrategy({ highWaterMark: 2 })); await sleep(1); return log; });
    await facts.of("size strategy", async () => { const { log } = counting(9, { highWaterMark: 5, size: () => 2 }); await sleep(1); return log; });
    await facts.of("cancel", async () => { const { stream, log } = counting(); await stream.cancel("why"); return log; });
    await facts.of("cancel by the reader", async () => { const { stream, log } = counting(); const r = stream.getReader(); const c = await r.cancel("why"); return [c, log, await r.closed, (await r.read()).done]; });
    await facts.of("cancel of what is locked", async () => { const { stream } = counting(); stream.getReader(); await stream.cancel(); });
    await facts.of("cancel fails", async () => new ReadableStream({ cancel() { throw new RangeError("no"); } }).cancel());
    await facts.of("two readers", () => { const s = new ReadableStream(); s.getReader(); s.getReader(); });
    await facts.of("bad mode", () => new ReadableStream().getReader({ mode: "x" }));
    await facts.of("byob of a default stream", () => new ReadableStream().getReader({ mode: "byob" }));
    await facts.of("reader of a locked stream", () => { const s = new ReadableStream(); s.getReader(); new ReadableStreamDefaultReader(s); });
    await facts.of("reader of something", () => new ReadableStreamDefaultReader({}));
    await facts.of("tee of a locked stream", () => { const s = new ReadableStream(); s.getReader(); s.tee(); });
    await facts.of("pipe of a locked stream", async () => { const s = new ReadableStream(); s.getReader(); await s.pipeTo(new WritableStream()); });
    await facts.of("pipe to a locked stream", async () => { const w = new WritableStream(); w.getWriter(); await new ReadableStream().pipeTo(w); });
    await facts.of("pipe through a locked stream", async () => { const s = new ReadableStream(); s.getReader(); s.pipeThrough(new TransformStream()); });
    await facts.of("pipe to something", async () => { await new ReadableStream().pipeTo({}); });
    await facts.of("read after release", async () => { const r = new ReadableStream().getReader(); r.releaseLock(); await r.read(); });
    await facts.of("closed after release", async () => { const r = new ReadableStream().getReader(); r.releaseLock(); await r.closed; });
    await facts.of("cancel after release", async () => { const r = new ReadableStream().getReader(); r.releaseLock(); await r.cancel(); });
    await facts.of("release with a pending read", async () => { const r = new ReadableStream().getReader(); const p = r.read(); r.releaseLock(); await p; });
    await facts.of("locked", () => { const s = new ReadableStream(); const a = s.locked; const r = s.getReader(); const b = s.locked; r.releaseLock(); return [a, b, s.locked]; });
    await facts.of("error", async () => { let c; const s = new ReadableStream({ start(x) { c = x; } }); c.error(new RangeError("bad")); await s.getReader().read(); });
    await facts.of("error in start", async () => { const s = new ReadableStream({ start() { throw new RangeError("start"); } }); return s.getReader().read(); });
    await facts.of("error in async start", async () => { const s = new ReadableStream({ async start() { throw new RangeError("start"); } }); return s.getReader().read(); });
    await facts.of("error in pull", async () => new ReadableStream({ pull() { throw new RangeError("pull"); } }).getReader().read());
    await facts.of("closed when errored", async () => { const r = new ReadableStream({ pull(c) { c.error("text"); } }).getReader(); r.read().catch(() => {}); await r.closed; });
    await facts.of("enqueue after close", () => { let c; new ReadableStream({ start(x) { c = x; } }); c.close(); c.enqueue(1); });
    await facts.of("close twice", () => { let c; new ReadableStream({ start(x) { c = x; } }); c.close(); c.close(); });
    await facts.of("close after error", () => { let c; new ReadableStream({ start(x) { c = x; } }); c.error(1); c.close(); });
    await facts.of("enqueue after error", () => { let c; new ReadableStream({ start(x) { c = x; } }); c.error(1); c.enqueue(1); });
    await facts.of("desired size", () => { let c; new ReadableStream({ start(x) { c = x; } }, { highWaterMark: 2 }); const a = c.desiredSize; c.enqueue(1); const b = c.desiredSize; c.close(); const d = c.desiredSize; return [a, b, d]; });
    await facts.of("desired size errored", () => { let c; new ReadableStream({ start(x) { c = x; } }); c.error(1); return c.desiredSize; });
    await facts.of("bad type", () => new ReadableStream({ type: "x" }));
    await facts.of("bad pull", () => new ReadableStream({ pull: 5 }));
    await facts.of("bad source", () => new ReadableStream(5));
    await facts.of("bad strategy", () => new ReadableStream({}, 5));
    await facts.of("bad high water mark", () => new ReadableStream({}, { highWaterMark: -1 }));
    await facts.of("bad size", async () => { const s = new ReadableStream({ pull(c) { c.enqueue(1); } }, { size: () => -1 }); return s.getReader().read(); });
    await facts.of("tee", async () => { const { stream, log } = counting(); const [a, b] = stream.tee(); return [await all(a), await all(b), log.length, stream.locked]; });
    await facts.of("tee cancel one", async () => { const { stream, log } = counting(); const [a, b] = stream.tee(); a.cancel("a"); const got = await all(b); return [got, log.length]; });
    await facts.of("tee cancel both", async () => { const { stream, log } = counting(); const [a, b] = stream.tee(); const p = a.cancel("a"); await b.cancel("b"); await p; return log.at(-1); });
    await facts.of("tee error", async () => { const [a, b] = new ReadableStream({ pull(c) { c.error(new RangeError("bad")); } }).tee(); await a.getReader().read().catch(() => {}); return b.getReader().read(); });
    await facts.of("iterate", async () => all(counting().stream));
    await facts.of("iterate and stop", async () => { const { stream, log } = counting(9); for await (const x of stream) if (x === 1) break; return [log.at(-1), stream.locked]; });
    await facts.of("iterate and keep", async () => { const { stream, log } = counting(9); for await (const x of stream.values({ preventCancel: true })) if (x === 1) break; return [log, stream.locked, (await stream.getReader().read()).value]; });
    await facts.of("iterate a locked stream", async () => { const { stream } = counting(); stream.getReader(); for await (const x of stream) ; });
    await facts.of("iterate and throw", async () => { const { stream, log } = counting(9); try { for await (const x of stream) throw new RangeError("mine"); } catch (e) { return [show(e), log.at(-1), stream.locked]; } });
    await facts.of("from an array", async () => all(ReadableStream.from(["a", "b"])));
    await facts.of("from a generator", async () => all(ReadableStream.from((function* () { yield 1; yield 2; })())));
    await facts.of("from an async generator", async () => all(ReadableStream.from((async function* () { yield 1; yield 2; })())));
    await facts.of("from promises", async () => all(ReadableStream.from([Promise.resolve(1), 2])));
    await facts.of("from a string", async () => all(ReadableStream.from("ab")));
    await facts.of("from a number", async () => all(ReadableStream.from(5)));
    await facts.of("from nothing", async () => all(ReadableStream.from()));
    await facts.of("from a stream", async () => all(ReadableStream.from(counting().stream)));
    await facts.of("from cancelled", async () => { const log = []; const s = ReadableStream.from((async function* () { try { yield 1; yield 2; } finally { log.push("returned"); } })()); const r = s.getReader(); await r.read(); await r.cancel("x"); return log; });
    await facts.of("from throws", async () => all(ReadableStream.from((function* () { yield 1; throw new RangeError("gen"); })())));
    await facts.of("pipe to", async () => { const out = []; await counting().stream.pipeTo(new WritableStream({ write(x) { out.push(x); }, close() { out.push("close"); } })); return out; });
    await facts.of("pipe: source fails", async () => { const out = []; try { await new ReadableStream({ pull(c) { c.error(new RangeError("src")); } }).pipeTo(new WritableStream({ abort(r) { out.push(show(r)); } })); } catch (e) { out.push(show(e)); } return out; });
    await facts.of("pipe: sink fails", async () => { const { stream, log } = counting(9); const out = []; try { await stream.pipeTo(new WritableStream({ write(x) { if (x === 1) throw new RangeError("sink"); } })); } catch (e) { out.push(show(e)); } return [out, log.at(-1)]; });
    await facts.of("pipe: prevent close", async () => { const out = []; const w = new WritableStream({ write(x) { out.push(x); }, close() { out.push("close"); } }); await counting().stream.pipeTo(w, { preventClose: true }); return [out, w.locked]; });
    await facts.of("pipe: signal", async () => { const c = new AbortController(); const { stream, log } = counting(9); const out = []; const p = stream.pipeTo(new WritableStream({ async write(x) { if (x === 1) c.abort(new RangeError("stop")); }, abort(r) { out.push(show(r)); } }), { signal: c.signal }); await p.catch((e) => out.push(show(e))); return [out, log.at(-1)]; });
    await facts.of("pipe: aborted signal", async () => { await counting().stream.pipeTo(new WritableStream(), { signal: AbortSignal.abort() }); });
    await facts.of("pipe through", async () => all(counting().stream.pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x * 2); }, flush(c) { c.enqueue("end"); } }))));
    await facts.of("write", async () => { const log = []; const w = new WritableStream({ start() { log.push("start"); }, write(x) { log.push(x); }, close() { log.push("close"); } }).getWriter(); await w.write(1); await w.write(2); await w.close(); return [log, await w.closed, w.desiredSize]; });
    await facts.of("write: fails", async () => { const w = new WritableStream({ write() { throw new RangeError("w"); } }).getWriter(); const out = []; await w.write(1).catch((e) => out.push(show(e))); await w.write(2).catch((e) => out.push(show(e))); await w.closed.catch((e) => out.push(show(e))); await w.ready.catch((e) => out.push(show(e))); return out; });
    await facts.of("write: abort", async () => { const log = []; const w = new WritableStream({ abort(r) { log.push(show(r)); } }).getWriter(); const a = await w.abort(new RangeError("ab")); await w.closed.catch((e) => log.push(show(e))); await w.write(1).catch((e) => log.push(show(e))); return [a, log]; });
    await facts.of("write: abort signal", async () => { let s; const w = new WritableStream({ start(c) { s = c.signal; } }).getWriter(); w.closed.catch(() => {}); await w.abort("x"); return [s.aborted, s.reason]; });
    await facts.of("write: controller error", async () => { const w = new WritableStream({ start(c) { c.error(new RangeError("c")); } }).getWriter(); await w.write(1); });
    await facts.of("write after close", async () => { const w = new WritableStream().getWriter(); await w.close(); await w.write(1); });
    await facts.of("close twice of a writer", async () => { const w = new WritableStream().getWriter(); await w.close(); await w.close(); });
    await facts.of("two writers", () => { const s = new WritableStream(); s.getWriter(); s.getWriter(); });
    await facts.of("abort of a locked stream", async () => { const s = new WritableStream(); s.getWriter(); await s.abort(); });
    await facts.of("close of a locked stream", async () => { const s = new WritableStream(); s.getWriter(); await s.close(); });
    await facts.of("write after release", async () => { const w = new WritableStream().getWriter(); w.releaseLock(); await w.write(1); });
    await facts.of("closed after release of a writer", async () => { const w = new WritableStream().getWriter(); w.releaseLock(); await w.closed; });
    await facts.of("desired size after release", async () => { const w = new WritableStream().getWriter(); w.releaseLock(); return w.desiredSize; });
    await facts.of("transform", async () => { const t = new TransformStream(); const w = t.writable.getWriter(); w.write("a"); w.close(); return all(t.readable); });
    await facts.of("transform: fails", async () => all(counting().stream.pipeThrough(new TransformStream({ transform() { throw new RangeError("t"); } }))));
    await facts.of("transform: terminate", async () => all(counting(9).stream.pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x); if (x === 1) c.terminate(); } }))));
    await facts.of("transform: error", async () => { const t = new TransformStream({ start(c) { c.error(new RangeError("e")); } }); return t.readable.getReader().read(); });
    await facts.of("transform: cancel", async () => { const log = []; const t = new TransformStream({ cancel(r) { log.push(show(r)); } }); await t.readable.cancel("x"); return log; });
    await facts.of("transform: waits", async () => { const t = new TransformStream(); const w = t.writable.getWriter(); const a = w.desiredSize; let done = false; const p = w.write("a").then(() => { done = true; }); await sleep(1); const b = done; const r = t.readable.getReader(); const { value } = await r.read(); await p; return [a, b, value, done]; });
    await facts.of("strategies", () => [new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark, new CountQueuingStrategy({ highWaterMark: 3 }).size(5), new ByteLengthQueuingStrategy({ highWaterMark: 3 }).size(new Uint8Array(4))]);
    await facts.of("strategy without a mark", () => new CountQueuingStrategy({}));
    await facts.of("strategy without options", () => new CountQueuingStrategy());
    return facts.response();
  }
}

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
