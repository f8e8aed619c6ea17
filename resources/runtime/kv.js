// ctx.storage.kv: the rows of ctx.storage without promises.
'use strict';

const kInternal = Symbol('made by the runtime');
const kType = 'SyncKvStorage';

class ListIterator extends native.HostObject {
  #handle;
  #number;  // 0: at its end
  constructor(key, handle, number) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
    this.#number = number;
  }

  next() {
    if (!(#number in Object(this))) throw lib.illegalReceiver();
    const value = this.#number === 0 ? undefined : native.kvNext(this.#handle, this.#number);
    if (value !== undefined) return { done: false, value };
    this.#number = 0;
    return lib.endOfIteration();
  }
}
Object.setPrototypeOf(ListIterator.prototype, lib.IteratorPrototype);
lib.likeNative(ListIterator);

class SyncKvStorage extends native.HostObject {
  #handle;
  constructor(key, handle) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
  }

  static #of(self) {
    if (!(#handle in Object(self))) throw lib.illegalReceiver();
    return self.#handle;
  }

  get(key) {
    const handle = SyncKvStorage.#of(this);
    if (arguments.length === 0) throw lib.wrongParameter('get', kType, 1, 'string');
    return native.kvGet(handle, `${key}`);
  }

  list(options) {
    const handle = SyncKvStorage.#of(this);
    const range = lib.listRange.of(kType, options);
    native.kvAllowed(handle);
    lib.listRange.check(range);
    return new ListIterator(kInternal, handle, native.kvList(handle, ...range));
  }

  put(key, value) {
    const handle = SyncKvStorage.#of(this);
    if (arguments.length === 0) throw lib.wrongParameter('put', kType, 1, 'string');
    const name = `${key}`;
    if (arguments.length === 1) throw lib.wrongParameter('put', kType, 2, 'Value');
    native.kvPut(handle, name, value);
  }

  delete(key) {
    const handle = SyncKvStorage.#of(this);
    if (arguments.length === 0) throw lib.wrongParameter('delete', kType, 1, 'string');
    return native.kvDelete(handle, `${key}`);
  }
}
lib.likeNative(SyncKvStorage);

lib.storageParts.makeKv = (handle) => new SyncKvStorage(kInternal, handle);
