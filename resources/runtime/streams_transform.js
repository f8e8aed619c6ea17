// TransformStream and the transformations that the platform brings along, all of which compute where they stand: nothing
// runs on another thread, so nothing enters the program from there.
'use strict';

const { then, deferred, isObject, illegal, wrongArgument, callbackOf, promised, markOf, sizeOf, lengthOf, kMade } = lib.streamTools;

const kUnreadable = 'The readable side of this TransformStream is no longer readable.';

class TransformStreamDefaultController extends native.HostObject {
  #inner;
  constructor(key, inner) {
    if (key !== kMade) throw illegal();
    super();
    this.#inner = inner;
  }
  get desiredSize() { return this.#inner.readable().desiredSize; }
  enqueue(chunk) {
    if (arguments.length === 0) throw lib.wrongParameter('enqueue', 'TransformStreamDefaultController', 1, 'Value');
    this.#inner.enqueue(chunk);
  }
  error(reason) {
    if (arguments.length === 0) throw lib.wrongParameter('error', 'TransformStreamDefaultController', 1, 'Value');
    this.#inner.fail(reason, true);
  }
  terminate() { this.#inner.terminate(); }
  get [Symbol.toStringTag]() { return 'TransformStreamDefaultController'; }
}

class TransformStream extends native.HostObject {
  #readable;
  #writable;

  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    super();
    if (transformer === kMade) {  // of both ends
      [this.#readable, this.#writable] = writableStrategy;
      return;
    }
    if (transformer !== undefined && transformer !== null && !isObject(transformer)) throw wrongArgument('TransformStream', 1, 'Transformer');
    if (writableStrategy !== undefined && writableStrategy !== null && !isObject(writableStrategy)) throw wrongArgument('TransformStream', 2, 'StreamQueuingStrategy');
    if (readableStrategy !== undefined && readableStrategy !== null && !isObject(readableStrategy)) throw wrongArgument('TransformStream', 3, 'StreamQueuingStrategy');
    transformer ??= {};
    const start = callbackOf(transformer, 'start', 'Transformer');
    const transform = callbackOf(transformer, 'transform', 'Transformer') ?? ((chunk, controller) => controller.enqueue(chunk));
    const flush = callbackOf(transformer, 'flush', 'Transformer');
    const cancel = callbackOf(transformer, 'cancel', 'Transformer');
    for (const name of ['readableType', 'writableType']) if (transformer[name] !== undefined) throw new TypeError(`transformer.${name} must be undefined.`);
    const length = lengthOf(transformer);
    const began = deferred();
    let readable;             // its controller
    let full = true;          // nobody wants more on the readable side
    let change = deferred();  // of `full`
    let over = false;         // it was terminated
    let stored;               // {error} once it failed
    let ending;               // the promise of flush or cancel, whichever came first
    const setFull = (now) => {
      full = now;
      change.resolve();
      change = deferred();
    };
    const failWritable = (error, closes) => {
      lib.failWritable(this.#writable, error, closes);
      if (full) setFull(false);
    };
    // cancel() or abort() of one end is told to the transformer and to the other end, which hears at once where there is nobody else.
    const endWith = (reason, tell) => {
      if (cancel) return then(promised(cancel, reason), () => tell(reason), (error) => { tell(error); throw error; });
      tell(reason);
      return Promise.resolve();
    };
    const inner = {
      readable: () => readable,
      enqueue: (chunk) => {
        if (stored || over || lib.readableState(this.#readable).state !== 'readable') throw new TypeError(kUnreadable);
        readable.enqueue(chunk);
        if (!full && !lib.wantsMore(this.#readable)) setFull(true);
      },
      fail(error, closes = false) {
        stored ??= { error };
        readable.error(error);
        failWritable(error, closes);
      },
      terminate() {
        over = true;
        const error = new TypeError('The transform stream has been terminated');
        try {
          readable.close();
        } catch {}  // it is closed already
        failWritable(error, true);
      },
    };
    const controller = new TransformStreamDefaultController(kMade, inner);
    this.#readable = new ReadableStream({
      start(made) {
        readable = made;
        return began.promise;
      },
      pull() {
        setFull(false);
        return change.promise;
      },
      cancel: (reason) => ending ??= endWith(reason, failWritable),
    }, { highWaterMark: readableStrategy?.highWaterMark ?? 0, size: readableStrategy?.size });
    if (length !== undefined) lib.setLengthOfStream(this.#readable, length);
    this.#writable = new WritableStream({
      start: () => began.promise,
      write: async (chunk) => {
        if (full) await change.promise;
        if (stored) throw stored.error;
        if (over) throw new TypeError(kUnreadable);
        try {
          await transform(chunk, controller);
        } catch (error) {
          inner.fail(error);
          throw error;
        }
      },
      close: () => ending ??= then(promised(flush, controller), () => {
        if (stored) throw stored.error;
        try {
          readable.close();
        } catch {}  // terminated
      }, (error) => { inner.fail(error); throw error; }),
      abort: (reason) => ending ??= endWith(reason, (error) => readable.error(error)),
    }, { highWaterMark: writableStrategy?.highWaterMark ?? 1, size: writableStrategy?.size });
    began.resolve(promised(start, controller));
    then(began.promise, undefined, (error) => inner.fail(error));
  }

  get readable() { return this.#readable; }
  get writable() { return this.#writable; }
  get [Symbol.toStringTag]() { return 'TransformStream'; }
}

// ---- Bytes handed from writer to reader as they are; a write is over when it has been read.

const kNotBytes = 'This TransformStream is being used as a byte stream, but received an object of non-ArrayBuffer/ArrayBufferView type on its writable side.';
const encoder = new TextEncoder();

function bytesOf(chunk) {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (typeof chunk === 'string') return encoder.encode(chunk);
  throw new TypeError(kNotBytes);
}

// -> [readable, writable]; `check(bytes)` sees what is written, `finish()` the end, and both may throw.
function passage(check, finish) {
  let pending;      // {bytes, done} of the write under way
  let asked;        // the pull under way
  let cut = false;  // a write was aborted while it waited
  let readable;
  const owner = native.currentFrame();
  const mine = (type) => { if (owner !== undefined) native.checkOwner(owner, type); };
  const feed = () => {
    if (!asked || !pending) return;
    const { promise } = asked;
    const most = readable.byobRequest?.view.byteLength ?? 4096;
    const piece = pending.bytes.slice(0, most);
    pending.bytes = pending.bytes.subarray(piece.length);
    const pull = asked;
    asked = undefined;
    lib.feed(readable, piece);
    pull.resolve();
    if (!pending.bytes.length) {
      const { done } = pending;
      pending = undefined;
      done.resolve();
    }
    return promise;
  };
  const source = new ReadableStream({
    type: 'bytes',
    start(controller) { readable = controller; },
    pull() {
      mine('ReadableStreamSource>');
      asked = deferred();
      const { promise } = asked;
      feed();
      return promise;
    },
    cancel(reason) {
      pending?.done.reject(reason);
      pending = undefined;
      lib.failWritable(sink, reason);
    },
  }, { highWaterMark: 0 });
  const fail = (error) => {
    readable.error(error);
    asked?.resolve();
  };
  const sink = new WritableStream({
    write(chunk) {
      mine('Writable');
      let bytes;
      try {
        bytes = bytesOf(chunk);
        check?.(bytes);
      } catch (error) {
        fail(error);
        throw error;
      }
      if (!bytes.length) return undefined;
      pending = { bytes, done: deferred() };
      const { promise } = pending.done;
      feed();
      return promise;
    },
    close() {
      try {
        finish?.();
      } catch (error) {
        fail(error);  // the writer has done its part
        return;
      }
      try {
        readable.close();
        readable.byobRequest?.respond(0);
      } catch {}  // cancelled
      asked?.resolve();
    },
    abort: (reason) => fail(cut ? new Error('Network connection lost.') : reason),
  });
  lib.interruptWrites(sink, (reason) => {
    if (!pending) return;
    cut = true;
    pending.done.reject(reason);
    pending = undefined;
  });
  lib.keepWrites(sink);
  lib.rejectReads(source);
  lib.markIdentity(source, sink);
  return [source, sink];
}

class IdentityTransformStream extends TransformStream {
  constructor(strategy = undefined, ends = passage()) {
    lib.inHandler();
    super(kMade, ends);
  }
}

class FixedLengthStream extends IdentityTransformStream {
  constructor(length = undefined, strategy = undefined) {
    if (length === undefined) throw wrongArgument('FixedLengthStream', 1, 'bigint');
    const expected = Number(length);
    if (!Number.isInteger(expected)) throw new TypeError('The value cannot be converted because it is not an integer.');
    if (!(expected >= 0)) throw new TypeError('The value cannot be converted because it is negative and this API expects a positive bigint.');
    let seen = 0;
    const ends = passage((bytes) => {
      seen += bytes.length;
      if (seen > expected) throw new TypeError('Attempt to write too many bytes through a FixedLengthStream.');
    }, () => {
      if (seen < expected) throw new TypeError('FixedLengthStream did not see all expected bytes before close().');
    });
    super(strategy, ends);
    lib.setLengthOfStream(ends[0], expected);
  }
}

// ---- Text

// Left out it is true, but null is none.
const fatalOf = (options) => {
  const fatal = options?.fatal;
  return fatal === undefined ? true : fatal;
};
const kNoBuffer = 'This TransformStream is being used as a byte stream, but received a value that is not a BufferSource.';

class TextEncoderStream extends TransformStream {
  constructor() {
    let high = '';
    super({
      transform(chunk, controller) {
        let text = high + `${chunk}`;
        high = '';
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          high = text.slice(-1);
          text = text.slice(0, -1);
        }
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush(controller) { if (high !== '') controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd])); },
    });
  }
  get encoding() { return 'utf-8'; }
}

class TextDecoderStream extends TransformStream {
  #decoder;
  constructor(label = 'utf-8', options = undefined) {
    if (options !== undefined && options !== null && !isObject(options)) throw wrongArgument('TextDecoderStream', 2, 'TextDecoderStreamInit');
    // Fatal is the default once there are options, as on the real runtime.
    const decoder = new TextDecoder(label, options === undefined ? undefined : { fatal: fatalOf(options), ignoreBOM: options?.ignoreBOM });
    const decode = (controller, ...args) => {
      let text;
      try {
        text = decoder.decode(...args);
      } catch {
        throw new TypeError('Failed to decode input.');
      }
      if (text !== '') controller.enqueue(text);
    };
    super({
      transform(chunk, controller) {
        if (!ArrayBuffer.isView(chunk) && !(chunk instanceof ArrayBuffer) && !(chunk instanceof SharedArrayBuffer)) throw new TypeError(kNoBuffer);
        decode(controller, chunk, { stream: true });
      },
      flush: (controller) => decode(controller),
    });
    this.#decoder = decoder;
  }
  get encoding() { return this.#decoder.encoding; }
  get fatal() { return this.#decoder.fatal; }
  get ignoreBOM() { return this.#decoder.ignoreBOM; }
}

function install(type) {
  lib.platformClass(type);
  if (!Object.hasOwn(type.prototype, Symbol.toStringTag)) Object.defineProperty(type.prototype, Symbol.toStringTag, { get: { [type.name]() { return type.name; } }[type.name], configurable: true });
  Object.defineProperty(globalThis, type.name, { value: type, writable: true, configurable: true, enumerable: false });
}
for (const type of [TransformStream, TransformStreamDefaultController, IdentityTransformStream, FixedLengthStream, TextEncoderStream, TextDecoderStream]) install(type);
lib.transformTools = { TransformStream, bytesOf, install };
