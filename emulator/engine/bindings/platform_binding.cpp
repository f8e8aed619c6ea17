// native.log, uncaught, plainText, allowCodeGeneration, clone, containerKind, HostObject: small services of the
// platform.

#include <algorithm>

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/wire.h"

namespace durascope::engine {

using v8::Local;

std::string callerPlace(v8::Isolate* isolate) {
  Local<v8::StackTrace> stack = v8::StackTrace::CurrentStackTrace(isolate, 8, v8::StackTrace::kDetailed);
  for (int i = 0; i < stack->GetFrameCount(); ++i) {
    Local<v8::StackFrame> frame = stack->GetFrame(isolate, static_cast<std::uint32_t>(i));
    const std::string script = toWtf8(isolate, frame->GetScriptNameOrSourceURL());
    if (script.empty() || script.rfind("durascope:", 0) == 0 || script.rfind("node:", 0) == 0) continue;
    return script + ":" + std::to_string(frame->GetLineNumber()) + ":" + std::to_string(frame->GetColumn());
  }
  return {};
}

namespace {

// (level, text)
void log(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().log(static_cast<journal::LogLevel>(std::min(call.number(0), 4u)), call.text(1),
                  call.host().mapped(callerPlace(call.isolate())), call.host().frame());
}

// (what was thrown, false or, where it is only told, what stands before it)
void uncaught(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  // What no I/O of the Worker has thrown is told and no more; that is how the real runtime takes it.
  if (call[1]->IsFalse()) return call.host().uncaught(call[0], call.host().frame());
  call.host().log(journal::LogLevel::kError, "Uncaught " + call.text(1) + call.host().describe(call[0]).stack, "",
                  call.host().frame());
}

void describeText(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(toV8(call.isolate(), plainText(call.context(), call[0])));
}

// (whether) for the time that a part of the runtime itself is compiled
void allowCodeGeneration(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.context()->AllowCodeGenerationFromStrings(call.flag(0));
}

// (value) -> its structured clone
void cloneValue(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  Local<v8::Value> copy;
  if (clone(call.host(), call[0]).ToLocal(&copy)) call.answer(copy);
}

// (object) -> 'array', 'map', 'set', 'object': what the serialiser looks into; undefined for all else
void containerKind(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  Local<v8::Value> value = call[0];
  const auto answer = [&](const char* kind) { call.answer(name(call.isolate(), kind)); };
  if (value->IsArray()) return answer("array");
  if (value->IsMap()) return answer("map");
  if (value->IsSet()) return answer("set");
  const bool special = !value->IsObject() || value->IsFunction() || value->IsProxy() || value->IsDate() ||
                       value->IsRegExp() || value->IsNumberObject() || value->IsStringObject() ||
                       value->IsBooleanObject() || value->IsBigIntObject() || value->IsSymbolObject() ||
                       value->IsArrayBuffer() || value->IsSharedArrayBuffer() || value->IsArrayBufferView() ||
                       value->IsPromise() || value->IsWeakMap() || value->IsWeakSet() || value->IsGeneratorObject() ||
                       value->IsMapIterator() || value->IsSetIterator() || value->IsArgumentsObject() ||
                       value->IsModuleNamespaceObject() || value->IsNativeError();
  if (!special && value.As<v8::Object>()->InternalFieldCount() == 0) answer("object");
}

}  // namespace

void installPlatformBinding(IsolateHost& host, Local<v8::Object> native) {
  installWire(host);
  Native functions(host, native);
  functions.add("log", log);
  functions.add("uncaught", uncaught);
  functions.add("plainText", describeText);
  functions.add("allowCodeGeneration", allowCodeGeneration);
  functions.add("clone", cloneValue);
  functions.add("containerKind", containerKind);
  // Base class of what the platform hands out: its objects have an internal field, so that V8 takes them for host
  // objects.
  Local<v8::FunctionTemplate> base = v8::FunctionTemplate::New(host.isolate());
  base->InstanceTemplate()->SetInternalFieldCount(1);
  native->Set(host.context(), name(host.isolate(), "HostObject"), base->GetFunction(host.context()).ToLocalChecked())
      .Check();
}

}  // namespace durascope::engine
