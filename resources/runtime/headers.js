// Headers as the platform has them: lower-case names, sorted iteration, Set-Cookie never joined.
'use strict';

const kToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/;
const kBadValue = /[\0\r\n]/;

function normalName(name) {
  name = `${name}`;
  if (!kToken.test(name)) throw new TypeError('Invalid header name.');
  return name.toLowerCase();
}

function normalValue(value) {
  value = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (kBadValue.test(value)) throw new TypeError('Invalid header value.');
  return value;
}

function needs(args, count, method) {
  if (args.length < count) throw lib.wrongParameter(method, 'Headers', args.length + 1, 'string');
}

class Headers extends native.HostObject {
  #lists = new Map();  // lower-case name -> values in the order they were appended
  #immutable = false;
  #spellings = null;   // lower-case name -> as it was first given; of those that were not lower-case

  constructor(init) {
    super();
    if (init === undefined) return;
    if (init instanceof Headers) {
      for (const [name, values] of init.#lists) this.#lists.set(name, values.slice());
      if (init.#spellings) this.#spellings = new Map(init.#spellings);
    } else if (typeof init === 'object' && init !== null && typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        if (typeof pair !== 'object' || pair === null || typeof pair[Symbol.iterator] !== 'function') throw new TypeError("Incorrect type: the provided value is not of type 'Sequence'.");
        const two = [...pair];
        if (two.length !== 2) throw new TypeError('To initialize a Headers object from a sequence, each inner sequence must have exactly two elements.');
        this.append(two[0], two[1]);
      }
    } else if (typeof init === 'object' && init !== null) {
      for (const name of Object.keys(init)) this.append(name, init[name]);
    } else {
      throw new TypeError("Failed to construct 'Headers': constructor parameter 1 is not of type 'Headers or Sequence or object'.");
    }
  }

  #check() {
    if (this.#immutable) throw new TypeError("Can't modify immutable headers.");
  }

  #begin(name, value, given) {
    this.#lists.set(name, [value]);
    if (given !== name) (this.#spellings ??= new Map()).set(name, `${given}`);
  }

  get(name) {
    needs(arguments, 1, 'get');
    const list = this.#lists.get(normalName(name));
    return list ? list.join(', ') : null;
  }

  getAll(name) {
    needs(arguments, 1, 'getAll');
    if (normalName(name) !== 'set-cookie') throw new TypeError('getAll() can only be used with the header name "Set-Cookie".');
    return this.getSetCookie();
  }

  getSetCookie() {
    return (this.#lists.get('set-cookie') ?? []).slice();
  }

  has(name) {
    needs(arguments, 1, 'has');
    return this.#lists.has(normalName(name));
  }

  set(name, value) {
    needs(arguments, 2, 'set');
    this.#check();
    const given = name;
    name = normalName(name);
    value = normalValue(value);
    if (this.#lists.has(name)) this.#lists.set(name, [value]);
    else this.#begin(name, value, given);
  }

  append(name, value) {
    needs(arguments, 2, 'append');
    this.#check();
    const given = name;
    name = normalName(name);
    value = normalValue(value);
    const list = this.#lists.get(name);
    if (list) list.push(value);
    else this.#begin(name, value, given);
  }

  delete(name) {
    needs(arguments, 1, 'delete');
    this.#check();
    name = normalName(name);
    this.#lists.delete(name);
    this.#spellings?.delete(name);
  }

  #pairs() {
    const pairs = [];
    for (const name of [...this.#lists.keys()].sort()) {
      const values = this.#lists.get(name);
      if (name === 'set-cookie') for (const value of values) pairs.push([name, value]);
      else pairs.push([name, values.join(', ')]);
    }
    return pairs;
  }

  forEach(callback, self) {
    if (typeof callback !== 'function') throw lib.wrongParameter('forEach', 'Headers', 1, 'function');
    for (const [name, value] of this.#pairs()) callback.call(self, value, name, this);
  }

  entries() { return lib.entryIterator(this.#pairs()); }
  keys() { return lib.keyIterator(this.#pairs().map(([name]) => name)); }
  values() { return lib.valueIterator(this.#pairs().map(([, value]) => value)); }
  [Symbol.iterator]() { return lib.entryIterator(this.#pairs()); }
  static { lib.showInside(this, (headers) => ({ list: headers.#pairs(), immutable: headers.#immutable })); }
  get [Symbol.toStringTag]() { return 'Headers'; }

  // For the runtime: [name, value, name, value, …], each value apart.
  static flat(headers) {
    const flat = [];
    for (const [name, values] of headers.#lists) for (const value of values) flat.push(name, value);
    return flat;
  }

  // For an answer: the same with names as they were given.
  static given(headers) {
    const flat = [];
    for (const [name, values] of headers.#lists) for (const value of values) flat.push(headers.#spellings?.get(name) ?? name, value);
    return flat;
  }

  // For what is stored: the same, and the first element says whether they may be changed.
  static stored(headers) { return [headers.#immutable, ...given(headers)]; }

  // For clone(): what cannot be changed stays so.
  static clone(headers) {
    const copy = new Headers(headers);
    copy.#immutable = headers.#immutable;
    return copy;
  }

  // For the runtime: from such a list, without checks, since it came through a parser.
  static fromFlat(flat, immutable) {
    const headers = new Headers();
    for (let i = 0; i < flat.length; i += 2) {
      const name = flat[i].toLowerCase();
      const list = headers.#lists.get(name);
      if (list) list.push(flat[i + 1]);
      else headers.#begin(name, flat[i + 1], flat[i]);
    }
    headers.#immutable = immutable;
    return headers;
  }
}

lib.platformClass(Headers);

const { flat, given, stored, fromFlat, clone } = Headers;
for (const name of ['flat', 'given', 'stored', 'fromFlat', 'clone']) delete Headers[name];
lib.Headers = Headers;
lib.flatHeaders = flat;
lib.givenHeaders = given;
lib.cloneHeaders = clone;
lib.storedHeaders = stored;
lib.headersFromFlat = fromFlat;
