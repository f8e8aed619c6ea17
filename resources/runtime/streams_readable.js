// ReadableStream, of our own: the callbacks of a program run in promises alone, so that each runs on behalf of the object
// that made the stream or reads it. Node's enters programs by itself.
'use strict';

const kLocked = 'This ReadableStream is currently locked to a reader.';
const kReleased = 'This ReadableStream reader has been released.';
const kAutomatic = 4096;  // the size of a buffer for a source of bytes that is read without one
const kMade = Symbol('made by the runtime');
const swallow = () => {};
const illegal = () => new TypeError('Illegal constructor');

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => { made.resolve = resolve; made.reject = reject; });
  made.promise.catch(swallow);  // who wants to know listens
  return made;
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const wrongArgument = (type, position, expected) => new TypeError(`Failed to construct '${type}': constructor parameter ${position} is not of type '${expected}'.`);

// The method of a source or sink as a function, or undefined.
function callbackOf(object, name, dictionary) {
  const method = object[name];
  if (method === undefined) return undefined;
  if (typeof method !== 'function') throw new TypeError(`Incorrect type for the '${name}' field on '${dictionary}': the provided value is not of type 'function'.`);
  return (...args) => Reflect.apply(method, object, args);
}

// What `callback` answers as a promise; what it throws as a rejected one.
function promised(callback, ...args) {
  try {
    return Promise.resolve(callback?.(...args));
  } catch (error) {
    return Promise.reject(error);
  }
}

function markOf(strategy, otherwise) {
  const mark = strategy.highWaterMark;
  if (mark === undefined) return otherwise;
  const number = Number(mark);
  if (Number.isNaN(number)) throw new RangeError('The high water mark is no number.');
  if (number < 0) throw new TypeError(kNegative);
  return number;
}
const kNegative = 'The value cannot be converted because it is negative and this API expects a positive bigint.';
function sizeOf(strategy) {
  const size = strategy.size;
  return size === undefined ? undefined : (chunk) => {
    const number = Number(size(chunk));
    if (number < 0) throw new TypeError(kNegative);
    if (Number.isNaN(number) || number === Infinity) throw new RangeError('The size of a chunk is no finite number.');
    return number;
  };
}

// ---- State. A stream has: state, error, reader, controller, disturbed; a reader: stream, requests, closed.

let streamOf, readerOf;

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

// ---- Readers

class ReadableStreamDefaultReader extends native.HostObject {
  #reader;
  constructor(stream) {
    const state = streamOf(stream);
    if (!state) throw wrongArgument('ReadableStreamDefaultReader', 1, 'ReadableStream');
    super();
    this.#reader = lock(state, false);
  }
  read() { return read(this.#reader); }
  cancel(reason) {
    const { stream } = this.#reader;
    return stream ? cancel(stream, reason) : Promise.reject(new TypeError(kReleased));
  }
  releaseLock() { release(this.#reader); }
  get closed() { return this.#reader.closed.promise; }
  get [Symbol.toStringTag]() { return 'ReadableStreamDefaultReader'; }
  static {
    readerOf = (face) => face.#reader;
  }
}

class ReadableStreamBYOBReader extends native.HostObject {
  #reader;
  constructor(stream) {
    const state = streamOf(stream);
    if (!state) throw wrongArgument('ReadableStreamBYOBReader', 1, 'ReadableStream');
    if (!(state.controller instanceof Bytes)) throw new TypeError('This ReadableStream does not support BYOB reads.');
    super();
    this.#reader = lock(state, true);
  }
  read(view, options) { return this.#into('read', view, options?.min ?? 1); }
  readAtLeast(least, view) { return this.#into('readAtLeast', view, Number(least)); }
  #into(method, view, least) {
    if (!ArrayBuffer.isView(view)) return Promise.reject(lib.wrongParameter(method, 'ReadableStreamBYOBReader', method === 'read' ? 1 : 2, 'ArrayBufferView'));
    if (view.byteLength === 0) return Promise.reject(new TypeError('You must call read() on a "byob" reader with a positive-sized TypedArray object.'));
    const length = view.length ?? view.byteLength;
    if (!(least >= 1)) return Promise.reject(new TypeError(`Requested invalid minimum number of bytes to read (${least}).`));
    if (least > length) return Promise.reject(new TypeError(`Minimum bytes to read (${least}) exceeds size of buffer (${length}).`));
    const { stream } = this.#reader;
    if (!stream) return Promise.reject(new TypeError(kReleased));
    stream.disturbed = true;
    return new Promise((resolve, reject) => {
      const request = { chunk: (value) => resolve({ value, done: false }), close: (value) => resolve({ value, done: true }), error: reject };
      if (stream.state === 'errored') reject(stream.error);
      else stream.controller.pulledInto(view, least, request);
    });
  }
  cancel(reason) {
    const { stream } = this.#reader;
    return stream ? cancel(stream, reason) : Promise.reject(new TypeError(kReleased));
  }
  releaseLock() { release(this.#reader); }
  get closed() { return this.#reader.closed.promise; }
  get [Symbol.toStringTag]() { return 'ReadableStreamBYOBReader'; }
}

// ---- The stream

class ReadableStream extends native.HostObject {
  #state = { state: 'readable', error: undefined, reader: undefined, controller: undefined, disturbed: false };

  constructor(source = undefined, strategy = undefined) {
    super();
    if (source !== undefined && !isObject(source)) throw wrongArgument('ReadableStream', 1, 'UnderlyingSource');
    if (strategy !== undefined && !isObject(strategy)) throw wrongArgument('ReadableStream', 2, 'StreamQueuingStrategy');
    source ??= {};
    strategy ??= {};
    const type = source.type === undefined ? '' : `${source.type}`;
    if (type !== '' && type !== 'bytes') throw new TypeError(`"${type}" is not a valid type of ReadableStream.`);
    const inner = type === 'bytes' ? new Bytes() : new Chunks();
    inner.stream = this.#state;
    this.#state.controller = inner;
    inner.pull = callbackOf(source, 'pull', 'UnderlyingSource');
    inner.cancel = callbackOf(source, 'cancel', 'UnderlyingSource');
    const start = callbackOf(source, 'start', 'UnderlyingSource');
    inner.mark = markOf(strategy, type === 'bytes' ? 0 : 1);
    if (type === 'bytes') {
      inner.automatic = source.autoAllocateChunkSize === undefined ? kAutomatic : Number(source.autoAllocateChunkSize);
      inner.face = new ReadableByteStreamController(kMade, inner);
    } else {
      inner.size = sizeOf(strategy);
      inner.face = new ReadableStreamDefaultController(kMade, inner);
    }
    inner.begin(start && (() => start(inner.face)));
  }

  static from(iterable) {
    if (iterable === undefined || iterable === null || (typeof iterable[Symbol.asyncIterator] !== 'function' && typeof iterable[Symbol.iterator] !== 'function')) {
      throw lib.wrongParameter('from', 'ReadableStream', 1, 'AsyncGenerator');
    }
    return lib.streamFrom(iterable);
  }

  get locked() { return this.#state.reader !== undefined; }

  cancel(reason) {
    if (this.#state.reader) return Promise.reject(new TypeError(kLocked));
    return cancel(this.#state, reason);
  }

  getReader(options) {
    const mode = options?.mode;
    if (mode !== undefined && mode !== 'byob') throw new TypeError("mode must be undefined or 'byob' in call to getReader().");
    return mode === 'byob' ? new ReadableStreamBYOBReader(this) : new ReadableStreamDefaultReader(this);
  }

  pipeThrough(transform, options) {
    if (this.locked) throw new TypeError(kLocked);
    if (!isObject(transform) || !lib.isWritable(transform.writable) || !streamOf(transform.readable)) throw lib.wrongParameter('pipeThrough', 'ReadableStream', 1, 'ReadableWritablePair');
    if (transform.writable.locked) throw new TypeError('This WritableStream is currently locked to a writer');
    lib.pipe(this, transform.writable, options ?? {}).catch(swallow);
    return transform.readable;
  }

  pipeTo(destination, options) {
    if (!lib.isWritable(destination)) return Promise.reject(lib.wrongParameter('pipeTo', 'ReadableStream', 1, 'WritableStream'));
    if (this.locked) return Promise.reject(new TypeError(kLocked));
    if (destination.locked) return Promise.reject(new TypeError('This WritableStream is currently locked to a writer'));
    return lib.pipe(this, destination, options ?? {});
  }

  tee() {
    if (this.locked) throw new TypeError('This ReadableStream is currently locked to a reader,');
    return branches(this, this.#state);
  }

  values(options) {
    return new Iterator(this.getReader(), options?.preventCancel === true);
  }

  get [Symbol.toStringTag]() { return 'ReadableStream'; }

  static {
    streamOf = (stream) => (isObject(stream) && #state in stream ? stream.#state : undefined);
  }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

class Iterator {
  #reader;
  #keep;
  #last = Promise.resolve();
  #done = false;
  constructor(reader, keep) {
    this.#reader = reader;
    this.#keep = keep;
  }
  #then(step) { return this.#last = this.#last.then(step, step); }
  next() {
    return this.#then(async () => {
      if (this.#done) return { value: undefined, done: true };
      try {
        const result = await this.#reader.read();
        if (result.done) this.#end();
        return result;
      } catch (error) {
        this.#end();
        throw error;
      }
    });
  }
  return(value) {
    return this.#then(async () => {
      if (this.#done) return { value, done: true };
      const cancelling = this.#keep ? undefined : this.#reader.cancel(value);
      this.#end();
      await cancelling;
      return { value, done: true };
    });
  }
  #end() {
    this.#done = true;
    this.#reader.releaseLock();
  }
}
Object.setPrototypeOf(Iterator.prototype, AsyncIteratorPrototype);

// Two streams that give the same; the slower one keeps what the other has had already.
function branches(stream, state) {
  const bytes = state.controller instanceof Bytes;
  const reader = stream.getReader();
  const both = deferred();
  const gone = [undefined, undefined];
  const controllers = [];
  let reading = false;
  let again = false;
  const each = (tell) => { for (const i of [0, 1]) if (!gone[i]) tell(controllers[i], i); };
  const pull = () => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    readInto(readerOf(reader), {
      chunk(chunk) {
        again = false;
        reading = false;
        each((controller, i) => {
          try {
            controller.enqueue(bytes && i === 0 && !gone[1] ? chunk.slice() : chunk);
          } catch {}  // it was closed meanwhile
        });
        if (again) pull();
      },
      close() {
        reading = false;
        each((controller) => { controller.close(); controller.byobRequest?.respond(0); });
        both.resolve();
      },
      error() { reading = false; },
    });
  };
  const make = (i) => new ReadableStream({
    type: bytes ? 'bytes' : undefined,
    start(controller) { controllers[i] = controller; },
    pull,
    cancel(reason) {
      gone[i] = { reason };
      if (gone[1 - i]) both.resolve(reader.cancel(reason));
      return both.promise;
    },
  }, { highWaterMark: bytes ? 0 : 1 });
  const made = [make(0), make(1)];
  reader.closed.catch((error) => {
    for (const controller of controllers) controller.error(error);
    both.resolve();
  });
  return made;
}

for (const type of [ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBRequest]) {
  lib.platformClass(type);
  Object.defineProperty(globalThis, type.name, { value: type, writable: true, configurable: true, enumerable: false });
}

lib.isReadable = (value) => streamOf(value) !== undefined;
lib.streamDisturbed = (stream) => streamOf(stream).disturbed;
// Takes a stream away from the program without a word to its source.
lib.seize = (stream) => {
  const state = streamOf(stream);
  state.disturbed = true;
  lock(state, false);
  close(state);
};
lib.wantsMore = (stream) => streamOf(stream).controller.wanted();
lib.supportsBytes = (stream) => streamOf(stream).controller instanceof Bytes;
lib.streamTools = { deferred, swallow, isObject, illegal, wrongArgument, callbackOf, promised, markOf, sizeOf, kMade };

// Reads all that a stream has ready, and waits only when that is nothing: [chunks, whether it has ended].
lib.drain = async (stream, reader) => {
  const state = streamOf(stream);
  if (state.state === 'readable') {
    state.disturbed = true;
    const took = state.controller.drain();
    if (state.state === 'errored') throw state.error;
    if (took.length || state.state === 'closed') return [took, state.state === 'closed'];
  }
  const { done, value } = await reader.read();
  return [done ? [] : [value], done];
};
