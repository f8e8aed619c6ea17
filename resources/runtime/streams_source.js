// The source's side of a ReadableStream: its state, and the controllers that ask a program for chunks or bytes and hand
// them to who reads. A stream has: state, error, reader, controller, disturbed; a reader: stream, requests, closed.
'use strict';

const { deferred, swallow, illegal, promised, kMade } = lib.streamTools;
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
}

function cancel(stream, reason) {
  stream.disturbed = true;
  if (stream.state === 'closed') return Promise.resolve();
  if (stream.state === 'errored') return Promise.reject(stream.error);
  close(stream);
  const { reader } = stream;
  if (reader?.byob) for (const request of reader.requests.splice(0)) request.close(undefined);
  return stream.controller.cancelled(reason).then(swallow);
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
  if (stream.state === 'readable') reader.closed.reject(error);
  else {
    reader.closed = deferred();
    reader.closed.reject(error);
  }
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
  return new Promise((resolve, reject) => readInto(reader, {
    chunk: (value) => resolve({ value, done: false }), close: () => resolve({ value: undefined, done: true }), error: reject,
  }));
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

  begin(start) {
    const go = start ? new Promise((resolve) => resolve(start())) : undefined;
    if (!go) {
      // A source without start() is asked at the next turn of promises, as one with it.
      Promise.resolve().then(() => { this.started = true; this.ask(); });
      return;
    }
    go.then(() => { this.started = true; this.ask(); }, (error) => this.broken(error));
  }

  get desiredSize() {
    const { state } = this.stream;
    return state === 'errored' ? null : state === 'closed' || this.closing ? 0 : this.mark - this.queued;
  }

  wanted() {
    if (this.stream.state !== 'readable' || this.closing || !this.started) return false;
    return (this.stream.reader && this.stream.reader.requests.length > 0) || this.desiredSize > 0;
  }

  ask() {
    if (!this.wanted()) return;
    if (this.pulling) {
      this.again = true;
      return;
    }
    this.pulling = true;
    promised(this.pull, this.face).then(() => {
      this.pulling = false;
      if (!this.again) return;
      this.again = false;
      this.ask();
    }, (error) => this.broken(error));
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
        this.broken(error);
        throw error;
      }
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
    this.forget();
    close(this.stream);
    return true;
  }

  pulled(request) {
    if (this.queue.length) {
      const chunk = this.shift();
      if (!this.ended()) this.ask();
      request.chunk(chunk);
      return;
    }
    this.stream.reader.requests.push(request);
    this.ask();
  }

  end() {
    this.closing = true;
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
  close() {
    if (!this.#inner.canTake()) throw new TypeError('This ReadableStream is closed.');
    this.#inner.end();
  }
  enqueue(chunk) {
    if (!this.#inner.canTake()) throw new TypeError('Unable to enqueue');
    this.#inner.put(chunk);
  }
  error(reason) { this.#inner.broken(reason); }
  get [Symbol.toStringTag]() { return 'ReadableStreamDefaultController'; }
}

class Bytes extends Pulling {
  queue = [];   // Uint8Arrays
  queued = 0;
  waiting = [];  // BYOB reads and automatic buffers: {buffer, offset, length, filled, least, element, type, automatic}
  request = null;
  automatic;

  reset() {
    this.waiting = [];
    this.request = null;
    this.queue = [];
    this.queued = 0;
  }

  canTake() { return !this.closing && this.stream.state === 'readable'; }

  forgetRequest() {
    if (this.request) voidRequest(this.request);
    this.request = null;
  }

  get byobRequest() {
    if (!this.request && this.waiting.length) {
      const first = this.waiting[0];
      this.request = new ReadableStreamBYOBRequest(kMade, this, new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled), Math.max(first.least - first.filled, 1));
    }
    return this.request;
  }

  put(view) {
    const { byteOffset, byteLength } = view;  // which it has no more once its buffer is moved
    this.give(new Uint8Array(native.moveBuffer(view.buffer), byteOffset, byteLength));
  }

  give(bytes) {
    const { reader } = this.stream;
    if (this.waiting.length && this.waiting[0].automatic) {
      this.forgetRequest();
      this.waiting.shift();
    }
    if (reader && !reader.byob && reader.requests.length) {
      reader.requests.shift().chunk(bytes);
    } else {
      this.forgetRequest();
      this.queue.push(bytes);
      this.queued += bytes.length;
      if (reader?.byob) this.fillAll();
    }
    this.ask();
  }

  // What is queued, up to `most` bytes.
  take(target) {
    let at = 0;
    while (at < target.length && this.queue.length) {
      const first = this.queue[0];
      const part = first.subarray(0, target.length - at);
      target.set(part, at);
      at += part.length;
      this.queued -= part.length;
      if (part.length === first.length) this.queue.shift();
      else this.queue[0] = first.subarray(part.length);
    }
    return at;
  }

  fill(into) {
    const want = Math.min(this.queued, into.length - into.filled);
    const all = into.filled + want;
    const whole = all - (all % into.element);
    const enough = whole >= into.least;
    const most = enough ? whole - into.filled : want;
    into.filled += this.take(new Uint8Array(into.buffer, into.offset + into.filled, most));
    return enough;
  }

  fillAll() {
    while (this.waiting.length && this.queued) {
      if (!this.fill(this.waiting[0])) return;
      this.answer(this.waiting.shift());
    }
  }

  // The view that a BYOB read gets.
  view(into) {
    return new into.type(native.moveBuffer(into.buffer), into.offset, into.filled / into.element);
  }

  answer(into, done = false) {
    this.forgetRequest();
    const { reader } = this.stream;
    if (into.automatic) {
      if (reader && reader.requests.length) reader.requests.shift().chunk(new Uint8Array(into.buffer, into.offset, into.filled));
      return;
    }
    const request = reader?.requests.shift();
    if (!request) return;
    if (done && into.filled === 0) request.close(this.view(into));
    else request.chunk(this.view(into));
  }

  ended() {
    if (!this.closing || this.queued) return false;
    this.forget();
    close(this.stream);
    return true;
  }

  pulled(request) {
    if (this.queued) {
      const chunk = this.queue.shift();
      this.queued -= chunk.length;
      if (!this.ended()) this.ask();
      request.chunk(chunk);
      return;
    }
    if (this.automatic) this.waiting.push({ buffer: new ArrayBuffer(this.automatic), offset: 0, length: this.automatic, filled: 0, least: 1, element: 1, type: Uint8Array, automatic: true });
    this.stream.reader.requests.push(request);
    this.ask();
  }

  pulledInto(view, least, request) {
    const element = view.BYTES_PER_ELEMENT ?? 1;
    const type = view.constructor;
    const { byteOffset, byteLength } = view;
    const into = { buffer: native.moveBuffer(view.buffer), offset: byteOffset, length: byteLength, filled: 0, least: least * element, element, type, automatic: false };
    if (this.waiting.length) {
      this.waiting.push(into);
      this.stream.reader.requests.push(request);
      return;
    }
    if (this.stream.state === 'closed') {
      request.close(new type(into.buffer, into.offset, 0));
      return;
    }
    if (this.queued) {
      if (this.fill(into)) {
        const filled = this.view(into);
        if (!this.ended()) this.ask();
        request.chunk(filled);
        return;
      }
      if (this.closing) {
        const error = new TypeError('Insufficient bytes to fill elements in the given buffer');
        this.broken(error);
        request.error(error);
        return;
      }
    }
    this.waiting.push(into);
    this.stream.reader.requests.push(request);
    this.ask();
  }

  respond(bytes) {
    const first = this.waiting[0];
    if (this.stream.state === 'closed') {
      if (bytes !== 0) throw new TypeError('bytesWritten must be zero after the stream is closed.');
      this.forgetRequest();
      while (this.waiting.length) this.answer(this.waiting.shift(), true);
      return;
    }
    if (bytes === 0) throw new TypeError('The bytesWritten must be more than zero while the stream is open.');
    if (first.filled + bytes > first.length) throw new RangeError(`Too many bytes [${bytes}] in response to a BYOB read request.`);
    this.forgetRequest();
    first.filled += bytes;
    if (first.filled < first.least) return this.ask();
    this.waiting.shift();
    const rest = first.filled % first.element;
    if (rest) {
      this.queue.push(new Uint8Array(first.buffer.slice(first.offset + first.filled - rest, first.offset + first.filled)));
      this.queued += rest;
      first.filled -= rest;
    }
    this.answer(first);
    this.fillAll();
    this.ask();
  }

  end() {
    if (this.queued) {
      this.closing = true;
      return;
    }
    const first = this.waiting[0];
    if (first && first.filled % first.element) {
      const error = new TypeError('Insufficient bytes to fill elements in the given buffer');
      this.broken(error);
      throw error;
    }
    this.closing = true;
    this.forget();
    close(this.stream);
  }

  released() {
    if (this.waiting.length) this.waiting = [{ ...this.waiting[0], automatic: true }];
    if (this.waiting.length && !this.pulling) this.waiting = [];
  }

  drain() {
    const took = [];
    const take = () => { while (this.queued) { const chunk = this.queue.shift(); this.queued -= chunk.length; took.push(chunk); } };
    take();
    if (!this.ended()) {
      this.ask();
      take();
      this.ended();
    }
    return took;
  }
}

let voidRequest;

class ReadableStreamBYOBRequest extends native.HostObject {
  #inner;
  #view;
  #least;
  constructor(key, inner, view, least) {
    if (key !== kMade) throw illegal();
    super();
    this.#inner = inner;
    this.#view = view;
    this.#least = least;
  }
  get view() { return this.#view; }
  get atLeast() { return this.#inner ? this.#least : null; }
  #check() {
    if (!this.#inner) throw new TypeError('This ReadableStreamBYOBRequest has been invalidated.');
    return this.#inner;
  }
  respond(bytesWritten) {
    const inner = this.#check();
    inner.respond(Number(bytesWritten));
  }
  respondWithNewView(view) {
    const inner = this.#check();
    const first = inner.waiting[0];
    if (first.offset + first.filled !== view.byteOffset) throw new RangeError('The given view has an invalid byte offset.');
    const { byteLength } = view;
    first.buffer = native.moveBuffer(view.buffer);
    inner.respond(byteLength);
  }
  get [Symbol.toStringTag]() { return 'ReadableStreamBYOBRequest'; }
  static {
    voidRequest = (request) => { request.#inner = undefined; request.#view = null; };
  }
}

class ReadableByteStreamController extends native.HostObject {
  #inner;
  constructor(key, inner) {
    if (key !== kMade) throw illegal();
    super();
    this.#inner = inner;
  }
  get byobRequest() { return this.#inner.byobRequest; }
  get desiredSize() { return this.#inner.desiredSize; }
  close() {
    if (!this.#inner.canTake()) throw new TypeError('This ReadableStream is closed.');
    this.#inner.end();
  }
  enqueue(chunk) {
    if (chunk instanceof ArrayBuffer) chunk = new Uint8Array(chunk);
    if (!ArrayBuffer.isView(chunk)) throw lib.wrongParameter('enqueue', 'ReadableByteStreamController', 1, 'BufferSource');
    if (chunk.byteLength === 0) throw new TypeError('Cannot enqueue a zero-length ArrayBuffer.');
    if (!this.#inner.canTake()) throw new TypeError('This ReadableByteStreamController is closed.');
    this.#inner.put(chunk);
  }
  error(reason) { this.#inner.broken(reason); }
  get [Symbol.toStringTag]() { return 'ReadableByteStreamController'; }
}

lib.streamSource = {
  close, cancel, lock, release, read, readInto, kLocked, kReleased,
  Chunks, Bytes, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBRequest,
};
