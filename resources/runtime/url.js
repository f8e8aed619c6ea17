// URL and URLSearchParams as objects of the platform: what they do is Node's, but they cannot be cloned or stored, and say
// what is wrong in the real runtime's words.
'use strict';

const NodeURL = URL, NodeParams = URLSearchParams;
const required = (count, given, method, type) => {
  if (given < count) throw lib.wrongParameter(method, type, given + 1, 'USVString');
};

// The entries of an object; names that become the same where half a character is replaced are one, with the last value.
function entriesOf(init) {
  const entries = new Map();
  for (const name of Object.keys(init)) entries.set(name.replace(/\p{Surrogate}/gu, '\ufffd'), init[name]);
  return [...entries];
}

const kTrusted = Symbol('made by the runtime');
class PlatformParams extends native.HostObject {
  #params;
  constructor(init, trusted) {
    super();
    if (trusted === kTrusted) {
      this.#params = init;
    } else if (init instanceof PlatformParams && !Object.hasOwn(init, Symbol.iterator)) {
      this.#params = new NodeParams(init.#params);
    } else {
      if (typeof init === 'object' && init !== null && typeof init[Symbol.iterator] === 'function') {
        init = Array.from(init, (pair) => {
          if (typeof pair !== 'object' || pair === null) throw new TypeError("Incorrect type: the provided value is not of type 'Sequence'.");
          return Array.from(pair);
        });
        if (init.some((pair) => pair.length !== 2)) throw new TypeError('Invalid URL search params sequence.');
      }
      // Names that are symbols are none.
      if (typeof init === 'object' && init !== null && !Array.isArray(init)) init = entriesOf(init);
      this.#params = new NodeParams(init === null ? 'null' : init);
    }
  }
  static { lib.showInside(this, (params) => ({ list: [...params.#params] })); }
  get size() { return [...this.#params.keys()].length; }
  append(name, value) {
    required(2, arguments.length, 'append', 'URLSearchParams');
    this.#params.append(name, value);
  }
  delete(name, value) {
    required(1, arguments.length, 'delete', 'URLSearchParams');
    if (value === undefined || !lib.isEnabled('urlsearchparams_delete_has_value_arg')) {
      this.#params.delete(name);
      return;
    }
    const kept = [...this.#params].filter(([key, item]) => key !== `${name}` || item !== `${value}`);
    for (const key of new Set(this.#params.keys())) this.#params.delete(key);
    for (const [key, item] of kept) this.#params.append(key, item);
  }
  get(name) {
    required(1, arguments.length, 'get', 'URLSearchParams');
    return this.#params.get(name);
  }
  getAll(name) {
    required(1, arguments.length, 'getAll', 'URLSearchParams');
    return this.#params.getAll(name);
  }
  has(name, value) {
    required(1, arguments.length, 'has', 'URLSearchParams');
    return value === undefined || !lib.isEnabled('urlsearchparams_delete_has_value_arg') ? this.#params.has(name) : this.#params.getAll(name).includes(`${value}`);
  }
  set(name, value) {
    required(2, arguments.length, 'set', 'URLSearchParams');
    this.#params.set(name, value);
  }
  sort() { this.#params.sort(); }
  entries() { return lib.entryIterator((i) => this.#at(i, (pair) => pair)); }
  keys() { return lib.keyIterator((i) => this.#at(i, ([name]) => name)); }
  values() { return lib.valueIterator((i) => this.#at(i, ([, value]) => value)); }
  #at(i, show) {
    let at = 0;
    for (const pair of this.#params) if (at++ === i) return { value: show(pair) };
    return undefined;
  }
  forEach(callback, receiver) {
    if (typeof callback !== 'function') throw lib.wrongParameter('forEach', 'URLSearchParams', 1, 'function');
    for (const [name, value] of this.#params) Reflect.apply(callback, receiver, [value, name, this]);
  }
  toString() { return this.#params.toString(); }
  static has(object) { return typeof object === 'object' && object !== null && #params in object; }
}
const { has: isParams } = PlatformParams;
delete PlatformParams.has;
lib.platformClass(PlatformParams, isParams, 'URLSearchParams');
Object.defineProperty(PlatformParams.prototype, Symbol.iterator, { value: PlatformParams.prototype.entries, writable: true, configurable: true });

// -> Node's, or an error in our words.
function parsed(url, base) {
  url = `${url}`;
  if (base !== undefined) base = `${base}`;
  try {
    return modern(base === undefined ? new NodeURL(url) : new NodeURL(url, base));
  } catch {
    throw new TypeError('Invalid URL string.');
  }
}

// What the standard has come to encode since Node 18: circumflexes in a path, and the blank at the end of an opaque one.
function modern(url) {
  const { pathname } = url;
  if (pathname.startsWith('/')) {
    if (pathname.includes('^')) url.pathname = pathname.replaceAll('^', '%5E');
  } else if (pathname.endsWith(' ') && (url.search || url.hash)) {
    return new NodeURL(`${url.protocol}${pathname.slice(0, -1)}%20${url.search}${url.hash}`);
  }
  return url;
}

function orNull(url, base) {
  try {
    return new PlatformURL(url, base);
  } catch {
    return null;
  }
}

const PlatformURL = class URL extends native.HostObject {
  #url;
  #params;
  constructor(url, base) {
    super();
    if (arguments.length === 0) throw lib.wrongConstructorParameter('URL', 1, 'USVString');
    this.#url = parsed(url, base);
  }
  static canParse(url, base) {
    required(1, arguments.length, 'canParse', 'URL');
    return orNull(`${url}`, base === undefined ? base : `${base}`) !== null;
  }
  static parse(url, base) {
    required(1, arguments.length, 'parse', 'URL');
    return orNull(`${url}`, base === undefined ? base : `${base}`);
  }
  static createObjectURL() { throw new Error('URL.createObjectURL() is not implemented'); }
  static revokeObjectURL() { throw new Error('URL.revokeObjectURL() is not implemented'); }
  get origin() { return this.#url.origin; }
  get href() { return this.#url.href; }
  set href(value) {
    value = `${value}`;
    try {
      this.#url.href = modern(new NodeURL(value)).href;
    } catch {
      throw new TypeError("Failed to set the 'href' property on 'URL': the provided value is not of type 'valid URL string'.");
    }
  }
  get protocol() { return this.#url.protocol; }
  set protocol(value) { this.#url.protocol = value; }
  get username() { return this.#url.username; }
  set username(value) { this.#url.username = value; }
  get password() { return this.#url.password; }
  set password(value) { this.#url.password = value; }
  get host() { return this.#url.host; }
  set host(value) { this.#url.host = value; }
  get hostname() { return this.#url.hostname; }
  set hostname(value) { this.#url.hostname = value; }
  get port() { return this.#url.port; }
  set port(value) { this.#url.port = value; }
  get pathname() { return this.#url.pathname; }
  set pathname(value) {
    this.#url.pathname = value;
    modern(this.#url);
  }
  get search() { return this.#url.search; }
  set search(value) { this.#url.search = value; }
  get hash() { return this.#url.hash; }
  set hash(value) { this.#url.hash = value; }
  get searchParams() { return this.#params ??= new PlatformParams(this.#url.searchParams, kTrusted); }
  toJSON() { return this.#url.href; }
  toString() { return this.#url.href; }

};

// Receivers are not checked: addresses are read for every request.
lib.platformClass(PlatformURL);
lib.URL = PlatformURL;
lib.URLSearchParams = PlatformParams;
