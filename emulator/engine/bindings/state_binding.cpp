// native.blockConcurrencyWhile, waitUntil, abort: what ctx does.

#include <unordered_set>

#include "emulator/engine/alarms.h"
#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/worker_requests.h"
#include "emulator/lifecycle/critical_section.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using v8::Local;

Local<v8::Object> wrapInstance(IsolateHost& host, const std::shared_ptr<Instance>& instance) {
  return host.instances().wrap(instance);
}

namespace {

/// What lasts until a promise settles. Nobody else need refer to that promise: that the collector takes it is no end.
class Unsettled final : public InstancePart {
 public:
  explicit Unsettled(IsolateHost& host) : host_(host) {}
  // Later: a section that is dropped breaks its gate, and the waiters there are to hear first why the instance went.
  ~Unsettled() override {
    host_.later([all = std::move(all_)] {});
  }

  static void add(IsolateHost& host, Instance& instance, std::shared_ptr<void> what) {
    if (instance.alive) instance.parts.get<Unsettled>(host).all_.insert(std::move(what));
  }
  static void remove(Instance& instance, const std::shared_ptr<void>& what) {
    if (Unsettled* part = instance.parts.find<Unsettled>()) part->all_.erase(what);
  }

 private:
  IsolateHost& host_;
  std::unordered_set<std::shared_ptr<void>> all_;
};

/// One call of blockConcurrencyWhile().
struct Section {
  std::shared_ptr<lifecycle::CriticalSection> section;
  std::shared_ptr<Instance> instance;
  Deferred result;
  lifecycle::Activity hold;
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
  const std::string label = call[2]->IsString() ? call.text(2) : "blockConcurrencyWhile()";
  if (const auto container = instance->container.lock(); container && container->hasInstance()) {
    state->hold = container->hold(lifecycle::ActivityKind::kSection, {.label = label, .request = request});
  }
  (*section)->enter({label, request}, [&host, state, request, storages](lifecycle::InputGate::Granted inside) {
    if (!inside) return;
    // Waiting for its turn does not count.
    state->hold.setDue(host.clock().monotonicNs() + lifecycle::kCriticalSectionLimitNs);
    auto frame = std::make_shared<Frame>(Frame{state->instance, inside->section(), request, storages});
    host.turn(frame, std::move(*inside), [&host, state] { runSection(host, state); });
  });
}

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
    end->gone.Reset(call.isolate(), call[1].As<v8::Function>());
    end->hold = requests.hold(frame, WorkerRequests::From::kOutside, lifecycle::ActivityKind::kSocket,
                              {.label = call.text(0), .request = frame->request});
    frame->instance ? Unsettled::add(host, *frame->instance, end) : requests.keep(frame->request, end);
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

}  // namespace

void installStateBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("blockConcurrencyWhile", blockConcurrencyWhile);
  functions.add("waitUntil", waitUntil);
  functions.add("abort", abortObject);
  functions.add("abortWorker", abortWorker);
  functions.add("subrequest", subrequest);
  functions.add("holdGate", holdGate);
  functions.add("holdOpen", holdOpen);
  functions.add("outputOpen", outputOpen);
}

}  // namespace durascope::engine
