// What the classes of streams have in common: how arguments are read and the callbacks of a program called.
'use strict';

const kMade = Symbol('made by the runtime');
const swallow = () => {};
const illegal = () => new TypeError('Illegal constructor');

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => { made.resolve = resolve; made.reject = reject; });
  made.promise.catch(swallow);  // who wants to know listens
  return made;
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
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

function markOf(strategy, otherwise) {
  const mark = strategy.highWaterMark;
  if (mark === undefined) return otherwise;
  const number = Number(mark);
  if (Number.isNaN(number)) throw new RangeError('The high water mark is no number.');
  if (number < 0) throw new TypeError(kNegative);
  return number;
}
const kNegative = 'The value cannot be converted because it is negative and this API expects a positive bigint.';
function sizeOf(strategy) {
  const size = strategy.size;
  return size === undefined ? undefined : (chunk) => {
    const number = Number(size(chunk));
    if (number < 0) throw new TypeError(kNegative);
    if (Number.isNaN(number) || number === Infinity) throw new RangeError('The size of a chunk is no finite number.');
    return number;
  };
}

// What a source or transformer says of how many bytes it will give.
function lengthOf(dictionary) {
  const { expectedLength } = dictionary;
  if (expectedLength === undefined || expectedLength === null) return undefined;
  const length = Math.trunc(Number(expectedLength));
  if (Number.isNaN(length)) throw new TypeError('The value cannot be converted because it is not an integer.');
  if (length < 0) throw new TypeError(kNegative);
  return length;
}

lib.streamTools = { deferred, swallow, isObject, illegal, wrongArgument, callbackOf, promised, markOf, sizeOf, lengthOf, kMade };
