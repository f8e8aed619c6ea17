// native.blockConcurrencyWhile: critical sections.

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/unsettled.h"
#include "emulator/engine/call.h"
#include "emulator/engine/worker_requests.h"
#include "emulator/lifecycle/critical_section.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// One call of blockConcurrencyWhile().
struct Section {
  std::shared_ptr<lifecycle::CriticalSection> section;
  std::shared_ptr<Instance> instance;
  Deferred result;
  IoHold hold;  // for others, too: its limit of time may bring them an error
  v8::Global<v8::Function> callback;
};

void sectionEnded(IsolateHost& host, const std::shared_ptr<Section>& state, bool ok, Local<v8::Value> value) {
  Unsettled::remove(*state->instance, state);
  if (ok) {
    // The caller's code goes on under the lock around the section, before anybody else gets in.
    host.adoptLock(state->section->succeeded());
    if (state->instance->alive) state->result.resolve(value);
    host.later([state] { state->hold.end(); });
    return;
  }
  // The promise never settles: the object is broken, and its own catch blocks must not hide that.
  lifecycle::BreakError error = host.describe(value);
  error.durableObjectReset = true;
  host.log(journal::LogLevel::kError, "The callback of blockConcurrencyWhile() failed: " + error.stack, "",
           host.frame());
  state->section->failed(std::move(error));
}

void runSection(IsolateHost& host, const std::shared_ptr<Section>& state) {
  v8::Isolate* isolate = host.isolate();
  v8::TryCatch caught(isolate);
  Local<v8::Value> answer;
  if (!state->callback.Get(isolate)->Call(host.context(), v8::Undefined(isolate), 0, nullptr).ToLocal(&answer)) {
    if (!caught.HasTerminated()) sectionEnded(host, state, false, caught.Exception());
    return;
  }
  Local<v8::Promise::Resolver> wrapped;
  if (!v8::Promise::Resolver::New(host.context()).ToLocal(&wrapped) ||
      wrapped->Resolve(host.context(), answer).IsNothing())
    return;
  Unsettled::add(host, *state->instance, state);
  whenSettled(host, wrapped->GetPromise(),
              [&host, state](bool ok, Local<v8::Value> value) { sectionEnded(host, state, ok, value); });
}

// (handle, callback, label or nothing) -> promise
void blockConcurrencyWhile(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const std::shared_ptr<Instance> instance = call.instance(0);
  Deferred result(host);
  call.answer(result.promise());
  const lifecycle::InputGate::Lock* lock = host.turnLock();
  if (!instance->alive || lock == nullptr) return;
  auto section = lock->startCriticalSection();
  if (!section) {
    call.raise(host.toJavaScript(section.error()));
    return;
  }
  auto state = std::make_shared<Section>(Section{*section, instance, result, {}, {}});
  state->callback.Reset(call.isolate(), call[1].As<v8::Function>());
  const FrameRef outer = host.frame();
  const std::uint64_t request = outer ? outer->request : 0;
  const auto storages = outer ? outer->storages : nullptr;
  const std::uint32_t depth = outer ? outer->depth : 0;
  const std::string label = call[2]->IsString() ? call.text(2) : "blockConcurrencyWhile()";
  if (const auto container = instance->container.lock(); container && container->hasInstance()) {
    const auto own = std::make_shared<Frame>(Frame{instance, nullptr, request});
    state->hold = host.part<WorkerRequests>().hold(
        own, WorkerRequests::From::kOutside, lifecycle::ActivityKind::kSection, {.label = label, .request = request});
  }
  (*section)->enter({label, request}, [&host, state, request, storages, depth](lifecycle::InputGate::Granted inside) {
    if (!inside) return;
    // Waiting for its turn does not count.
    state->hold.setDue(host.clock().monotonicNs() + lifecycle::kCriticalSectionLimitNs);
    auto frame = std::make_shared<Frame>(Frame{state->instance, inside->section(), request, storages, depth});
    host.turn(frame, std::move(*inside), [&host, state] { runSection(host, state); });
  });
}

}  // namespace

void installSectionBinding(IsolateHost& host, Local<v8::Object> native) {
  Native(host, native).add("blockConcurrencyWhile", blockConcurrencyWhile);
}

}  // namespace durascope::engine
