// Iterator and its helpers (map, filter, take, …), which this V8 does not have yet: as ECMAScript 2025 defines them, on
// the prototype that every built-in iterator has.
'use strict';

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
lib.IteratorPrototype = IteratorPrototype;

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

function close(iterator) {
  const method = iterator.return;
  if (method !== undefined && method !== null) Reflect.apply(method, iterator, []);
}

// A refused argument closes the iterator first; what that throws does not matter.
function refuse(iterator, error) {
  try { close(iterator); } catch { /* the first error counts */ }
  throw error;
}

function receiver(value, method) {
  if (!isObject(value)) throw new TypeError(`Iterator.prototype.${method} called on non-object`);
  return value;
}

function callable(iterator, value) {
  if (typeof value !== 'function') refuse(iterator, new TypeError(`${typeof value === 'string' ? JSON.stringify(value) : String(value)} is not a function`));
}

function count(iterator, value) {
  let number;
  try {
    number = Number(value);
  } catch (error) {
    refuse(iterator, error);
  }
  if (Number.isNaN(number) || Math.trunc(number) < 0) refuse(iterator, new RangeError(`${String(value)} must be positive`));
  return Math.trunc(number);
}

// For `for of`, which closes when its body leaves early, and does not when the iterator itself throws. `next` is looked up
// once.
function over(iterator) {
  const { next } = iterator;
  return {
    [Symbol.iterator]() { return this; },
    next: () => Reflect.apply(next, iterator, []),
    return: () => { close(iterator); return {}; },
  };
}

class Helper {
  #steps;
  #source;
  #started = false;
  constructor(source, steps) {
    this.#source = source;
    this.#steps = steps;
  }
  next() {
    this.#started = true;
    return this.#steps.next();
  }
  return() {
    if (!this.#started) {
      this.#started = true;
      this.#steps.return();
      close(this.#source);
      return { value: undefined, done: true };
    }
    return this.#steps.return();
  }
}
Object.setPrototypeOf(Helper.prototype, IteratorPrototype);
delete Helper.prototype.constructor;
Object.defineProperty(Helper.prototype, Symbol.toStringTag, { value: 'Iterator Helper', configurable: true });

function* mapped(source, mapper) {
  let i = 0;
  for (const value of source) yield mapper(value, i++);
}

function* filtered(source, predicate) {
  let i = 0;
  for (const value of source) if (predicate(value, i++)) yield value;
}

function* taken(source, limit) {
  if (limit === 0) {
    source.return();
    return;
  }
  let left = limit;
  for (const value of source) {
    yield value;
    if (--left === 0) return;
  }
}

function* dropped(source, limit) {
  let left = limit;
  for (const value of source) if (left > 0) --left; else yield value;
}

function* flattened(source, mapper) {
  let i = 0;
  for (const value of source) {
    const inner = mapper(value, i++);
    if (!isObject(inner)) throw new TypeError(`${String(inner)} is not an object`);
    const method = inner[Symbol.iterator];
    const iterator = method === undefined || method === null ? inner : Reflect.apply(method, inner, []);
    if (!isObject(iterator)) throw new TypeError(`${String(iterator)} is not an object`);
    yield* over(iterator);
  }
}

const methods = {
  reduce(reducer, ...initial) {
    receiver(this, 'reduce');
    callable(this, reducer);
    const source = over(this);
    let i = 0, result = initial[0];
    if (initial.length === 0) {
      const first = source.next();
      if (first.done) throw new TypeError('Reduce of a done iterator with no initial value');
      result = first.value;
      i = 1;
    }
    for (const value of source) result = reducer(result, value, i++);
    return result;
  },
  toArray() {
    receiver(this, 'toArray');
    const result = [];
    for (const value of over(this)) result.push(value);
    return result;
  },
  forEach(action) {
    receiver(this, 'forEach');
    callable(this, action);
    let i = 0;
    for (const value of over(this)) action(value, i++);
  },
  some(predicate) {
    receiver(this, 'some');
    callable(this, predicate);
    let i = 0;
    for (const value of over(this)) if (predicate(value, i++)) return true;
    return false;
  },
  every(predicate) {
    receiver(this, 'every');
    callable(this, predicate);
    let i = 0;
    for (const value of over(this)) if (!predicate(value, i++)) return false;
    return true;
  },
  find(predicate) {
    receiver(this, 'find');
    callable(this, predicate);
    let i = 0;
    for (const value of over(this)) if (predicate(value, i++)) return value;
    return undefined;
  },
  map(mapper) {
    receiver(this, 'map');
    callable(this, mapper);
    return new Helper(this, mapped(over(this), mapper));
  },
  filter(predicate) {
    receiver(this, 'filter');
    callable(this, predicate);
    return new Helper(this, filtered(over(this), predicate));
  },
  take(limit) {
    receiver(this, 'take');
    const most = count(this, limit);
    return new Helper(this, taken(over(this), most));
  },
  drop(limit) {
    receiver(this, 'drop');
    const least = count(this, limit);
    return new Helper(this, dropped(over(this), least));
  },
  flatMap(mapper) {
    receiver(this, 'flatMap');
    callable(this, mapper);
    return new Helper(this, flattened(over(this), mapper));
  },
};
for (const [name, value] of Object.entries(methods)) {
  if (!(name in IteratorPrototype)) Object.defineProperty(IteratorPrototype, name, { value, writable: true, configurable: true });
}

// A function, not a class: the prototype of a class cannot be replaced.
function Iterator() {
  if (new.target === undefined || new.target === Iterator) throw new TypeError('Abstract class Iterator not directly constructable');
}
Object.defineProperty(Iterator, 'from', {
  writable: true, configurable: true,
  value: function from(value) {
    if (!isObject(value) && typeof value !== 'string') throw new TypeError('Iterator.from called on non-object');
    const method = value[Symbol.iterator];
    const iterator = method === undefined || method === null ? value : Reflect.apply(method, value, []);
    if (!isObject(iterator)) throw new TypeError(`${String(iterator)} is not an object`);
    if (Object.prototype.isPrototypeOf.call(IteratorPrototype, iterator)) return iterator;
    const { next } = iterator;
    return Object.setPrototypeOf({
      next() { return Reflect.apply(next, iterator, []); },
      return() {
        const ending = iterator.return;
        return ending === undefined ? { value: undefined, done: true } : Reflect.apply(ending, iterator, []);
      },
    }, IteratorPrototype);
  },
});
Object.defineProperty(Iterator, 'prototype', { value: IteratorPrototype, writable: false });

// Assigning to these on an heir makes its own property, as if they were writable ones of a plain prototype.
for (const [key, value] of [['constructor', Iterator], [Symbol.toStringTag, 'Iterator']]) {
  Object.defineProperty(IteratorPrototype, key, {
    configurable: true,
    get: () => value,
    set(own) {
      if (!isObject(this) || this === IteratorPrototype) throw new TypeError('Cannot assign to a property of Iterator.prototype');
      Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}
Object.defineProperty(globalThis, 'Iterator', { value: Iterator, writable: true, configurable: true });
