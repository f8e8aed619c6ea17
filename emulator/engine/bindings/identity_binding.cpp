// native.idFromName, newUniqueId, idFromString.

#include <array>

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/randomness.h"

namespace durascope::engine {

namespace {

void idFromName(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(toV8(call.isolate(), call.host().namespaceKey(call.number(0)).idFromName(call.text(1)).hex()));
}

void newUniqueId(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const identity::NamespaceKey& key = call.host().namespaceKey(call.number(0));
  Randomness& random = call.host().part<Randomness>();
  if (!random.isSeeded()) return call.answer(toV8(call.isolate(), key.newUniqueId().hex()));
  std::array<std::uint8_t, 16> bytes;
  random.fill(bytes);
  call.answer(toV8(call.isolate(), key.uniqueIdOf(bytes).hex()));
}

void idFromString(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Result<ObjectId> id = call.host().namespaceKey(call.number(0)).parse(call.text(1));
  if (id) {
    call.answer(toV8(call.isolate(), id->hex()));
  } else {
    call.raiseTypeError(id.error().message);
  }
}

}  // namespace

void installIdentityBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("idFromName", idFromName);
  functions.add("newUniqueId", newUniqueId);
  functions.add("idFromString", idFromString);
}

}  // namespace durascope::engine
