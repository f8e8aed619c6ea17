// Alarms of ctx.storage and of transactions: times and options are checked here, in the order of the real runtime.
'use strict';

const kAllowConcurrency = 1, kAllowUnconfirmed = 4;
const kMaxNanoseconds = 2 ** 63;
const kType = 'DurableObjectStorage';

function flagsOf(args, position, method, type, expected) {
  const options = args[position - 1];
  if (options === undefined || options === null) return 0;
  if (typeof options !== 'object' && typeof options !== 'function') throw lib.wrongParameter(method, type, position, expected);
  return (options.allowConcurrency ? kAllowConcurrency : 0) | (options.allowUnconfirmed ? kAllowUnconfirmed : 0);
}

const { getTime } = Date.prototype;

// A parameter of WebIDL's Date: whole milliseconds. Whatever a Date says about itself is not asked.
lib.toDate = (value, method, type, position) => {
  let time = value;
  if (typeof value !== 'number') {
    try {
      time = Reflect.apply(getTime, value, []);
    } catch {
      throw lib.wrongParameter(method, type, position, 'date');
    }
  }
  if (!Number.isFinite(time)) throw new TypeError('The value cannot be converted because it is not a valid Date.');
  if (time * 1e6 >= kMaxNanoseconds) throw new TypeError("This API doesn't support dates after 2189.");
  if (time * 1e6 <= -kMaxNanoseconds) throw new TypeError("This API doesn't support dates before 1687.");
  return Math.trunc(time);
};

// What setAlarm() takes -> [milliseconds, flags].
lib.alarmArguments = {
  set(args, type) {
    const time = lib.toDate(args[0], 'setAlarm', type, 1);
    const flags = flagsOf(args, 2, 'setAlarm', type, 'SetAlarmOptions');
    if (time <= 0) throw new TypeError('setAlarm() cannot be called with an alarm time <= 0');
    return [time, flags];
  },
  get: (args, type) => flagsOf(args, 1, 'getAlarm', type, 'GetAlarmOptions'),
  delete: (args, type) => flagsOf(args, 1, 'deleteAlarm', type, 'SetAlarmOptions'),
};

// For methods that never throw: whatever is wrong rejects.
lib.rejecting = (method) => (...args) => {
  try {
    return method(...args);
  } catch (error) {
    return Promise.reject(error);
  }
};

lib.storageParts.getAlarm = lib.rejecting((handle, args) => lib.later(native.storageGetAlarm(handle, lib.alarmArguments.get(args, kType))));
lib.storageParts.setAlarm = lib.rejecting((handle, args) => lib.twiceLater(native.storageSetAlarm(handle, ...lib.alarmArguments.set(args, kType))));
lib.storageParts.deleteAlarm = lib.rejecting((handle, args) => lib.twiceLater(native.storageDeleteAlarm(handle, lib.alarmArguments.delete(args, kType))));

// ---- alarm(info)

class AlarmInvocationInfo {
  constructor(...values) {
    ['scheduledTime', 'retryCount', 'isRetry'].forEach((name, i) => Object.defineProperty(this, name, { value: values[i], enumerable: true, configurable: true }));
  }
}
lib.likeNative(AlarmInvocationInfo);

lib.callAlarm = (handler, self, run, scheduledTime, retryCount) => {
  const done = () => native.alarmDone(run);
  const failed = (error) => native.alarmFailed(run, error);
  let result;
  try {
    result = Reflect.apply(handler, self, [new AlarmInvocationInfo(scheduledTime, retryCount, retryCount > 0)]);
  } catch (error) {
    failed(error);
    return;
  }
  if (typeof result?.then === 'function') Promise.resolve(result).then(done, failed);
  else done();
};
