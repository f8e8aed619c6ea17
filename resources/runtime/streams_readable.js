// ReadableStream, of our own: the callbacks of a program run in promises alone, so that each runs on behalf of the object
// that made the stream or reads it. Node's enters programs by itself.
'use strict';

const { then, afterwards, deferred, swallow, isObject, wrongArgument, callbackOf, markOf, sizeOf, lengthOf, wholeOrZero, kMade } = lib.streamTools;
const {
  close, cancel, lock, release, read, readInto, kLocked, kReleased,
  Chunks, Bytes, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBRequest,
} = lib.streamSource;

const kAutomatic = 4096;  // the size of a buffer for a source of bytes that is read without one
let streamOf, readerOf;

function checkOptions(method, position, options, type) {
  if (options !== undefined && options !== null && !isObject(options)) throw lib.wrongParameter(method, 'ReadableStream', position, type);
}

// Read in the order of their names, once each, as a program can see.
function pipeSettings(method, options) {
  checkOptions(method, 2, options, 'PipeToOptions');
  const preventAbort = !!options?.preventAbort;
  const preventCancel = !!options?.preventCancel;
  const preventClose = !!options?.preventClose;
  const signal = options?.signal;
  if (signal !== undefined && !lib.isSignal(signal)) throw lib.wrongField('signal', 'PipeToOptions', 'AbortSignal');
  return { preventAbort, preventCancel, preventClose, signal };
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
  read(view, options) { return this.#into('read', view, wholeOrZero(options?.min ?? 1)); }
  readAtLeast(least, view) { return this.#into('readAtLeast', view, wholeOrZero(least)); }
  #into(method, view, least) {
    if (!ArrayBuffer.isView(view)) return Promise.reject(lib.wrongParameter(method, 'ReadableStreamBYOBReader', method === 'read' ? 1 : 2, 'ArrayBufferView'));
    if (view.byteLength === 0) return Promise.reject(new TypeError('You must call read() on a "byob" reader with a positive-sized TypedArray object.'));
    if (!native.isDetachable(view.buffer)) return Promise.reject(new TypeError('Unabled to use non-detachable ArrayBuffer.'));  // so there
    const length = view.length ?? view.byteLength;
    if (least < 0) least = BigInt.asUintN(64, BigInt(least));
    if (least < 1) return Promise.reject(new TypeError(`Requested invalid minimum number of bytes to read (${least}).`));
    if (least > length) return Promise.reject(new TypeError(`Minimum bytes to read (${least}) exceeds size of buffer (${length}).`));
    const { stream } = this.#reader;
    if (!stream) return Promise.reject(new TypeError(kReleased));
    stream.disturbed = true;
    return afterwards(new Promise((resolve, reject) => {
      const request = { chunk: (value) => resolve({ value, done: false }), close: (value) => resolve({ value, done: true }), error: reject };
      if (stream.state === 'errored') reject(stream.error);
      else stream.controller.pulledInto(view, least, request);
    }));
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
  #state = { state: 'readable', error: undefined, reader: undefined, controller: undefined, disturbed: false, platform: false, identity: false };

  constructor(source = undefined, strategy = undefined) {
    super();
    if (source !== undefined && source !== null && !isObject(source)) throw wrongArgument('ReadableStream', 1, 'UnderlyingSource');
    if (strategy !== undefined && strategy !== null && !isObject(strategy)) throw wrongArgument('ReadableStream', 2, 'StreamQueuingStrategy');
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
      inner.automatic = source.autoAllocateChunkSize === undefined ? kAutomatic : wholeOrZero(source.autoAllocateChunkSize);
      if (inner.automatic <= 0) throw new TypeError('The autoAllocateChunkSize option cannot be zero.');
      inner.face = new ReadableByteStreamController(kMade, inner);
    } else {
      inner.size = sizeOf(strategy);
      inner.face = new ReadableStreamDefaultController(kMade, inner);
    }
    const length = lengthOf(source);
    if (length !== undefined) lib.setLengthOfStream(this, length);
    inner.begin(start && (() => start(inner.face)));
  }

  static from(iterable) {
    if (iterable === undefined || iterable === null || (typeof iterable[Symbol.asyncIterator] !== 'function' && typeof iterable[Symbol.iterator] !== 'function')) {
      throw lib.wrongParameter('from', 'ReadableStream', 1, 'AsyncGenerator');
    }
    return lib.streamFrom(iterable);
  }

  get locked() { return this.#state.reader !== undefined; }
  static { lib.showInside(this, (stream) => ({ state: stream.#state.state, supportsBYOB: stream.#state.controller instanceof Bytes, length: lib.lengthOfStream(stream) === undefined ? undefined : BigInt(lib.lengthOfStream(stream)) })); }

  cancel(reason) {
    if (this.#state.reader) return Promise.reject(new TypeError(kLocked));
    return cancel(this.#state, reason);
  }

  getReader(options) {
    checkOptions('getReader', 1, options, 'GetReaderOptions');
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new TypeError("mode must be undefined or 'byob' in call to getReader().");
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(transform, options) {
    if (!isObject(transform)) throw lib.wrongParameter('pipeThrough', 'ReadableStream', 1, 'Transform');
    const { readable } = transform;
    if (!streamOf(readable)) throw lib.wrongField('readable', 'Transform', 'ReadableStream');
    const { writable } = transform;
    if (!lib.isWritable(writable)) throw lib.wrongField('writable', 'Transform', 'WritableStream');
    const settings = pipeSettings('pipeThrough', options);
    if (this.#state.reader) throw new TypeError(kLocked);
    if (lib.isWriterLocked(writable)) throw new TypeError('This WritableStream is currently locked to a writer.');
    const piped = lib.pipe(this.#state, writable, settings);
    then(piped, undefined, swallow);
    const refusal = lib.pipeRefusal(this.#state, writable);
    if (refusal) throw refusal;
    return readable;
  }

  pipeTo(destination, options) {
    if (!lib.isWritable(destination)) return Promise.reject(lib.wrongParameter('pipeTo', 'ReadableStream', 1, 'WritableStream'));
    let settings;
    try {
      settings = pipeSettings('pipeTo', options);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#state.reader) return Promise.reject(new TypeError(kLocked));
    if (lib.isWriterLocked(destination)) return Promise.reject(new TypeError('This WritableStream is currently locked to a writer'));
    return lib.pipe(this.#state, destination, settings);
  }

  tee() {
    if (this.locked) throw new TypeError('This ReadableStream is currently locked to a reader,');
    return branches(this, this.#state);
  }

  values(options) {
    return new ReadableStreamAsyncIterator(new ReadableStreamDefaultReader(this), options?.preventCancel === true);
  }

  get [Symbol.toStringTag]() { return 'ReadableStream'; }

  static {
    streamOf = (stream) => (isObject(stream) && #state in stream ? stream.#state : undefined);
  }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

// After an error it goes on to fail, until return() lets go of the stream.
class ReadableStreamAsyncIterator extends native.HostObject {
  #reader;
  #keep;
  #last;
  #waiting = 0;
  #done = false;
  constructor(reader, keep) {
    super();
    this.#reader = readerOf(reader);
    this.#keep = keep;
  }
  // At once when no other call is under way.
  #then(step) {
    const run = async () => {
      ++this.#waiting;
      try {
        return await step();
      } finally {
        --this.#waiting;
      }
    };
    return this.#last = this.#waiting ? then(this.#last, run, run) : run();
  }
  next() {
    return this.#then(async () => {
      if (this.#done) return lib.endOfIteration();
      const { done, value } = await read(this.#reader);
      if (done) this.#end();
      return done ? lib.endOfIteration() : { done, value };
    });
  }
  return(value) {
    return this.#then(async () => {
      if (this.#done) return { done: true, value };
      const cancelling = this.#keep ? undefined : cancel(this.#reader.stream, value);
      this.#end();
      await cancelling;
      return { done: true, value };
    });
  }
  #end() {
    this.#done = true;
    release(this.#reader);
  }
  static has(object) { return isObject(object) && #reader in object; }
}
const { has: isIterator } = ReadableStreamAsyncIterator;
delete ReadableStreamAsyncIterator.has;
lib.platformClass(ReadableStreamAsyncIterator, isIterator);
Object.setPrototypeOf(ReadableStreamAsyncIterator.prototype, AsyncIteratorPrototype);

// Two streams that give the same; the slower one keeps what the other has had already.
function branches(stream, state) {
  const bytes = state.controller instanceof Bytes;
  const reader = lock(state, false);
  reader.forks = true;  // what is enqueued goes to both as it is, whatever buffer was brought along
  const gone = [false, false];
  const inners = [];
  const controllers = [];
  let reading = false;
  let again = false;
  const each = (tell) => { for (const i of [0, 1]) if (!gone[i]) tell(controllers[i], i); };
  const end = () => {
    reading = false;
    each((controller) => {
      try {
        controller.close();
      } catch {}  // it was closed meanwhile
      controller.byobRequest?.respond(0);
    });
  };
  const request = {
    chunk(chunk, enqueued) {
      again = false;
      reading = false;
      each((controller, i) => {
        try {
          controller.enqueue(bytes && i === 0 && !gone[1] ? chunk.slice() : chunk);
          if (bytes && !enqueued && inners[i].waiting.length) inners[i].waiting[0].mixed = false;
        } catch {}  // it was closed meanwhile
      });
      if (again) pull();
    },
    close: end,
    error() { reading = false; },
  };
  // `controller`: of the branch that wants more. What is read into a buffer there is read into one as large here.
  const pull = (controller) => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    const into = bytes && state.state === 'readable' ? controller?.byobRequest : null;
    reader.byob = !!into;
    reader.plain = bytes && inners.some((inner) => inner.waiting.length);  // whose buffer is begun, no other is to be made
    if (into) state.controller.pulledInto(into.view.slice(), into.atLeast, request);
    else readInto(reader, request);
  };
  const make = (i) => {
    const made = new ReadableStream({
      __proto__: null,
      type: bytes ? 'bytes' : undefined,
      pull,
      // The first one to go does not wait for the other, as on the real runtime.
      cancel(reason) {
        gone[i] = true;
        return gone[1 - i] ? cancel(state, reason) : undefined;
      },
    }, { __proto__: null, highWaterMark: 0 });
    inners[i] = streamOf(made).controller;
    controllers[i] = inners[i].face;
    return made;
  };
  const made = [make(0), make(1)];
  const fail = (error) => { for (const inner of inners) inner.broken(error); };
  if (state.state === 'errored') fail(state.error);
  else reader.failed = fail;
  then(reader.closed.promise, end, swallow);
  return made;
}

for (const type of [ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBRequest]) {
  lib.platformClass(type);
  Object.defineProperty(globalThis, type.name, { value: type, writable: true, configurable: true, enumerable: false });
}

lib.readableState = streamOf;
lib.isReadable = (value) => streamOf(value) !== undefined;
lib.streamDisturbed = (stream) => streamOf(stream).disturbed;
// Takes a stream away from the program without a word to its source.
lib.seize = (stream) => {
  const state = streamOf(stream);
  state.disturbed = true;
  lock(state, false);
  close(state);
};
// Reads that wait when the stream is cancelled fail, as those of the platform's own streams do.
lib.rejectReads = (stream) => {
  streamOf(stream).controller.rejectsReads = true;
  streamOf(stream).platform = true;
};
lib.wantsMore = (stream) => streamOf(stream).controller.wanted();

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
