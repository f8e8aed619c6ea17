// What the classes of streams have in common: how arguments are read and the callbacks of a program called.
'use strict';

const kMade = Symbol('made by the runtime');
const swallow = () => {};
const illegal = () => new TypeError('Illegal constructor');

// Promise.prototype.then, also where a program has put its own in that place.
const { then: ownThen } = Promise.prototype;
const then = (promise, done, failed) => Reflect.apply(ownThen, promise, [done, failed]);

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => { made.resolve = resolve; made.reject = reject; });
  then(made.promise, undefined, swallow);  // who wants to know listens
  return made;
}

const { isObject } = lib;
const wrongArgument = (type, position, expected) => new TypeError(`Failed to construct '${type}': constructor parameter ${position} is not of type '${expected}'.`);

// The method of a source or sink as a function, or undefined.
function callbackOf(object, name, dictionary) {
  const method = object[name];
  if (method === undefined) return undefined;
  if (typeof method !== 'function') throw new TypeError(`Incorrect type for the '${name}' field on '${dictionary}': the provided value is not of type 'function'.`);
  return (...args) => Reflect.apply(method, object, args);
}

// What `callback` answers as a promise; what it throws as a rejected one.
function promised(callback, ...args) {
  try {
    return Promise.resolve(callback?.(...args));
  } catch (error) {
    return Promise.reject(error);
  }
}

const kNegative = 'The value cannot be converted because it is negative and this API expects a positive bigint.';
const kNoInteger = 'The value cannot be converted because it is not an integer.';
// What the real runtime reads into an unsigned integer.
function unsigned(value) {
  const number = Math.trunc(Number(value));
  if (!Number.isFinite(number)) throw new TypeError(kNoInteger);
  if (number < 0) throw new TypeError(kNegative);
  return number;
}
// The same where what is no such number counts as none.
const wholeOrZero = (value) => {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? number : 0;
};

function markOf(strategy, otherwise) {
  const mark = strategy.highWaterMark;
  return mark === undefined ? otherwise : unsigned(mark);
}
function sizeOf(strategy) {
  const { size } = strategy;
  callbackOf(strategy, 'size', 'StreamQueuingStrategy');
  return size && ((chunk) => unsigned(size(chunk)));  // without a receiver
}

// What a source or transformer says of how many bytes it will give.
function lengthOf(dictionary) {
  const { expectedLength } = dictionary;
  return expectedLength === undefined || expectedLength === null ? undefined : unsigned(expectedLength);
}

// ---- Strategies

class CountQueuingStrategy extends native.HostObject {
  #mark;
  constructor(init = undefined) {
    super();
    if (!isObject(init)) throw wrongArgument('CountQueuingStrategy', 1, 'QueuingStrategyInit');
    this.#mark = Number(init.highWaterMark);
  }
  get highWaterMark() { return this.#mark; }
  get size() { return countSize; }
  get [Symbol.toStringTag]() { return 'CountQueuingStrategy'; }
}
class ByteLengthQueuingStrategy extends native.HostObject {
  #mark;
  constructor(init = undefined) {
    super();
    if (!isObject(init)) throw wrongArgument('ByteLengthQueuingStrategy', 1, 'QueuingStrategyInit');
    this.#mark = Number(init.highWaterMark);
  }
  get highWaterMark() { return this.#mark; }
  get size() { return byteSize; }
  get [Symbol.toStringTag]() { return 'ByteLengthQueuingStrategy'; }
}
const countSize = { size: () => 1 }.size;
const byteSize = { size: (chunk) => chunk.byteLength }.size;

for (const type of [CountQueuingStrategy, ByteLengthQueuingStrategy]) {
  lib.platformClass(type);
  Object.defineProperty(globalThis, type.name, { value: type, writable: true, configurable: true, enumerable: false });
}

// The same outcome, one turn of promises later, in a promise of its own.
const same = (value) => value;
const afterwards = (promise) => then(promise, same);

lib.streamTools = { then, afterwards, deferred, swallow, isObject, illegal, wrongArgument, callbackOf, promised, markOf, sizeOf, lengthOf, wholeOrZero, kMade };
