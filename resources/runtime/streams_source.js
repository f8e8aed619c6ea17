// The source's side of a ReadableStream: its state, and the controller that asks a program for chunks and hands them to who
// reads; that for bytes is in streams_bytes.js. A stream has: state, error, reader, controller, disturbed; a reader: stream, requests, closed.
'use strict';

const { then, afterwards, deferred, swallow, illegal, promised, kMade } = lib.streamTools;
const kLocked = 'This ReadableStream is currently locked to a reader.';
const kReleased = 'This ReadableStream reader has been released.';

function close(stream) {
  if (stream.state !== 'readable') return;
  stream.state = 'closed';
  const { reader } = stream;
  if (!reader) return;
  if (!reader.byob) for (const request of reader.requests.splice(0)) request.close();
  reader.closed.resolve();
}

function fail(stream, error) {
  if (stream.state !== 'readable') return;
  stream.state = 'errored';
  stream.error = error;
  const { reader } = stream;
  if (!reader) return;
  for (const request of reader.requests.splice(0)) request.error(error);
  reader.closed.reject(error);
  reader.failed?.(error);
}

function cancel(stream, reason) {
  stream.disturbed = true;
  if (stream.state === 'closed') return Promise.resolve();
  if (stream.state === 'errored') return Promise.reject(stream.error);
  const { reader } = stream;
  if (reader && stream.controller.rejectsReads) for (const request of reader.requests.splice(0)) request.error(reason ?? new Error('Stream was cancelled.'));
  close(stream);
  if (reader?.byob) {
    stream.controller.giveBack();
    for (const request of reader.requests.splice(0)) request.close(undefined);
  }
  return then(stream.controller.cancelled(reason), swallow);
}

function lock(stream, byob) {
  if (stream.reader) throw new TypeError(kLocked);
  const reader = { stream, byob, requests: [], closed: deferred() };
  stream.reader = reader;
  if (stream.state === 'closed') reader.closed.resolve();
  else if (stream.state === 'errored') reader.closed.reject(stream.error);
  return reader;
}

function release(reader) {
  const { stream } = reader;
  if (!stream) return;
  const error = new TypeError(kReleased);
  reader.closed.reject(error);  // unless it was settled
  stream.controller.released?.();
  stream.reader = undefined;
  reader.stream = undefined;
  for (const request of reader.requests.splice(0)) request.error(error);
}

function readInto(reader, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === 'closed') request.close();
  else if (stream.state === 'errored') request.error(stream.error);
  else stream.controller.pulled(request);
}

function read(reader) {
  if (!reader.stream) return Promise.reject(new TypeError(kReleased));
  // As there: a source that gives at once has been asked for more when its reader goes on.
  return afterwards(new Promise((resolve, reject) => readInto(reader, {
    chunk: (value) => resolve({ value, done: false }), close: () => resolve(lib.endOfIteration(true)), error: reject,
  })));
}

// ---- Controllers. What both have in common is when the source is asked for more.

class Pulling {
  stream;
  pull;
  cancel;
  mark;
  started = false;
  pulling = false;
  again = false;
  closing = false;
  rejectsReads = false;  // those that wait when it is cancelled; one of a program's own ends them

  begin(start) {
    const go = () => {
      this.started = true;
      this.ask();
    };
    // A source without start() is asked here and now, as on the real runtime.
    if (!start) go();
    else then(promised(start), go, (error) => this.broken(error));
  }

  get desiredSize() {
    const { state } = this.stream;
    return state === 'errored' ? null : state === 'closed' || this.closing ? 0 : this.mark - this.queued;
  }

  // A read that waits need not wait for start(), as on the real runtime.
  wanted(reads) {
    if (this.stream.state !== 'readable' || this.closing || !(this.started || reads)) return false;
    return (this.stream.reader && this.stream.reader.requests.length > 0) || this.desiredSize > 0;
  }

  ask(reads = false) {
    if (!this.wanted(reads)) return;
    if (this.pulling) {
      this.again = true;
      return;
    }
    this.pulling = true;
    then(promised(this.pull, this.face), () => {
      this.pulling = false;
      if (!this.again) return;
      this.again = false;
      this.ask();
    }, (error) => this.broken(error));
  }

  // What close() of either controller does.
  endedByProgram() {
    if (!this.canTake()) throw new TypeError('This ReadableStream is closed.');
    this.end();
  }

  forget() { this.pull = this.cancel = undefined; }

  broken(error) {
    if (this.stream.state !== 'readable') return;
    this.reset();
    this.forget();
    fail(this.stream, error);
  }

  cancelled(reason) {
    this.reset();
    const result = promised(this.cancel, reason);
    this.forget();
    return result;
  }
}

class Chunks extends Pulling {
  queue = [];
  queued = 0;
  size;

  reset() {
    this.queue = [];
    this.queued = 0;
  }

  canTake() { return !this.closing && this.stream.state === 'readable'; }

  put(chunk) {
    const { reader } = this.stream;
    let size = 1;
    if (this.size) {
      try {
        size = this.size(chunk);
      } catch (error) {
        this.broken(error);  // who enqueues is not told
        return;
      }
      if (this.stream.state !== 'readable') return;  // size() ended it
    }
    if (reader && reader.requests.length) {
      reader.requests.shift().chunk(chunk);
    } else {
      this.queue.push({ chunk, size });
      this.queued += size;
    }
    this.ask();
  }

  shift() {
    const { chunk, size } = this.queue.shift();
    this.queued = this.queue.length ? this.queued - size : 0;
    return chunk;
  }

  ended() {
    if (!this.closing || this.queue.length) return false;
    close(this.stream);
    return true;
  }

  pulled(request) {
    if (this.queue.length) {
      // No more is asked for before the queue is empty, as on the real runtime.
      const chunk = this.shift();
      this.ended();
      request.chunk(chunk);
      return;
    }
    this.stream.reader.requests.push(request);
    this.ask(true);
  }

  end() {
    this.closing = true;
    this.forget();  // cancel() is not told to a source that has said all
    this.ended();
  }

  // All that is there and what one more pull gives at once, in place of a read for each.
  drain() {
    const took = [];
    const take = () => { while (this.queue.length) took.push(this.shift()); };
    take();
    if (!this.ended()) {
      this.ask();
      take();
      this.ended();
    }
    return took;
  }
}

class ReadableStreamDefaultController extends native.HostObject {
  #inner;
  constructor(key, inner) {
    if (key !== kMade) throw illegal();
    super();
    this.#inner = inner;
  }
  get desiredSize() { return this.#inner.desiredSize; }
  close() { this.#inner.endedByProgram(); }
  enqueue(chunk) {
    if (!this.#inner.canTake()) throw new TypeError('Unable to enqueue');
    this.#inner.put(chunk);
  }
  error(reason) {
    if (arguments.length === 0) throw lib.wrongParameter('error', 'ReadableStreamDefaultController', 1, 'Value');
    this.#inner.broken(reason);
  }
  get [Symbol.toStringTag]() { return 'ReadableStreamDefaultController'; }
}

lib.streamSource = {
  close, cancel, lock, release, read, readInto, kLocked, kReleased, Pulling, Chunks, ReadableStreamDefaultController,
};
