// The key-value methods of ctx.storage and of its transactions, and what ctx.storage.kv shares with them: arguments are
// checked and coerced here, in the real runtime's order, which a getter can see. Whatever is wrong rejects; only delete()
// throws.
'use strict';

const kAllowConcurrency = 1, kNoCache = 2, kAllowUnconfirmed = 4;

// A program sees what storage answers some microtasks later than the storage's own promise, as on the real runtime: in an
// object that does several things at once the order of its steps depends on it.
const { apply } = Reflect;
const { then } = Promise.prototype;
const itself = (value) => value;
const later = (promise) => apply(then, promise, [itself]);
const twiceLater = (promise) => later(later(promise));
Object.assign(lib, { later, twiceLater });

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

lib.storageFlags = (owner, options, method, position, type) => {
  if (options === undefined || options === null) return 0;
  if (!isObject(options)) throw lib.wrongParameter(method, owner, position, type);
  let flags = options.allowConcurrency ? kAllowConcurrency : 0;
  // Reads do not look at allowUnconfirmed.
  if (type !== 'GetOptions' && type !== 'ListOptions' && options.allowUnconfirmed) flags |= kAllowUnconfirmed;
  if (options.noCache) flags |= kNoCache;
  return flags;
};
const flagsOf = lib.storageFlags;

// WebIDL's long: ToNumber, then truncation; what is not finite becomes 0.
function toInt32(value) {
  const number = +value;
  if (!Number.isFinite(number)) return 0;
  const whole = Math.trunc(number);
  if (whole < -2147483648 || whole > 2147483647) throw new TypeError('Value out of range. Must be between -2147483648 and 2147483647 (inclusive).');
  return whole;
}

const text = (value) => (value === undefined ? undefined : `${value}`);

function texts(keys) {
  const result = [];
  const { length } = keys;  // A list that grows meanwhile does not count.
  for (let i = 0; i < length; ++i) result.push(`${keys[i]}`);
  return result;
}

// -> [start, startAfter, end, prefix, reverse, limit], not yet held against each other
function rangeOf(owner, options) {
  if (options !== undefined && options !== null && !isObject(options)) throw lib.wrongParameter('list', owner, 1, 'ListOptions');
  options ??= {};
  const start = text(options.start);
  const startAfter = text(options.startAfter);
  const end = text(options.end);
  const prefix = text(options.prefix);
  const reverse = !!options.reverse;
  const limit = options.limit === undefined ? undefined : toInt32(options.limit);
  return [start, startAfter, end, prefix, reverse, limit];
}

function checkRange([start, startAfter, , , , limit]) {
  if (start !== undefined && startAfter !== undefined) throw new TypeError('list() cannot be called with both start and startAfter values.');
  if (limit !== undefined && limit <= 0) throw new TypeError('List limit must be positive.');
}
lib.listRange = { of: rangeOf, check: checkRange };

// `target` is whose method it is: { owner: name of its class, handle, enter(method): throws when it may not go on, or gives
// the flags that say where the operation belongs }. `count`: how many arguments there were.
lib.keyValue = {
  get(target, count, key, options) {
    try {
      if (count === 0) throw lib.wrongParameter('get', target.owner, 1, 'string or Array');
      if (Array.isArray(key)) {
        const keys = texts(key);
        const flags = flagsOf(target.owner, options, 'get', 2, 'GetOptions');
        return twiceLater(native.storageGetMany(target.handle, keys, flags | target.enter('get')));
      }
      const name = `${key}`;
      const flags = flagsOf(target.owner, options, 'get', 2, 'GetOptions');
      return twiceLater(native.storageGet(target.handle, name, flags | target.enter('get')));
    } catch (error) {
      return Promise.reject(error);
    }
  },

  list(target, options) {
    try {
      const range = rangeOf(target.owner, options);
      const flags = flagsOf(target.owner, options, 'list', 1, 'ListOptions');
      checkRange(range);
      return twiceLater(native.storageList(target.handle, ...range, flags | target.enter('list')));
    } catch (error) {
      return Promise.reject(error);
    }
  },

  put(target, count, key, value, options) {
    try {
      if (count === 0) throw lib.wrongParameter('put', target.owner, 1, 'string or object');
      if (isObject(key) && !Array.isArray(key)) {
        if (value !== undefined && value !== null && !isObject(value)) {
          throw new TypeError('put() may only be called with a single key-value pair and optional options as put(key, value, options) or with multiple key-value pairs and optional options as put(entries, options)');
        }
        const keys = [];
        const values = [];
        for (const name of Object.keys(key)) {
          const item = key[name];
          if (item === undefined) continue;
          keys.push(name);
          values.push(item);
        }
        const flags = flagsOf(target.owner, value, 'put', 2, 'PutOptions');
        return twiceLater(native.storagePutMany(target.handle, keys, values, flags | target.enter('put')));
      }
      const flags = flagsOf(target.owner, options, 'put', 3, 'PutOptions');
      if (value === undefined) throw new TypeError('put() called with undefined value.');
      return twiceLater(native.storagePut(target.handle, `${key}`, value, flags | target.enter('put')));
    } catch (error) {
      return Promise.reject(error);
    }
  },

  delete(target, count, key, options) {
    if (count === 0) throw lib.wrongParameter('delete', target.owner, 1, 'string or Array');
    const several = Array.isArray(key);
    const keys = several ? texts(key) : [`${key}`];
    const flags = flagsOf(target.owner, options, 'delete', 2, 'PutOptions');
    return twiceLater(native.storageDelete(target.handle, keys, several, flags | target.enter('delete')));
  },
};

lib.illegalReceiver = () =>
  new TypeError('Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.');
