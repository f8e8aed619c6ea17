// The far end of a call: finds what it means, calls it, sends the answer.
'use strict';

const kNoRpc = 'The receiving Durable Object does not support RPC, because its class was not declared with `extends DurableObject`. In order to enable RPC, make sure your class extends the special class `DurableObject`, which can be imported from the module "cloudflare:workers".';

const kReserved = new Set(['alarm', 'webSocketMessage', 'webSocketClose', 'webSocketError', 'dup', 'constructor', 'fetch', 'connect']);
const kTargetReserved = new Set(['dup', 'constructor']);
// How names are looked up: on the class, among the object's own, or not at all.
const kOnClass = 1, kOwn = 2;

const missing = (name) => new TypeError(`The RPC receiver does not implement the method "${name}".`);
lib.notAFunction = (path) => new TypeError(`"${path.length ? path.join('.') : '(this)'}" is not a function.`);

function rulesOf(value) {
  if (typeof value === 'function') return kOwn;
  if (typeof value !== 'object' || value === null) return 0;
  if (value instanceof lib.RpcTarget) return kOnClass;
  return Object.getPrototypeOf(value) === Object.prototype ? kOwn : 0;
}

function member(object, rules, name) {
  if (rules === kOnClass) {
    if (Object.hasOwn(object, name)) throw missing(name);
    const value = object[name];
    if (value === undefined || value === Object.prototype[name]) throw missing(name);
    return value;
  }
  if (!Object.hasOwn(object, name)) throw missing(name);
  return object[name];
}

const remoteOf = (value) => lib.rpcStubState(value) ?? (typeof value === 'object' && value !== null ? lib.serviceState(value) : undefined);

// Follows `path` from `root` -> {value, self}; where it leads to another side also {remote, rest}, what is left to follow
// there. `rules`: those of the root.
lib.rpcWalk = (root, path, rules) => {
  let value = root;
  let self = root;
  for (let i = 0; i < path.length; ++i) {
    const remote = remoteOf(value);
    if (remote) return { value, remote, rest: path.slice(i) };
    const here = i === 0 && rules ? rules : rulesOf(value);
    if (!here) throw missing(path[Math.max(i - 1, 0)]);
    if (here === kOnClass && kTargetReserved.has(path[i])) throw new TypeError(`'${path[i]}' is a reserved method and cannot be called over RPC.`);
    self = value;
    value = member(value, here, path[i]);
  }
  const remote = remoteOf(value);
  return { value, self, remote, rest: [] };
};

// `held`: the states of the stubs in the arguments, which end with the call.
function finish(token, value, held) {
  let answer;
  try {
    answer = lib.rpcPackResult(value);
  } catch (error) {
    fail(token, error, held);
    return;
  }
  // As there: the caller's dispose methods run before it goes on, unless the call failed.
  try {
    lib.disposeAll(held);
  } finally {
    native.rpcDone(token, answer.plain, answer.parcel);
  }
}

function fail(token, error, held, thrown = false) {
  native.rpcFailed(token, error, thrown);
  lib.disposeAll(held);
}

function answerWith(token, result, held, called) {
  if ((typeof result === 'object' || typeof result === 'function') && result !== null && (result instanceof Promise || typeof result.then === 'function')) {
    Promise.resolve(result).then((value) => finish(token, value, held), (error) => fail(token, error, held, called));
  } else {
    finish(token, result, held);
  }
}

function serve(token, root, rules, path, read, args, held, invoke) {
  let called = false;
  try {
    const found = lib.rpcWalk(root, path, rules);
    if (found.remote && !(read && found.rest.length === 0)) {
      // What was let out is another side's: the call goes on there.
      answerWith(token, lib.rpcForward(found.remote, found.rest, read, args), held, false);
      return;
    }
    if (read) {
      answerWith(token, found.value, held, false);
      return;
    }
    if (typeof found.value !== 'function') throw lib.notAFunction(path);
    called = true;
    answerWith(token, invoke(found.value, found.self, args), held, true);
  } catch (error) {
    fail(token, error, held, called);
  }
}

// A path of one name, as most are, comes without an array around it.
const asPath = (names) => (typeof names === 'string' ? [names] : names);
const plainly = (method, self, args) => Reflect.apply(method, self, args);

// With this flag, from when RPC was an experiment, classes need not extend DurableObject.
const kAllClasses = lib.isEnabled('js_rpc');
// An object's instance, made of `type`.
lib.rpcServeObject = (token, self, type, names, read, args, held) => {
  const path = asPath(names);
  if (!kAllClasses && !(self instanceof lib.DurableObject) && !(type.prototype instanceof lib.DurableObject)) {
    fail(token, new TypeError(kNoRpc), held);
  } else if (kReserved.has(path[0])) {
    fail(token, new TypeError(`'${path[0]}' is a reserved method and cannot be called over RPC.`), held);
  } else {
    serve(token, self, kOnClass, path, read, args, held, plainly);
  }
};

// The last stub of something that was let out is gone.
lib.rpcReleased = (target) => {
  const dispose = target[Symbol.dispose];
  if (typeof dispose === 'function') Reflect.apply(dispose, target, []);
};

// Something that was let out. A function is its own `this`.
lib.rpcServeExport = (token, target, names, read, args, held) => serve(token, target, 0, asPath(names), read, args, held, plainly);

// For the Worker's entrypoints.
Object.assign(lib, { rpcServe: serve, rpcPath: asPath, rpcFail: fail, rpcRules: { kOnClass, kOwn } });
