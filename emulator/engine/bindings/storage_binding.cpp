// native.storage*: ctx.storage's operations, with arguments already checked by the runtime's JavaScript.
//
// What storage answers at once (a hit, a local read, a write) settles the promise at once. A miss holds the input gate,
// unless allowConcurrency says otherwise, until the simulated latency is over and the answer has been delivered.

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/storage_operation.h"
#include "emulator/engine/facets.h"
#include "emulator/engine/wire.h"
#include "emulator/journal/preview.h"

namespace durascope::engine {

using v8::Local;

namespace {

std::vector<std::string> keysOf(const Call& call, int i) {
  std::vector<std::string> keys;
  Local<v8::Array> list = call[i].As<v8::Array>();
  keys.reserve(list->Length());
  for (std::uint32_t k = 0; k < list->Length(); ++k) {
    Local<v8::Value> key;
    if (list->Get(call.context(), k).ToLocal(&key)) keys.push_back(toWtf8(call.isolate(), key));
  }
  return keys;
}

std::string shortList(const std::vector<std::string>& keys) {
  if (keys.empty()) return "nothing";
  const std::string first = journal::formatString(keys.front());
  return keys.size() == 1 ? first : first + " and " + std::to_string(keys.size() - 1) + " more";
}

// (handle, key, flags)
void storageGet(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::uint32_t flags = call.number(2);
  // Within a transaction() the file is held anyway.
  const storage::ReadOptions options = readOptions(flags);
  auto found = options.transaction == 0 ? operation.storage().getInTurn(call.text(1), options)
                                        : operation.storage().get(call.text(1), options);
  // So that the turn ends, and the lock with it.
  if (operation.storage().holdsFile()) operation.host().wrote(*operation.instance());
  operation.answer<storage::Value>(std::move(found), flags, "storage get");
}

// (handle, keys, flags)
void storageGetMany(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::uint32_t flags = call.number(2);
  operation.answer<storage::Rows>(operation.storage().getMany(keysOf(call, 1), readOptions(flags)), flags,
                                  "storage get");
}

// (handle, start, startAfter, end, prefix, reverse, limit, flags)
void storageList(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::uint32_t flags = call.number(7);
  storage::ListOptions options = listOptions(call, 1);
  static_cast<storage::ReadOptions&>(options) = readOptions(flags);
  operation.answer<storage::Rows>(operation.storage().list(options), flags, "storage list");
}

// (handle, key, value, flags)
void storagePut(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  std::string bytes;
  // The serialiser's exception goes to the runtime's JavaScript, which turns it into a rejection.
  if (!serialise(call.host(), call[2], bytes)) return;
  const Operation operation(call);
  if (!operation.open()) return;
  const std::string key = call.text(1);
  const auto done =
      operation.storage().put(key, std::make_shared<const std::string>(std::move(bytes)), writeOptions(call.number(3)));
  if (!done) return operation.reject(done.error());
  operation.written("put", journal::formatString(key));
  operation.settleWrite(call.number(3));
}

// (handle, keys, values, flags)
void storagePutMany(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  std::vector<std::string> keys = keysOf(call, 1);
  storage::Rows rows;
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    Local<v8::Value> value;
    std::string bytes;
    if (!call[2].As<v8::Array>()->Get(call.context(), i).ToLocal(&value) || !serialise(call.host(), value, bytes))
      return;
    rows.push_back({keys[i], std::make_shared<const std::string>(std::move(bytes))});
  }
  const Operation operation(call);
  if (!operation.open()) return;
  if (!rows.empty()) {
    const auto done = operation.storage().putMany(std::move(rows), writeOptions(call.number(3)));
    if (!done) return operation.reject(done.error());
    operation.written("put", shortList(keys));
  }
  operation.settleWrite(call.number(3));
}

/// What cannot be deleted is thrown, not rejected: the one asynchronous method of the real runtime that does so.
template <class T>
void deleteKeys(const Call& call, storage::StorageResult<storage::Answer<T>> deleted, const std::string& shown) {
  if (!deleted) return StorageCall(call).raise(deleted.error());
  const Operation operation(call);
  operation.answer<T>(std::move(deleted), call.number(3), "storage delete");
  operation.written("delete", shown);
}

// (handle, keys, whether the answer is a count, flags)
void storageDelete(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!context.open()) return call.answer(Deferred(call.host()).promise());
  std::vector<std::string> keys = keysOf(call, 1);
  const std::string shown = shortList(keys);
  const storage::WriteOptions options = writeOptions(call.number(3));
  storage::ObjectStorage& storage = context.storage();
  if (call.flag(2))
    deleteKeys<std::uint64_t>(call, storage.removeMany(std::move(keys), options), shown);
  else
    deleteKeys<bool>(call, storage.remove(keys.front(), options), shown);
}

// (handle, flags)
void storageDeleteAll(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const auto done = operation.storage().deleteAll({.keepAlarm = !call.host().flags().deleteAllDeletesAlarm});
  if (!done) return operation.reject(done.error());
  if (const auto removed = call.host().part<Facets>().removeAll(*operation.instance()); !removed)
    call.host().logStorageFault(removed.error().message, removed.error().where, operation.instance()->key);
  operation.written("deleteAll", "everything");
  operation.result().resolve(v8::Undefined(call.isolate()));
}

// (handle)
void storageSync(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  operation.settleCommitted("storage sync");
}

}  // namespace

void installStorageBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("storageGet", storageGet);
  functions.add("storageGetMany", storageGetMany);
  functions.add("storageList", storageList);
  functions.add("storagePut", storagePut);
  functions.add("storagePutMany", storagePutMany);
  functions.add("storageDelete", storageDelete);
  functions.add("storageDeleteAll", storageDeleteAll);
  functions.add("storageSync", storageSync);
}

}  // namespace durascope::engine
