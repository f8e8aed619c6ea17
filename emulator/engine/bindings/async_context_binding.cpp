// native.storages, runWithStorages: what the script's AsyncLocalStorages hold, carried by the frame.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// The present frame with other storages, as V8 carries it.
Local<v8::Object> frameWith(const Call& call, Local<v8::Value> storages) {
  IsolateHost& host = call.host();
  const FrameRef current = host.frame();
  Frame next = current ? *current : Frame{};
  next.storages =
      storages->IsUndefined() ? nullptr : std::make_shared<const v8::Global<v8::Value>>(call.isolate(), storages);
  return host.frames().wrap(std::make_shared<const Frame>(std::move(next)));
}

// () -> the Map, or undefined
void storages(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const FrameRef frame = call.host().frame();
  if (frame && frame->storages) call.answer(frame->storages->Get(call.isolate()));
}

// (Map or undefined, function without parameters) -> what the function returns
void runWithStorages(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  Local<v8::Context> context = call.context();
  Local<v8::Value> before = context->GetContinuationPreservedEmbedderData(), answer;
  context->SetContinuationPreservedEmbedderData(frameWith(call, call[0]));
  const bool returned =
      call[1].As<v8::Function>()->Call(context, v8::Undefined(call.isolate()), 0, nullptr).ToLocal(&answer);
  context->SetContinuationPreservedEmbedderData(before);
  if (returned) call.answer(answer);
}

}  // namespace

void installAsyncContextBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("storages", storages);
  functions.add("runWithStorages", runWithStorages);
}

}  // namespace durascope::engine
