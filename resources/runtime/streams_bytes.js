// The source's side of a byte stream: who reads may bring the memory, and the program may fill it in place.
'use strict';

const { illegal, wholeOrZero, kMade } = lib.streamTools;
const { close, Pulling } = lib.streamSource;

class Bytes extends Pulling {
  queue = [];   // Uint8Arrays
  queued = 0;
  waiting = [];  // BYOB reads and automatic buffers: {buffer, offset, length, filled, least, atLeast (as the
  // source is told), element, type, automatic, mixed}
  request = null;
  automatic;

  reset() {
    this.waiting = [];
    this.forgetRequest();
    this.queue = [];
    this.queued = 0;
  }

  canTake() { return !this.closing && this.stream.state === 'readable'; }

  forgetRequest() {
    if (this.request) voidRequest(this.request);
    this.request = null;
  }

  get byobRequest() {
    const first = this.waiting[0];
    if (!this.request && first && !first.mixed) {
      this.request = new ReadableStreamBYOBRequest(kMade, this, new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled), Math.max(first.atLeast - first.filled, 1));
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
    if (reader && (!reader.byob || reader.forks) && reader.requests.length) {
      if (reader.byob) {
        this.forgetRequest();
        this.waiting = [];
      }
      reader.requests.shift().chunk(bytes, true);
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
      const first = this.waiting[0];
      first.mixed = true;  // what is enqueued goes on being enqueued
      if (!this.fill(first)) return;
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
      // All that is there, as on the real runtime.
      const chunk = this.queue.length === 1 ? this.queue[0] : lib.joinBytes(this.queue);
      this.queue = [];
      this.queued = 0;
      this.ended();
      request.chunk(chunk);
      return;
    }
    if (this.automatic && !this.stream.reader.plain) this.waiting.push({ buffer: new ArrayBuffer(this.automatic), offset: 0, length: this.automatic, filled: 0, least: 1, atLeast: 1, element: 1, type: Uint8Array, automatic: true });
    this.stream.reader.requests.push(request);
    this.ask(true);
  }

  pulledInto(view, least, request) {
    const element = view.BYTES_PER_ELEMENT ?? 1;
    const type = view.constructor;
    const { byteOffset, byteLength } = view;
    const into = { buffer: native.moveBuffer(view.buffer), offset: byteOffset, length: byteLength, filled: 0, least: least * element, atLeast: least * element, element, type, automatic: false };
    if (this.stream.reader.forks) into.least = 1;  // the branches know how much they want
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
        this.ended();
        request.chunk(filled);
        return;
      }
      if (this.closing && into.filled % into.element === 0) {
        const filled = this.view(into);
        this.ended();
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
    this.ask(true);
  }

  respond(bytes) {
    const first = this.waiting[0];
    if (this.stream.state === 'closed') {
      if (bytes !== 0) throw new TypeError('The bytesWritten must be zero after the stream is closed.');
      this.forgetRequest();
      while (this.waiting.length) this.answer(this.waiting.shift(), true);
      return;
    }
    if (bytes <= 0) throw new TypeError('The bytesWritten must be more than zero while the stream is open.');
    if (first.filled + bytes > first.length) throw new RangeError(`Too many bytes [${bytes}] in response to a BYOB read request.`);
    this.forgetRequest();
    first.filled += bytes;
    first.buffer = native.moveBuffer(first.buffer);
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
      this.forget();
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
    // Less than it wanted, but there is no more.
    while (this.waiting.length && this.waiting[0].filled && !this.waiting[0].automatic) this.answer(this.waiting.shift());
    this.giveBack();
  }

  // Who waits with a buffer learns of the end at once. What the source was given of it stays as it is, to be answered or not.
  giveBack() {
    const { reader } = this.stream;
    if (!reader?.byob) return;
    const brought = this.waiting.filter(({ automatic }) => !automatic);
    this.waiting = this.waiting.filter(({ automatic }) => automatic);
    for (const { type, buffer, offset, length } of brought) {
      const copy = buffer.byteLength ? buffer.slice(0) : new ArrayBuffer(offset + length);  // it may be gone
      reader.requests.shift()?.close(new type(copy, offset, 0));
    }
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
    if (this.#view.byteLength === 0) throw new TypeError('Cannot respond with a zero-length or detached view');
    inner.respond(wholeOrZero(bytesWritten));
  }
  respondWithNewView(view) {
    const inner = this.#check();
    if (!ArrayBuffer.isView(view)) throw lib.wrongParameter('respondWithNewView', 'ReadableStreamBYOBRequest', 1, 'BufferSource');
    if (inner.stream.state !== 'readable') {
      if (view.byteLength !== 0) throw new TypeError('The view byte length must be zero after the stream is closed.');
      return inner.respond(0);
    }
    if (view.byteLength === 0) throw new TypeError('The view byte length must be more than zero while the stream is open.');
    if (!native.isDetachable(view.buffer)) throw new TypeError('Unable to use non-detachable ArrayBuffer.');
    const first = inner.waiting[0];
    if (first.offset + first.filled !== view.byteOffset) throw new RangeError('The given view has an invalid byte offset.');
    if (first.length !== view.buffer.byteLength) throw new RangeError('The underlying ArrayBuffer is not the correct length.');
    const { byteLength } = view;
    first.buffer = native.moveBuffer(view.buffer);
    first.type = view.constructor;
    first.element = view.BYTES_PER_ELEMENT ?? 1;
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
  close() { this.#inner.endedByProgram(); }
  enqueue(chunk) {
    if (chunk instanceof ArrayBuffer) chunk = new Uint8Array(chunk);
    if (!ArrayBuffer.isView(chunk)) throw lib.wrongParameter('enqueue', 'ReadableByteStreamController', 1, 'BufferSource');
    if (chunk.byteLength === 0) throw new TypeError('Cannot enqueue a zero-length ArrayBuffer.');
    if (!native.isDetachable(chunk.buffer)) throw new TypeError('The provided ArrayBuffer must be detachable.');
    if (!this.#inner.canTake()) throw new TypeError('This ReadableByteStreamController is closed.');
    this.#inner.put(chunk);
  }
  error(reason) {
    if (arguments.length === 0) throw lib.wrongParameter('error', 'ReadableByteStreamController', 1, 'Value');
    this.#inner.broken(reason);
  }
  get [Symbol.toStringTag]() { return 'ReadableByteStreamController'; }
}

Object.assign(lib.streamSource, { Bytes, ReadableByteStreamController, ReadableStreamBYOBRequest });
