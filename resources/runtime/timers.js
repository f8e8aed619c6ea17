// Timers and scheduler.wait: each firing is an event of the object that set the timer, and goes through its input gate.
// Newer compatibility dates give Node's Timeout objects, and say what is wrong in Node's words.
'use strict';

const kGlobalScope = 'Disallowed operation called within global scope. Asynchronous I/O (ex: fetch() or connect()), setting a timeout, and generating random values are not allowed within global scope. To fix this error, perform this operation within a handler. https://developers.cloudflare.com/workers/runtime-apis/handlers/';
lib.inHandler = () => {
  if (!lib.started) throw new Error(kGlobalScope);
};

const kMaxTimers = 10000;
const kMaxDelay = 2147483647;

// -> the timer's number. `callback` is called without arguments; `label` is what people see, where it is neither
// setTimeout nor setInterval.
lib.startTimer = (callback, delay, repeats, label) => {
  lib.inHandler();
  const count = native.timerCount();
  if (count >= kMaxTimers) {
    throw new lib.DOMException(`You have exceeded the number of active timeouts you may set. max active timeouts: ${kMaxTimers}, current active timeouts: ${count}, finished timeouts: 0`, 'QuotaExceededError');
  }
  const ms = Math.min(Math.max(Math.trunc(delay) || 0, 0), kMaxDelay);
  return native.setTimer(callback, repeats ? Math.max(ms, 1) : ms, repeats, label);
};
const bound = (callback, args) => () => { Reflect.apply(callback, globalThis, args); };

// ---- As numbers

function numbered(name, repeats) {
  const { [name]: start } = { [name](callback, delay, ...args) {
    if (typeof callback !== 'function') throw lib.wrongParameter(name, 'ServiceWorkerGlobalScope', 1, 'function');
    return lib.startTimer(bound(callback, args), +delay, repeats);
  } };
  return Object.defineProperty(start, 'length', { value: 0, configurable: true });
}
function clearing(name) {
  const { [name]: clear } = { [name](id) {
    lib.inHandler();
    native.clearTimer(id instanceof Timeout ? Timeout.idOf(id) : +id || 0);
  } };
  return Object.defineProperty(clear, 'length', { value: 0, configurable: true });
}

// ---- As objects

// Node's words for a value, and its error.
function received(value) {
  if (value === undefined || value === null) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') return value.constructor?.name ? ` Received an instance of ${value.constructor.name}` : ` Received ${node.require('util').inspect(value, { depth: -1 })}`;
  const shown = node.require('util').inspect(value, { colors: false });
  return ` Received type ${typeof value} (${shown.length > 28 ? `${shown.slice(0, 25)}...` : shown})`;
}
lib.invalidArgument = (name, expected, value) => {
  const error = new TypeError(`The "${name}" argument must be ${expected}.${received(value)}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  error.toString = (0, function () { return `${this.name} [${this.code}]: ${this.message}`; });
  return error;
};

class Timeout {
  #start;
  #id;
  #ref = true;
  constructor(start) {
    this.#start = start;
    this.#id = start();
  }
  refresh() {
    native.clearTimer(this.#id);
    this.#id = this.#start();
    return this;
  }
  unref() { this.#ref = false; return this; }
  ref() { this.#ref = true; return this; }
  hasRef() { return this.#ref; }
  close() { native.clearTimer(this.#id); return this; }
  [Symbol.dispose]() { native.clearTimer(this.#id); }
  [Symbol.toPrimitive]() { return this.#id; }
  static idOf(timer) { return timer.#id; }
}
lib.Timeout = Timeout;
class Immediate {
  #id;
  #ref = true;
  constructor(id) { this.#id = id; }
  ref() { this.#ref = true; return this; }
  unref() { this.#ref = false; return this; }
  hasRef() { return this.#ref; }
  [Symbol.dispose]() { native.clearTimer(this.#id); }
  static idOf(timer) { return timer.#id; }
}

const nodeTimer = (repeats) => function (callback, delay, ...args) {
  if (typeof callback !== 'function') throw lib.invalidArgument('callback', 'of type function', callback);
  const ms = delay === undefined ? 1 : delay * 1;
  return new Timeout(() => lib.startTimer(bound(callback, args), ms, repeats));
};
const clearNode = () => function (timer) {
  lib.inHandler();
  if (timer instanceof Timeout) native.clearTimer(Timeout.idOf(timer));
  else if (typeof timer === 'number') native.clearTimer(timer);
};
const named = (f, name, length) => Object.defineProperties(f, { name: { value: name, configurable: true }, length: { value: length, configurable: true } });

// setTimeout and its kin as the compatibility date has them: [on the global object itself?, functions by name].
lib.timers = () => (lib.flags.nodeTimers
  ? {
    setTimeout: named(nodeTimer(false), 'setTimeout', 2), setInterval: named(nodeTimer(true), 'setInterval', 2),
    clearTimeout: named(clearNode(), 'clearTimeout', 1), clearInterval: named(clearNode(), 'clearInterval', 1),
  }
  : { setTimeout: numbered('setTimeout', false), setInterval: numbered('setInterval', true), clearTimeout: clearing('clearTimeout'), clearInterval: clearing('clearInterval') });

const immediates = {
  setImmediate(callback, ...args) {
    if (typeof callback !== 'function') throw lib.wrongParameter('setImmediate', 'ServiceWorkerGlobalScope', 1, 'function');
    return new Immediate(lib.startTimer(bound(callback, args), 0, false, 'setImmediate'));
  },
  clearImmediate(immediate) {
    if (immediate instanceof Immediate) native.clearTimer(Immediate.idOf(immediate));
  },
};
for (const immediate of Object.values(immediates)) Object.defineProperty(immediate, 'length', { value: 0, configurable: true });
lib.immediates = immediates;

// ---- scheduler

class Scheduler extends native.HostObject {
  #brand;
  async wait(delay, options) {
    if (typeof this !== 'object' || this === null || !(#brand in this)) throw lib.illegalInvocation();
    if (arguments.length === 0) throw lib.wrongParameter('wait', 'Scheduler', 1, 'number');
    if (options !== undefined && options !== null && typeof options !== 'object') throw lib.wrongParameter('wait', 'Scheduler', 2, 'WaitOptions');
    const signal = options?.signal;
    if (signal !== undefined && !lib.isSignal(signal)) throw lib.wrongField('signal', 'WaitOptions', 'AbortSignal');
    if (signal?.aborted) throw lib.copyOfError(signal.reason);
    await new Promise((resolve, reject) => {
      const id = lib.startTimer(() => resolve(), +delay, false, 'scheduler.wait');
      signal?.addEventListener('abort', () => {
        native.clearTimer(id);
        reject(lib.copyOfError(signal.reason));
      }, { once: true });
    });
  }
}
lib.scheduler = new Scheduler();
lib.platformClass(Scheduler);
