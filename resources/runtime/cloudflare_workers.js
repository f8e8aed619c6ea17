// The module `cloudflare:workers`.
'use strict';

const { AsyncLocalStorage } = lib.asyncHooks;

// What stands for env (or exports) in the module: that of withEnv() inside it, else the Worker's.
function changeable(usual) {
  const inside = new AsyncLocalStorage();
  const now = () => inside.getStore() ?? usual();
  const forward = (trap) => (target, ...more) => Reflect[trap](now(), ...more);
  const handler = {};
  for (const trap of ['get', 'has', 'set', 'deleteProperty', 'defineProperty', 'ownKeys']) handler[trap] = forward(trap);
  handler.get = (target, key) => Reflect.get(now(), key);
  handler.set = (target, key, value) => Reflect.set(now(), key, value);
  handler.getOwnPropertyDescriptor = (target, key) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(now(), key);
    return descriptor && { ...descriptor, configurable: true };
  };
  const run = (value, callback) => inside.run(typeof value === 'object' && value !== null ? value : now(), callback);
  return { proxy: new Proxy({}, handler), run };
}

const env = changeable(() => lib.env);
const exports = changeable(() => lib.loopbacks);

const callbackAt = (callback, name, position) => {
  if (typeof callback !== 'function') throw lib.wrongParameter(name, 'EnvModule', position, 'function');
};
function withEnv(value, callback) {
  callbackAt(callback, 'withEnv', 2);
  return env.run(value, callback);
}
function withExports(value, callback) {
  callbackAt(callback, 'withExports', 2);
  return exports.run(value, callback);
}
function withEnvAndExports(newEnv, newExports, callback) {
  callbackAt(callback, 'withEnvAndExports', 3);
  return env.run(newEnv, () => exports.run(newExports, callback));
}

// Nobody collects spans here: callbacks are called, and get one that takes whatever it is told.
class Span {
  setAttribute() { return this; }
  setAttributes() { return this; }
  addEvent() { return this; }
  recordException() { return this; }
  end() {}
  get isTraced() { return false; }
}
class Tracing {
  enterSpan(name, callback, ...args) { return callback(new Span(), ...args); }
  startActiveSpan(name, ...rest) { return rest.at(-1)(new Span()); }
  startSpan() { return new Span(); }
  getActiveSpan() { return undefined; }
  withActiveSpan(span, callback) { return callback(span); }
}
Tracing.prototype.Span = Span;
for (const type of [Span, Tracing]) lib.likeNative(type);
lib.tracing = new Tracing();

const restore = Symbol('cloudflare:workers:restore');
function abortIsolate(reason) {
  throw new Error(`abortIsolate() is not available here, since other objects run in this isolate, too${reason === undefined ? '.' : `: ${reason}`}`);
}

lib.cloudflareWorkers = () => {
  const { DurableObject, RpcPromise, RpcProperty, RpcStub, RpcTarget, ServiceStub, WorkerEntrypoint, WorkflowEntrypoint } = lib;
  return {
    DurableObject, RpcPromise, RpcProperty, RpcStub, RpcTarget, ServiceStub, WorkerEntrypoint, WorkflowEntrypoint, abortIsolate, cache: {}, env: env.proxy,
    exports: exports.proxy, restore, tracing: lib.tracing, waitUntil: (promise) => native.waitUntil(Promise.resolve(promise)), withEnv, withEnvAndExports, withExports,
  };
};
