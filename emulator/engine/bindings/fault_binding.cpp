// native.faultStrike, faultPause, faultReset: what the runtime's faults.js asks while rules are set.

#include <algorithm>
#include <chrono>
#include <thread>

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/faults.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

using journal::FaultRule;
using v8::Local;

namespace {

// As FaultRule::Where and Action.
constexpr std::uint32_t kStubCall = 0, kStorage = 2;
constexpr std::chrono::milliseconds kStandstillSlice{10};

/// Whom a fault is about: the object that is called, whose storage it is, or that runs.
std::optional<ObjectKey> objectOf(const Call& call, std::uint32_t where) {
  if (where == kStubCall) {
    const auto stub = Carrier<Stub>::unwrap(call[1]);
    return stub && stub->address.object ? std::optional(stub->target().key) : std::nullopt;
  }
  if (where == kStorage) {
    const auto instance = call.instance(1);
    return instance ? std::optional(instance->key) : std::nullopt;
  }
  const FrameRef frame = call.host().frame();
  return frame && frame->instance ? std::optional(frame->instance->key) : std::nullopt;
}

const char* verb(FaultRule::Action action) {
  switch (action) {
    case FaultRule::Action::kDelay:
      return " was delayed on purpose.";
    case FaultRule::Action::kThrow:
      return " was made to fail on purpose.";
    case FaultRule::Action::kReset:
      return " met a reset on purpose.";
  }
  return "";
}

// (where, handle of a stub or an object's storage, label) -> undefined, or [action, milliseconds, message]
void faultStrike(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  FaultBook* book = host.options().faults;
  if (book == nullptr) return;
  const std::optional<ObjectKey> object = objectOf(call, call.number(0));
  const std::string label = call.text(2);
  const auto rule = book->strike(static_cast<FaultRule::Where>(call.number(0)), object ? &*object : nullptr, label);
  if (!rule) return;
  host.log(journal::LogLevel::kWarn, "Fault " + std::to_string(rule->id) + ": " + label + verb(rule->action), "",
           host.frame());
  Local<v8::Value> parts[] = {
      v8::Integer::New(call.isolate(), static_cast<int>(rule->action)),
      v8::Number::New(call.isolate(), static_cast<double>(std::max<std::int64_t>(rule->delayMs, 0))),
      toV8(call.isolate(), rule->message)};
  call.answer(v8::Array::New(call.isolate(), parts, 3));
}

// (milliseconds) -> a promise; until it settles the object's input gate is held, as by a slow storage operation
void faultPause(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  Deferred over(host);
  call.answer(over.promise());
  const FrameRef frame = host.frame();
  const lifecycle::InputGate::Lock* lock = host.turnLock();
  auto held = std::make_shared<lifecycle::InputGate::Lock>();
  if (lock != nullptr) *held = lock->addRef({"a fault", frame ? frame->request : 0});
  const auto ns = static_cast<std::int64_t>(call[0].As<v8::Number>()->Value()) * clock::kNsPerMs;
  const auto wait = host.part<WorkerRequests>().wait(frame, WorkerRequests::From::kOutside);
  host.clock().scheduleAfter(ns, [&host, frame, held, over, wait] {
    if (frame && frame->instance && !frame->instance->alive) return;
    host.turn(frame, std::move(*held), [&host, over] { over.resolve(v8::Undefined(host.isolate())); });
  });
}

// (milliseconds) for a synchronous operation: its isolate stands still, as it does when a disk is slow
void faultStandstill(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const IsolateHost& host = call.host();
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(static_cast<std::int64_t>(call[0].As<v8::Number>()->Value()));
  // In slices: Terminate, a reload and the end of the project reach it as they reach a loop.
  while (!host.isTerminationRequested() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(kStandstillSlice);
}

// (reason) the running object is reset, and its JavaScript goes no further
void faultResetSelf(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const FrameRef frame = call.host().frame();
  if (!frame || !frame->instance) return;
  call.host().breakObject(*frame->instance, {.message = call.text(0), .durableObjectReset = true},
                          "a fault on purpose");
  call.host().stopTurn();
}

// (handle of a stub, reason) -> the error that its caller gets
void faultResetOther(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  lifecycle::BreakError error{.message = call.text(1), .durableObjectReset = true};
  if (const auto stub = Carrier<Stub>::unwrap(call[0]); stub && stub->address.object) {
    host.router().post(
        host.router().isolateOf(stub->target().key),
        [key = stub->target().key, error](IsolateHost& owner) {
          const auto container = owner.containers().find(key);
          if (container && container->hasInstance()) container->breakWith(error, "a fault on purpose");
        },
        [] {});
  }
  call.answer(host.toJavaScript(error));
}

}  // namespace

void installFaultBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("faultStrike", faultStrike);
  functions.add("faultPause", faultPause);
  functions.add("faultStandstill", faultStandstill);
  functions.add("faultResetSelf", faultResetSelf);
  functions.add("faultResetOther", faultResetOther);
}

}  // namespace durascope::engine
