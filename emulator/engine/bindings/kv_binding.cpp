// native.kv*: ctx.storage.kv, with arguments already checked by the runtime's JavaScript. Answers at once, or throws.

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/storage_operation.h"
#include "emulator/engine/wire.h"
#include "emulator/journal/preview.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// False: an exception says why the call goes no further.
bool mayUse(const StorageCall& call) {
  if (!call.open()) return false;
  const auto allowed = call.storage().allow(storage::ObjectStorage::Face::kKv);
  if (!allowed) call.raise(allowed.error());
  return allowed.has_value();
}

v8::MaybeLocal<v8::Value> decoded(const StorageCall& call, const std::string& bytes) {
  Local<v8::Value> value, error;
  if (deserialise(call.host().context(), bytes).ToLocal(&value)) return value;
  if (call.internalError().ToLocal(&error)) call.host().isolate()->ThrowException(error);
  return {};
}

/// What a class without value cache answers, which never misses.
template <class T>
T& now(storage::StorageResult<storage::Answer<T>>& answer) {
  return std::get<T>(*answer);
}

// (handle)
void kvAllowed(const v8::FunctionCallbackInfo<v8::Value>& info) { mayUse(StorageCall(Call(info))); }

// (handle, key)
void kvGet(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!mayUse(context)) return;
  auto found = context.storage().getInTurn(call.text(1));
  context.host().wrote(*context.instance());  // so that the turn ends, and the lock with it
  if (!found) return context.raise(found.error());
  Local<v8::Value> value;
  if (now(found) && decoded(context, *now(found)).ToLocal(&value)) call.answer(value);
}

// (handle, key, value)
void kvPut(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!mayUse(context)) return;
  std::string bytes;
  if (!serialise(call.host(), call[2], bytes)) return;
  const std::string key = call.text(1);
  const auto done = context.storage().put(key, std::make_shared<const std::string>(std::move(bytes)));
  if (!done) return context.raise(done.error());
  context.written("kv.put", journal::formatString(key));
}

// (handle, key)
void kvDelete(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!mayUse(context)) return;
  const std::string key = call.text(1);
  auto existed = context.storage().remove(key);
  if (!existed) return context.raise(existed.error());
  context.written("kv.delete", journal::formatString(key));
  call.answer(v8::Boolean::New(call.isolate(), now(existed)));
}

// (handle, start, startAfter, end, prefix, reverse, limit) -> number of the walk; 0: nothing to walk over
void kvList(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!mayUse(context)) return;
  const auto walk = context.storage().openCursor(listOptions(call, 1));
  if (!walk) return context.raise(walk.error());
  call.answer(v8::Integer::NewFromUnsigned(call.isolate(), *walk));
}

// (handle, number of the walk) -> [key, value], or undefined at the end
void kvNext(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!context.open()) return;
  const auto row = context.storage().nextRow(call.number(1));
  if (!row) return context.raise(row.error());
  Local<v8::Value> value;
  if (!*row || !decoded(context, *(*row)->value).ToLocal(&value)) return;
  Local<v8::Value> pair[] = {toV8(call.isolate(), (*row)->key), value};
  call.answer(v8::Array::New(call.isolate(), pair, 2));
}

}  // namespace

void installKvBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("kvAllowed", kvAllowed);
  functions.add("kvGet", kvGet);
  functions.add("kvPut", kvPut);
  functions.add("kvDelete", kvDelete);
  functions.add("kvList", kvList);
  functions.add("kvNext", kvNext);
}

}  // namespace durascope::engine
