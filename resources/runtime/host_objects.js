// Objects of the platform as they are stored: taken into pieces, which the native side writes, and made of them again.
// A piece is a number (written as it is), text or bytes (with their length), or an array around a value of any sort.
'use strict';

const { isNativeError, isProxy } = node.require('util').types;

// The tags and numbers are the real runtime's, and lie in files.
const kHeaders = 4, kRequest = 5, kResponse = 6, kDomException = 8, kNativeError = 10, kBlob = 15, kExternal = 200;
const kImmutable = 0, kFree = 3;
const kErrorNames = ['', 'Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'CompileError', 'LinkError', 'RuntimeError', 'SuspendError', 'EvalError',
  'URIError', 'AggregateError', 'SuppressedError'];
const kErrorClasses = { Error, TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError, AggregateError };

const kStream = 'ReadableStream can only be serialized for RPC.';
const kSignal = 'AbortSignal serialization is not enabled.';

// What stands for an error while a value is written: V8 would write the error itself in its own form.
class Carrier extends native.HostObject {
  pieces = [kNativeError];
}

function headerPieces(headers) {
  const [immutable, ...flat] = lib.storedHeaders(headers);
  return [kHeaders, immutable ? kImmutable : kFree, flat.length / 2, ...flat];
}

// -> pieces, or the words in which it is refused.
lib.takeApart = (object) => {
  if (object instanceof Carrier) return object.pieces;
  const external = lib.externalPieces(object);
  if (external) return external;
  if (object instanceof lib.Headers) return headerPieces(object);
  if ((object instanceof lib.Request || object instanceof lib.Response) && !lib.hasNullBody(object)) return kStream;
  if (object instanceof lib.Request && lib.hasSignal(object)) return kSignal;
  if (object instanceof lib.Request) return [kRequest, object.url, [lib.requestInit(object)]];
  if (object instanceof lib.Response) return [kResponse, [null], [lib.responseInit(object)]];
  if (object instanceof DOMException) return [kDomException, object.name, object.message, `${object.stack}`];
  if (object instanceof lib.Blob && !(object instanceof lib.File)) return [kBlob, object.type, lib.blobBytes(object)];
  if (lib.isFacetStub(object)) return lib.kFacetStub;
  if (object instanceof lib.ServiceStub) return 'ServiceStub cannot be serialized in this context.';
  if (object instanceof lib.RpcTarget) return 'Remote RPC references can only be serialized for RPC.';
  return lib.refusal(object) ?? unsupported(object.constructor?.name);
};

const unsupported = (type) => `Could not serialize object of type "${type}". This type does not support serialization.`;

// Classes of the platform that are Node's: V8 sees nothing in them but an empty object.
const refusals = new Map([[ReadableStream.prototype, kStream], [WritableStream.prototype, 'WritableStream can only be serialized for RPC.'], [AbortSignal.prototype, kSignal]]);
for (const type of [TransformStream, node.require('crypto').webcrypto.CryptoKey]) refusals.set(type.prototype, unsupported(type.name));
// Those of JavaScript itself that are no plain objects, though nothing tells them from instances of a user's class.
const notCloned = (object, shown) => refusals.set(object, `${shown} could not be cloned.`);
for (const type of [WeakRef, FinalizationRegistry]) notCloned(type.prototype, `#<${type.name}>`);
for (const iterator of [[][Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g)]) {
  const prototype = Object.getPrototypeOf(iterator);
  notCloned(prototype, `[object ${prototype[Symbol.toStringTag]}]`);
}

// The words in which one of those is refused; undefined for all else.
lib.refusal = (object) => {
  for (let type = Object.getPrototypeOf(object); type !== null && type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    const words = refusals.get(type);
    if (words) return words;
  }
  return undefined;
};

// The same for the first such object within a value. Runs no getter and looks into no proxy.
lib.refusalWithin = (value) => {
  const met = new Set();
  const open = [value];
  while (open.length) {
    const object = open.pop();
    if (typeof object !== 'object' || object === null || met.has(object) || isProxy(object)) continue;
    met.add(object);
    const words = lib.refusal(object);
    if (words) return words;
    if (object instanceof Map) for (const [key, item] of Reflect.apply(entriesOfMap, object, [])) open.push(key, item);
    else if (object instanceof Set) for (const item of Reflect.apply(valuesOfSet, object, [])) open.push(item);
    else if (ArrayBuffer.isView(object)) continue;
    for (const key of Object.keys(object)) open.push(Object.getOwnPropertyDescriptor(object, key)?.value);
  }
  return undefined;
};
const entriesOfMap = Map.prototype.entries;
const valuesOfSet = Set.prototype.values;

// ---- Errors with all their own properties, as newer compatibility dates store them.

// A value with a carrier in place of each error, shared where the errors were. Containers are copied, as far as they would be
// written: own enumerable properties, each read once. What is neither is the same object.
lib.carryErrors = (value) => lib.makeCarrier((original) => (typeof original === 'function' || isProxy(original) ? original : undefined), true)(value);

// The function that makes such a copy. `replace` is asked first for each object and function: what it answers, unless
// undefined, stands there instead.
lib.makeCarrier = (replace, carriesErrors = lib.flags.enhancedErrors) => {
  const copies = new Map();
  const copyOf = (original) => {
    if ((typeof original !== 'object' && typeof original !== 'function') || original === null) return original;
    if (copies.has(original)) return copies.get(original);
    if (isNativeError(original)) return carriesErrors ? carry(original) : original;
    const replaced = replace(original);
    if (replaced !== undefined) return keep(original, replaced);
    switch (native.containerKind(original)) {
      case 'array': return copyArray(original);
      case 'map': return copyMap(original);
      case 'set': return copySet(original);
      case 'object': return copyProperties(original, keep(original, {}), Object.keys(original));
      default: return original;
    }
  };
  const keep = (original, copy) => {
    copies.set(original, copy);
    return copy;
  };
  const copyProperties = (original, copy, keys) => {
    for (const key of keys) Object.defineProperty(copy, key, { value: copyOf(original[key]), writable: true, configurable: true, enumerable: true });
    return copy;
  };
  const copyArray = (original) => {
    // What slice() makes has holes where V8 would see some, and is not of the user's class.
    const plain = Object.getPrototypeOf(original) === Array.prototype && original.constructor === Array;
    const copy = keep(original, plain ? Reflect.apply(Array.prototype.slice, original, []) : Array.from(original));
    for (const key of Object.keys(copy)) copy[key] = copyOf(copy[key]);
    return copyProperties(original, copy, Object.keys(original).slice(Object.keys(copy).length));
  };
  const copyMap = (original) => {
    const copy = keep(original, new Map());
    for (const [key, item] of Reflect.apply(entriesOfMap, original, [])) copy.set(copyOf(key), copyOf(item));
    return copy;
  };
  const copySet = (original) => {
    const copy = keep(original, new Set());
    for (const item of Reflect.apply(valuesOfSet, original, [])) copy.add(copyOf(item));
    return copy;
  };
  const isOwnDetail = (name) => name !== 'name' && name !== 'message' && String(name >>> 0) !== name;
  const carry = (error) => {
    const carrier = keep(error, new Carrier());
    const { name, message } = error;
    const type = Math.max(0, typeof name === 'string' ? kErrorNames.indexOf(name) : 0);
    const known = type !== 0 && (Object.hasOwn(kErrorClasses, name) || name === 'SuppressedError');
    carrier.pieces.push(known ? type : 0);
    if (!known) carrier.pieces.push([copyOf(name)]);
    carrier.pieces.push([copyOf(message)], [copyProperties(error, {}, Object.getOwnPropertyNames(error).filter(isOwnDetail))]);
    return carrier;
  };
  return copyOf;
};

function errorOf(type, name, message, properties) {
  if (typeof message !== 'string') throw new TypeError('The message of a stored error is not text.');
  const known = kErrorNames[type] ?? '';
  const error = known === 'AggregateError' ? new AggregateError([], message) : new (kErrorClasses[known] ?? Error)(message);
  delete error.errors;
  const define = (key, value) => Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: true });
  if (!Object.hasOwn(kErrorClasses, known)) define('name', known || name);
  error.stack = `${error}`;
  for (const key of Object.keys(properties)) define(key, properties[key]);
  return error;
}

// Pieces as takeApart() gives them, but that headers are [guard, names and values]. Throws when they make nothing.
lib.putTogether = (tag, pieces) => {
  switch (tag) {
    case kHeaders: return lib.headersFromFlat(pieces.slice(1), pieces[0] !== kFree);
    case kRequest: return new lib.Request(pieces[0], pieces[1]);
    case kResponse: return new lib.Response(pieces[0], { ...pieces[1], statusText: pieces[1].statusText ?? '' });
    case kDomException: return lib.storedException(...pieces);
    case kNativeError: return errorOf(...pieces);
    case kBlob: return lib.storedBlob(...pieces);
    case kExternal: return lib.putExternal(...pieces);
    default: throw new TypeError('A stored object of the platform is of an unknown type.');
  }
};
