// Faults on purpose. While rules are set, the native functions that calls, fetches and storage go through are replaced by
// ones that first ask whether a rule strikes; without rules nothing is asked at all.
'use strict';

const kStubCall = 0, kFetch = 1, kStorage = 2;  // as FaultRule::Where
const kDelay = 0, kThrow = 1;  // as FaultRule::Action; the third is reset
const kDefault = 'A fault on purpose.';

const pathOf = (url) => { const { pathname, search } = new URL(url); return pathname + search; };

// Each gets the arguments of its native function and gives the label that rules are held against.
const kAsynchronous = {
  storageGet: (handle, key) => `get ${key}`, storageGetMany: (handle, keys) => `get ${keys.join(' ')}`, storageList: () => 'list',
  storagePut: (handle, key) => `put ${key}`, storagePutMany: (handle, keys) => `put ${keys.join(' ')}`,
  storageDelete: (handle, keys) => `delete ${keys.join(' ')}`, storageDeleteAll: () => 'deleteAll', storageSync: () => 'sync',
  storageGetAlarm: () => 'getAlarm', storageSetAlarm: () => 'setAlarm', storageDeleteAlarm: () => 'deleteAlarm',
};
const kSynchronous = {
  kvGet: (handle, key) => `kv.get ${key}`, kvPut: (handle, key) => `kv.put ${key}`, kvDelete: (handle, key) => `kv.delete ${key}`, kvList: () => 'kv.list',
  sqlExec: (handle, sql) => `sql.exec ${sql}`,
};

function faultyStorage(label, original, synchronous) {
  return (...args) => {
    const struck = native.faultStrike(kStorage, args[0], label(...args));
    if (!struck) return original(...args);
    const [action, ms, message] = struck;
    if (action === kDelay) {
      if (!synchronous) return native.faultPause(ms).then(() => original(...args));
      native.faultStandstill(ms);
      return original(...args);
    }
    if (action !== kThrow) return native.faultResetSelf(message || kDefault);
    if (synchronous) throw new Error(message || kDefault);
    return Promise.reject(new Error(message || kDefault));
  };
}

// A call that leaves through a stub. `go` sends it, `fail` tells the caller.
function faultyCall(handle, label, go, fail) {
  const struck = native.faultStrike(kStubCall, handle, label);
  if (!struck) return go();
  const [action, ms, message] = struck;
  if (action === kDelay) lib.afterDelay(ms).then(go);
  else fail(action === kThrow ? new Error(message || kDefault) : native.faultResetOther(handle, message || kDefault));
  return undefined;
}

// Timers of the runtime's own, which count as the object's.
lib.afterDelay = (ms) => new Promise((resolve) => { native.setTimer(resolve, ms, false); });

const kStub = {
  stubFetch: (original) => (handle, method, url, flat, body, resolve, reject, ...rest) => faultyCall(
    handle, `${method} ${pathOf(url)}`, () => original(handle, method, url, flat, body, resolve, reject, ...rest), reject,
  ),
  rpcCall: (original) => (handle, path, read, plain, parcel, state, frame) => faultyCall(
    handle, `${[path].flat().join('.')}${read ? '' : '()'}`,
    () => {
      const refused = original(handle, path, read, plain, parcel, state, frame);
      if (refused !== undefined) state.fail(refused);
    },
    (error) => state.fail(error),
  ),
};

const originals = {};
lib.armFaults = (armed) => {
  if (!armed) {
    Object.assign(native, originals);
    lib.faultOfFetch = undefined;
    return;
  }
  for (const [table, synchronous] of [[kAsynchronous, false], [kSynchronous, true]]) {
    for (const [name, label] of Object.entries(table)) {
      originals[name] ??= native[name];
      native[name] = faultyStorage(label, originals[name], synchronous);
    }
  }
  for (const [name, wrap] of Object.entries(kStub)) {
    originals[name] ??= native[name];
    native[name] = wrap(originals[name]);
  }
  lib.faultOfFetch = async (method, url) => {
    const struck = native.faultStrike(kFetch, undefined, `${method} ${url}`);
    if (!struck) return;
    const [action, ms, message] = struck;
    if (action === kDelay) await lib.afterDelay(ms);
    else if (action === kThrow) throw new Error(message || kDefault);
    else native.faultResetSelf(message || kDefault);
  };
};
