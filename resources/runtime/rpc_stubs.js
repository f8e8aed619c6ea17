// Stubs, and the promises and properties that lead on from them: every name they are asked for is a remote one.
'use strict';

const kMaxPath = 65;  // workerd: "max 64" beyond the first
const kState = Symbol('state');  // what a proxy made here answers with the state behind it
const kKey = Symbol('made by the runtime');
const illegalConstructor = () => new TypeError('Illegal constructor');
// The targets of the proxies; none of their properties is seen. V8 quotes them where it refuses to clone a proxy.
const stubTarget = () => 'RpcStub';
const promiseTarget = () => 'RpcPromise';
const propertyTarget = () => 'RpcProperty';
for (const target of [stubTarget, promiseTarget, propertyTarget]) lib.shownAs(target, target());
const refusals = new Map([
  [`${stubTarget} could not be cloned.`, 'RpcStub cannot be serialized in this context.'],
  [`${promiseTarget} could not be cloned.`, 'Could not serialize object of type "RpcPromise". This type does not support serialization.'],
  [`${propertyTarget} could not be cloned.`, 'Could not serialize object of type "RpcProperty". This type does not support serialization.'],
]);
// `cloned`: by structuredClone(), which has V8's words for stubs.
lib.refusalOfProxy = (message, cloned) => (cloned && message.startsWith(`${stubTarget} `) ? '#<RpcStub> could not be cloned.' : refusals.get(message) ?? message);
const isIndex = (key) => key.charCodeAt(0) - 48 >>> 0 <= 9 && String(key >>> 0) === key;

function stateOf(proxy, type) {
  const state = proxy?.[kState];
  if (!(state instanceof type)) throw new TypeError('Illegal invocation');
  return state;
}

// ---- The classes that user code sees

class RpcStub {
  constructor(target) {
    if (target === kKey) return undefined;
    if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
      throw new TypeError("Failed to construct 'JsRpcStub': constructor parameter 1 is not of type 'Object'.");
    }
    if (!lib.isRpcTarget(target) && !(lib.isPlainObject(target) || Object.getPrototypeOf(target) === Object.prototype)) {
      throw new TypeError('RpcStubs can only wrap plain objects, functions, and RpcTarget derivatives.');
    }
    return makeStub(native.rpcExport(target));
  }
  dup() { return stateOf(this, StubState).dup(); }
}
class RpcPromise {
  constructor() { throw illegalConstructor(); }
  then(fulfilled, rejected) { return stateOf(this, PromiseState).toPromise().then(fulfilled, rejected); }
  catch(rejected) { return stateOf(this, PromiseState).toPromise().catch(rejected); }
  finally(done) { return stateOf(this, PromiseState).toPromise().finally(done); }
}
class RpcProperty {
  constructor() { throw illegalConstructor(); }
  then(fulfilled, rejected) { return stateOf(this, PropertyState).read().then(fulfilled, rejected); }
  catch(rejected) { return stateOf(this, PropertyState).read().catch(rejected); }
  finally(done) { return stateOf(this, PropertyState).read().finally(done); }
}
for (const type of [RpcStub, RpcPromise, RpcProperty]) lib.likeNative(type, `Js${type.name}`);
// Without a name, as on the real runtime.
const hiddenMethod = (value) => ({ value, writable: true, configurable: true, enumerable: false });
Object.defineProperty(RpcStub.prototype, Symbol.dispose, hiddenMethod((() => function () { stateOf(this, StubState).dispose(); })()));
Object.defineProperty(RpcPromise.prototype, Symbol.dispose, hiddenMethod((() => function () { stateOf(this, PromiseState).dispose(); })()));

// ---- What is behind them: the handlers of their proxies

class Remote {
  own = undefined;  // what user code put on it

  get(target, key, proxy) {
    if (key === kState) return this;
    if (this.own !== undefined && this.own.has(key)) return this.own.get(key);
    if (typeof key === 'symbol' || key in this.shape) return Reflect.get(this.shape, key, proxy);
    // JSON.stringify() does not ask the other side on the real runtime, either.
    return key === 'then' || key === 'toJSON' || isIndex(key) ? undefined : makeProperty(this, key);
  }
  set(target, key, value) {
    (this.own ??= new Map()).set(key, value);
    return true;
  }
  has(target, key) { return typeof key === 'string' ? !isIndex(key) : key in this.shape; }
  deleteProperty(target, key) {
    this.own?.delete(key);
    return true;
  }
  defineProperty(target, key, descriptor) { return this.set(target, key, descriptor.value); }
  ownKeys() { return this.own ? [...this.own.keys()] : []; }
  getOwnPropertyDescriptor(target, key) {
    return this.own?.has(key) ? { value: this.own.get(key), writable: true, enumerable: true, configurable: true } : undefined;
  }
  getPrototypeOf() { return this.shape; }
  apply(target, self, args) { return call(this, [], args); }
}

// The call is not sent.
const refuse = (state, message, error) => {
  if (message.parcel !== undefined) native.rpcDropStreams(message.parcel);
  state.fail(error);
};

// A stub of something that another context has let out. `handle` is undefined when it has been disposed.
class StubState extends Remote {
  constructor(handle) {
    super();
    this.handle = handle;
  }
  start(state, path, message) {
    if (this.handle === undefined) refuse(state, message, new Error('RPC stub used after being disposed.'));
    else send(state, this.handle, path, message);
  }
  dup() {
    if (this.handle === undefined) throw lib.internalError();
    const stub = makeStub(native.rpcDup(this.handle));
    watch(stub, [stubs.get(stub)]);
    return stub;
  }
  dispose() {
    if (this.handle !== undefined) native.rpcDispose(this.handle);
    this.handle = undefined;
  }
}

class PropertyState extends Remote {
  frame = undefined;

  constructor(base, path) {
    super();
    this.base = base;
    this.path = path;
  }
  get(target, key, proxy) {
    // An await asks for it, and calls it when V8 has lost whose code awaits.
    if (key === 'then') this.frame = native.currentFrame();
    return super.get(target, key, proxy);
  }
  start(state, path, message) { this.base.start(state, path.length ? [...this.path, ...path] : this.path, message); }
  read() {
    const state = new PromiseState(this.base);
    state.frame = this.frame;
    this.start(state, [], kRead);
    return state.toPromise();
  }
}

// A promise that is rejected with `error`, whose stack goes on with the functions that await it. V8 knows them only while it
// runs a reaction of that very promise, and by then the waiting must have begun: one turn of promises later.
const nothing = () => {};
function rejectedWithCallers(error) {
  return Promise.resolve().then(nothing).then(function reject() {
    const here = {};
    Error.captureStackTrace(here, reject);
    // A program's Error.prepareStackTrace makes of a stack what it likes, and may throw.
    const callers = lib.stackOf(here), stack = lib.stackOf(error);
    if (callers.includes('\n') && stack !== '' && !stack.includes('\n    at ')) error.stack = stack + callers.slice(callers.indexOf('\n'));
    throw error;
  });
}

// The answer of a call. What is called on it before it is there waits, and goes on from the answer as soon as it comes.
class PromiseState extends Remote {
  settled = false;
  failed = false;
  value = undefined;
  stubs = undefined;  // within the value, to be disposed with it
  promise = undefined;
  resolve = undefined;
  reject = undefined;
  waiting = undefined;
  disposed = false;
  frame = undefined;  // that of the code that asked, where V8 has lost it
  owner = native.currentFrame();

  constructor(base) {
    super();
    this.base = base;
  }
  toPromise() {
    if (this.promise) return this.promise;
    if (this.settled) {
      watch(this.value, this.stubs);
      return this.promise = Promise.resolve(this.value);
    }
    return this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
  succeed(value, stubs) {
    this.settled = true;
    this.value = value;
    this.stubs = stubs;
    if (this.resolve) {
      watch(value, stubs);
      this.resolve(value);
    }
    this.goOn();
    if (this.disposed) disposeAll(stubs);
  }
  fail(error) {
    this.settled = this.failed = true;
    this.value = error;
    if (this.reject) this.resolve(rejectedWithCallers(error));
    else this.promise = Promise.reject(error);  // so that it is reported when nobody ever looks
    this.goOn();
  }
  goOn() {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) for (const [state, path, message] of waiting) this.start(state, path, message);
  }
  start(state, path, message) {
    try {
      if (this.owner !== undefined) native.checkOwner(this.owner, 'JsRpcPromise');
    } catch (error) {
      refuse(state, message, error);
      return;
    }
    if (!this.settled) (this.waiting ??= []).push([state, path, message]);
    else if (this.failed) refuse(state, message, this.value);
    else if (this.disposed) refuse(state, message, new Error('RPC promise used after being disposed.'));
    else this.startFrom(state, path, message);
  }
  startFrom(state, path, message) {
    // Methods are called on the object that the other side has.
    if (this.stubs?.root && path.length) {
      this.stubs.root.start(state, path, message);
      return;
    }
    try {
      const found = lib.rpcWalk(this.value, path, 0);
      if (found.remote && !(message === kRead && found.rest.length === 0)) {
        found.remote.start(state, found.rest, message);
      } else if (message === kRead) {
        lib.rpcCopy(state, found.value);
      } else {
        throw lib.notAFunction(path);
      }
    } catch (error) {
      const object = objectOf(this.base);
      refuse(state, message, Object.assign(error, { remote: true }, object === undefined ? undefined : { durableObjectId: object }));
    }
  }
  dispose() {
    if (this.disposed) return;
    this.disposed = true;
    if (this.settled && !this.failed) disposeAll(this.stubs);
  }
}

StubState.prototype.shape = RpcStub.prototype;
PropertyState.prototype.shape = RpcProperty.prototype;
PromiseState.prototype.shape = RpcPromise.prototype;

const stubs = new WeakMap();  // each RpcStub's state: also a proxy of the user's may answer to kState

function makeStub(handle) {
  const state = new StubState(handle);
  const stub = new Proxy(stubTarget, state);
  stubs.set(stub, state);
  return stub;
}

function makeProperty(base, key) {
  let path = [key];
  if (base instanceof PropertyState) {
    path = [...base.path, key];
    base = base.base;
    if (path.length > kMaxPath) throw new TypeError('RPC pipelined property path is too deep (max 64).');
  }
  return new Proxy(propertyTarget, new PropertyState(base, path));
}

// ---- Calls

const kRead = { read: true };

function call(base, path, args) {
  const state = new PromiseState(base instanceof PropertyState ? base.base : base);
  try {
    base.start(state, path, lib.rpcPackArguments(args));
  } catch (error) {
    state.fail(error);
  }
  return new Proxy(promiseTarget, state);
}

function send(state, handle, path, { read = false, plain, parcel }) {
  lib.inHandler();
  const refused = native.rpcCall(handle, path.length === 1 ? path[0] : path, read, plain, parcel, state, state.frame);
  if (refused !== undefined) state.fail(refused);
}

// As a promise: what a call from here to another side answers.
lib.rpcForward = (remote, path, read, args) => {
  const state = new PromiseState(remote);
  remote.start(state, path, read ? kRead : lib.rpcPackArguments(args));
  return state.toPromise();
};

// What the collector finds undisposed is told: until then, and it may take long, the other side is kept in memory.
const kStubLeft = 'An RPC stub was not disposed properly. You must call dispose() on all stubs in order to let the other side know that you are no longer using them. You cannot rely on the garbage collector for this because it may take arbitrarily long before actually collecting unreachable objects. As a shortcut, calling dispose() on the result of an RPC call disposes all stubs within it.';
const kResultLeft = "An RPC result was not disposed properly. One of the RPC calls you made expects you to call dispose() on the return value, but you didn't do so. You cannot rely on the garbage collector for this because it may take arbitrarily long before actually collecting unreachable objects.";
const kWarning = 3;
const left = new FinalizationRegistry(({ words, states }) => {
  if (states.some((state) => state.handle !== undefined)) native.log(kWarning, words);
});
function watch(value, states) {
  if (states?.length) left.register(value, { words: typeof value === 'function' ? kStubLeft : kResultLeft, states: [...states] });
}

const disposeAll = (all) => {
  if (all) for (const each of all) each.dispose();
};
// The object behind, of whatever the base of a call was.
const objectOf = (base) => (base?.handle === undefined ? base?.base && objectOf(base.base) : native.rpcObjectOf(base.handle));

// From the native side. `held`: the states of the stubs within `value`, if it has any.
lib.rpcSettle = (state, ok, value, held) => {
  if (!ok) {
    state.fail(value);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    Object.defineProperty(value, Symbol.dispose, hiddenMethod((() => () => disposeAll(held))()));
  }
  state.succeed(value, held);
};

// ---- Stubs of objects and services: ordinary objects; what they do not have themselves is found, as a property of the
// other side, on a proxy behind their prototypes.

class ServiceState {
  constructor(handle) { this.handle = handle; }
  start(state, path, message) { send(state, this.handle, path, message); }
}

const wildcard = new Proxy(Object.create(Object.prototype), {
  get(target, key, stub) {
    if (typeof key === 'symbol' || key in Object.prototype) return Reflect.get(Object.prototype, key, stub);
    if (key === 'then' || key === 'toJSON' || isIndex(key)) return undefined;
    const state = lib.serviceState(stub);
    return state && makeProperty(state, key);
  },
  has: (target, key) => key in Object.prototype || (typeof key === 'string' && !isIndex(key)),
  set(target, key, value, stub) {
    return Reflect.defineProperty(stub, key, { value, writable: true, enumerable: true, configurable: true });
  },
});
lib.rpcWildcard = (type) => { if (lib.flags.rpc) Object.setPrototypeOf(type.prototype, wildcard); };

const asPromise = (value) => {
  const shape = typeof value === 'function' || typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  return shape === RpcPromise.prototype ? 'RpcPromise' : shape === RpcProperty.prototype ? 'RpcProperty' : undefined;
};
// The state of an RpcStub; undefined for all else.
const stubState = (value) => stubs.get(value);
Object.assign(lib, { RpcStub, RpcPromise, RpcProperty, ServiceState, makeRpcStub: makeStub, rpcPropertyOf: (stub, name) => makeProperty(lib.serviceState(stub), name), rpcStubState: stubState, rpcPromiseName: asPromise, disposeAll });
