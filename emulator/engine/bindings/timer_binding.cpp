// native.setTimer, clearTimer, timerCount: timers of user code. Each firing is an event of the object that set it.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/rpc.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// One timer; owned by its clock callback and, for objects, by the instance.
struct UserTimer {
  std::uint32_t id = 0;
  std::int64_t periodNs = 0;
  bool repeats = false;
  FrameRef frame;
  v8::Global<v8::Function> callback;
};

void arm(IsolateHost& host, const std::shared_ptr<UserTimer>& timer);

void fire(IsolateHost& host, const std::shared_ptr<UserTimer>& timer) {
  const bool waits = host.deliver(timer->frame, "timer", [&host, timer] {
    auto& timers = host.timersOf(timer->frame);
    const auto entry = timers.find(timer->id);
    if (entry == timers.end()) return;  // cleared while it waited at the gate
    // What it holds is let go after its callback has run.
    Instance::Timer spent;
    if (!timer->repeats) {
      spent = std::move(entry->second);
      timers.erase(entry);
    }
    v8::Isolate* isolate = host.isolate();
    mayFail(timer->callback.Get(isolate)->Call(host.context(), v8::Undefined(isolate), 0, nullptr));
    auto& after = host.timersOf(timer->frame);
    if (timer->repeats && after.count(timer->id) != 0) arm(host, timer);
    auto ended = std::make_shared<Instance::Timer>(std::move(spent));
    host.later([ended] { ended->hold.end(); });
  });
  if (!waits) host.timersOf(timer->frame).erase(timer->id);
}

void arm(IsolateHost& host, const std::shared_ptr<UserTimer>& timer) {
  clock::Purpose purpose{clock::Purpose::Kind::kTimer};
  if (timer->frame->instance) purpose.object = timer->frame->instance->key;
  Instance::Timer& entry = host.timersOf(timer->frame)[timer->id];
  entry.hold.setDue(host.clock().monotonicNs() + timer->periodNs);
  entry.clock = host.clock().scheduleAfter(
      timer->periodNs, [&host, timer] { fire(host, timer); }, purpose);
}

// (callback, milliseconds, whether it repeats, what was called when that is not setTimeout or setInterval) -> id
void setTimer(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  auto timer = std::make_shared<UserTimer>();
  timer->id = host.nextTimer();
  timer->periodNs = static_cast<std::int64_t>(call[1].As<v8::Number>()->Value()) * clock::kNsPerMs;
  timer->repeats = call.flag(2);
  timer->frame = host.frame();
  timer->callback.Reset(call.isolate(), call[0].As<v8::Function>());
  call.answer(v8::Integer::NewFromUnsigned(call.isolate(), timer->id));
  if (!timer->frame) return;
  if (!timer->frame->instance && timer->frame->request != 0 && !host.part<Rpc>().isWorkerOpen(timer->frame->request))
    return;  // its request is over
  if (timer->frame->instance) {
    const auto container = timer->frame->instance->container.lock();
    if (!container || !container->hasInstance()) return;
  }
  std::string label = timer->repeats ? "setInterval" : "setTimeout";
  if (call[3]->IsString()) label = call.text(3);
  host.timersOf(timer->frame)[timer->id].hold =
      host.part<WorkerRequests>().hold(timer->frame, WorkerRequests::From::kOutside, lifecycle::ActivityKind::kTimer,
                                       {.label = std::move(label), .request = timer->frame->request});
  arm(host, timer);
}

// (id)
void clearTimer(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  auto& timers = host.timersOf(host.frame());
  const auto entry = timers.find(call.number(0));
  if (entry == timers.end()) return;
  host.clock().cancel(entry->second.clock);
  auto ended = std::make_shared<Instance::Timer>(std::move(entry->second));
  timers.erase(entry);
  host.later([ended] { ended->hold.end(); });
}

void timerCount(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Integer::NewFromUnsigned(
      call.isolate(), static_cast<std::uint32_t>(call.host().timersOf(call.host().frame()).size())));
}

}  // namespace

void installTimerBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("setTimer", setTimer);
  functions.add("clearTimer", clearTimer);
  functions.add("timerCount", timerCount);
}

}  // namespace durascope::engine
