// native.transaction* and savepoint*: what transaction() and transactionSync() are made of. Who waits for whom is the
// critical section's business (state_binding.cpp).

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/storage_operation.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// Makes durable what was written so far. False: that broke the object, whose JavaScript goes no further.
bool commitNow(const StorageCall& call) {
  call.host().commitNow(*call.instance());
  if (call.instance()->alive) return true;
  call.host().stopTurn();
  return false;
}

// (handle): throws when the caller may not use this storage
void storageUsable(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  (void)StorageCall(call).open();
}

// (handle) -> number of the transaction
void transactionBegin(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!context.open() || !commitNow(context)) return;
  const auto begun = context.storage().beginTransaction();
  if (!begun) return context.raise(begun.error());
  call.answer(v8::Integer::NewFromUnsigned(call.isolate(), *begun));
}

// (handle, number)
void transactionRollBack(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!context.open()) return;
  const auto done = context.storage().rollBackTransaction(call.number(1));
  if (!done) return context.raise(done.error());
  context.written("rollback", "transaction");
}

// (handle, number): what was not rolled back is durable, or belongs to the surrounding transaction
void transactionEnd(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!context.open()) return;
  const auto done = context.storage().endTransaction(call.number(1));
  if (!done) return context.raise(done.error());
  context.host().wrote(*context.instance());
  commitNow(context);
}

// (handle)
void savepointOpen(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const StorageCall context{Call(info)};
  if (!context.open()) return;
  const auto done = context.storage().openSavepoint();
  if (!done) return context.raise(done.error());
  context.host().wrote(*context.instance());
}

// (handle, whether to keep what was written)
void savepointClose(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall context(call);
  if (!context.open()) return;
  const auto done = context.storage().closeSavepoint(call.flag(1));
  if (!done) return context.raise(done.error());
  if (!call.flag(1)) context.written("rollback", "transactionSync");
}

// (handle) -> whether the class has no alarm(), and so may not set one
void lacksAlarm(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Boolean::New(call.isolate(), call.instance(0)->lacksAlarm));
}

}  // namespace

void installTransactionBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("storageUsable", storageUsable);
  functions.add("transactionBegin", transactionBegin);
  functions.add("transactionRollBack", transactionRollBack);
  functions.add("transactionEnd", transactionEnd);
  functions.add("savepointOpen", savepointOpen);
  functions.add("savepointClose", savepointClose);
  functions.add("lacksAlarm", lacksAlarm);
}

}  // namespace durascope::engine
