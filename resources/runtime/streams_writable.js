// WritableStream, of our own for the reasons of streams_readable.js. What pumps a stream into it is in streams_pipe.js.
'use strict';

const { then, afterwards, deferred, swallow, isObject, illegal, wrongArgument, callbackOf, promised, markOf, sizeOf, kMade } = lib.streamTools;
const kLocked = 'This WritableStream is currently locked to a writer.';
const kReleased = 'This WritableStream writer has been released.';
const kClosed = 'This WritableStream has been closed.';
const kEndClosed = 'This destination writable stream is closed.';

let stateOf, writerOf;

// A stream has: state (writable, erroring, errored, closed), error, writer, queue of {chunk, size, done} and, last, {end, done};
// inFlight, closing, aborting {done, reason}, aborted (what the first abort() answered), backpressure, closes (close() is fulfilled
// although it fails), interrupt (ends the write under way when it is aborted), piped (tells the pipe into it that it has ended), keeps (what a writer left behind is written all the same), spent; and the sink's write, close, abort.

function startErroring(s, error) {
  s.state = 'erroring';
  s.error = error;
  if (s.writer) failReady(s.writer, error);
  if (!s.inFlight && s.started) finishErroring(s);
}

function failReady(writer, error) {
  if (writer.ready.settled) writer.ready = deferred();
  writer.ready.settled = true;
  writer.ready.reject(error);
}

function finishErroring(s) {
  s.state = 'errored';
  const { error } = s;
  s.piped?.(error);
  for (const item of s.queue.splice(0)) if (!item.end) item.done.reject(error);
  s.queued = 0;
  const { aborting } = s;
  s.aborting = undefined;
  const settle = () => {
    if (s.closing) s.closes ? s.closing.resolve() : s.closing.reject(error);
    s.closing = undefined;
    if (s.writer) s.writer.closed.reject(error);
  };
  if (!aborting) {
    settle();
    return;
  }
  if (aborting.wasErroring) {
    aborting.done.reject(error);
    settle();
    return;
  }
  const { abort } = s;
  forget(s);
  then(promised(abort, aborting.reason), () => { aborting.done.resolve(); settle(); }, (why) => { aborting.done.reject(why); settle(); });
}

function forget(s) { s.write = s.close = s.abort = undefined; }

function dealWith(s, error) {
  if (s.state === 'writable') startErroring(s, error);
  else if (s.state === 'erroring' && !s.inFlight) finishErroring(s);
}

function desired(s) { return s.mark - s.queued; }

function updateBackpressure(s) {
  const now = desired(s) <= 0;
  if (s.state !== 'writable' || s.closing || now === s.backpressure) return;
  s.backpressure = now;
  if (!s.writer) return;
  if (now) s.writer.ready = deferred();
  else {
    s.writer.ready.settled = true;
    s.writer.ready.resolve();
  }
}

function advance(s) {
  if (!s.started || s.inFlight) return;
  if (s.state === 'erroring') {
    finishErroring(s);
    return;
  }
  if (!s.queue.length) return;
  const item = s.queue[0];
  s.inFlight = item;
  if (item.end) {
    s.queue.shift();
    const result = promised(s.close);
    forget(s);
    then(result, () => {
      s.inFlight = undefined;
      item.done.resolve();
      if (s.state === 'erroring') {
        s.aborting?.done.resolve();
        s.aborting = undefined;
      }
      s.state = 'closed';
      s.closing = undefined;
      s.writer?.closed.resolve();
      s.piped?.(new TypeError(kEndClosed));
    }, (error) => {
      s.inFlight = undefined;
      item.done.reject(error);
      s.aborting?.done.reject(error);
      s.aborting = undefined;
      s.closing = undefined;
      dealWith(s, error);
    });
    return;
  }
  then(promised(s.write, item.chunk, s.controller.face), () => {
    s.inFlight = undefined;
    item.done.resolve();
    if (s.queue[0] === item) {
      s.queue.shift();
      s.queued = s.queue.length ? s.queued - item.size : 0;
    }
    if (!s.closing && s.state === 'writable') updateBackpressure(s);
    advance(s);
  }, (error) => {
    s.inFlight = undefined;
    if (s.queue[0] === item) s.queue.shift();
    item.done.reject(error);
    if (s.state === 'writable') forget(s);
    dealWith(s, error);
  });
}

function abort(s, reason) {
  if (s.state === 'closed' || s.state === 'errored') return afterwards(s.aborted ?? Promise.resolve());
  s.controller.abort(reason);
  if (s.state === 'closed' || s.state === 'errored') return Promise.resolve();
  if (s.aborting) return afterwards(s.aborting.done.promise);
  const wasErroring = s.state === 'erroring';
  s.aborting = { done: deferred(), reason: wasErroring ? undefined : reason, wasErroring };
  const { promise } = s.aborting.done;
  s.aborted = promise;
  s.interrupt?.(reason);
  if (!wasErroring) startErroring(s, reason);
  return promise;
}

function close(s) {
  if (s.state === 'closed' || s.closing || s.spent) return Promise.reject(new TypeError(kClosed));
  if (s.state === 'errored') return Promise.reject(s.error);
  s.closing = deferred();
  const { promise } = s.closing;
  if (s.writer && s.backpressure && s.state === 'writable') {
    s.writer.ready.settled = true;
    s.writer.ready.resolve();
  }
  s.queue.push({ end: true, done: s.closing, size: 0 });
  advance(s);
  return promise;
}

function write(s, chunk) {
  const { writer } = s;
  let size = 1;
  if (s.size && s.state === 'writable') {
    try {
      size = s.size(chunk);
    } catch (error) {
      startErroring(s, error);
    }
    if (s.writer !== writer) return Promise.reject(new TypeError(kReleased));
  }
  if (s.spent) return Promise.reject(new TypeError(kClosed));
  if (s.state === 'errored' || s.state === 'erroring') return Promise.reject(s.error);
  if (s.closing || s.state === 'closed') return Promise.reject(new TypeError(kClosed));
  const item = { chunk, size, done: deferred() };
  s.queue.push(item);
  s.queued += size;
  updateBackpressure(s);
  advance(s);
  return item.done.promise;
}

function lock(s) {
  if (s.writer) throw new TypeError(kLocked);
  const writer = { stream: s, ready: deferred(), closed: deferred() };
  s.writer = writer;
  if (s.state === 'erroring' || s.state === 'errored') failReady(writer, s.error);
  else if (s.state === 'closed' || s.closing || !s.backpressure) {
    writer.ready.settled = true;
    writer.ready.resolve();
  }
  if (s.state === 'closed') writer.closed.resolve();
  else if (s.state === 'errored') writer.closed.reject(s.error);
  return writer;
}

function release(writer) {
  const s = writer.stream;
  if (!s) return;
  const error = new TypeError(kReleased);
  failReady(writer, error);
  writer.closed.reject(error);
  s.writer = undefined;
  writer.stream = undefined;
  if (s.keeps) return;
  // What is under way goes on, and so does closing.
  for (const item of s.queue.filter((each) => each !== s.inFlight && !each.end)) {
    s.queue.splice(s.queue.indexOf(item), 1);
    s.queued -= item.size;
    item.done.reject(error);
  }
  updateBackpressure(s);
}

class WritableStreamDefaultController extends native.HostObject {
  #state;
  #aborter = new AbortController();
  constructor(key, state) {
    if (key !== kMade) throw illegal();
    super();
    this.#state = state;
    state.controller = { face: this, abort: (reason) => this.#aborter.abort(reason) };
  }
  get signal() { return this.#aborter.signal; }
  error(reason) {
    if (this.#state.state === 'writable') startErroring(this.#state, reason);
  }
  get [Symbol.toStringTag]() { return 'WritableStreamDefaultController'; }
}

class WritableStreamDefaultWriter extends native.HostObject {
  #writer;
  constructor(stream) {
    const state = stateOf(stream);
    if (!state) throw wrongArgument('WritableStreamDefaultWriter', 1, 'WritableStream');
    super();
    this.#writer = lock(state);
  }
  get closed() { return this.#writer.closed.promise; }
  get ready() { return this.#writer.ready.promise; }
  get desiredSize() {
    const s = this.#writer.stream;
    if (!s) throw new TypeError(kReleased);
    if (s.spent) return 0;
    return s.state === 'errored' || s.state === 'erroring' ? null : s.state === 'closed' ? 0 : desired(s);
  }
  abort(reason) { return this.#call(abort, reason); }
  close() { return this.#call(close); }
  write(chunk) { return this.#call(write, chunk); }
  #call(method, argument) {
    const s = this.#writer.stream;
    return s ? method(s, argument) : Promise.reject(new TypeError(kReleased));
  }
  releaseLock() { release(this.#writer); }
  get [Symbol.toStringTag]() { return 'WritableStreamDefaultWriter'; }
  static {
    writerOf = (face) => face.#writer;
  }
}

class WritableStream extends native.HostObject {
  #state = {
    state: 'writable', error: undefined, writer: undefined, controller: undefined, queue: [], queued: 0, inFlight: undefined, closing: undefined, aborting: undefined,
    backpressure: false, started: false, mark: 1, size: undefined, write: undefined, close: undefined, abort: undefined, keeps: false, spent: false, closes: false, aborted: undefined, interrupt: undefined, piped: undefined, identity: false,
  };

  constructor(sink = undefined, strategy = undefined) {
    super();
    if (sink !== undefined && sink !== null && !isObject(sink)) throw wrongArgument('WritableStream', 1, 'UnderlyingSink');
    if (strategy !== undefined && strategy !== null && !isObject(strategy)) throw wrongArgument('WritableStream', 2, 'StreamQueuingStrategy');
    sink ??= {};
    strategy ??= {};
    const s = this.#state;
    for (const name of ['write', 'close', 'abort']) s[name] = callbackOf(sink, name, 'UnderlyingSink');
    const start = callbackOf(sink, 'start', 'UnderlyingSink');
    s.mark = markOf(strategy, 1);
    s.size = sizeOf(strategy);
    s.backpressure = desired(s) <= 0;
    const face = new WritableStreamDefaultController(kMade, s);
    s.started = !start;
    if (start) then(promised(start, face), () => {
      s.started = true;
      advance(s);
    }, (error) => {
      s.started = true;
      dealWith(s, error);
    });
  }

  get locked() { return this.#state.writer !== undefined; }
  static { lib.showInside(this, (stream) => ({ state: stream.#state.state, expectsBytes: stream.#state.keeps })); }
  abort(reason) { return this.locked ? Promise.reject(new TypeError(kLocked)) : abort(this.#state, reason); }
  close() { return this.locked ? Promise.reject(new TypeError(kLocked)) : close(this.#state); }
  getWriter() { return new WritableStreamDefaultWriter(this); }
  get [Symbol.toStringTag]() { return 'WritableStream'; }

  static {
    stateOf = (stream) => (isObject(stream) && #state in stream ? stream.#state : undefined);
  }
}

for (const type of [WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController]) {
  lib.platformClass(type);
  Object.defineProperty(globalThis, type.name, { value: type, writable: true, configurable: true, enumerable: false });
}
// Of the platform's own: what waits does not go with its writer; a failure is told once, then it is closed; and what ends a
// write that waits for a reader, when it is aborted.
lib.keepWrites = (stream) => { stateOf(stream).keeps = true; };
lib.spendWritable = (stream) => { stateOf(stream).spent = true; };
lib.interruptWrites = (stream, interrupt) => { stateOf(stream).interrupt = interrupt; };
lib.isWritable = (value) => stateOf(value) !== undefined;
lib.isWriterLocked = (stream) => stateOf(stream).writer !== undefined;
// For a transformation whose other side failed.
lib.failWritable = (stream, error, closes = false) => {
  const s = stateOf(stream);
  if (s.closing) s.closes = closes;
  if (s.state === 'writable') startErroring(s, error);
};
lib.streamSink = { stateOf, lock, release, abort, close, write, kEndClosed };
