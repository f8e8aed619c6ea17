// native.subrequest, holdOpen, holdGate, nextTurn: what a context waits for outside its isolate, and has open there.

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/unsettled.h"
#include "emulator/engine/call.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

using v8::Local;

namespace {

// (promise, label or nothing) -> a promise that settles as an event of the object, which is held in memory meanwhile
void subrequest(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const FrameRef frame = host.frame();
  if (!frame) return call.answer(call[0]);
  Deferred result(host);
  call.answer(result.promise());
  if (frame->instance) {
    const auto container = frame->instance->container.lock();
    if (!container || !container->hasInstance()) return;
  }
  const std::string label = call[1]->IsString() ? call.text(1) : "fetch()";
  auto hold = std::make_shared<IoHold>(host.part<WorkerRequests>().hold(frame, WorkerRequests::From::kOutside,
                                                                        lifecycle::ActivityKind::kSubrequest,
                                                                        {.label = label, .request = frame->request}));
  whenSettled(host, call[0].As<v8::Promise>(), [&host, frame, hold, result, label](bool ok, Local<v8::Value> value) {
    auto kept = std::make_shared<v8::Global<v8::Value>>(host.isolate(), value);
    host.later([&host, frame, hold, result, ok, kept, label] {
      host.deliver(frame, "answer of " + label, [&host, hold, result, ok, kept] {
        ok ? result.resolve(kept->Get(host.isolate())) : result.reject(kept->Get(host.isolate()));
        hold->end();
      });
    });
  });
}

/// What a program has open to the outside: its object stays in memory for it, and takes it along when it goes, as a
/// request of the Worker does.
struct OpenEnd {
  IsolateHost& host;
  IoHold hold = {};
  v8::Global<v8::Function> gone = {};

  explicit OpenEnd(IsolateHost& of) : host(of) {}
  OpenEnd(const OpenEnd&) = delete;
  OpenEnd& operator=(const OpenEnd&) = delete;
  ~OpenEnd() {
    if (gone.IsEmpty() || host.isOver()) return;
    auto function = std::make_shared<v8::Global<v8::Function>>(std::move(gone));
    host.later([&inside = host, function] {
      inside.turn(std::make_shared<Frame>(), {}, [&inside, function] {
        mayFail(function->Get(inside.isolate())->Call(inside.context(), v8::Undefined(inside.isolate()), 0, nullptr));
      });
    });
  }
};

// (label, what to call when the object goes) -> what to call when the end is closed
void holdOpen(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  auto end = std::make_shared<OpenEnd>(host);
  const FrameRef frame = host.frame();
  if (frame && (!frame->instance || frame->instance->alive)) {
    WorkerRequests& requests = host.part<WorkerRequests>();
    end->hold = requests.hold(frame, WorkerRequests::From::kOutside, lifecycle::ActivityKind::kSocket,
                              {.label = call.text(0), .request = frame->request});
    bool hasOwner = true;
    if (frame->instance)
      Unsettled::add(host, *frame->instance, end);
    else
      hasOwner = requests.keep(frame->request, end);
    // Without an owner it goes here, but what is open stays: nobody took it along.
    if (hasOwner) end->gone.Reset(call.isolate(), call[1].As<v8::Function>());
  }
  const auto closed = [&host, frame, end = std::weak_ptr(end)](bool, Local<v8::Value>) {
    const auto open = end.lock();
    if (!open) return;
    open->gone.Reset();
    host.later([&host, frame, open] {
      open->hold.end();
      frame->instance ? Unsettled::remove(*frame->instance, open)
                      : host.part<WorkerRequests>().letGo(frame->request, open);
    });
  };
  call.answer(functionOf(host, closed, true));
}

// (promise) -> the same promise; until it settles nobody else gets into the object
void holdGate(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  call.answer(call[0]);
  if (!call[0]->IsPromise()) return;
  const FrameRef frame = host.frame();
  const lifecycle::InputGate::Lock* lock = host.turnLock();
  if (lock == nullptr) {
    const auto hold = std::make_shared<IoHold>(lifecycle::Activity(),
                                               host.part<WorkerRequests>().wait(frame, WorkerRequests::From::kOutside));
    return whenSettled(host, call[0].As<v8::Promise>(),
                       [&host, hold](bool, Local<v8::Value>) { host.later([hold] { hold->end(); }); });
  }
  Deferred result(host);
  call.answer(result.promise());
  auto kept = std::make_shared<lifecycle::InputGate::Lock>(lock->addRef({"crypto", frame ? frame->request : 0}));
  whenSettled(host, call[0].As<v8::Promise>(), [&host, frame, kept, result](bool ok, Local<v8::Value> value) {
    auto held = std::make_shared<v8::Global<v8::Value>>(host.isolate(), value);
    host.later([&host, frame, kept, result, ok, held] {
      host.turn(frame, std::move(*kept), [&host, result, ok, held] {
        ok ? result.resolve(held->Get(host.isolate())) : result.reject(held->Get(host.isolate()));
      });
    });
  });
}

// (label) -> a promise that is resolved in a turn of its own, before which others may have got in
void nextTurn(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  Deferred result(host);
  call.answer(result.promise());
  host.later([&host, frame = host.frame(), label = call.text(0), result] {
    host.deliver(frame, label, [&host, result] { result.resolve(v8::Undefined(host.isolate())); });
  });
}

}  // namespace

void installOutsideBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("subrequest", subrequest);
  functions.add("holdGate", holdGate);
  functions.add("holdOpen", holdOpen);
  functions.add("nextTurn", nextTurn);
}

}  // namespace durascope::engine
