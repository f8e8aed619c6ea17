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

function callable(iterator, value, name) {
  if (typeof value !== 'function') refuse(iterator, new TypeError(`${name ?? lib.printed(value)} is not a function`));
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
    if (!isObject(inner)) throw new TypeError('Iterator.prototype.flatMap called on non-object');
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
    callable(this, mapper, 'Iterator.prototype.flatMap');
    return new Helper(this, flattened(over(this), mapper));
  },
  includes(sought, skippedElements) {
    receiver(this, 'includes');
    if (skippedElements !== undefined && !Number.isInteger(skippedElements) && Math.abs(skippedElements) !== Infinity) {
      refuse(this, new TypeError('skippedElements argument must be undefined or an integer'));
    }
    if (skippedElements < 0) refuse(this, new RangeError(`${skippedElements} must be positive`));
    let left = skippedElements ?? 0;
    for (const value of over(this)) {
      if (left > 0) --left;
      else if (value === sought || (value !== value && sought !== sought)) return true;
    }
    return false;
  },
  join(separator) {
    receiver(this, 'join');
    const between = separator === undefined ? ',' : `${separator}`;
    let result = '', isFirst = true;
    for (const value of over(this)) {
      result += `${isFirst ? '' : between}${value ?? ''}`;
      isFirst = false;
    }
    return result;
  },
};
lib.addNewer(IteratorPrototype, lib.withLength(methods, { reduce: 1, includes: 1 }));

// A function, not a class: the prototype of a class cannot be replaced.
function Iterator() {
  if (new.target === undefined) throw new TypeError("Constructor Iterator requires 'new'");
  if (new.target === Iterator) throw new TypeError('Abstract class Iterator not directly constructable');
}
lib.addNewer(Iterator, {
  from(value) {
    if (!isObject(value) && typeof value !== 'string') throw new TypeError('Iterator.from called on non-object');
    const method = value[Symbol.iterator];
    const iterator = method === undefined || method === null ? value : Reflect.apply(method, value, []);
    if (!isObject(iterator)) throw new TypeError(`${String(iterator)} is not an object`);
    if (Object.prototype.isPrototypeOf.call(IteratorPrototype, iterator)) return iterator;
    const { next } = iterator;
    return Object.setPrototypeOf({
      next() {
        if (typeof next !== 'function') throw new TypeError(`${lib.printed(next)} is not a function`);
        return Reflect.apply(next, iterator, []);
      },
      return() {
        const ending = iterator.return;
        return ending === undefined ? { value: undefined, done: true } : Reflect.apply(ending, iterator, []);
      },
    }, IteratorPrototype);
  },
});

const iteratorOf = (value, name) => {
  if (!isObject(value)) throw new TypeError(`${name} called on non-object`);
  const method = value[Symbol.iterator];
  const iterator = method === undefined || method === null ? value : Reflect.apply(method, value, []);
  if (!isObject(iterator)) throw new TypeError(`${name} called on non-object`);
  return iterator;
};

// Closes all that are still open, in reverse; what the first of them throws counts, unless there is an error already.
function closeAll(iterators, failure) {
  let problem = failure;
  for (const iterator of [...iterators].reverse()) {
    try { close(iterator); } catch (error) { problem ??= { error }; }
  }
  if (problem) throw problem.error;
}

function* concatenated(sources) {
  for (const [value, method] of sources) {
    const iterator = Reflect.apply(method, value, []);
    if (!isObject(iterator)) throw new TypeError('Iterator.concat called on non-object');
    yield* over(iterator);
  }
}

// One row for each step of all; `finish` makes of a row what the caller gets.
function* zipped(iterators, mode, padding, finish, name) {
  const nexts = iterators.map((iterator) => iterator.next);
  const open = new Set(iterators);
  let completed = false;
  try {
    while (iterators.length) {
      const row = [];
      for (let i = 0; i < iterators.length; ++i) {
        if (!open.has(iterators[i])) { row.push(padding[i]); continue; }
        let step;
        try {
          step = Reflect.apply(nexts[i], iterators[i], []);
          if (!isObject(step)) throw new TypeError(`Iterator result ${String(step)} is not an object`);
          if (!step.done) { row.push(step.value); continue; }
        } catch (error) {
          open.delete(iterators[i]);
          completed = true;
          return closeAll(open, { error });
        }
        open.delete(iterators[i]);
        const unequal = { error: new TypeError(`Iterators passed to ${name} in 'strict' mode must have the same length`) };
        completed = true;
        if (mode === 'shortest' || (mode === 'strict' && i > 0)) return closeAll(open, mode === 'strict' ? unequal : undefined);
        if (mode === 'strict') {
          for (let k = 1; k < iterators.length; ++k) {
            let other;
            try {
              other = Reflect.apply(nexts[k], iterators[k], []);
              if (!isObject(other)) throw new TypeError(`Iterator result ${String(other)} is not an object`);
            } catch (error) {
              open.delete(iterators[k]);
              return closeAll(open, { error });
            }
            if (!other.done) return closeAll(open, unequal);
            open.delete(iterators[k]);
          }
          return undefined;
        }
        completed = false;
        if (open.size === 0) { completed = true; return undefined; }
        row.push(padding[i]);
      }
      yield finish(row);
    }
  } finally {
    if (!completed) closeAll(open);
  }
}

function zipOptions(options, name) {
  if (options !== undefined && !isObject(options)) throw new TypeError('options called on non-object');
  const mode = options?.mode ?? 'shortest';
  if (!['shortest', 'longest', 'strict'].includes(mode)) throw new TypeError(`${name} mode must be 'shortest', 'longest', or 'strict'`);
  const padding = mode === 'longest' ? options.padding : undefined;
  if (padding !== undefined && !isObject(padding)) throw new TypeError('padding called on non-object');
  return { mode, padding };
}
// All iterators of the argument, closed again if one of them is none.
function openAll(values, name) {
  const iterators = [];
  try {
    for (const value of values) iterators.push(iteratorOf(value, name));
  } catch (error) {
    closeAll(iterators, { error });
  }
  return iterators;
}
// A helper whose return() before the first step closes all of them.
const zipHelper = (iterators, steps) => new Helper({ return: () => closeAll(iterators) }, steps);

lib.addNewer(Iterator, lib.withLength({
  concat(...items) {
    const sources = [];
    for (const value of items) {
      if (!isObject(value)) throw new TypeError('Iterator.concat called on non-object');
      const method = value[Symbol.iterator];
      if (typeof method !== 'function') throw new TypeError(`${native.plainText(value)} is not iterable`);
      sources.push([value, method]);
    }
    return new Helper({}, concatenated(sources));
  },
  zip(iterables, options) {
    if (!isObject(iterables)) throw new TypeError('Iterator.zip called on non-object');
    const { mode, padding } = zipOptions(options, 'Iterator.zip');
    const iterators = openAll(iterables, 'Iterator.zip');
    const fill = [];
    if (padding !== undefined) for (const value of padding) if (fill.push(value) >= iterators.length) break;
    return zipHelper(iterators, zipped(iterators, mode, fill, (row) => row, 'Iterator.zip'));
  },
  zipKeyed(iterables, options) {
    if (!isObject(iterables)) throw new TypeError('Iterator.zipKeyed called on non-object');
    const { mode, padding } = zipOptions(options, 'Iterator.zipKeyed');
    const keys = Reflect.ownKeys(iterables).filter((key) => Object.prototype.propertyIsEnumerable.call(iterables, key) && iterables[key] !== undefined);
    const iterators = openAll(keys.map((key) => iterables[key]), 'Iterator.zipKeyed');
    const fill = keys.map((key) => padding?.[key]);
    const named = (row) => {
      const result = Object.create(null);
      keys.forEach((key, i) => { result[key] = row[i]; });
      return result;
    };
    return zipHelper(iterators, zipped(iterators, mode, fill, named, 'Iterator.zipKeyed'));
  },
}, { concat: 0, zip: 1, zipKeyed: 1 }));
Object.defineProperty(Iterator, 'prototype', { value: IteratorPrototype, writable: false });

// Assigning to these on an heir makes its own property, as if they were writable ones of a plain prototype.
for (const [key, value] of [['constructor', Iterator], [Symbol.toStringTag, 'Iterator']]) {
  const { get, set } = Object.getOwnPropertyDescriptor({
    get [key]() { return value; },
    set [key](own) {
      if (!isObject(this) || this === IteratorPrototype) throw new TypeError(`Cannot assign to read only property '${String(key)}' of object '[object Object]'`);
      Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
  }, key);
  Object.defineProperty(IteratorPrototype, key, { get, set, configurable: true });
}
Object.defineProperty(globalThis, 'Iterator', { value: Iterator, writable: true, configurable: true });
