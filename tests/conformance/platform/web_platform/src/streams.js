// Streams where a program looks closely: buffers, branches, writers and transformations.
import { sleep } from "../../../lib/facts.js";
import { named, recorder, soon } from "./tools.js";

export async function bytes(facts) {
  const given = (controller) => { let got; return [new ReadableStream({ type: "bytes", start(c) { controller.is = c; }, pull(c) { got = c.byobRequest; controller.request = got; return controller.pull?.(c); } })]; };
  for (const [name, mode] of Object.entries({ "an object with toString": { toString: () => "byob" }, "with valueOf": { toString: null, valueOf: () => "byob" }, null: null, number: 5, other: "other", empty: "" })) {
    await facts.of(`getReader, mode ${name}`, async () => new ReadableStream({ type: "bytes" }).getReader({ mode }).constructor.name);
  }
  for (const [name, options] of Object.entries({ number: 5, text: "x", null: null, true: true, function: () => {}, list: [] })) {
    await facts.of(`getReader(${name})`, async () => new ReadableStream().getReader(options).constructor.name);
  }
  {
    const made = {};
    const views = [];
    made.pull = (c) => {
      if (!c.byobRequest) return;
      for (let i = 0; i < 4; ++i) {
        const { view } = c.byobRequest;
        const before = [view.constructor.name, view.byteOffset, view.byteLength, view.buffer.byteLength];
        view[0] = i + 1;
        c.byobRequest.respond(1);
        views.push([before, view.buffer.byteLength, view.byteLength]);
      }
    };
    const [stream] = given(made);
    facts.say("four bytes, one by one", [await soon(stream.getReader({ mode: "byob" }).read(new Uint32Array(1)).then(({ value }) => [...new Uint8Array(value.buffer)])), views]);
  }
  const act = async (name, state, use) => {
    const made = { pull: () => new Promise(() => {}) };
    const [stream] = given(made);
    const reader = stream.getReader({ mode: "byob" });
    const read = reader.read(new Uint8Array([7, 8, 9]));
    await sleep(1);
    if (state === "closed") made.is.close();
    if (state === "cancelled") reader.cancel("meh").catch(() => {});
    await facts.of(`${name}, ${state}`, async () => use(made.request, made));
    facts.say("the read", await soon(read));
  };
  const detach = (buffer) => structuredClone(buffer, { transfer: [buffer] });
  for (const state of ["open", "closed", "cancelled"]) {
    await act("respond to a moved buffer", state, (request) => { detach(request.view.buffer); return request.respond(state === "open" ? 1 : 0); });
    await act("respondWithNewView of a moved one", state, (request) => { const view = new Uint8Array(request.view.buffer.slice(0), 0, state === "open" ? 1 : 0); detach(view.buffer); return request.respondWithNewView(view); });
    await act("respondWithNewView of WebAssembly's memory", state, (request) => request.respondWithNewView(new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, 1)));
    await act("respondWithNewView, empty", state, (request) => request.respondWithNewView(new Uint8Array(new ArrayBuffer(3), 0, 0)));
    await act("respondWithNewView, shorter", state, (request) => request.respondWithNewView(new Uint8Array(new ArrayBuffer(2))));
    await act("respondWithNewView, longer", state, (request) => request.respondWithNewView(new Uint8Array(new ArrayBuffer(4))));
    await act("respondWithNewView, elsewhere", state, (request) => request.respondWithNewView(new Uint8Array(new ArrayBuffer(3), 1)));
    await act("respond(0)", state, (request) => request.respond(0));
    await act("respond(9)", state, (request) => request.respond(9));
    await act("enqueue of a moved one", state, (request, { is }) => { const view = new Uint8Array(2); detach(view.buffer); is.enqueue(view); });
    await act("enqueue of WebAssembly's memory", state, (request, { is }) => is.enqueue(new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, 1)));
  }
  for (const [name, view] of Object.entries({ "a moved view": () => { const v = new Uint8Array(2); detach(v.buffer); return v; }, "WebAssembly's memory": () => new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, 1), "an empty view": () => new Uint8Array(0) })) {
    facts.say(`read into ${name}`, await soon(new ReadableStream({ type: "bytes", pull(c) { c.enqueue(new Uint8Array([1])); } }).getReader({ mode: "byob" }).read(view())));
  }
  {
    const made = { pull: () => new Promise(() => {}) };
    const [stream] = given(made);
    const first = stream.getReader({ mode: "byob" });
    const one = first.read(new Uint8Array(1));
    await sleep(1);
    const { request } = made;
    first.releaseLock();
    const second = stream.getReader({ mode: "byob" });
    const two = second.read(new Uint8Array(1));
    made.is.close();
    await facts.of("a second reader, close() and respond(0)", async () => request.respond(0));
    facts.say("the reads", [await soon(one), await soon(two)]);
  }
}

export async function tees(facts) {
  const byteSource = (made) => new ReadableStream({ type: "bytes", start(c) { made.is = c; } });
  const chunkSource = (made) => new ReadableStream({ start(c) { made.is = c; } });
  {
    const made = {};
    const [one, two] = byteSource(made).tee().map((branch) => branch.getReader({ mode: "byob" }));
    await sleep(1);
    const second = two.read(new Uint8Array([0x22]));
    const first = one.read(new Uint8Array([0x11]));
    await sleep(1);
    const request = made.is.byobRequest;
    facts.say("the source is given the buffer of who asked first", request?.view);
    request.view[0] = 1;
    request.respond(1);
    facts.say("both have read", [await soon(first), await soon(second)]);
  }
  {
    const made = {};
    const [one, two] = byteSource(made).tee().map((branch) => branch.getReader({ mode: "byob" }));
    await sleep(1);
    const [first, second] = [one.read(new Uint8Array([0x11])), two.read(new Uint8Array([0x22]))];
    await sleep(1);
    const request = made.is.byobRequest;
    facts.say("the first one's buffer", request?.view);
    made.is.close();
    await facts.of("respond(0)", async () => request.respond(0));
    facts.say("both have ended", [await soon(first), await soon(second)]);
  }
  for (const [name, source] of Object.entries({ bytes: byteSource, chunks: chunkSource })) {
    for (const order of [[0, 1], [1, 0]]) {
      const made = {};
      const branches = source(made).tee();
      const cancels = [branches[order[0]].cancel("first"), branches[order[1]].cancel("second")];
      made.is.error(named("later"));
      facts.say(`${name}: cancelled both, then it fails`, [await soon(cancels[0]), await soon(cancels[1])]);
      const other = {};
      const [left, right] = source(other).tee();
      const readers = [left.getReader(), right.getReader()];
      const cancelled = readers[order[0]].cancel("first");
      other.is.error(named("later"));
      facts.say(`${name}: cancelled one, then it fails`, [await soon(cancelled), await soon(readers[order[0]].closed), await soon(readers[order[1]].closed)]);
      const again = {};
      const both = source(again).tee();
      again.is.error(named("before"));
      facts.say(`${name}: it fails, then both are cancelled`, [await soon(both[order[0]].cancel("first")), await soon(both[order[1]].cancel("second"))]);
    }
  }
  const start = Object.getOwnPropertyDescriptor(Object.prototype, "start");
  const seen = [];
  for (const property of ["highWaterMark", "size", "start", "type", "mode", "pull", "cancel"]) Object.defineProperty(Object.prototype, property, { configurable: true, get() { seen.push(property); return undefined; } });
  let branches;
  const stream = new ReadableStream();
  seen.length = 0;
  try {
    branches = stream.tee();
  } finally {
    for (const property of ["highWaterMark", "size", "start", "type", "mode", "pull", "cancel"]) delete Object.prototype[property];
    if (start) Object.defineProperty(Object.prototype, "start", start);
  }
  facts.say("what tee() reads of Object.prototype", [branches.length, seen]);
  const { getReader } = ReadableStream.prototype;
  ReadableStream.prototype.getReader = () => { throw new Error("patched"); };
  try {
    const list = [];
    for await (const chunk of new ReadableStream({ start(c) { c.enqueue(1); c.close(); } })) list.push(chunk);
    facts.say("iterating where getReader() is patched", list);
  } catch (error) {
    facts.say("iterating fails", error);
  } finally {
    ReadableStream.prototype.getReader = getReader;
  }
}

export async function writers(facts) {
  {
    let go, started;
    const begun = new Promise((resolve) => { started = resolve; });
    const { stream } = recorder({ abort() { started(); return new Promise((resolve) => { go = resolve; }); } });
    const writer = stream.getWriter();
    await writer.ready;
    const { closed } = writer;
    const aborting = writer.abort();
    await begun;
    writer.releaseLock();
    facts.say("the closed promise stays", writer.closed === closed);
    go();
    facts.say("it", [await soon(aborting), await soon(closed)]);
    const errored = new WritableStream({ start(c) { c.error(named("gone")); } });
    const last = errored.getWriter();
    await sleep(1);
    const before = last.closed;
    last.releaseLock();
    facts.say("of an errored one", [last.closed === before, await soon(last.closed)]);
  }
  const twice = new WritableStream();
  const first = twice.abort("why");
  facts.say("abort() twice at once", first === twice.abort());
  await first;
  const second = twice.abort();
  facts.say("abort() afterwards", [first === second, await soon(second), second === twice.abort()]);
  const fails = new WritableStream({ abort() { throw named("no"); } });
  const failed = fails.abort("why");
  facts.say("abort() that fails", [await soon(failed), failed === fails.abort(), await soon(fails.abort())]);
  for (const [name, sink, use] of [
    ["error()", {}, () => {}],
    ["a failing write", { write() { throw named("write"); } }, (writer) => writer.write("x").catch(() => {})],
    ["a failing close", { close() { throw named("close"); } }, (writer) => writer.close().catch(() => {})],
    ["abort()", {}, (writer) => writer.abort(named("abort"))],
  ]) {
    const { stream, controller } = recorder(sink);
    const writer = stream.getWriter();
    writer.closed.catch(() => {});
    writer.ready.catch(() => {});
    if (name === "error()") controller.error(named("error"));
    await use(writer);
    await sleep(1);
    facts.say(`the signal after ${name}`, [controller.signal.aborted, controller.signal.reason?.name]);
  }
  let self = "unset";
  const sized = new WritableStream({}, { size() { self = this; return 1; } });
  await sized.getWriter().write("x");
  facts.say("size() is called as a function", self === undefined);
  let other = "unset";
  new ReadableStream({ start(c) { c.enqueue("x"); } }, { size() { other = this; return 1; } });
  facts.say("that of a readable one", other === undefined);
  let writer;
  const { stream, events } = recorder({}, { size() { writer.releaseLock(); return 1; } });
  writer = stream.getWriter();
  facts.say("a writer that leaves in size()", [await soon(writer.write("a")), await soon(writer.ready), await soon(writer.closed), events]);
  let closing, closer;
  const { stream: ends, events: ended } = recorder({}, { size() { closing = closer.close(); return 1; } });
  closer = ends.getWriter();
  facts.say("a writer that closes in size()", [(await soon(closer.write("a"))).slice(0, 2), await soon(closing), ended]);
  let aborting, aborter;
  const { stream: stops, events: stopped } = recorder({}, { size() { aborting = aborter.abort(named("stop")); return 1; } });
  aborter = stops.getWriter();
  facts.say("a writer that aborts in size()", [await soon(aborter.write("a")), await soon(aborting), stopped]);
}

export async function transforms(facts) {
  {
    let controller;
    const { readable, writable } = new TransformStream({ start(c) { controller = c; } });
    const cancelled = readable.cancel(named("reason"));
    await facts.of("terminate() after cancel()", async () => controller.terminate());
    facts.say("its ends", [await soon(cancelled), await soon(writable.getWriter().closed)]);
  }
  {
    let controller;
    const { readable, writable } = new TransformStream({ start(c) { controller = c; } });
    controller.terminate();
    controller.terminate();
    const writer = writable.getWriter();
    facts.say("terminate() twice", [await soon(writer.write("x")), await soon(writer.closed), await soon(readable.getReader().read())]);
  }
  for (const highWaterMark of [0, 1]) {
    const seen = [];
    let controller;
    const { readable, writable } = new TransformStream({ start(c) { controller = c; }, transform(chunk, c) { seen.push(chunk); c.enqueue(chunk); } }, undefined, { highWaterMark });
    const source = new ReadableStream({ start(c) { c.enqueue(0); c.enqueue(1); } });
    const piping = source.pipeTo(writable);
    await sleep(1);
    const before = [...seen];
    controller.terminate();
    facts.say(`terminate() with room for ${highWaterMark}`, [before, await soon(piping), seen, readable.locked]);
  }
  {
    let controller, aborting;
    const ends = new TransformStream({ start(c) { controller = c; } }, undefined, { size() { aborting = ends.writable.abort(named("stop")); return 1; }, highWaterMark: 1 });
    const reader = ends.readable.getReader();
    await sleep(1);
    await facts.of("enqueue() where size() aborts", async () => controller.enqueue("a"));
    facts.say("its read", [await soon(reader.read()), await soon(aborting)]);
  }
  {
    const source = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.enqueue(3); } });
    const pair = new TransformStream();
    const piping = source.pipeTo(pair.writable);
    await sleep(1);
    facts.say("cancel() of the end of a full pipe", [await soon(pair.readable.cancel(named("reason"))), await soon(piping)]);
    let controller;
    const gone = new TransformStream({ start(c) { controller = c; } });
    await gone.readable.cancel(named("reason"));
    await facts.of("enqueue() after cancel()", async () => controller.enqueue("x"));
  }
  {
    let controller, cancelling;
    const ends = new TransformStream({ start(c) { controller = c; } }, undefined, { size() { cancelling = ends.readable.cancel(named("stop")); return 1; }, highWaterMark: 1 });
    await sleep(1);
    await facts.of("enqueue() where size() cancels", async () => controller.enqueue("a"));
    facts.say("its ends", [await soon(cancelling), await soon(ends.writable.getWriter().closed)]);
  }
  {
    let controller;
    const ends = new TransformStream({ start(c) { controller = c; } }, undefined, { size() { controller.terminate(); return 1; }, highWaterMark: 1 });
    await sleep(1);
    await facts.of("enqueue() where size() terminates", async () => controller.enqueue("a"));
    facts.say("its ends", [await soon(ends.readable.getReader().read()), await soon(ends.writable.getWriter().closed)]);
  }
}
