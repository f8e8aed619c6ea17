// Streams where a program looks closely: the order in which options are read, what is told when both ends fail, buffers.
import { sleep } from "../../../lib/facts.js";

const soon = (promise) => Promise.race([Promise.resolve(promise).then((value) => ["fulfilled", value], (error) => ["rejected", error?.name, error?.message ?? error]), sleep(50).then(() => "waits")]);
const named = (name) => Object.assign(new Error(`${name}!`), { name });

// An object that says which of its members are read.
const watched = (members, log, stop) => Object.defineProperties({}, Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { get() {
  log.push(name);
  if (name === stop) throw new RangeError(`${name} is not to be had`);
  return value;
} }])));

function recorded(source = {}, strategy) {
  const events = [];
  const stream = new ReadableStream({
    start(controller) { stream_controller = controller; return source.start?.(controller); },
    pull: source.pull,
    cancel(reason) { events.push(["cancel", reason?.name ?? reason]); },
  }, strategy);
  var stream_controller;
  return { stream, events, controller: stream_controller };
}
function recorder(sink = {}, strategy) {
  const events = [];
  let controller;
  const stream = new WritableStream({
    start(made) { controller = made; return sink.start?.(made); },
    write(chunk) { events.push(["write", chunk]); return sink.write?.(chunk); },
    close() { events.push("close"); return sink.close?.(); },
    abort(reason) { events.push(["abort", reason?.name ?? reason]); return sink.abort?.(reason); },
  }, strategy);
  return { stream, events, controller };
}

export async function pipeOptions(facts) {
  const all = { preventAbort: false, preventCancel: false, preventClose: false, signal: undefined };
  for (const stop of [undefined, ...Object.keys(all)]) {
    const log = [];
    facts.say(`pipeTo, ${stop ?? "nothing"} throws`, [await soon(new ReadableStream().pipeTo(new WritableStream(), watched(all, log, stop))), log]);
    const other = [];
    await facts.of(`pipeThrough, ${stop ?? "nothing"} throws`, async () => { new ReadableStream().pipeThrough(new TransformStream(), watched(all, other, stop)); });
    facts.say("it read", other);
  }
  const signals = { null: null, number: 5, text: "x", true: true, class: AbortSignal, heir: Object.create(AbortSignal.prototype), object: {}, undefined: undefined, signal: new AbortController().signal };
  for (const [name, signal] of Object.entries(signals)) {
    facts.say(`pipeTo, signal ${name}`, await soon(new ReadableStream().pipeTo(new WritableStream(), { signal })));
    await facts.of(`pipeThrough, signal ${name}`, async () => { new ReadableStream().pipeThrough(new TransformStream(), { signal }); });
  }
  for (const [name, options] of Object.entries({ null: null, number: 5, text: "x", function: () => {}, list: [] })) {
    facts.say(`pipeTo, options ${name}`, await soon(new ReadableStream().pipeTo(new WritableStream(), options)));
    await facts.of(`pipeThrough, options ${name}`, async () => { new ReadableStream().pipeThrough(new TransformStream(), options); });
  }
  for (const [name, pair] of Object.entries({ number: 5, text: "x", "{}": {}, list: [] })) {
    await facts.of(`pipeThrough, pair ${name}`, async () => { new ReadableStream().pipeThrough(pair); });
  }
  for (const [name, end] of Object.entries({ null: null, number: 5, class: ReadableStream, heir: Object.create(ReadableStream.prototype), writable: new WritableStream() })) {
    const log = [];
    await facts.of(`pipeThrough, readable ${name}`, async () => { new ReadableStream().pipeThrough(watched({ readable: end, writable: new WritableStream() }, log)); });
    facts.say("it read", log);
  }
  for (const [name, end] of Object.entries({ null: null, number: 5, class: WritableStream, heir: Object.create(WritableStream.prototype), readable: new ReadableStream() })) {
    const log = [];
    await facts.of(`pipeThrough, writable ${name}`, async () => { new ReadableStream().pipeThrough(watched({ readable: new ReadableStream(), writable: end }, log)); });
    facts.say("it read", log);
  }
  for (const stop of ["readable", "writable"]) {
    const log = [];
    await facts.of(`pipeThrough, ${stop} throws`, async () => { new ReadableStream().pipeThrough(watched({ readable: new ReadableStream(), writable: new WritableStream() }, log, stop)); });
    facts.say("it read", log);
  }
  const late = new WritableStream();
  facts.say("a getter takes the writer", await soon(new ReadableStream().pipeTo(late, { get preventAbort() { late.getWriter(); } })));
  const busy = new ReadableStream();
  facts.say("a getter takes the reader", await soon(busy.pipeTo(new WritableStream(), { get preventClose() { busy.getReader(); } })));
  const taken = new WritableStream();
  taken.getWriter();
  await facts.of("pipeThrough into a locked end", async () => { new ReadableStream().pipeThrough({ readable: new ReadableStream(), writable: taken }); });
  const held = new ReadableStream();
  held.getReader();
  await facts.of("pipeThrough of a locked one", async () => { held.pipeThrough(watched({ readable: null }, [], "readable")); });
  const log = [];
  facts.say("pipeTo of a locked one", [await soon(held.pipeTo(new WritableStream(), watched(all, log))), log]);
  facts.say("pipeTo into something else", [await soon(new ReadableStream().pipeTo({}, watched(all, log))), log]);
}

export async function pipes(facts) {
  const stopped = new AbortController();
  stopped.abort();
  for (const [name, source] of Object.entries({ errored: { start(c) { c.error(named("error1")); } }, closed: { start(c) { c.close(); } }, open: {} })) {
    for (const [how, make] of Object.entries({ open: () => recorder(), errored: () => recorder({ start(c) { c.error(named("error2")); } }) })) {
      const [from, to] = [recorded(source), make()];
      facts.say(`aborted signal, ${name} into ${how}`, [await soon(from.stream.pipeTo(to.stream, { signal: stopped.signal })), from.events, to.events]);
    }
  }
  for (const preventAbort of [undefined, true]) {
    const [from, to] = [recorded({ start(c) { c.error(named("error1")); } }), recorder({ start(c) { c.error(named("error2")); } })];
    facts.say(`errored into erroring, preventAbort ${preventAbort}`, [await soon(from.stream.pipeTo(to.stream, { preventAbort })), from.events, to.events, await soon(to.stream.getWriter().closed)]);
    const [later, gone] = [recorded({ start(c) { c.error(named("error1")); } }), recorder({ start(c) { c.error(named("error2")); } })];
    await sleep(1);
    facts.say(`errored into errored, preventAbort ${preventAbort}`, [await soon(later.stream.pipeTo(gone.stream, { preventAbort })), later.events, gone.events]);
    const [early, closing] = [recorded({ start(c) { c.error(named("error1")); } }), recorder()];
    const writer = closing.stream.getWriter();
    writer.close().catch(() => {});
    writer.releaseLock();
    facts.say(`errored into closing, preventAbort ${preventAbort}`, [await soon(early.stream.pipeTo(closing.stream, { preventAbort })), early.events, closing.events]);
    const [more, closed] = [recorded({ start(c) { c.error(named("error1")); } }), recorder()];
    await closed.stream.close();
    facts.say(`errored into closed, preventAbort ${preventAbort}`, [await soon(more.stream.pipeTo(closed.stream, { preventAbort })), more.events, closed.events]);
  }
  for (const when of ["open", "closing", "closed", "erroring", "errored"]) {
    const [from, to] = [recorded({ start(c) { c.close(); } }), recorder({ start(c) { if (when === "erroring" || when === "errored") c.error(named("error2")); } })];
    if (when === "errored") await sleep(1);
    if (when.startsWith("clos")) {
      const closing = to.stream.close();
      if (when === "closed") await closing;
    }
    facts.say(`closed into ${when}`, [await soon(from.stream.pipeTo(to.stream)), from.events, to.events]);
  }
  for (const preventClose of [undefined, true]) {
    const [from, to] = [recorded(), recorder({}, { highWaterMark: 0 })];
    const piping = from.stream.pipeTo(to.stream, { preventClose });
    await sleep(1);
    from.controller.close();
    facts.say(`closes while nothing is wanted, preventClose ${preventClose}`, [await soon(piping), to.events]);
    const [other, into] = [recorded(), recorder({}, { highWaterMark: 0 })];
    const next = other.stream.pipeTo(into.stream, { preventClose });
    await sleep(1);
    other.controller.error(named("error1"));
    facts.say(`fails while nothing is wanted, preventClose ${preventClose}`, [await soon(next), into.events]);
    let go;
    const [slow, filled] = [recorded({ start(c) { c.enqueue("a"); c.enqueue("b"); } }), recorder({ write: () => new Promise((resolve) => { go = resolve; }) })];
    const still = slow.stream.pipeTo(filled.stream, { preventClose });
    let over = "not yet";
    still.then(() => { over = "over"; }, () => { over = "failed"; });
    await sleep(1);
    slow.controller.close();
    await sleep(1);
    facts.say("closes while a write is under way", [over, filled.events]);
    go();
    await sleep(1);
    facts.say("that write is over", [over, filled.events]);
    go();
    facts.say("and the next", [await soon(still), filled.events]);
    const [idle, breaks] = [recorded(), recorder()];
    const broken = idle.stream.pipeTo(breaks.stream, { preventClose });
    await sleep(1);
    breaks.controller.error(named("error2"));
    facts.say("the destination fails while nothing is read", [await soon(broken), idle.events, idle.stream.locked, breaks.stream.locked]);
    const [both, refuses] = [recorded({ start(c) { c.enqueue("a"); c.enqueue("b"); c.close(); } }), recorder({ write() { throw named("error2"); } })];
    facts.say("a write fails before the end that is there already", [await soon(both.stream.pipeTo(refuses.stream, { preventClose })), both.events, refuses.events]);
  }
  const [ended, open] = [recorded(), recorder()];
  const abort = new AbortController();
  const piping = ended.stream.pipeTo(open.stream, { signal: abort.signal, preventClose: true });
  ended.controller.close();
  await undefined;
  abort.abort();
  facts.say("an abort after the end", [await soon(piping), await soon(open.stream.getWriter().write("late"))]);
  const rest = recorded({ start(c) { c.enqueue("a"); c.close(); } });
  facts.say("cancel() before the end is read", [await soon(rest.stream.cancel("why")), rest.events]);
  const cancels = [];
  const data = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1])); c.close(); }, cancel(reason) { cancels.push(reason); } });
  facts.say("the same of bytes", [await soon(data.cancel("why")), cancels]);
  const [full, blocked] = [recorded({ start(c) { c.enqueue("a"); } }), recorder({}, { highWaterMark: 0 })];
  const waiting = new AbortController();
  const pipe = full.stream.pipeTo(blocked.stream, { signal: waiting.signal });
  await sleep(1);
  waiting.abort(named("stop"));
  facts.say("an abort while nothing is wanted", [await soon(pipe), full.events, blocked.events]);
  const then = Object.getOwnPropertyDescriptor(Object.prototype, "then");
  const looked = [];
  Object.defineProperty(Object.prototype, "then", { configurable: true, get() { if ("done" in this) looked.push(this.value); return undefined; } });
  try {
    const { stream } = recorded({ start(c) { c.enqueue("a"); c.close(); } });
    const to = recorder();
    await stream.pipeTo(to.stream);
    const [left, right] = recorded({ start(c) { c.enqueue("b"); c.close(); } }).stream.tee();
    await Promise.all([left.pipeTo(new WritableStream()), right.pipeTo(new WritableStream())]);
  } finally {
    delete Object.prototype.then;
    if (then) Object.defineProperty(Object.prototype, "then", then);
  }
  facts.say("what a pipe and a tee show of their reads", looked);
}

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
