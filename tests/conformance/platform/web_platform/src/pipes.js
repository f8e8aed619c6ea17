// Pipes: the order in which options are read, and what is told when both ends fail.
import { sleep } from "../../../lib/facts.js";
import { named, recorded, recorder, soon, watched } from "./tools.js";

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

// The platform's own streams at either end.
export async function platformPipes(facts) {
  const text = (value) => new TextEncoder().encode(value);
  const sources = {
    "a stream that waits": () => recorded().stream,
    "bytes that wait": () => new ReadableStream({ type: "bytes" }),
    "an identity": () => new IdentityTransformStream().readable,
    "a body": () => new Response("body").body,
    "one chunk": () => recorded({ start(c) { c.enqueue(text("x")); } }).stream,
    "a failing one": () => recorded({ start(c) { c.enqueue(text("x")); }, pull() { throw named("source"); } }).stream,
  };
  const ends = {
    "an identity": () => new IdentityTransformStream(),
    "a transformation": () => new TransformStream(),
    "text": () => new TextDecoderStream(),
    "gzip": () => new CompressionStream("gzip"),
    "a sink": () => ({ writable: recorder().stream, readable: new ReadableStream() }),
  };
  for (const [from, source] of Object.entries(sources)) {
    for (const [to, end] of Object.entries(ends)) {
      if (from === "a failing one" && to === "gzip") continue;  // a matter of turns
      const [stream, { readable, writable }, stop] = [source(), end(), new AbortController()];
      const piping = stream.pipeTo(writable, { signal: stop.signal });
      piping.catch(() => {});
      await sleep(2);
      stop.abort(named("stop"));
      await facts.of(`${from} into ${to}, aborted`, async () => [await soon(piping), stream.locked, writable.locked, readable.locked]);
      const [other, pair] = [source(), end()];
      const next = other.pipeTo(pair.writable);
      next.catch(() => {});
      await sleep(2);
      await facts.of("its end is cancelled", async () => [await soon(pair.readable.cancel(named("gone"))), await soon(next), other.locked, pair.writable.locked]);
      const [third, last] = [source(), end()];
      await facts.of("read through", () => soon(third.pipeThrough(last).getReader().read().then(({ value, done }) => [typeof value, value?.byteLength ?? value, done])));
    }
  }
}
