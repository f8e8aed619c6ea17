// What arrays, strings, Math and JSON gained after this V8, as ECMAScript defines it and with V8's words; used until V8
// brings its own. This file runs before all others that add something newer, and makes what they share.
'use strict';

// Puts methods where they are missing, defined as built-in ones are. They are written as methods of an object literal, so
// that they have the right name and are no constructors; where parameters with defaults give a wrong length, it is set.
lib.addNewer = (object, methods) => {
  for (const name of Reflect.ownKeys(methods)) {
    if (name in object) continue;
    const { get, value } = Object.getOwnPropertyDescriptor(methods, name);
    Object.defineProperty(object, name, get ? { get, configurable: true } : { value, writable: true, configurable: true });
  }
};
lib.withLength = (methods, lengths) => {
  for (const [name, length] of Object.entries(lengths)) Object.defineProperty(methods[name], 'length', { value: length, configurable: true });
  return methods;
};
const plain = (value) => native.plainText(value);
// As V8 names a value whose source text it does not have.
lib.printed = (value) => (typeof value === 'string' ? `string ${JSON.stringify(value)}` : typeof value === 'number' ? `number ${value}` : plain(value));
lib.isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

const lengthOf = (object) => {
  const length = Math.trunc(Number(object.length));
  return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0;
};
const integer = (value) => Math.trunc(Number(value)) || 0;
const objectOf = (value) => {
  if (value === undefined || value === null) throw new TypeError('Cannot convert undefined or null to object');
  return Object(value);
};
const arrayOf = (length) => {
  if (length > 2 ** 32 - 1) throw new RangeError('Invalid array length');
  return new Array(length);
};
const comparator = (value) => {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`The comparison function must be either a function or undefined: ${plain(value)}`);
};

const { sort } = Array.prototype;
lib.addNewer(Array.prototype, {
  toReversed() {
    const source = objectOf(this), length = lengthOf(source), result = arrayOf(length);
    for (let i = 0; i < length; ++i) result[i] = source[length - 1 - i];
    return result;
  },
  toSorted(comparefn) {
    comparator(comparefn);
    const source = objectOf(this), length = lengthOf(source), result = arrayOf(length);
    for (let i = 0; i < length; ++i) result[i] = source[i];
    return Reflect.apply(sort, result, [comparefn]);
  },
  toSpliced(start, deleteCount, ...items) {
    const source = objectOf(this), length = lengthOf(source);
    const from = integer(start) < 0 ? Math.max(length + integer(start), 0) : Math.min(integer(start), length);
    const removed = arguments.length === 0 ? 0 : arguments.length === 1 ? length - from : Math.min(Math.max(integer(deleteCount), 0), length - from);
    const newLength = length + items.length - removed;
    if (newLength > Number.MAX_SAFE_INTEGER) throw new TypeError('Invalid array length');
    const result = arrayOf(newLength);
    let at = 0;
    for (let i = 0; i < from; ++i) result[at++] = source[i];
    for (let i = 0; i < items.length; ++i) result[at++] = items[i];
    for (let i = from + removed; i < length; ++i) result[at++] = source[i];
    return result;
  },
  with(index, value) {
    const source = objectOf(this), length = lengthOf(source), at = integer(index);
    const target = at < 0 ? length + at : at;
    if (target < 0 || target >= length) throw new RangeError(`Invalid index : ${at}`);
    const result = arrayOf(length);
    for (let i = 0; i < length; ++i) result[i] = i === target ? value : source[i];
    return result;
  },
});
for (const name of ['toReversed', 'toSorted', 'toSpliced']) Array.prototype[Symbol.unscopables][name] = true;

const TypedArray = Object.getPrototypeOf(Int8Array);
const typedSort = TypedArray.prototype.sort, typedSet = TypedArray.prototype.set, tagOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
const typedLength = Object.getOwnPropertyDescriptor(TypedArray.prototype, 'length').get;
const classes = new Map([Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array].map((type) => [type.name, type]));
const typedCopy = (array, method) => {
  const type = classes.get(Reflect.apply(tagOf, array, []));
  if (!type) throw new TypeError(`Method %TypedArray%.prototype.${method} called on incompatible receiver ${plain(array)}`);
  const copy = new type(Reflect.apply(typedLength, array, []));
  Reflect.apply(typedSet, copy, [array]);
  return copy;
};
lib.addNewer(TypedArray.prototype, {
  toReversed() { return typedCopy(this, 'toReversed').reverse(); },
  toSorted(comparefn) {
    comparator(comparefn);
    return Reflect.apply(typedSort, typedCopy(this, 'toSorted'), [comparefn]);
  },
  with(index, value) {
    const copy = typedCopy(this, 'with'), at = integer(index), target = at < 0 ? copy.length + at : at;
    const isBig = copy instanceof BigInt64Array || copy instanceof BigUint64Array;
    let converted;
    try {
      converted = isBig ? BigInt.asIntN(64, typeof value === 'number' ? copy.fill(value) : BigInt(value)) : +value;
    } catch (error) {
      if (isBig && typeof value === 'number') throw new TypeError(`Cannot convert ${value} to a BigInt`);
      throw error;
    }
    if (target < 0 || target >= copy.length) throw new RangeError('Invalid typed array index');
    copy[target] = converted;
    return copy;
  },
});

lib.addNewer(Array, lib.withLength({
  async fromAsync(source, mapper, receiver) {
    const make = (length) => (typeof this === 'function' && this.prototype ? Reflect.construct(this, length === undefined ? [] : [length]) : length === undefined ? [] : arrayOf(length));
    const put = (target, at, value) => Object.defineProperty(target, at, { value, writable: true, enumerable: true, configurable: true });
    if (mapper !== undefined && typeof mapper !== 'function') throw new TypeError(`${plain(mapper)} is not a function`);
    if (source === undefined || source === null) throw new TypeError(`Cannot read properties of ${source} (reading 'Symbol(Symbol.asyncIterator)')`);
    const mapped = async (value, i) => (mapper ? Reflect.apply(mapper, receiver, [value, i]) : value);
    let at = 0;
    if ((source[Symbol.asyncIterator] ?? source[Symbol.iterator] ?? undefined) !== undefined) {
      const target = make();
      for await (const value of source) put(target, at, await mapped(value, at++));
      target.length = at;
      return target;
    }
    const length = lengthOf(Object(source)), target = make(length);
    for (; at < length; ++at) put(target, at, await mapped(await source[at], at));
    target.length = length;
    return target;
  },
}, { fromAsync: 1 }));

const thisText = (value, method) => {
  if (value === undefined || value === null) throw new TypeError(`String.prototype.${method} called on null or undefined`);
  return String(value);
};
const kLone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
lib.addNewer(String.prototype, {
  isWellFormed() { return thisText(this, 'isWellFormed').search(kLone) === -1; },
  toWellFormed() { return thisText(this, 'toWellFormed').replace(kLone, '\ufffd'); },
});

const kNamed = { '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r' };
const hex = (unit, digits) => unit.toString(16).padStart(digits, '0');
lib.addNewer(RegExp, {
  escape(string) {
    if (typeof string !== 'string') throw new TypeError('input argument must be a string');
    let result = '';
    for (const point of string) {
      const unit = point.charCodeAt(0);
      if (result === '' && /[0-9A-Za-z]/.test(point)) result += `\\x${hex(unit, 2)}`;
      else if (/[\^$\\.*+?()[\]{}|/]/.test(point)) result += `\\${point}`;
      else if (Object.hasOwn(kNamed, point)) result += kNamed[point];
      else if (/[,\-=<>#&!%:;@~'`"]|\s/.test(point) || (point.length === 1 && unit >= 0xd800 && unit <= 0xdfff)) result += unit <= 0xff ? `\\x${hex(unit, 2)}` : `\\u${hex(unit, 4)}`;
      else result += point;
    }
    return result;
  },
});
lib.addNewer(RegExp.prototype, {
  get unicodeSets() {
    if (this !== RegExp.prototype && !(this instanceof RegExp)) throw new TypeError(`RegExp.prototype.unicodeSets getter called on non-RegExp object`);
    return this === RegExp.prototype ? undefined : false;
  },
});

// The exact sum, rounded once: Shewchuk's partial sums that do not overlap, with a scale of its own for what overflows.
function exactSum(numbers) {
  const kTwo1023 = 2 ** 1023, kPenultimate = 1.7976931348623155e308, kUlp = 1.99584030953472e+292;
  const partials = [];
  let overflow = 0;
  for (let x of numbers) {
    let used = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      let high = x + y, low;
      if (Math.abs(high) === Infinity) {
        const sign = Math.sign(high);
        overflow += sign;
        x = (x - sign * kTwo1023) - sign * kTwo1023;
        if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
        high = x + y;
      }
      low = y - (high - x);
      if (low !== 0) partials[used++] = low;
      x = high;
    }
    partials.length = used;
    if (x !== 0) partials.push(x);
  }
  let at = partials.length - 1, high = 0, low = 0;
  if (overflow !== 0) {
    const next = at >= 0 ? partials[at--] : 0;
    if (Math.abs(overflow) > 1 || (overflow > 0 && next > 0) || (overflow < 0 && next < 0)) return overflow * Infinity;
    high = overflow * kTwo1023 + next / 2;
    low = next / 2 - (high - overflow * kTwo1023);
    low *= 2;
    if (Math.abs(2 * high) === Infinity) {
      if (high > 0) return high === kTwo1023 && low === -(kUlp / 2) && at >= 0 && partials[at] < 0 ? Number.MAX_VALUE : Infinity;
      return high === -kTwo1023 && low === kUlp / 2 && at >= 0 && partials[at] > 0 ? -Number.MAX_VALUE : -Infinity;
    }
    if (low !== 0) { partials[at + 1] = low; ++at; low = 0; }
    high *= 2;
  }
  while (at >= 0) {
    const x = high, y = partials[at--];
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // Half way between two doubles: the next partial decides.
  if (at >= 0 && ((low < 0 && partials[at] < 0) || (low > 0 && partials[at] > 0))) {
    const twice = low * 2, x = high + twice;
    if (twice === x - high) high = x;
  }
  return high;
}

// A double as the bits of a half-precision number, ties to even.
function toHalf(value) {
  const number = Number(value);
  const sign = number < 0 || Object.is(number, -0) ? 0x8000 : 0, size = Math.abs(number);
  if (Number.isNaN(number)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // The distance of two neighbours at this size; below 2^-14 it is that of the smallest.
  const exponent = Math.max(Math.floor(Math.log2(size) + (size >= 2 ** (Math.floor(Math.log2(size)) + 1) ? 1 : 0)), -14);
  const step = 2 ** (exponent - 10), units = size / step, floor = Math.floor(units), rest = units - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return sign | (rounded < 1024 ? rounded : ((exponent + 15) << 10) + (rounded - 1024));
}
function fromHalf(bits) {
  const exponent = (bits >> 10) & 31, fraction = bits & 1023;
  const size = exponent === 31 ? (fraction ? NaN : Infinity) : exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
lib.addNewer(Math, {
  f16round(x) { return fromHalf(toHalf(x)); },
  sumPrecise(items) {
    if (items === undefined || items === null) throw new TypeError('Math.sumPrecise called on null or undefined');
    if (typeof items[Symbol.iterator] !== 'function') throw new TypeError(`${Object.prototype.toString.call(items)} is not iterable`);
    const numbers = [];
    let infinities = 0, isNaN = false, onlyMinusZero = true;
    for (const item of items) {
      if (typeof item !== 'number') throw new TypeError(`Type of 'Iterator value' must be 'number', found '${typeof item}'`);
      if (Number.isNaN(item)) isNaN = true;
      else if (item === Infinity || item === -Infinity) {
        if (infinities !== 0 && infinities !== item) isNaN = true;
        infinities = item;
      } else numbers.push(item);
      if (!Object.is(item, -0)) onlyMinusZero = false;
    }
    if (isNaN) return NaN;
    if (infinities !== 0) return infinities;
    return onlyMinusZero ? -0 : exactSum(numbers);
  },
});

const { getUint16, setUint16 } = DataView.prototype;
const floatView = (view, method) => {
  if (Object.prototype.toString.call(view) !== '[object DataView]') throw new TypeError(`Method DataView.prototype.${method} called on incompatible receiver ${plain(view)}`);
};
lib.addNewer(DataView.prototype, lib.withLength({
  getFloat16(byteOffset, littleEndian) {
    floatView(this, 'getFloat16');
    return fromHalf(Reflect.apply(getUint16, this, [byteOffset, littleEndian]));
  },
  setFloat16(byteOffset, value, littleEndian) {
    floatView(this, 'setFloat16');
    Reflect.apply(setUint16, this, [byteOffset, toHalf(value), littleEndian]);
  },
}, { getFloat16: 1, setFloat16: 2 }));

const { isNativeError } = node.require('util/types');
lib.addNewer(Error, { isError(value) { return isNativeError(value); } });

lib.addNewer(Atomics, lib.withLength({
  pause(iterations) {
    if (iterations !== undefined && !Number.isInteger(iterations)) throw new TypeError('Atomics.pause argument must be undefined or an integer');
  },
}, { pause: 0 }));
