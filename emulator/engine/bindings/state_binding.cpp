// native.waitUntil, abort, outputOpen: what an object says of its own life, and asks of it.

#include "emulator/engine/alarms.h"
#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/unsettled.h"
#include "emulator/engine/call.h"
#include "emulator/engine/rpc.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using v8::Local;

Local<v8::Object> wrapInstance(IsolateHost& host, const std::shared_ptr<Instance>& instance) {
  return host.instances().wrap(instance);
}

namespace {

// (promise)
void waitUntil(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const FrameRef frame = host.frame();
  auto hold = std::make_shared<lifecycle::Activity>();
  if (frame && frame->instance) {
    const auto container = frame->instance->container.lock();
    if (!container || !container->hasInstance()) return;
    *hold = container->hold(lifecycle::ActivityKind::kWaitUntil, {.request = frame->request});
    Unsettled::add(host, *frame->instance, hold);
  } else if (frame) {
    host.part<Rpc>().workerBegins(frame->request);
  }
  const bool worker = frame && !frame->instance;
  if (worker) host.tellParts([&](IsolatePart& part) { part.workerWaits(frame->request); });
  whenSettled(host, call[0].As<v8::Promise>(), [&host, frame, hold, worker](bool ok, Local<v8::Value> value) {
    std::optional<lifecycle::BreakError> rejected;
    if (!ok) {
      rejected = host.describe(value);
      host.log(journal::LogLevel::kError, "A promise given to waitUntil() was rejected: " + rejected->stack, "", frame);
    }
    if (worker) {
      host.tellParts([&](IsolatePart& part) { part.workerWaited(frame->request, rejected ? &*rejected : nullptr); });
    }
    // Not under the user's feet: ending the last activity may start the idle clock.
    host.later([&host, frame, hold] {
      hold->end();
      if (frame && frame->instance) Unsettled::remove(*frame->instance, hold);
      if (frame && !frame->instance) host.part<Rpc>().workerEnds(frame->request);
    });
  });
}

// (handle, reason or undefined, whether an alarm that runs may be tried again)
void abortObject(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Instance> instance = call.instance(0);
  lifecycle::BreakError error{.message = call[1]->IsString() ? call.text(1) : lifecycle::texts::kAbortDefault,
                              .durableObjectReset = true};
  if (call[2]->IsFalse()) call.host().part<Alarms>().noRetry(*instance);
  call.host().breakObject(*instance, std::move(error), "it called ctx.abort()");
  // Neither catch nor finally runs.
  call.host().stopTurn();
}

// (reason): of the Worker that runs
void abortWorker(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const FrameRef frame = host.frame();
  if (!frame || frame->instance) return;
  host.failWorker(*frame, host.describe(call[0]));
  host.stopTurn();
}

// () -> undefined, or a promise that is fulfilled when all that was written so far is durable
void outputOpen(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const FrameRef frame = host.frame();
  const auto container = frame && frame->instance ? frame->instance->container.lock() : nullptr;
  if (!container || container->outputGate().isOpen()) return;
  Deferred opened(host);
  call.answer(opened.promise());
  container->outputGate().whenOpen([&host, frame, opened](const lifecycle::BreakError* broken) {
    if (broken != nullptr) return;
    host.later([&host, frame, opened] {
      host.deliver(frame, "output gate", [&host, opened] { opened.resolve(v8::Undefined(host.isolate())); });
    });
  });
}

}  // namespace

void installStateBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("waitUntil", waitUntil);
  functions.add("abort", abortObject);
  functions.add("abortWorker", abortWorker);
  functions.add("outputOpen", outputOpen);
}

}  // namespace durascope::engine
