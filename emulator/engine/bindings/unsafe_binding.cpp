// native.unsafeEvict, unsafeEvictAll, unsafeResetAll: what `workerd:unsafe` asks for.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/unsafe.h"

namespace durascope::engine {

namespace {

// (handle of a stub, whether its WebSockets are closed) -> promise; undefined when it is no object's
void unsafeEvict(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const auto stub = Carrier<Stub>::unwrap(call[0]);
  if (stub && stub->address.object) call.answer(call.host().part<Unsafe>().evict(stub->target().key, call.flag(1)));
}

// (whether WebSockets are closed) -> promise
void unsafeEvictAll(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(call.host().part<Unsafe>().evictAll(call.flag(0)));
}

// (message of the error that callers get, whether storage goes, too) -> promise
void unsafeResetAll(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(call.host().part<Unsafe>().resetAll(call.text(0), call.flag(1)));
}

}  // namespace

void installUnsafeBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("unsafeEvict", unsafeEvict);
  functions.add("unsafeEvictAll", unsafeEvictAll);
  functions.add("unsafeResetAll", unsafeResetAll);
}

}  // namespace durascope::engine
