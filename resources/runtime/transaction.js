// transaction() and transactionSync() of ctx.storage.
'use strict';

const kInternal = Symbol('made by the runtime');
const kType = 'DurableObjectTransaction';
const kFlagBits = 3;  // of an operation's flags; above them stands the number of its transaction

class DurableObjectTransaction extends native.HostObject {
  #handle;
  #number;
  #state = 'open';
  #target;
  constructor(key, handle, number) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
    this.#number = number;
    this.#target = { owner: kType, handle, enter: (method) => this.#enter(method) };
  }

  static #of(self) {
    if (!(#handle in Object(self))) throw lib.illegalReceiver();
    return self;
  }

  #enter(method) {
    if (this.#state === 'rolled back') throw new Error(`Cannot ${method}() on rolled back transaction`);
    if (this.#state === 'committed') {
      throw new Error(`Cannot call ${method}() on transaction that has already committed: did you move \`txn\` outside of the closure?`);
    }
    return this.#number << kFlagBits;
  }

  get(key, options) { return lib.keyValue.get(DurableObjectTransaction.#of(this).#target, arguments.length, key, options); }
  list(options) { return lib.keyValue.list(DurableObjectTransaction.#of(this).#target, options); }
  put(key, value, options) { return lib.keyValue.put(DurableObjectTransaction.#of(this).#target, arguments.length, key, value, options); }
  delete(key, options) { return lib.keyValue.delete(DurableObjectTransaction.#of(this).#target, arguments.length, key, options); }

  deleteAll() {
    DurableObjectTransaction.#of(this);
    throw new Error('Cannot call deleteAll() within a transaction');
  }

  rollback() {
    const self = DurableObjectTransaction.#of(this);
    if (self.#state === 'rolled back') return;
    self.#enter('rollback');
    native.transactionRollBack(self.#handle, self.#number);
    self.#state = 'rolled back';
  }

  getAlarm(...args) {
    const self = DurableObjectTransaction.#of(this);
    return lib.rejecting(() => lib.later(native.storageGetAlarm(self.#handle, lib.alarmArguments.get(args, kType) | self.#enter('getAlarm'))))();
  }
  setAlarm(...args) {
    const self = DurableObjectTransaction.#of(this);
    return lib.rejecting(() => {
      const [time, flags] = lib.alarmArguments.set(args, kType);
      // Where there is no handler, that is said first, whatever has become of the transaction.
      return lib.twiceLater(native.storageSetAlarm(self.#handle, time, native.lacksAlarm(self.#handle) ? flags : flags | self.#enter('setAlarm')));
    })();
  }
  deleteAlarm(...args) {
    const self = DurableObjectTransaction.#of(this);
    return lib.rejecting(() => lib.twiceLater(native.storageDeleteAlarm(self.#handle, lib.alarmArguments.delete(args, kType) | self.#enter('deleteAlarm'))))();
  }

  /** Runs the callback; its outcome is a value in either case, since nothing of it is to break the object. */
  static async run(handle, callback) {
    const number = native.transactionBegin(handle);
    const txn = new DurableObjectTransaction(kInternal, handle, number);
    let outcome;
    try {
      outcome = { value: await Reflect.apply(callback, globalThis, [txn]) };
    } catch (error) {
      outcome = { error };
      if (txn.#state === 'open') native.transactionRollBack(handle, number);
      txn.#state = 'rolled back';
    }
    if (txn.#state === 'open') txn.#state = 'committed';
    native.transactionEnd(handle, number);
    return outcome;
  }
}
const { run } = DurableObjectTransaction;
delete DurableObjectTransaction.run;
lib.likeNative(DurableObjectTransaction);

lib.storageParts.transaction = async (handle, [callback, options]) => {
  if (typeof callback !== 'function') throw lib.wrongParameter('transaction', 'DurableObjectStorage', 1, 'function');
  if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
    throw lib.wrongParameter('transaction', 'DurableObjectStorage', 2, 'TransactionOptions');
  }
  native.storageUsable(handle);
  const outcome = await native.blockConcurrencyWhile(handle, () => run(handle, callback), 'transaction()');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
};

lib.storageParts.transactionSync = (handle, [callback]) => {
  if (typeof callback !== 'function') throw lib.wrongParameter('transactionSync', 'DurableObjectStorage', 1, 'function');
  native.savepointOpen(handle);
  let value;
  try {
    value = Reflect.apply(callback, globalThis, []);
  } catch (error) {
    native.savepointClose(handle, false);
    throw error;
  }
  native.savepointClose(handle, true);
  return value;
};
