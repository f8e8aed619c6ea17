// How the platform's collections are walked through.
'use strict';

// What the platform's iterators and readers answer at their end. Older dates leave out what is undefined; newer ones write it
// first for the readers of streams, as those order all that they answer.
const kWhole = lib.isEnabled('enable_fast_jsg_struct');
lib.endOfIteration = (valueFirst = false) =>
  !kWhole ? { done: true } : valueFirst ? { value: undefined, done: true } : { done: true, value: undefined };

// What entries(), keys() and values() of the platform's collections give: `items` one by one, or what `items(i)` answers as
// {value} until it answers nothing.
class ListIterator {
  #items;
  #at = 0;
  constructor(items) { this.#items = typeof items === 'function' ? items : (i) => (i < items.length ? { value: items[i] } : undefined); }
  static next(iterator) {
    const item = iterator.#items(iterator.#at);
    if (!item) return lib.endOfIteration();
    ++iterator.#at;
    return { done: false, value: item.value };
  }
}
const nextOf = ListIterator.next;
const listIterators = {};
for (const kind of ['Entry', 'Key', 'Value']) {
  const prototype = Object.create(lib.IteratorPrototype, {
    next: { value: { next() { return nextOf(this); } }.next, writable: true, configurable: true, enumerable: true },
    constructor: { value: { [`${kind}Iterator`]: class { constructor() { throw new TypeError('Illegal constructor'); } } }[`${kind}Iterator`], writable: true, configurable: true },
    ...(lib.isEnabled('set_tostring_tag') && { [Symbol.toStringTag]: { value: `${kind}Iterator`, configurable: true } }),
  });
  lib.giveInspection({ prototype });
  listIterators[kind] = (items) => Object.setPrototypeOf(new ListIterator(items), prototype);
}
lib.entryIterator = listIterators.Entry;
lib.keyIterator = listIterators.Key;
lib.valueIterator = listIterators.Value;
