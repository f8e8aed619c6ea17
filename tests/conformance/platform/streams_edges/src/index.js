// Corners of streams: what is in flight when they are aborted, what a failing sink tells whom, buffers, pipes.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {
  async fetch() {
    const stream = new ReadableStream({ pull(controller) { controller.enqueue(bytes("hello")); } });
    const response = new Response(stream);
    stream.cancel();
    return response;
  }
}

const told = (promise) => promise.then((value) => ["settled", value], (error) => ["rejected", error?.name, error?.message ?? error]);
const soon = (promise) => Promise.race([told(promise), sleep(50).then(() => "waits")]);
const text = (chunk) => new TextDecoder().decode(chunk);
const bytes = (string) => new TextEncoder().encode(string);
const boom = (name = "boom") => { throw new Error(name); };
const writerOf = (sink, strategy) => {
  const writer = new WritableStream(sink, strategy).getWriter();
  writer.closed.catch(() => {});
  writer.ready.catch(() => {});
  return writer;
};
const once = (action) => { let over = false; return (controller) => { if (!over) { over = true; action(controller); } }; };
const all = async (promises) => (await Promise.all(promises.map(soon))).map((each) => each.toString());

async function aborts(facts) {
  const slow = { write: () => sleep(5), close: () => sleep(5) };
  let order = [];
  const note = (name) => [() => order.push(name), () => order.push(`${name}!`)];
  let writer = writerOf({ ...slow, abort() { order.push("sink"); } });
  const calls = [writer.write("1").then(...note("write 1")), writer.write("2").then(...note("write 2")), writer.close().then(...note("close")), writer.abort().then(...note("abort")), writer.closed.then(...note("closed"))];
  await Promise.allSettled(calls);
  facts.say("order", order);
  writer = writerOf(slow);
  facts.say("writes and abort", await all([writer.write("1"), writer.write("2"), writer.write("3"), writer.abort("why"), writer.closed, writer.ready]));
  writer = writerOf({ ...slow, async abort() { boom(); } });
  const first = writer.write("1");
  facts.say("an abort that fails", await soon(writer.abort("why")));
  facts.say("the write before it", await soon(first));
  facts.say("a write after it", await soon(writer.write("2")));
  facts.say("closed", await soon(writer.closed));
  facts.say("again", await soon(writer.abort("again")));
  writer = writerOf({ abort: () => boom() });
  facts.say("an abort that throws", [await soon(writer.abort(1)), await soon(writer.abort(2)), await soon(writer.closed)]);
  writer = writerOf({ abort() {} });
  facts.say("twice", [await soon(writer.abort(1)), await soon(writer.abort(2)), await soon(writer.closed)]);
  writer = writerOf({ async close() { await sleep(5); boom(); } });
  facts.say("close that fails, and abort", await all([writer.close(), writer.abort(), writer.closed]));
  writer = writerOf({ async close() { await sleep(5); } });
  facts.say("close that succeeds, and abort", await all([writer.close(), writer.abort(), writer.closed]));
  writer = writerOf({ async write() { await sleep(5); boom("write"); } });
  facts.say("a write that fails, and abort", await all([writer.write(1), writer.write(2), writer.abort("reason"), writer.closed]));
  let controller;
  writer = writerOf({ start(made) { controller = made; }, async abort() { controller.error(new Error("ignored")); } });
  facts.say("error() in abort", [await soon(writer.abort(1)), await soon(writer.closed)]);
  let seen;
  writer = writerOf({ start(made) { controller = made; }, write: () => new Promise((resolve) => controller.signal.addEventListener("abort", () => { seen = controller.signal.reason; resolve(); })) });
  facts.say("the signal", [await all([writer.write(1), writer.abort("stop")]), seen]);
  writer = writerOf({ start: () => sleep(5), abort(reason) { seen = ["abort", reason]; } });
  facts.say("while it starts", [await all([writer.write(1), writer.abort("early"), writer.closed]), seen]);
}

async function failing(facts) {
  let writer = writerOf({ async close() { boom(); } });
  facts.say("close", await all([writer.close(), writer.closed, writer.ready]));
  facts.say("close again", await soon(writer.close()));
  writer = writerOf({ async write() { boom(); } });
  facts.say("write", await all([writer.write(1), writer.write(2), writer.close(), writer.closed]));
  facts.say("desiredSize", writer.desiredSize);
  facts.say("abort then", await soon(writer.abort("late")));
  writer = writerOf({ write() { boom(); } });
  facts.say("a write that throws", await all([writer.write(1), writer.closed]));
  writer = writerOf({ async start() { boom("start"); } });
  facts.say("start", await all([writer.ready, writer.write(1), writer.closed]));
  await facts.of("a start that throws", () => new WritableStream({ start() { boom("start"); } }).getWriter().closed);
  let controller;
  writer = writerOf({ start(made) { controller = made; } });
  controller.error(new Error("by itself"));
  facts.say("error()", await all([writer.ready, writer.write(1), writer.closed, writer.close(), writer.abort()]));
  const readers = [];
  for (const source of [{ async start() { boom("start"); } }, { async pull() { boom("pull"); } }, { pull() { boom("pull"); } }, { pull(made) { made.enqueue(1); made.error(new Error("later")); } }]) {
    const reader = new ReadableStream(source).getReader();
    readers.push([await soon(reader.read()), await soon(reader.closed), await soon(reader.cancel())].toString());
  }
  facts.say("readers", readers);
  await facts.of("a readable start that throws", () => new ReadableStream({ start() { boom("start"); } }));
  const reader = new ReadableStream({ cancel() { boom("cancel"); } }).getReader();
  facts.say("cancel", await all([reader.cancel(), reader.closed, reader.cancel()]));
}

async function argumentsOf(facts) {
  for (const size of [0, -1, "a", NaN, 1.5, "10", null, Infinity, {}]) await facts.of(`autoAllocateChunkSize ${typeof size} ${size}`, () => { new ReadableStream({ type: "bytes", autoAllocateChunkSize: size }); return "fine"; });
  for (const mark of [-1, -Infinity, Infinity, NaN, {}, "foo", "3", 1.5, null, true, 0]) {
    await facts.of(`writable ${typeof mark} ${mark}`, () => new WritableStream(undefined, { highWaterMark: mark }).getWriter().desiredSize);
    await facts.of(`readable ${typeof mark} ${mark}`, () => { let size; new ReadableStream({ start(controller) { size = controller.desiredSize; } }, { highWaterMark: mark }); return size; });
  }
  const sizes = { promise: async () => 1, text: () => "2", word: () => "x", nan: () => NaN, infinite: () => Infinity, negative: () => -1, fraction: () => 1.7, nothing: () => undefined, throws: () => boom("size") };
  for (const [name, size] of Object.entries(sizes)) {
    facts.say(`size ${name}, reading`, await soon(new ReadableStream({ pull: once((controller) => controller.enqueue(1)) }, { size }).getReader().read()));
    let left;
    await facts.of(`size ${name}, enqueue`, () => { new ReadableStream({ start(controller) { controller.enqueue(1); left = controller.desiredSize; } }, { size, highWaterMark: 10 }); return left; });
    const writer = writerOf({}, { size, highWaterMark: 10 });
    facts.say(`size ${name}, writing`, [await soon(writer.write(1)), writer.desiredSize]);
  }
  await facts.of("size is no function", () => new ReadableStream({}, { size: 5 }));
  await facts.of("CountQueuingStrategy", () => new CountQueuingStrategy({ highWaterMark: "3" }).highWaterMark);
  await facts.of("without a mark", () => new CountQueuingStrategy({}).highWaterMark);
  await facts.of("no argument", () => new CountQueuingStrategy());
  await facts.of("a word", () => new ByteLengthQueuingStrategy({ highWaterMark: "x" }).highWaterMark);
}

async function pulls(facts) {
  const order = [];
  const note = (name) => (controller) => { order.push(name); controller?.enqueue?.(1); };
  new ReadableStream({ pull: note("pull") }, { size() { order.push("size"); return 1; } });
  order.push("made");
  new ReadableStream({ start() { order.push("start"); }, pull: note("pull 2") });
  order.push("made 2");
  new ReadableStream({ type: "bytes", pull() { order.push("pull bytes"); } }, { highWaterMark: 1 });
  order.push("made bytes");
  new ReadableStream({ type: "bytes", pull() { order.push("pull bytes unasked"); } });
  new ReadableStream({ pull() { order.push("pull unasked"); } }, { highWaterMark: 0 });
  new ReadableStream({ async start() { order.push("async start"); }, pull: note("pull 3") });
  order.push("made 3");
  new WritableStream({ start() { order.push("sink start"); }, write() { order.push("sink write"); } }).getWriter().write(1);
  order.push("written");
  new WritableStream({ write() { order.push("sink 2 write"); } }).getWriter().write(1);
  order.push("written 2");
  await Promise.resolve();
  order.push("a microtask");
  await sleep(1);
  facts.say("order", order);
  let count = 0;
  const reader = new ReadableStream({ pull(controller) { controller.enqueue(++count); } }, { highWaterMark: 3 }).getReader();
  const before = count;
  await sleep(1);
  const waited = count;
  await reader.read();
  facts.say("pulled", [before, waited, count]);
  for (const [name, options] of [["one", { highWaterMark: 1 }], ["three", { highWaterMark: 3 }]]) {
    let made = 0;
    const ahead = new ReadableStream({ pull(controller) { controller.enqueue(++made); } }, options).getReader();
    await sleep(1);
    const seen = [made];
    ahead.read();
    for (let i = 0; i < 6; ++i) {
      seen.push(made);
      await null;
    }
    await sleep(1);
    facts.say(`ahead by ${name}: pulled after a read`, [...seen, made]);
    const rest = [];
    for (let i = 0; i < 3; ++i) {
      rest.push((await ahead.read()).value);
      await sleep(1);
      rest.push(made);
    }
    facts.say("and after more", [...rest, made]);
  }
  {
    let made = 0;
    const stream = new ReadableStream({ start() {}, pull(controller) { controller.enqueue(++made); } });
    const seen = [];
    for await (const value of stream.values({ preventCancel: true })) {
      seen.push(value, made);
      await sleep(1);
      seen.push(made);
      if (value === 3) break;
    }
    await sleep(1);
    seen.push(made);
    const reader = stream.getReader();
    seen.push(made, (await reader.read()).value, made);
    await sleep(1);
    seen.push(made);
    facts.say("iterated", seen);
    let count = 0;
    const plain = new ReadableStream({ start() {}, pull(controller) { controller.enqueue(++count); } }).getReader();
    const got = [];
    for (let i = 0; i < 4; ++i) got.push((await plain.read()).value, count);
    await sleep(1);
    facts.say("read at once", [...got, count]);
    let counted = 0;
    const early = new ReadableStream({ pull(controller) { controller.enqueue(++counted); } }).getReader();
    const early1 = [];
    for (let i = 0; i < 4; ++i) early1.push((await early.read()).value, counted);
    await sleep(1);
    facts.say("read at once, no start", [...early1, counted]);
  }
  const ticks = async (promise) => {
    let settled = false;
    promise.then(() => { settled = true; }, () => { settled = true; });
    for (let i = 0; i < 12; ++i) {
      if (settled) return i;
      await null;
    }
    return "never";
  };
  let into;
  const full = new ReadableStream({ start(made) { into = made; made.enqueue(1); } });
  await sleep(1);
  const quick = full.getReader();
  facts.say("ticks: from the queue", await ticks(quick.read()));
  let waits = quick.read();
  into.enqueue(2);
  facts.say("ticks: what was waited for", await ticks(waits));
  waits = quick.read();
  into.close();
  facts.say("ticks: the end", [await ticks(waits), await ticks(quick.read())]);
  facts.say("ticks: pulled", await ticks(new ReadableStream({ pull(made) { made.enqueue(1); } }, { highWaterMark: 0 }).getReader().read()));
  facts.say("ticks: pulled bytes", await ticks(new ReadableStream({ type: "bytes", pull(made) { made.enqueue(bytes("x")); } }).getReader().read()));
  facts.say("ticks: a buffer", await ticks(new ReadableStream({ type: "bytes", pull(made) { made.byobRequest.respond(1); } }).getReader({ mode: "byob" }).read(new Uint8Array(1))));
  const sinks = writerOf({});
  facts.say("ticks: write, close", [await ticks(sinks.write(1)), await ticks(sinks.close()), await ticks(sinks.closed)]);
  facts.say("ticks: abort", await ticks(writerOf({}).abort()));
  facts.say("ticks: tee", await ticks(new ReadableStream({ pull(made) { made.enqueue(1); } }).tee()[0].getReader().read()));
  let given = 0;
  const filled = new ReadableStream({ type: "bytes", pull(controller) { ++given; controller.enqueue(bytes("abcd")); } }, { highWaterMark: 10 }).getReader({ mode: "byob" });
  await sleep(1);
  const counts = [given];
  for (const length of [2, 10, 10]) {
    counts.push((await filled.read(new Uint8Array(length))).value.byteLength);
    await sleep(1);
    counts.push(given);
  }
  facts.say("pulled for buffers", counts);
  let tries = 0;
  const none = new ReadableStream({ pull() { ++tries; } });
  await sleep(1);
  facts.say("a pull that gives nothing", tries);
  const asked = none.getReader();
  asked.read();
  asked.read();
  await sleep(1);
  facts.say("and two reads", tries);
}

async function views(facts) {
  const answer = async (name, Type, length, pull, more = {}) => {
    const reader = new ReadableStream({ type: "bytes", pull, ...more }).getReader({ mode: "byob" });
    try {
      const { value, done } = await reader.read(new Type(length));
      facts.say(name, [value, done]);
      facts.say(`${name}, then`, await soon(reader.read(new Uint8Array(1))));
    } catch (error) {
      facts.say(name, error);
    }
  };
  await answer("another element", Uint32Array, 2, (controller) => {
    const request = controller.byobRequest;
    const view = new Uint16Array(request.view.buffer, request.view.byteOffset, 3);
    view.set([1, 2, 3]);
    request.respondWithNewView(view);
    controller.close();
  });
  await answer("bytes for words", Uint16Array, 4, (controller) => {
    const { view } = controller.byobRequest;
    facts.say("the view", view);
    view[0] = 1; view[1] = 2; view[2] = 3;
    controller.byobRequest.respond(4);
  });
  await answer("an odd count", Uint16Array, 4, (controller) => {
    controller.byobRequest.view.set([1, 2, 3]);
    controller.byobRequest.respond(3);
    try {
      controller.close();
    } catch (error) {
      facts.say("close", error);
    }
  });
  await answer("a smaller buffer", Uint8Array, 8, (controller) => {
    try {
      controller.byobRequest.respondWithNewView(new Uint8Array(4));
    } catch (error) {
      facts.say("refused", error);
      controller.error(error);
    }
  });
  await answer("an empty view", Uint8Array, 8, (controller) => {
    try {
      controller.byobRequest.respondWithNewView(new Uint8Array(controller.byobRequest.view.buffer, 0, 0));
    } catch (error) {
      facts.say("refused", error);
      controller.error(error);
    }
  });
  const part = new ReadableStream({ type: "bytes", pull(controller) {
    const { view } = controller.byobRequest;
    facts.say("a part of a buffer", view);
    controller.byobRequest.respondWithNewView(new Uint8Array(view.buffer, view.byteOffset, 3));
  } }).getReader({ mode: "byob" });
  facts.say("into it", await soon(part.read(new Uint8Array(new ArrayBuffer(16), 4, 8))));
  await answer("respond too much", Uint8Array, 2, (controller) => {
    for (const count of [3, 0, -1, NaN, "x"]) {
      try {
        controller.byobRequest.respond(count);
      } catch (error) {
        facts.say(`respond(${count})`, error);
      }
    }
    controller.byobRequest?.respond(1);
  });
  await answer("enqueue instead", Uint8Array, 4, (controller) => {
    const request = controller.byobRequest;
    controller.enqueue(bytes("abcdef"));
    facts.say("the request then", [request.view, controller.byobRequest]);
  });
  await answer("a DataView", Uint8Array, 4, (controller) => { controller.enqueue(new DataView(new ArrayBuffer(2))); });
  const reader = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 16, pull(controller) { controller.byobRequest.view.set([7]); controller.byobRequest.respond(1); } }).getReader();
  facts.say("an automatic buffer", await told(reader.read()));
  const least = new ReadableStream({ type: "bytes", pull(controller) { facts.say("atLeast", [controller.byobRequest?.atLeast, controller.byobRequest?.view.byteLength]); controller.enqueue(bytes("ab")); } }).getReader({ mode: "byob" });
  facts.say("min", await told(least.read(new Uint8Array(8), { min: 5 })));
  facts.say("readAtLeast", await told(least.readAtLeast(2, new Uint8Array(2))));
  for (const min of [0, -1, 9, NaN, "2"]) await facts.of(`min ${min}`, () => soon(least.read(new Uint8Array(8), { min })));
}

async function tees(facts) {
  let controller;
  let [a, b] = new ReadableStream({ type: "bytes", start(made) { controller = made; } }).tee();
  let [readA, readB] = [a.getReader({ mode: "byob" }), b.getReader({ mode: "byob" })];
  let pending = [readA.read(new Uint8Array(100)), readB.read(new Uint8Array(10))];
  facts.say("the request of teed reads", [controller.byobRequest?.view.byteLength, controller.byobRequest?.atLeast, controller.desiredSize]);
  controller.byobRequest?.respond(5);
  facts.say("what they get", (await Promise.all(pending)).map(({ value, done }) => [value.byteLength, done]));
  controller.enqueue(bytes("hello world, this is more"));
  facts.say("then", [(await readA.read(new Uint8Array(100))).value.byteLength, (await readB.read(new Uint8Array(4))).value.byteLength, (await readB.read(new Uint8Array(100))).value.byteLength]);
  controller.close();
  facts.say("closed", await all([readA.read(new Uint8Array(1)), readB.read(new Uint8Array(1)), readA.closed, readB.closed]));
  const requests = [];
  [a, b] = new ReadableStream({ type: "bytes", pull(made) { requests.push([made.byobRequest?.atLeast, made.byobRequest?.view.byteLength]); made.enqueue(bytes("hello")); if (requests.length === 3) made.close(); } }).tee();
  readA = a.getReader({ mode: "byob" });
  facts.say("at least", text((await readA.readAtLeast(10, new Uint8Array(20))).value));
  facts.say("asked for", requests);
  facts.say("the other", text((await b.getReader().read()).value));
  [a, b] = new ReadableStream({ pull(made) { made.enqueue({}); } }).tee();
  const [one, two] = [await a.getReader().read(), await b.getReader().read()];
  facts.say("the same chunk", one.value === two.value);
  const cancels = [];
  [a, b] = new ReadableStream({ cancel(reason) { cancels.push(reason); } }).tee();
  facts.say("cancel", [await soon(a.cancel("a")), cancels.length, await soon(b.cancel("b")), cancels]);
  [a, b] = new ReadableStream({ start(made) { controller = made; } }).tee();
  controller.error(new Error("failed"));
  facts.say("error", await all([a.getReader().read(), b.getReader().closed]));
  let pulled = 0;
  [a, b] = new ReadableStream({ pull(made) { made.enqueue(++pulled); } }, { highWaterMark: 0 }).tee();
  await sleep(1);
  facts.say("unread", pulled);
  const reader = a.getReader();
  for (let i = 0; i < 3; ++i) await reader.read();
  facts.say("three by one of them", pulled);
  const other = b.getReader();
  facts.say("and the other", [(await other.read()).value, (await other.read()).value, pulled]);
}

async function transforms(facts) {
  await facts.of("start throws", async () => {
    const stream = new TransformStream({ start() { boom("start"); } });
    return all([stream.writable.getWriter().write(1), stream.readable.getReader().read()]);
  });
  const failing = async (name, transformer) => {
    const { readable, writable } = new TransformStream(transformer);
    const [writer, reader] = [writable.getWriter(), readable.getReader()];
    for (const promise of [writer.closed, writer.ready, reader.closed]) promise.catch(() => {});
    facts.say(name, await all([writer.write(1), writer.close(), reader.read(), reader.read(), writer.closed, reader.closed]));
  };
  await failing("async start", { async start() { boom("start"); } });
  await failing("transform", { transform() { boom("transform"); } });
  await failing("flush", { flush() { boom("flush"); } });
  await failing("terminate", { transform(chunk, controller) { controller.enqueue(chunk); controller.terminate(); } });
  await failing("error", { transform(chunk, controller) { controller.error(new Error("mine")); } });
  await failing("terminate in start", { start(controller) { controller.terminate(); } });
  await failing("enqueue in start", { start(controller) { controller.enqueue("first"); } });
  await facts.of("readableType", () => new TransformStream({ readableType: "bytes" }) && "fine");
  await facts.of("writableType", () => new TransformStream({ writableType: "x" }) && "fine");
  const seen = [];
  const cancelled = new TransformStream({ cancel(reason) { seen.push(reason); } });
  facts.say("cancel", [await soon(cancelled.readable.cancel("why")), seen, await soon(cancelled.writable.getWriter().write(1))]);
  const aborted = new TransformStream({ cancel(reason) { seen.push(reason); } });
  facts.say("abort", [await soon(aborted.writable.abort("stop")), seen, await soon(aborted.readable.getReader().read())]);
  let controller;
  const sizes = new TransformStream({ start(made) { controller = made; } }, { highWaterMark: 2 }, { highWaterMark: 3 });
  facts.say("desired sizes", [controller.desiredSize, sizes.writable.getWriter().desiredSize]);
  const pending = new CompressionStream("deflate").readable.getReader();
  const read = pending.read();
  facts.say("cancel with a read pending", [await soon(pending.cancel(new Error("boom"))), await soon(read), await soon(pending.closed)]);
  const silent = new CompressionStream("gzip").readable.getReader();
  const silently = silent.read();
  facts.say("without a reason", [await soon(silent.cancel()), await soon(silently)]);
  const body = new Response(new IdentityTransformStream().readable).body.getReader();
  const bodily = body.read();
  facts.say("of a body", [await soon(body.cancel(new Error("boom"))), await soon(bodily)]);
  const identity = new IdentityTransformStream().readable.getReader();
  const waiting = identity.read();
  facts.say("of an identity", [await soon(identity.cancel(new Error("boom"))), await soon(waiting), await soon(identity.closed)]);
}

async function pipes(facts) {
  for (const bad of ["text", 5, {}, null]) {
    const chunks = [bytes("one"), bad];
    const out = [];
    const source = new ReadableStream({ pull(controller) { if (chunks.length) controller.enqueue(chunks.shift()); else controller.close(); } });
    const { readable, writable } = new IdentityTransformStream();
    const piped = source.pipeTo(writable);
    piped.catch(() => {});
    await facts.of(`${typeof bad} into an identity`, async () => { for await (const chunk of readable) out.push(text(chunk)); return out; });
    facts.say("the pipe", [out, await soon(piped)]);
  }
  for (const preventCancel of [false, true]) {
    const cancels = [];
    let done;
    const source = new ReadableStream({ cancel(reason) { cancels.push(reason); } });
    const destination = new WritableStream({ close: () => new Promise((resolve) => { done = resolve; }) });
    const closed = destination.close();
    const piped = source.pipeTo(destination, { preventCancel });
    piped.catch(() => {});
    await sleep(1);
    facts.say("into what is closing", [source.locked, destination.locked, cancels, await soon(piped)]);
    done();
    facts.say("when it is closed", [await soon(closed), cancels, source.locked, destination.locked, preventCancel || await soon(piped)]);
  }
  let pulled = 0;
  const stuck = [];
  const ahead = new ReadableStream({ pull(controller) { controller.enqueue(++pulled); } });
  ahead.pipeTo(new WritableStream({ write(chunk) { stuck.push(chunk); return new Promise(() => {}); } })).catch(() => {});
  await sleep(5);
  facts.say("into what does not go on", [pulled, stuck]);
  pulled = 0;
  stuck.length = 0;
  const lazily = new ReadableStream({ pull(controller) { controller.enqueue(++pulled); } }, { highWaterMark: 0 });
  lazily.pipeTo(new WritableStream({ write(chunk) { stuck.push(chunk); return new Promise(() => {}); } }, { highWaterMark: 3 })).catch(() => {});
  await sleep(5);
  facts.say("with room for three", [pulled, stuck]);
  const waiting = new IdentityTransformStream();
  const waiter = waiting.writable.getWriter();
  for (const promise of [waiter.closed, waiter.ready]) promise.catch(() => {});
  const write = waiter.write(new Uint8Array(3));
  const second = waiter.write(new Uint8Array(3));
  facts.say("an abort while a write waits", [await soon(waiter.abort("why")), await soon(write), await soon(second), await soon(waiting.readable.getReader().read())]);
  const closed = new WritableStream();
  await closed.close();
  let cancelled;
  facts.say("into what is closed", [await soon(new ReadableStream({ cancel(reason) { cancelled = reason; } }).pipeTo(closed)), cancelled]);
  let controller;
  const failed = new WritableStream({ start(made) { controller = made; } });
  controller.error(new Error("broken"));
  facts.say("into what failed", [await soon(new ReadableStream({ cancel(reason) { cancelled = reason; } }).pipeTo(failed)), cancelled]);
  const errors = new ReadableStream({ start(made) { made.error(new Error("source")); } });
  let aborted;
  facts.say("from what failed", [await soon(errors.pipeTo(new WritableStream({ abort(reason) { aborted = reason; } }))), aborted]);
  aborted = undefined;
  const errors2 = new ReadableStream({ start(made) { made.error(new Error("source")); } });
  const kept = new WritableStream({ abort(reason) { aborted = reason; } });
  facts.say("without aborting", [await soon(errors2.pipeTo(kept, { preventAbort: true })), aborted, kept.locked]);
  const aborter = new AbortController();
  const written = [];
  let ended;
  const endless = new ReadableStream({ async pull(made) { await sleep(2); made.enqueue(1); }, cancel(reason) { ended = reason; } });
  setTimeout(() => aborter.abort(new Error("enough")), 20);
  facts.say("a signal", [await told(endless.pipeTo(new WritableStream({ write(chunk) { written.push(chunk); }, abort(reason) { written.push(reason); } }), { signal: aborter.signal })), written.length > 2, written.at(-1), ended, endless.locked]);
  facts.say("aborted before", await soon(new ReadableStream().pipeTo(new WritableStream(), { signal: AbortSignal.abort("no") })));
  const keeps = [];
  const open = new WritableStream({ write(chunk) { keeps.push(chunk); }, close() { keeps.push("closed"); } });
  await ReadableStream.from([1, 2]).pipeTo(open, { preventClose: true });
  await ReadableStream.from([3]).pipeTo(open);
  facts.say("one after the other", keeps);
}

async function used(facts, url, env) {
  await facts.of("a response whose stream was cancelled", async () => (await env.THING.getByName("a").fetch("http://x/")).text());
  await facts.of("the same here", async () => {
    const stream = new ReadableStream({ pull(controller) { controller.enqueue(bytes("x")); } });
    const response = new Response(stream);
    stream.cancel();
    facts.say("bodyUsed", response.bodyUsed);
    return response.text();
  });
  await facts.of("locked", async () => {
    const stream = new ReadableStream();
    const response = new Response(stream);
    stream.getReader();
    facts.say("bodyUsed", response.bodyUsed);
    return response.text();
  });
}

export default { fetch: routes({ "/aborts": aborts, "/failing": failing, "/arguments": argumentsOf, "/pulls": pulls, "/views": views, "/tees": tees, "/transforms": transforms, "/pipes": pipes, "/used": used }) };
