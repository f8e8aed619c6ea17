// native.isSeeded, randomFill, randomUnit: random values that a seed fixes.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/randomness.h"

namespace durascope::engine {

namespace {

void isSeeded(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Boolean::New(call.isolate(), call.host().part<Randomness>().isSeeded()));
}

// (Uint8Array)
void randomFill(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const auto view = call[0].As<v8::Uint8Array>();
  auto* bytes = static_cast<std::uint8_t*>(view->Buffer()->GetBackingStore()->Data()) + view->ByteOffset();
  call.host().part<Randomness>().fill({bytes, view->ByteLength()});
}

void randomUnit(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Number::New(call.isolate(), call.host().part<Randomness>().unit()));
}

}  // namespace

void installRandomBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("isSeeded", isSeeded);
  functions.add("randomFill", randomFill);
  functions.add("randomUnit", randomUnit);
}

}  // namespace durascope::engine
