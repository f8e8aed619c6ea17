// ctx.storage. Whatever is wrong rejects; only delete() throws, as on the real runtime, and every method of another
// receiver.
'use strict';

// Filled in by transaction.js, alarms.js, bookmarks.js, kv.js and sql.js; each takes the object's handle first.
lib.storageParts = {};

const kInternal = Symbol('made by the runtime');
const kType = 'DurableObjectStorage';
const belongsNowhere = () => 0;

class DurableObjectStorage extends native.HostObject {
  #handle;
  #target;
  constructor(key, handle) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
    this.#target = { owner: kType, handle, enter: belongsNowhere };
  }

  static #of(self) {
    if (!(#handle in Object(self))) throw lib.illegalReceiver();
    return self.#handle;
  }
  static #targetOf(self) {
    if (!(#handle in Object(self))) throw lib.illegalReceiver();
    return self.#target;
  }

  get(key, options) { return lib.keyValue.get(DurableObjectStorage.#targetOf(this), arguments.length, key, options); }
  list(options) { return lib.keyValue.list(DurableObjectStorage.#targetOf(this), options); }
  put(key, value, options) { return lib.keyValue.put(DurableObjectStorage.#targetOf(this), arguments.length, key, value, options); }
  delete(key, options) { return lib.keyValue.delete(DurableObjectStorage.#targetOf(this), arguments.length, key, options); }

  deleteAll(options) {
    const handle = DurableObjectStorage.#of(this);
    try {
      return lib.twiceLater(native.storageDeleteAll(handle, lib.storageFlags(kType, options, 'deleteAll', 1, 'PutOptions')));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  // What follows lives in files of its own; only the order of the methods is decided here.
  transaction(...args) { return lib.storageParts.transaction(DurableObjectStorage.#of(this), args); }
  getAlarm(...args) { return lib.storageParts.getAlarm(DurableObjectStorage.#of(this), args); }
  setAlarm(...args) { return lib.storageParts.setAlarm(DurableObjectStorage.#of(this), args); }
  deleteAlarm(...args) { return lib.storageParts.deleteAlarm(DurableObjectStorage.#of(this), args); }

  sync() { return native.storageSync(DurableObjectStorage.#of(this)); }

  transactionSync(...args) { return lib.storageParts.transactionSync(DurableObjectStorage.#of(this), args); }
  getCurrentBookmark() { return lib.storageParts.getCurrentBookmark(DurableObjectStorage.#of(this)); }
  getBookmarkForTime(...args) { return lib.storageParts.getBookmarkForTime(DurableObjectStorage.#of(this), args); }
  onNextSessionRestoreBookmark(...args) { return lib.storageParts.onNextSessionRestoreBookmark(DurableObjectStorage.#of(this), args); }
  waitForBookmark(...args) { return lib.storageParts.waitForBookmark(DurableObjectStorage.#of(this), args); }
}

if (!lib.isEnabled('experimental')) delete DurableObjectStorage.prototype.waitForBookmark;
lib.likeNative(DurableObjectStorage);

lib.makeStorage = (handle) => {
  const storage = new DurableObjectStorage(kInternal, handle);
  storage.kv = lib.storageParts.makeKv(handle);  // own properties, as there
  storage.sql = lib.storageParts.makeSql(handle);
  return storage;
};
