// The global scope of user code: the platform's names put in, Node's taken out.
'use strict';

const kGlobalScope = 'Disallowed operation called within global scope. Asynchronous I/O (ex: fetch() or connect()), setting a timeout, and generating random values are not allowed within global scope. To fix this error, perform this operation within a handler. https://developers.cloudflare.com/workers/runtime-apis/handlers/';
lib.inHandler = () => {
  if (!lib.started) throw new Error(kGlobalScope);
};

// ---- Timers: each is an event of the object that set it, and goes through its input gate.

const kMaxTimers = 10000;

class Timeout {
  #id;
  constructor(id) { this.#id = id; }
  [Symbol.toPrimitive]() { return this.#id; }
  ref() { return this; }
  unref() { return this; }
  hasRef() { return true; }
  close() { native.clearTimer(this.#id); return this; }
}

function startTimer(name, callback, delay, args, repeat) {
  lib.inHandler();
  if (typeof callback !== 'function') throw lib.wrongParameter(name, 'ServiceWorkerGlobalScope', 1, 'function');
  if (native.timerCount() >= kMaxTimers) {
    throw new DOMException(`You have exceeded the number of active timeouts you may set. max active timeouts: ${kMaxTimers}, current active timeouts: ${native.timerCount()}`, 'QuotaExceededError');
  }
  const ms = Math.min(Math.max(Math.trunc(Number(delay)) || 0, 0), 2147483647);
  const id = native.setTimer(args.length ? () => callback(...args) : () => callback(), repeat ? Math.max(ms, 1) : ms, repeat);
  return lib.flags.nodeTimers ? new Timeout(id) : id;
}

const setTimeout = (callback, delay, ...args) => startTimer('setTimeout', callback, delay, args, false);
const setInterval = (callback, delay, ...args) => startTimer('setInterval', callback, delay, args, true);
const clearTimeout = (id) => native.clearTimer(Number(id) || 0);
const clearInterval = (id) => native.clearTimer(Number(id) || 0);

const scheduler = {
  wait(ms, options) {
    lib.inHandler();
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) { reject(signal.reason); return; }
      const id = startTimer('setTimeout', resolve, ms, [], false);
      signal?.addEventListener('abort', () => { clearTimeout(id); reject(signal.reason); }, { once: true });
    });
  },
};

// ---- crypto: computed on Node's threads, but seen from the object it does not let another event in.

const { webcrypto } = node.require('crypto');
const subtle = {};
for (const name of ['encrypt', 'decrypt', 'sign', 'verify', 'digest', 'generateKey', 'deriveKey', 'deriveBits', 'importKey', 'exportKey', 'wrapKey', 'unwrapKey']) {
  const method = webcrypto.subtle[name];
  Object.defineProperty(subtle, name, {
    value: { [name](...args) { return native.holdGate(Reflect.apply(method, webcrypto.subtle, args)); } }[name],
    writable: true, configurable: true,
  });
}
const { timingSafeEqual } = node.require('crypto');
Object.defineProperty(subtle, 'timingSafeEqual', { value: (a, b) => timingSafeEqual(a, b), writable: true, configurable: true });
const crypto = {
  subtle,
  getRandomValues(view) { lib.inHandler(); return webcrypto.getRandomValues(view); },
  randomUUID() { lib.inHandler(); return webcrypto.randomUUID(); },
};

// ---- console: to the log, with the object that said it.

const { formatWithOptions } = node.require('util');
const say = (level) => (...args) => native.log(level, formatWithOptions({ colors: false, depth: 4 }, ...args));
const groups = [];
const counts = new Map();
const marks = new Map();
const log = say(2);
const console = {
  debug: say(0), info: say(1), log, warn: say(3), error: say(4), dir: (value) => log(value), dirxml: log, table: (value) => log(value),
  trace: (...args) => say(0)('Trace:', ...args, `\n${new Error().stack.split('\n').slice(2).join('\n')}`),
  group: (...args) => { groups.push(0); if (args.length) log(...args); }, groupEnd: () => { groups.pop(); }, clear: () => {},
  assert: (ok, ...args) => { if (!ok) say(4)('Assertion failed', ...args); },
  count: (name = 'default') => { counts.set(name, (counts.get(name) ?? 0) + 1); log(`${name}: ${counts.get(name)}`); },
  countReset: (name = 'default') => { counts.delete(name); },
  time: (name = 'default') => { marks.set(name, Date.now()); },
  timeLog: (name = 'default', ...args) => { if (marks.has(name)) log(`${name}: ${Date.now() - marks.get(name)}ms`, ...args); },
  timeEnd: (name = 'default') => { console.timeLog(name); marks.delete(name); },
  timeStamp: () => {},
};
console.groupCollapsed = console.group;

// ---- performance: whole milliseconds, counted from the epoch.

const performance = { now: () => Date.now(), timeOrigin: 0, toJSON: () => ({ timeOrigin: 0 }) };
const navigator = Object.freeze({ userAgent: 'Cloudflare-Workers', language: 'en', hardwareConcurrency: 1 });

// ---- Before the first event there is no time: the clock stands at 0 while modules are evaluated.

const RealDate = Date;
const zeroNow = () => 0;
const StandingDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, lib.started || args.length ? args : [0], newTarget),
  get: (target, key) => (key === 'now' && !lib.started ? zeroNow : Reflect.get(target, key)),
});
lib.start = () => {
  lib.started = true;
  put('Date', RealDate);
};

// ---- structuredClone: by the serialiser that storage uses, which knows what of the platform cannot be cloned.

const cloneWithTransfer = structuredClone;
lib.structuredClone = function structuredClone(value, options) {
  if (arguments.length === 0) throw lib.wrongParameter('structuredClone', 'ServiceWorkerGlobalScope', 1, 'Value');
  return options?.transfer?.length ? cloneWithTransfer(value, options) : native.clone(value);
};

const put = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

// What programs written for Node look at. The real one would let them end Durascope, or reach the machine.
function processFacade() {
  const { version, versions, platform, arch, release } = node.process;
  const listeners = new (node.require('events'))();
  return Object.assign(Object.create({ constructor: function process() {} }), {
    version, versions: { ...versions }, platform, arch, release: { name: release.name }, title: 'workerd', pid: 1, ppid: 0, argv: ['workerd'], execArgv: [],
    env: {}, exitCode: undefined, cwd: () => '/', umask: () => 0o22, uptime: () => 0, memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: (callback, ...args) => { Promise.resolve().then(() => callback(...args)); },
    hrtime: Object.assign((before) => node.process.hrtime(before), { bigint: () => node.process.hrtime.bigint() }),
    emitWarning: (warning) => native.log(3, `${warning}`),
    exit: () => { throw new Error('process.exit() is not available: other objects run here, too.'); },
    on(...args) { listeners.on(...args); return this; }, once(...args) { listeners.once(...args); return this; },
    off(...args) { listeners.off(...args); return this; }, emit: (...args) => listeners.emit(...args),
  });
}

lib.installGlobals = () => {
  const nodeNames = { process: processFacade(), Buffer: node.Buffer, global: globalThis, setImmediate: node.setImmediate, clearImmediate: node.clearImmediate };
  for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require', 'module', 'exports', 'BroadcastChannel', 'fetch', 'MessageEvent']) delete globalThis[name];
  if (lib.flags.nodeGlobals) for (const [name, value] of Object.entries(nodeNames)) put(name, value);
  for (const [name, value] of Object.entries({
    self: globalThis, Date: StandingDate, setTimeout, setInterval, clearTimeout, clearInterval, scheduler, crypto, console, performance, navigator,
    Headers: lib.Headers, Request: lib.Request, Response: lib.Response, FormData: lib.FormData, Blob: lib.Blob, File: lib.File, fetch: lib.fetch,
    structuredClone: lib.structuredClone, URL: lib.URL, DOMException: lib.DOMException,
    queueMicrotask: (callback) => {
      if (typeof callback !== 'function') throw lib.wrongParameter('queueMicrotask', 'ServiceWorkerGlobalScope', 1, 'function');
      Promise.resolve().then(callback);
    },
  })) put(name, value);
  put(Symbol.toStringTag, 'ServiceWorkerGlobalScope');
};
