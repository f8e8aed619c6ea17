// node:async_hooks as the real runtime has it: AsyncLocalStorage and AsyncResource over the frame that follows code across
// every await, timer and storage operation. Node's own would watch every promise.
'use strict';

const functionAt = (value, method, type, position, expected = 'function') => {
  if (typeof value !== 'function') throw lib.wrongParameter(method, type, position, expected);
};
const unavailable = (method) => { throw new Error(`asyncLocalStorage.${method}() is not implemented`); };
// `callback` as a function that runs where this was called.
const bound = (callback) => {
  const storages = native.storages();
  return function (...args) { return native.runWithStorages(storages, () => Reflect.apply(callback, this, args)); };
};

class AsyncLocalStorage extends native.HostObject {
  #options;
  constructor(options) {
    super();
    this.#options = { defaultValue: options?.defaultValue, name: `${options?.name ?? ''}` };
  }
  run(store, callback, ...args) {
    functionAt(callback, 'run', 'AsyncLocalStorage', 2);
    return native.runWithStorages(new Map(native.storages()).set(this, store), () => callback(...args));
  }
  exit(callback, ...args) {
    functionAt(callback, 'exit', 'AsyncLocalStorage', 1);
    const storages = new Map(native.storages());
    storages.delete(this);
    return native.runWithStorages(storages, () => callback(...args));
  }
  getStore() {
    const storages = native.storages();
    return storages?.has(this) ? storages.get(this) : this.#options.defaultValue;
  }
  enterWith() { unavailable('enterWith'); }
  disable() { unavailable('disable'); }
  get name() { return this.#options.name; }
  static bind(callback) {
    functionAt(callback, 'bind', 'AsyncLocalStorage', 1, 'Function');
    return bound(callback);
  }
  static snapshot() {
    const storages = native.storages();
    return function (callback, ...args) {
      functionAt(callback, 'snapshot', 'AsyncLocalStorage', 1);
      return native.runWithStorages(storages, () => Reflect.apply(callback, this, args));
    };
  }
  static has(object) { return typeof object === 'object' && object !== null && #options in object; }
}
const { has: isStorage } = AsyncLocalStorage;
delete AsyncLocalStorage.has;

class AsyncResource extends native.HostObject {
  #storages = native.storages();
  asyncId() { return 0; }
  triggerAsyncId() { return 0; }
  bind(callback, receiver) {
    functionAt(callback, 'bind', 'AsyncResource', 1, 'Function');
    const resource = this;
    const wrapper = function (...args) { return resource.runInAsyncScope(callback, receiver ?? this, ...args); };
    Object.defineProperty(wrapper, 'asyncResource', { value: this, writable: true, enumerable: true, configurable: true });
    return wrapper;
  }
  runInAsyncScope(callback, receiver, ...args) {
    functionAt(callback, 'runInAsyncScope', 'AsyncResource', 1);
    return native.runWithStorages(this.#storages, () => Reflect.apply(callback, receiver, args));
  }
  emitDestroy() { return this; }
  static bind(callback, type, receiver) { return new AsyncResource(type ?? callback.name ?? 'bound-anonymous-fn').bind(callback, receiver); }
  static has(object) { return typeof object === 'object' && object !== null && #storages in object; }
}
const { has: isResource } = AsyncResource;
delete AsyncResource.has;
lib.platformClass(AsyncLocalStorage, isStorage);
lib.platformClass(AsyncResource, isResource);

const hook = { enable() { return this; }, disable() { return this; } };
lib.asyncHooks = {
  AsyncLocalStorage, AsyncResource, asyncWrapProviders: {}, createHook: () => hook, executionAsyncId: () => 0, executionAsyncResource: () => ({}), triggerAsyncId: () => 0,
};
