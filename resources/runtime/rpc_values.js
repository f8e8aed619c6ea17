// What crosses with a call: plain data is copied here at once; all else is written by the native side, with stubs in
// place of functions and targets.
'use strict';

const { isProxy } = node.require('util').types;

const kNotPlain = Symbol('not plain data');
const kLongText = 4096;   // copied by whoever also counts its bytes
const kManyObjects = 24;  // beyond it a list of those that were met is slower than the serialiser

// ---- Plain data: text, numbers, arrays and objects of them, each once.

const met = [];

function copyObject(object) {
  if (met.length === kManyObjects || met.includes(object)) return kNotPlain;
  met.push(object);
  const kind = native.containerKind(object);
  if (kind === 'object') {
    if (Object.getPrototypeOf(object) !== Object.prototype) return kNotPlain;
    const copy = {};
    for (const key of Object.keys(object)) {
      const item = copyValue(object[key]);
      if (item === kNotPlain || key === '__proto__') return kNotPlain;
      copy[key] = item;
    }
    return copy;
  }
  if (kind !== 'array' || object.length > kManyObjects || Object.keys(object).length !== object.length) return kNotPlain;
  return copyItems(object);
}

function copyItems(array) {
  if (array.length === 1) {  // most calls: a list that grows would be made for seventeen
    const item = copyValue(array[0]);
    return item === kNotPlain ? kNotPlain : [item];
  }
  const copy = [];
  for (let i = 0; i < array.length; ++i) {
    const item = copyValue(array[i]);
    if (item === kNotPlain) return kNotPlain;
    copy.push(item);
  }
  return copy;
}

function copyValue(value) {
  switch (typeof value) {
    case 'string': return value.length > kLongText ? kNotPlain : value;
    case 'object': return value === null ? null : copyObject(value);
    case 'function': case 'symbol': return kNotPlain;
    default: return value;
  }
}

function copyPlain(value, copy) {
  if (met.length > 0) met.length = 0;  // V8 leaves compiled code for it
  return copy(value);
}

// ---- Everything else

class External extends native.HostObject {
  constructor(pieces) {
    super();
    this.pieces = pieces;
  }
}
const kExternal = 200;  // none of the real runtime's tags: these values are never stored
lib.externalPieces = (object) => (object instanceof External ? object.pieces : undefined);

// Objects of the platform that cross in parts: type name -> {is(object), pack(object, send) -> data, unpack(data, sent) ->
// object}. The data may hold functions and targets, which become stubs of the far side that live as long as the object there
// does. `send` takes the parked end of a pipe and gives a number for the data, `sent` gives it for that number.
lib.externalTypes = new Map();

const refuse = (words) => { throw lib.dataCloneError(words); };
const unsupported = (type) => refuse(`Could not serialize object of type "${type}". This type does not support serialization.`);
const kProxy = 'Proxy could not be serialized because it is not a valid RPC receiver type. The Proxy must emulate either a plain object or an RpcTarget, as indicated by the Proxy\'s prototype chain.';

const kNoCopy = "Couldn't create a stub for the RcpTarget because it has a dup() method which did not return another RpcTarget. Either remove the dup() method or make sure it returns an RpcTarget.";

lib.isPlainObject = (value) => native.containerKind(value) === 'object' && Object.getPrototypeOf(value) === Object.prototype;
lib.isRpcTarget = (value) => typeof value === 'function' || value instanceof lib.RpcTarget;

// -> a parcel. `move`: stubs that lie in the value are the receiver's from now on. `rooted`: it is an answer, on which calls
// may be made.
function pack(value, move, rooted) {
  const externals = [];  // handles of stubs, and [target] of what becomes one
  const moved = [];
  const streams = [];    // parked ends
  let inner = 0;
  const send = (end) => streams.push(end) - 1;

  const external = (what, type, data) => {
    externals.push(what);
    return new External([kExternal, externals.length - 1, inner ? `inner ${type}` : type, [data]]);
  };
  const passStub = (state) => {
    if (state.handle === undefined) throw new Error('RPC stub used after being disposed.');
    if (move) moved.push(state);
    return external(state.handle, 'stub');
  };
  // Arguments are the caller's: what knows how to copy itself is copied, and the copy is disposed of after the call.
  const copied = (target) => {
    const { dup } = target;
    if (typeof dup !== 'function') return target;
    const copy = Reflect.apply(dup, target, []);
    if (!lib.isRpcTarget(copy)) refuse(kNoCopy);
    return copy;
  };
  const passTarget = (target) => {
    const passed = move || rooted ? target : copied(target);
    // The receiver makes a stub of either; the word is for people.
    return external(inner ? [passed, true] : [passed], typeof target === 'function' ? 'function' : 'RpcTarget');
  };
  const replaceFunction = (value) => {
    const promise = lib.rpcPromiseName(value);
    if (promise) unsupported(promise);
    return passTarget(value);
  };
  const replaceProxy = (proxy) => {
    if (proxy instanceof lib.RpcTarget || Object.getPrototypeOf(proxy) === Object.prototype) return passTarget(proxy);
    return refuse(kProxy);
  };
  const replaceObject = (object) => {
    if (object instanceof lib.RpcTarget) return passTarget(object);
    if (lib.isFacetStub(object)) refuse(lib.kFacetStub);
    const service = lib.serviceState(object);
    if (service) return external(service.handle, 'service');
    for (const [name, type] of lib.externalTypes) {
      if (!type.is(object)) continue;
      ++inner;
      const data = copyOf(type.pack(object, send));
      --inner;
      return new External([kExternal, 0, name, [data]]);
    }
    const words = lib.refusal(object);
    if (words) refuse(words);
    if (native.containerKind(object) === 'object' && Object.getPrototypeOf(object) !== Object.prototype) unsupported(native.constructorName(object));
    return undefined;
  };
  const copyOf = lib.makeCarrier((value) => {
    const inner = lib.loopbackOf(value);
    if (inner) return replaceObject(inner);
    const state = lib.rpcStubState(value);
    if (state) return passStub(state);
    if (typeof value === 'function') return replaceFunction(value);
    return isProxy(value) ? replaceProxy(value) : replaceObject(value);
  });

  let carried;
  try {
    carried = copyOf(value);
  } catch (error) {
    native.dropParked(streams);
    throw error;
  }
  // Its methods are called on itself; and its dispose method when the receiver has disposed of it.
  if (rooted && lib.isPlainObject(value) && (externals.length || typeof value[Symbol.dispose] === 'function')) externals.push([value]);
  const parcel = native.rpcPack(carried, externals, streams);
  for (const state of moved) state.dispose();
  return parcel;
}

// Packs what a message is made of: {plain} or {parcel}.
const packed = (value, copy, move, rooted) => {
  const plain = copyPlain(value, copy);
  return plain === kNotPlain ? { plain: undefined, parcel: pack(value, move, rooted) } : { plain, parcel: undefined };
};
lib.rpcPackArguments = (args) => packed(args, copyItems, !lib.flags.rpcParamsDupStubs, false);
// An object that wants to know when its receiver has disposed of it is more than plain data.
const wantsDisposal = (value) => typeof value === 'object' && value !== null && lib.isPlainObject(value) && typeof value[Symbol.dispose] === 'function';
lib.rpcPackResult = (value) => (wantsDisposal(value) ? { plain: undefined, parcel: pack(value, true, true) } : packed(value, copyValue, true, true));

// ---- Receiving

let incoming;

// Around the making of a value of a parcel with externals, which are handles here, or streams.
lib.rpcOpen = (handles, streams) => { incoming = { handles, streams, states: [], used: new Set() }; };
const sent = (number) => incoming.streams[number];
// -> the states of the stubs in it, to be disposed together; `root`: that of the value itself
lib.rpcOpened = () => {
  const { handles, states, used } = incoming;
  incoming = undefined;
  if (handles.length > 0 && !used.has(handles.length - 1)) {
    native.rpcEndsWithOwner(handles[handles.length - 1]);
    states.root = lib.rpcStubState(lib.makeRpcStub(handles[handles.length - 1]));
    states.push(states.root);
  }
  return states;
};
lib.putExternal = (index, type, data) => {
  const name = type.replace('inner ', '');
  const isInner = name !== type;
  if (lib.externalTypes.has(name)) return lib.externalTypes.get(name).unpack(data, sent);
  incoming.used.add(index);
  const handle = incoming.handles[index];
  if (name === 'service') return lib.makeServiceStub(handle);
  const stub = lib.makeRpcStub(handle);
  if (!isInner) {
    native.rpcEndsWithOwner(handle);
    incoming.states.push(lib.rpcStubState(stub));
  }
  return stub;
};

// A copy of a received value, for who asked for a part of it before it was there.
lib.rpcCopy = (state, value) => {
  const { plain, parcel } = packed(value, copyValue, false, true);
  if (parcel === undefined) lib.rpcSettle(state, true, plain);
  else native.rpcUnpack(parcel, state);
};
