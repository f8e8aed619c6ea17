// groupBy, the methods of sets, getOrInsert, Promise.withResolvers and Promise.try, for a V8 that has none of them yet.
'use strict';

const plain = (value) => native.plainText(value);
const mapGet = Map.prototype.get, mapHas = Map.prototype.has, mapSet = Map.prototype.set;
const setHas = Set.prototype.has, setValues = Set.prototype.values, sizeOf = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const weakGet = WeakMap.prototype.get, weakHas = WeakMap.prototype.has, weakSet = WeakMap.prototype.set;

function grouped(items, callback, name) {
  if (items === undefined || items === null) throw new TypeError(`${name} called on null or undefined`);
  if (typeof callback !== 'function') throw new TypeError(`${plain(callback)} is not a function`);
  if (typeof items[Symbol.iterator] !== 'function') throw new TypeError(`${lib.printed(items)} is not iterable (cannot read property Symbol(Symbol.iterator))`);
  const groups = new Map();
  let i = 0;
  for (const item of items) {
    const raw = callback(item, i++);
    const key = name === 'Map.groupBy' || typeof raw === 'symbol' ? raw : `${raw}`;
    const group = Reflect.apply(mapGet, groups, [key]);
    if (group) group.push(item); else Reflect.apply(mapSet, groups, [key, [item]]);
  }
  return groups;
}
lib.addNewer(Object, {
  groupBy(items, callback) {
    const result = Object.create(null);
    for (const [key, group] of grouped(items, callback, 'Object.groupBy')) result[key] = group;
    return result;
  },
});
lib.addNewer(Map, { groupBy(items, callback) { return grouped(items, callback, 'Map.groupBy'); } });

// The real set behind `this`, or an error.
const setOf = (value, method) => {
  try {
    Reflect.apply(sizeOf, value, []);
  } catch {
    throw new TypeError(`Method Set.prototype.${method} called on incompatible receiver ${plain(value)}`);
  }
  return value;
};
const valuesOf = (set) => Reflect.apply(setValues, set, []);
const has = (set, value) => Reflect.apply(setHas, set, [value]);

// What a method needs of its argument: size, has, keys, each looked up once.
function record(other, method) {
  if (!lib.isObject(other)) throw new TypeError(`Set.prototype.${method} argument must be an object`);
  const size = Number(other.size);
  if (Number.isNaN(size)) throw new TypeError('The .size property is NaN');
  if (Math.trunc(size) < 0) throw new RangeError(`'${Math.trunc(size)}' is an invalid size`);
  const ownHas = other.has;
  if (typeof ownHas !== 'function') throw new TypeError('string "has" is not a function');
  const { keys } = other;
  if (typeof keys !== 'function') throw new TypeError('string "keys" is not a function');
  return {
    size: Math.trunc(size),
    has: (value) => !!Reflect.apply(ownHas, other, [value]),
    keys() {
      const iterator = Reflect.apply(keys, other, []);
      if (!lib.isObject(iterator)) throw new TypeError('Result of the keys method is not an object');
      const { next } = iterator;
      return {
        [Symbol.iterator]() { return this; },
        next: () => Reflect.apply(next, iterator, []),
        return: () => { iterator.return?.(); return {}; },
      };
    },
  };
}
lib.addNewer(Set.prototype, {
  union(other) {
    const self = setOf(this, 'union'), keys = record(other, 'union').keys();
    const result = new Set(valuesOf(self));
    for (const value of keys) result.add(value);
    return result;
  },
  intersection(other) {
    const self = setOf(this, 'intersection'), { size, has: otherHas, keys } = record(other, 'intersection');
    const result = new Set();
    if (Reflect.apply(sizeOf, self, []) <= size) {
      for (const value of valuesOf(self)) if (otherHas(value)) result.add(value);
    } else {
      for (const value of keys()) if (has(self, value)) result.add(value);
    }
    return result;
  },
  difference(other) {
    const self = setOf(this, 'difference'), { size, has: otherHas, keys } = record(other, 'difference');
    const result = new Set(valuesOf(self));
    if (Reflect.apply(sizeOf, self, []) <= size) {
      for (const value of valuesOf(self)) if (otherHas(value)) result.delete(value);
    } else {
      for (const value of keys()) result.delete(value);
    }
    return result;
  },
  symmetricDifference(other) {
    const self = setOf(this, 'symmetricDifference'), keys = record(other, 'symmetricDifference').keys();
    const result = new Set(valuesOf(self));
    for (const value of keys) if (has(self, value)) result.delete(value); else result.add(value);
    return result;
  },
  isSubsetOf(other) {
    const self = setOf(this, 'isSubsetOf'), { size, has: otherHas } = record(other, 'isSubsetOf');
    if (Reflect.apply(sizeOf, self, []) > size) return false;
    for (const value of valuesOf(self)) if (!otherHas(value)) return false;
    return true;
  },
  isSupersetOf(other) {
    const self = setOf(this, 'isSupersetOf'), { size, keys } = record(other, 'isSupersetOf');
    if (Reflect.apply(sizeOf, self, []) < size) return false;
    for (const value of keys()) if (!has(self, value)) return false;
    return true;
  },
  isDisjointFrom(other) {
    const self = setOf(this, 'isDisjointFrom'), { size, has: otherHas, keys } = record(other, 'isDisjointFrom');
    if (Reflect.apply(sizeOf, self, []) <= size) {
      for (const value of valuesOf(self)) if (otherHas(value)) return false;
    } else {
      for (const value of keys()) if (has(self, value)) return false;
    }
    return true;
  },
});

const mapOf = (value, method) => {
  try {
    Reflect.apply(mapHas, value, [0]);
  } catch {
    throw new TypeError(`Method Map.prototype.${method} called on incompatible receiver ${plain(value)}`);
  }
  return value;
};
lib.addNewer(Map.prototype, {
  getOrInsert(key, value) {
    const map = mapOf(this, 'getOrInsert');
    if (Reflect.apply(mapHas, map, [key])) return Reflect.apply(mapGet, map, [key]);
    Reflect.apply(mapSet, map, [key, value]);
    return value;
  },
  getOrInsertComputed(key, callback) {
    const map = mapOf(this, 'getOrInsertComputed');
    if (typeof callback !== 'function') throw new TypeError('Map.prototype.getOrInsertComputed is not a function');
    const exact = key === 0 ? 0 : key;  // -0 becomes 0
    if (Reflect.apply(mapHas, map, [exact])) return Reflect.apply(mapGet, map, [exact]);
    const value = callback(exact);
    Reflect.apply(mapSet, map, [exact, value]);
    return value;
  },
});
const weakOf = (value, method) => {
  try {
    Reflect.apply(weakHas, value, [0]);
  } catch {
    throw new TypeError(`Method WeakMap.prototype.${method} called on incompatible receiver ${plain(value)}`);
  }
  return value;
};
const weakKey = (key) => {
  if (!lib.isObject(key)) throw new TypeError('Invalid value used as weak map key');
};
lib.addNewer(WeakMap.prototype, {
  getOrInsert(key, value) {
    const map = weakOf(this, 'getOrInsert');
    weakKey(key);
    if (Reflect.apply(weakHas, map, [key])) return Reflect.apply(weakGet, map, [key]);
    Reflect.apply(weakSet, map, [key, value]);
    return value;
  },
  getOrInsertComputed(key, callback) {
    const map = weakOf(this, 'getOrInsertComputed');
    weakKey(key);
    if (typeof callback !== 'function') throw new TypeError('WeakMap.prototype.getOrInsertComputed is not a function');
    if (Reflect.apply(weakHas, map, [key])) return Reflect.apply(weakGet, map, [key]);
    const value = callback(key);
    Reflect.apply(weakSet, map, [key, value]);
    return value;
  },
});

const promiseWith = (type, method) => {
  if (!lib.isObject(type)) throw new TypeError(`Promise.${method} called on non-object`);
  const made = {};
  const promise = Reflect.construct(type, [(resolve, reject) => { made.resolve = resolve; made.reject = reject; }]);
  return { promise, resolve: made.resolve, reject: made.reject };
};
lib.addNewer(Promise, lib.withLength({
  withResolvers() { return promiseWith(this, 'withResolvers'); },
  try(callback, ...rest) {
    const { promise, resolve, reject } = promiseWith(this, 'try');
    try {
      if (typeof callback !== 'function') throw new TypeError(`${lib.printed(callback)} is not a function`);
      resolve(callback(...rest));
    } catch (error) {
      reject(error);
    }
    return promise;
  },
}, { try: 1 }));
