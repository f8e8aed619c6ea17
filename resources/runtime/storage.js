// ctx.storage: arguments are checked and coerced here; what is stored, cached and committed is native.
// None of the asynchronous methods throws: whatever is wrong rejects.
'use strict';

// Filled in by transaction.js, alarms.js, bookmarks.js, kv.js and sql.js; each takes the object's handle first.
lib.storageParts = {};
lib.storageFlags = flagsOf;

const kInternal = Symbol('made by the runtime');
const kType = 'DurableObjectStorage';
const wrong = (method, position, expected) => lib.wrongParameter(method, kType, position, expected);

const kAllowConcurrency = 1, kNoCache = 2, kAllowUnconfirmed = 4;

function flagsOf(options, method, position, type) {
  if (options === undefined || options === null) return 0;
  if (typeof options !== 'object' && typeof options !== 'function') throw wrong(method, position, type);
  return (options.allowConcurrency ? kAllowConcurrency : 0) | (options.noCache ? kNoCache : 0) | (options.allowUnconfirmed ? kAllowUnconfirmed : 0);
}

// WebIDL's long: ToNumber, then truncation; what is not finite becomes 0.
function toInt32(value) {
  const number = Number(value);
  if (!Number.isFinite(number)) return 0;
  const whole = Math.trunc(number);
  if (whole < -2147483648 || whole > 2147483647) throw new TypeError('Value out of range. Must be between -2147483648 and 2147483647 (inclusive).');
  return whole;
}

const text = (value) => (value === undefined ? undefined : `${value}`);

const kIllegal = 'Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.';

class DurableObjectStorage extends native.HostObject {
  #handle;
  constructor(key, handle) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
  }

  static #of(self) {
    if (!(#handle in Object(self))) throw new TypeError(kIllegal);
    return self.#handle;
  }

  get(key, options) {
    try {
      if (arguments.length === 0) throw wrong('get', 1, 'string or Array');
      const flags = flagsOf(options, 'get', 2, 'GetOptions');
      if (Array.isArray(key)) return native.storageGetMany(DurableObjectStorage.#of(this), key.map(String), flags);
      return native.storageGet(DurableObjectStorage.#of(this), `${key}`, flags);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  list(options) {
    try {
      const flags = flagsOf(options, 'list', 1, 'ListOptions');
      options ??= {};
      const start = text(options.start);
      const startAfter = text(options.startAfter);
      const end = text(options.end);
      const prefix = text(options.prefix);
      const reverse = !!options.reverse;
      const limit = options.limit === undefined ? undefined : toInt32(options.limit);
      if (start !== undefined && startAfter !== undefined) throw new TypeError('list() cannot be called with both start and startAfter values.');
      if (limit !== undefined && limit <= 0) throw new TypeError('List limit must be positive.');
      return native.storageList(DurableObjectStorage.#of(this), start, startAfter, end, prefix, reverse, limit, flags);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  put(key, value, options) {
    try {
      if (arguments.length === 0) throw wrong('put', 1, 'string or object');
      if (typeof key === 'object' && key !== null && !Array.isArray(key)) {
        if (value !== undefined && value !== null && typeof value !== 'object') {
          throw new TypeError('put() may only be called with a single key-value pair and optional options as put(key, value, options) or with multiple key-value pairs and optional options as put(entries, options)');
        }
        const flags = flagsOf(value, 'put', 2, 'PutOptions');
        const keys = [];
        const values = [];
        for (const name of Object.keys(key)) {
          const item = key[name];
          if (item === undefined) continue;
          keys.push(name);
          values.push(item);
        }
        return native.storagePutMany(DurableObjectStorage.#of(this), keys, values, flags);
      }
      const flags = flagsOf(options, 'put', 3, 'PutOptions');
      if (value === undefined) throw new TypeError('put() called with undefined value.');
      return native.storagePut(DurableObjectStorage.#of(this), `${key}`, value, flags);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  delete(key, options) {
    try {
      if (arguments.length === 0) throw wrong('delete', 1, 'string or Array');
      const flags = flagsOf(options, 'delete', 2, 'PutOptions');
      if (Array.isArray(key)) return native.storageDelete(DurableObjectStorage.#of(this), key.map(String), true, flags);
      return native.storageDelete(DurableObjectStorage.#of(this), [`${key}`], false, flags);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  deleteAll(options) {
    try {
      return native.storageDeleteAll(DurableObjectStorage.#of(this), flagsOf(options, 'deleteAll', 1, 'PutOptions'));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  // What follows lives in files of its own; only the order of the methods is decided here.
  transaction(...args) { return lib.storageParts.transaction(DurableObjectStorage.#of(this), this, args); }
  getAlarm(...args) { return lib.storageParts.getAlarm(DurableObjectStorage.#of(this), args); }
  setAlarm(...args) { return lib.storageParts.setAlarm(DurableObjectStorage.#of(this), args); }
  deleteAlarm(...args) { return lib.storageParts.deleteAlarm(DurableObjectStorage.#of(this), args); }

  sync() {
    try {
      return native.storageSync(DurableObjectStorage.#of(this));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  transactionSync(...args) { return lib.storageParts.transactionSync(DurableObjectStorage.#of(this), args); }
  getCurrentBookmark() { return lib.storageParts.getCurrentBookmark(DurableObjectStorage.#of(this)); }
  getBookmarkForTime(...args) { return lib.storageParts.getBookmarkForTime(DurableObjectStorage.#of(this), args); }
  onNextSessionRestoreBookmark(...args) { return lib.storageParts.onNextSessionRestoreBookmark(DurableObjectStorage.#of(this), args); }

  get [Symbol.toStringTag]() { return kType; }
}

Object.setPrototypeOf(DurableObjectStorage.prototype, Object.prototype);

lib.makeStorage = (handle) => {
  const storage = new DurableObjectStorage(kInternal, handle);
  // Own properties, as there; made when first asked for, then always the same object.
  for (const [name, make] of [['sql', lib.storageParts.makeSql], ['kv', lib.storageParts.makeKv]]) {
    let made;
    Object.defineProperty(storage, name, { get: () => (made ??= make(handle)), enumerable: true, configurable: true });
  }
  return storage;
};
