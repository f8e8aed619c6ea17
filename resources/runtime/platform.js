// The global scope of user code: the platform's names put in, Node's taken out. As on the real runtime, classes and
// functions are on the prototype of the global object; the objects beside them are its own.
'use strict';

const own = (object, name, value, enumerable = true) => Object.defineProperty(object, name, { value, writable: true, enumerable, configurable: true });

// ---- Before the first event there is no time: the clock stands at 0 while modules are evaluated.

const RealDate = Date;
const zeroNow = () => 0;
const StandingDate = new Proxy(RealDate, {
  apply: (target) => (lib.started ? target() : new target(0).toString()),
  construct: (target, args, newTarget) => Reflect.construct(target, lib.started || args.length ? args : [0], newTarget),
  get: (target, key) => (key === 'now' && !lib.started ? zeroNow : Reflect.get(target, key)),
});
let programDate = RealDate;
// Entered when modules are evaluated once more, for an instance that has module variables of its own.
lib.atTopLevel = (entered) => {
  if (entered) programDate = globalThis.Date;
  lib.started = !entered;
  own(globalThis, 'Date', entered ? StandingDate : programDate, false);
  if (lib.started) lib.startedAt ??= Date.now();
};
lib.start = () => lib.atTopLevel(false);

// ---- Functions

// structuredClone: by the serialiser that storage uses, which knows what of the platform cannot be cloned.
const cloneWithTransfer = structuredClone;
const { atob: decode, btoa: encode } = globalThis;
let cloning = false;
lib.isCloning = () => cloning;
function plainClone(value) {
  cloning = true;
  try {
    return native.clone(value);
  } finally {
    cloning = false;
  }
}
function transferOf(options) {
  const transfer = options?.transfer;
  if (transfer === undefined) return [];
  if (!Array.isArray(transfer)) throw lib.wrongField('transfer', 'StructuredCloneOptions', 'Array');
  // A view stands for its buffer; what is gone already goes no further.
  const list = [...new Set(Array.from(transfer, (item) => (ArrayBuffer.isView(item) ? item.buffer : item)))];
  for (const item of list) if (!(item instanceof ArrayBuffer)) throw new TypeError('Object is not transferable');
  return list.filter((buffer) => !buffer.detached);
}

const functions = {
  btoa(text) {
    if (arguments.length === 0) throw lib.wrongParameter('btoa', 'ServiceWorkerGlobalScope', 1, 'String');
    const string = `${text}`;
    if (/[^\0-\xff]/.test(string)) throw new lib.DOMException('btoa() can only operate on characters in the Latin1 (ISO/IEC 8859-1) range.', 'InvalidCharacterError');
    return encode(string);
  },
  atob(text) {
    if (arguments.length === 0) throw lib.wrongParameter('atob', 'ServiceWorkerGlobalScope', 1, 'string');
    try {
      return decode(`${text}`);
    } catch {
      throw new lib.DOMException("atob() called with invalid base64-encoded data. (Only whitespace, '+', '/', alphanumeric ASCII, and up to two terminal '=' signs when the input data length is divisible by 4 are allowed.)", 'InvalidCharacterError');
    }
  },
  queueMicrotask(callback) {
    if (typeof callback !== 'function') throw lib.wrongParameter('queueMicrotask', 'ServiceWorkerGlobalScope', 1, 'function');
    Promise.resolve().then(() => {
      try {
        callback();
      } catch (error) {
        lib.reportUncaught(error);
      }
    });
  },
  structuredClone(value, options) {
    if (arguments.length === 0) throw lib.wrongParameter('structuredClone', 'ServiceWorkerGlobalScope', 1, 'Value');
    const transfer = transferOf(options);
    if (!transfer.length) return plainClone(value);
    return cloneWithTransfer(value, { transfer });
  },
  reportError(error) {
    if (arguments.length === 0) throw lib.wrongParameter('reportError', 'ServiceWorkerGlobalScope', 1, 'Value');
    lib.reportUncaught(error);
  },
};
for (const method of Object.values(functions)) Object.defineProperty(method, 'length', { value: 0, configurable: true });
lib.structuredClone = functions.structuredClone;

// ---- Errors that nobody caught: told to whoever listens at the global scope, then to the log.

lib.reportUncaught = (error) => {
  if (lib.hasListener(globalThis, 'error')) {
    const message = error instanceof Error ? `Uncaught ${error.name}: ${error.message}` : `Uncaught ${native.plainText(error)}`;
    const event = lib.makeEvent(lib.ErrorEvent, 'error', { cancelable: true, message, error });
    if (!lib.dispatch(globalThis, event)) return;
  }
  native.uncaught(error, '');
};
lib.rejectionUnhandled = (reason, promise) => {
  if (lib.hasListener(globalThis, 'unhandledrejection')) {
    try {
      if (!lib.dispatch(globalThis, lib.makeEvent(lib.PromiseRejectionEvent, 'unhandledrejection', { promise, reason }))) return;
    } catch (error) {
      native.uncaught(error, '');
    }
  }
  native.uncaught(reason, '(in promise) ');
};
lib.rejectionHandled = (promise) => {
  if (!lib.hasListener(globalThis, 'rejectionhandled')) return;
  try {
    lib.dispatch(globalThis, lib.makeEvent(lib.PromiseRejectionEvent, 'rejectionhandled', { promise, reason: undefined }));
  } catch (error) {
    native.uncaught(error, '');
  }
};
// Not by Node's events of these names: it takes each of many out of an array that it moves up every time.
// A table as the real runtime's, whose order shows: the last one takes the place of one that leaves.
class Rejections {
  #rows = [];
  #places = new Map();

  add(promise, reason) {
    this.#places.set(promise, this.#rows.length);
    this.#rows.push([promise, reason]);
  }
  remove(promise) {
    const place = this.#places.get(promise);
    if (place === undefined) return false;
    this.#places.delete(promise);
    const last = this.#rows.pop();
    if (last[0] !== promise) {
      this.#rows[place] = last;
      this.#places.set(last[0], place);
    }
    return true;
  }
  take() {
    const [first] = this.#rows;
    if (first !== undefined) this.remove(first[0]);
    return first;
  }
}
const told = new WeakSet();
if (lib.isEnabled('unhandled_rejection_after_microtask_checkpoint')) {
  let waiting = new Rejections(), telling = new Rejections();
  native.watchRejections((isUnhandled, promise, reason) => {
    if (isUnhandled) waiting.add(promise, reason);
    else if (!waiting.remove(promise) && !telling.remove(promise) && told.delete(promise)) lib.rejectionHandled(promise);
  }, () => {
    // What listeners reject may still be handled by microtasks of theirs: that is told the next time.
    [telling, waiting] = [waiting, new Rejections()];
    for (let next; (next = telling.take());) {
      told.add(next[0]);
      lib.rejectionUnhandled(next[1], next[0]);
    }
  });
} else {
  const waiting = new WeakSet();
  native.watchRejections((isUnhandled, promise, reason) => {
    if (isUnhandled) {
      waiting.add(promise);
      Promise.resolve().then(() => {
        if (!waiting.delete(promise)) return;
        told.add(promise);
        lib.rejectionUnhandled(reason, promise);
      });
    } else if (!waiting.delete(promise) && told.delete(promise)) {
      Promise.resolve().then(() => lib.rejectionHandled(promise));
    }
  });
}
lib.listenerAdded = (target, type) => {
  if (target === globalThis && (type === 'fetch' || type === 'scheduled')) {
    native.log(3, `addEventListener("${type}") is never called here: Durable Objects need module syntax. Export a default object with a ${type}() method from the main module instead.`);
  }
};

// ---- The scope itself

function WorkerGlobalScope() { throw new TypeError('Illegal constructor'); }
function ServiceWorkerGlobalScope() { throw new TypeError('Illegal constructor'); }
for (const [Scope, Parent] of [[WorkerGlobalScope, lib.EventTarget], [ServiceWorkerGlobalScope, WorkerGlobalScope]]) {
  Scope.prototype = Object.create(Parent.prototype);
  Object.setPrototypeOf(Scope, Parent);
  own(Scope.prototype, 'constructor', Scope, false);
  own(Scope.prototype, Symbol.toStringTag, Scope.name, false);
}

// Names that are there on some compatibility dates only: [flag, names].
const kDated = [
  ['global_navigator', ['Navigator', 'navigator']],
  ['streams_enable_constructors', ['ReadableStreamBYOBRequest', 'ReadableStreamDefaultController', 'ReadableByteStreamController', 'WritableStreamDefaultController', 'TransformStreamDefaultController']],
  ['expose_global_message_channel', ['MessageChannel', 'MessagePort']],
  ['enable_global_performance_classes', ['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceResourceTiming', 'PerformanceObserver', 'PerformanceObserverEntryList']],
  ['nodejs_compat_v2', ['setImmediate', 'clearImmediate']],
];
// What the runtime's other files or Node bring, in the order in which the real runtime lists it.
const kNames = `DOMException WorkerGlobalScope btoa atob setTimeout clearTimeout setInterval clearInterval queueMicrotask structuredClone reportError fetch Event ExtendableEvent
  CustomEvent PromiseRejectionEvent FetchEvent TailEvent TraceEvent ScheduledEvent MessageEvent CloseEvent ReadableStreamDefaultReader ReadableStreamBYOBReader
  ReadableStream WritableStream WritableStreamDefaultWriter TransformStream ByteLengthQueuingStrategy CountQueuingStrategy ErrorEvent MessageChannel MessagePort EventSource
  ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableByteStreamController WritableStreamDefaultController TransformStreamDefaultController
  setImmediate clearImmediate CompressionStream DecompressionStream TextEncoderStream TextDecoderStream Headers Body Request Response WebSocket WebSocketPair
  WebSocketRequestResponsePair AbortController AbortSignal TextDecoder TextEncoder Navigator URL URLSearchParams URLPattern Blob File FormData Crypto SubtleCrypto CryptoKey
  CacheStorage Cache FixedLengthStream IdentityTransformStream HTMLRewriter Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceResourceTiming
  PerformanceObserver PerformanceObserverEntryList`.split(/\s+/);
// ECMAScript's own, and what V8 puts beside them.
const kLanguage = new Set(`Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError
  ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array
  Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet Proxy Reflect FinalizationRegistry WeakRef decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape eval isFinite isNaN SharedArrayBuffer Atomics WebAssembly Iterator DisposableStack AsyncDisposableStack SuppressedError`.split(/\s+/));

lib.installGlobals = () => {
  const timers = lib.timers();
  const ours = { ...lib, ...functions, ...timers, ...lib.immediates, WorkerGlobalScope, TraceEvent: lib.TailEvent };
  // Node loads some of its own only when they are looked at, so they are not where there is one of ours.
  const nodeOwn = Object.fromEntries(kNames.filter((name) => ours[name] === undefined && name in globalThis).map((name) => [name, globalThis[name]]));
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!kLanguage.has(name)) delete globalThis[name];
  delete globalThis[Symbol.toStringTag];

  const available = { ...ours, ...nodeOwn };
  const hidden = new Set(kDated.flatMap(([flag, names]) => (lib.isEnabled(flag) ? [] : names)));
  for (const name of kNames) if (available[name] !== undefined && !hidden.has(name)) own(ServiceWorkerGlobalScope.prototype, name, available[name]);
  own(WorkerGlobalScope.prototype, 'EventTarget', lib.EventTarget);
  if (!lib.isEnabled('no_global_importscripts')) own(WorkerGlobalScope.prototype, 'importScripts', function importScripts() { throw new TypeError('importScripts() is not available in modules.'); });
  Object.setPrototypeOf(globalThis, ServiceWorkerGlobalScope.prototype);

  own(globalThis, 'Date', StandingDate, false);
  own(globalThis, 'console', lib.console, false);
  const objects = { self: globalThis, ServiceWorkerGlobalScope, crypto: lib.crypto, caches: lib.caches, navigator: lib.navigator, scheduler: lib.scheduler, performance: lib.performance, Cloudflare: lib.makeCloudflare() };
  for (const [name, value] of Object.entries(objects)) if (value !== undefined && !hidden.has(name)) own(globalThis, name, value);
  Object.defineProperty(globalThis, 'origin', { value: 'null', enumerable: true, configurable: true });
  // With Node's timers these are functions of the global object itself.
  if (lib.flags.nodeTimers) for (const [name, value] of Object.entries(timers)) own(globalThis, name, value);
  if (lib.flags.nodeGlobals) for (const [name, value] of Object.entries({ process: lib.nodeProcess(), Buffer: node.Buffer, global: globalThis })) own(globalThis, name, value);
  if (!lib.isEnabled('enable_weak_ref')) for (const name of ['WeakRef', 'FinalizationRegistry']) delete globalThis[name];
  if (!lib.isEnabled('set_tostring_tag')) {
    for (const type of [ServiceWorkerGlobalScope, WorkerGlobalScope, ...lib.platformClasses]) delete type.prototype[Symbol.toStringTag];
  }
};
