#include "emulator/engine/isolate_host.h"

#include <algorithm>

#include "emulator/engine/alarms.h"
#include "emulator/engine/call_depth.h"
#include "emulator/engine/faults.h"
#include "emulator/engine/instance_modules.h"
#include "emulator/engine/rejection_watch.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

namespace {
// How long what turns leave to do may keep the loop from its timers, messages and connections.
constexpr std::int64_t kDrainSliceNs = 10 * clock::kNsPerMs;
// Tasks between two looks at the clock, which takes as long as a short one.
constexpr int kTasksPerLook = 4;

/// Promises that nobody looks after are told of when all microtasks have run, and again what those leave that listeners
/// set off.
void tellRejections(IsolateHost& host) {
  RejectionWatch& watch = host.part<RejectionWatch>();
  while (watch.isWaiting() && !host.isTerminationRequested() && !host.heapExhausted()) {
    v8::TryCatch outer(host.isolate());
    node::CallbackScope callbacks(host.isolate(), host.realm().callbackScope(), {0, 0});
    watch.tell();
  }
}
}  // namespace

IsolateHost::IsolateHost(Surroundings surroundings)
    : node_(surroundings.node),
      isolate_(surroundings.node.isolate()),
      clock_(surroundings.clock),
      scriptTime_(surroundings.scriptTime),
      script_(surroundings.script),
      flags_(flagsOf(surroundings.script)),
      options_(surroundings.options),
      number_(surroundings.number),
      router_(surroundings.router),
      recorder_(surroundings.recorder),
      busy_(surroundings.busy),
      sqlWatch_(surroundings.sqlWatch),
      runByHand_(surroundings.runByHand),
      carriedAlarms_(surroundings.carriedAlarms),
      terminateRequested_(surroundings.terminateRequested),
      frames_(isolate_),
      instances_(isolate_),
      stubs_(isolate_),
      callbacks_(isolate_),
      sqlRuns_(isolate_),
      realm_(*this),
      sharedCache_(surroundings.options.limits),
      databases_(std::max<std::size_t>(surroundings.options.openDatabases / surroundings.options.isolates, 1)),
      containers_(clock_, *this),
      commits_(*this),
      observation_(*this),
      calls_(*this),
      missLatencyNs_(surroundings.options.missLatencyNs),
      frozenNow_(surroundings.options.frozenNow) {
  for (const ScriptNamespace& ns : script_.namespaces) keys_.emplace_back(ns.uniqueKey);
  containers_.setRules(options_.eviction);
  // Here, since the destructor takes them back also where nothing could be loaded.
  isolate_->AddNearHeapLimitCallback(nearHeapLimit, this);
  node_.buffers().onExhausted([this] { nearHeapLimit(this, 0, 0); });
}

Result<std::unique_ptr<IsolateHost>> IsolateHost::make(Surroundings surroundings) {
  std::unique_ptr<IsolateHost> host(new IsolateHost(surroundings));
  if (Result<void> loaded = host->load(); !loaded) return tl::unexpected(loaded.error());
  return host;
}

IsolateHost::~IsolateHost() {
  shutDown({.message = lifecycle::texts::kDisconnected, .retryable = true}, lifecycle::texts::kClosed);
  isolate_->RemoveNearHeapLimitCallback(nearHeapLimit, 0);
  node_.buffers().onExhausted({});
  realm_.silenceNative();
}

Result<void> IsolateHost::load() {
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  if (Result<void> result = realm_.loadRuntime(); !result) return result;
  Result<void> result = realm_.loadScript();
  // Whatever the top level wrote belongs to nobody.
  if (result) realm_.globals().settle(context());
  if (result) part<Faults>().changed();
  return result;
}

// ---- Turns

FrameRef IsolateHost::frame() const {
  FrameRef frame = Carrier<const Frame>::unwrap(context()->GetContinuationPreservedEmbedderData());
  // V8 10.2 forgets it where `await` calls the then() of an object that is no promise.
  return frame || !turn_ ? frame : turn_->frame;
}

void IsolateHost::turn(const FrameRef& frame, lifecycle::InputGate::Lock lock, const std::function<void()>& body) {
  if (dead_ || closed_) return;
  if (turn_) {
    // JavaScript is on the stack; the lock keeps the object's place meanwhile.
    auto kept = std::make_shared<lifecycle::InputGate::Lock>(std::move(lock));
    later([this, frame, kept, body] { turn(frame, std::move(*kept), body); });
    return;
  }
  {
    v8::HandleScope handles(isolate_);
    v8::Context::Scope contextScope(context());
    ++work_;
    turn_.emplace();
    turn_->frame = frame;
    if (lock) turn_->locks.push_back(std::move(lock));
    const std::int64_t nowMs = clock_.nowMs();
    sharedCache_.enterJavaScript(nowMs);
    // Before, since it may not come back: a window must see an object that loops in its first request.
    observation_.publishChanged();
    if (frozenNow_) scriptTime_.standAt(nowMs);
    busy_.enter(clock_.world().isPlain() ? nowMs : clock::WorldTime::systemMs(),
                frame->instance ? &frame->instance->key : nullptr);
    context()->SetContinuationPreservedEmbedderData(frames_.wrap(frame));
    {
      v8::TryCatch outer(isolate_);
      // Runs the microtasks, and Node's own queue, when it goes out of scope.
      node::CallbackScope callbacks(isolate_, realm_.callbackScope(), {0, 0});
      v8::TryCatch caught(isolate_);
      body();
      if (caught.HasCaught() && !caught.HasTerminated()) {
        uncaught(caught.Exception(), frame);
      }
    }
    tellRejections(*this);
    context()->SetContinuationPreservedEmbedderData(v8::Undefined(isolate_));
    busy_.leave();
  }
  // Also a request that came too late to be noticed: it must not hit whoever runs next.
  if (std::exchange(stopRequested_, false) || terminateRequested_ || isolate_->IsExecutionTerminating())
    isolate_->CancelTerminateExecution();
  std::vector<lifecycle::InputGate::Lock> locks = std::move(turn_->locks);
  turn_.reset();
  afterTurn(frame);
  // After a critical section others get in a step later, as on the real runtime.
  if (locks.size() > 1) later([kept = std::make_shared<decltype(locks)>(std::move(locks))] { kept->clear(); });
  locks.clear();
  drainLater();
}

void IsolateHost::afterTurn(const FrameRef& frame) {
  if (heapExhausted_) {
    log(journal::LogLevel::kError,
        "This turn used up the memory of its isolate, " + std::to_string(options_.heapLimitMiB) +
            " MiB. If that is right, --memory-limit gives more." + depthHint(*frame),
        "", frame);
    die();
    return;
  }
  // V8 does not tell whether it stopped a microtask or came too late; the object breaks either way, as it was asked to.
  if (terminateRequested_.exchange(false)) terminated(frame);
  commits_.endTurn();
  if (GlobalsWatch& watch = globals(frame->instance.get()); recorder_.recording() && !watch.isEmpty()) {
    v8::HandleScope handles(isolate_);
    v8::Context::Scope contextScope(context());
    watch.turnEnded(context(), frame->instance ? &frame->instance->key : nullptr);
  }
}

GlobalsWatch& IsolateHost::globals(const Instance* instance) {
  InstanceModules* own = instance == nullptr ? nullptr : instance->parts.find<InstanceModules>();
  return own == nullptr ? realm_.globals() : own->globals();
}

void IsolateHost::terminated(const FrameRef& frame) {
  lifecycle::BreakError error{.message = "The JavaScript of this object was terminated.", .durableObjectReset = true};
  if (frame->instance) {
    if (frame->instance->alive) breakObject(*frame->instance, std::move(error), "its JavaScript was terminated");
    return;
  }
  error.message = "The Worker's JavaScript was terminated.";
  error.durableObjectReset = false;
  failWorker(*frame, error);
}

void IsolateHost::failWorker(const Frame& frame, const lifecycle::BreakError& error) {
  calls_.failWorker(frame.request, error);
  tellParts([&](IsolatePart& part) { part.workerTerminated(frame.request, error); });
}

bool IsolateHost::deliver(const FrameRef& frame, const std::string& label, std::function<void()> body) {
  if (!frame || !frame->instance) {
    turn(frame ? frame : std::make_shared<Frame>(), {}, body);  // none: what the top level set off
    return true;
  }
  const std::shared_ptr<lifecycle::Container> container = frame->instance->container.lock();
  if (!frame->instance->alive || !container || frame->instance->givenUp.contains(frame->request)) return false;
  container->inputGate().wait(frame->section, {label, frame->request},
                              [this, frame, body = std::move(body)](lifecycle::InputGate::Granted granted) {
                                if (granted && frame->instance->alive) turn(frame, std::move(*granted), body);
                              });
  return true;
}

void IsolateHost::later(std::function<void()> task) { later_.push_back(std::move(task)); }

void IsolateHost::drainLater() {
  if (draining_ || turn_) return;
  draining_ = true;
  // Objects that call each other leave something to do for ever; whoever else wants the isolate must get in between.
  const std::int64_t endNs = clock::WorldTime::systemNs() + kDrainSliceNs;
  for (int done = 0; !later_.empty(); ++done) {
    if (done % kTasksPerLook == kTasksPerLook - 1 && clock::WorldTime::systemNs() >= endNs) break;
    const std::function<void()> task = std::move(later_.front());
    later_.pop_front();
    ++work_;
    task();
  }
  draining_ = false;
}

void IsolateHost::adoptLock(lifecycle::InputGate::Lock lock) {
  if (turn_ && lock) turn_->locks.push_back(std::move(lock));
}

void IsolateHost::stopTurn() {
  stopRequested_ = true;
  isolate_->TerminateExecution();
  // V8 notices when it next enters a function. Entering one here makes the caller's next step the end, not some later
  // one.
  mayFail(runtime("nothing")->Call(context(), v8::Undefined(isolate_), 0, nullptr));
}

void IsolateHost::flush() {
  // It may also have happened in Node's own callbacks, between two turns.
  if (heapExhausted_) die();
  // Node itself runs user code now and then (a stream of its own, AbortSignal.timeout); what that wrote is a turn, too.
  if (!turn_) {
    if (!isOver() && part<RejectionWatch>().isWaiting()) {
      v8::HandleScope handles(isolate_);
      v8::Context::Scope contextScope(context());
      tellRejections(*this);
    }
    commits_.endTurn();
  }
  drainLater();
  for (bool any = true; any;) {
    // What answers set off comes after the round: by then the events that were answered have ended.
    const bool before = std::exchange(draining_, true);
    any = commits_.commitAll();
    draining_ = before;
    drainLater();
  }
  observation_.publishChanged();
}

// ---- The end of an isolate

std::size_t IsolateHost::nearHeapLimit(void* self, std::size_t current, std::size_t /*initial*/) {
  auto* host = static_cast<IsolateHost*>(self);
  host->heapExhausted_ = true;
  host->isolate_->TerminateExecution();
  return current + kMemoryReserve;
}

void IsolateHost::die() {
  if (dead_) return;
  dead_ = true;
  commits_.abandonTurn();
  journal::Event told = event(EventKind::kIsolate, nullptr, clock_.nowNs());
  told.failed = true;
  told.label = "heap exhausted";
  told.detail = "The isolate used up its memory of " + std::to_string(options_.heapLimitMiB) +
                " MiB. It was thrown away; its objects are constructed again by their next request.";
  record(std::move(told));
  // workerd's words; the message of a production memory limit.
  shutDown({.message = "Worker has exceeded memory limit.", .durableObjectReset = true, .overloaded = true},
           "its isolate ran out of memory");
}

void IsolateHost::shutDown(const lifecycle::BreakError& error, const std::string& reason) {
  commits_.endTurn();
  commits_.commitAll();
  if (!dead_) containers_.evictAll(reason);
  leaving_ = !dead_;
  containers_.breakAll(error, reason, dead_ ? journal::ObjectState::kBroken : journal::ObjectState::kEvicted);
  calls_.failAll(error);
  parts_.each([&](IsolatePart& part) { part.closing(error); });
  closed_ = true;
  // What is dropped may put off something in its turn.
  while (!later_.empty()) std::exchange(later_, {}).clear();
  if (!dead_) observation_.handOver();
  for (auto& [request, timers] : std::exchange(workerTimers_, {}))
    for (auto& [id, timer] : timers) clock_.cancel(timer.clock);
  observation_.publishChanged();
}

// ---- The journal

void IsolateHost::uncaught(Local<v8::Value> thrown, const FrameRef& frame) {
  const lifecycle::BreakError error = describe(thrown);
  log(journal::LogLevel::kError, "Uncaught " + error.stack, "", frame);
  if (frame && !frame->instance) parts_.each([&](IsolatePart& part) { part.workerThrew(frame->request, error); });
}

void IsolateHost::log(journal::LogLevel level, std::string text, std::string place, const FrameRef& frame) {
  journal::Event line = event(EventKind::kLog, frame ? frame->instance.get() : nullptr, clock_.nowNs());
  line.level = level;
  line.request = frame ? frame->request : 0;
  line.label = std::move(text);
  line.detail = std::move(place);
  record(std::move(line));
}

void IsolateHost::logStorageFault(std::string text, std::string path, const ObjectKey& object) {
  journal::Event line = event(EventKind::kLog, nullptr, clock_.nowNs());
  line.hasObject = true;
  line.object = object;
  line.level = journal::LogLevel::kError;
  line.storageFault = true;
  line.label = std::move(text);
  line.detail = std::move(path);
  record(std::move(line));
}

journal::Event IsolateHost::event(EventKind kind, const Instance* instance, std::int64_t startNs) {
  journal::Event made;
  made.kind = kind;
  made.startNs = startNs;
  made.endNs = std::max(startNs, clock_.nowNs());
  if (instance != nullptr) {
    made.hasObject = true;
    made.object = instance->key;
    made.instance = instance->number;
  }
  return made;
}

Instance::Timers& IsolateHost::timersOf(const FrameRef& frame) {
  return frame && frame->instance ? frame->instance->timers : workerTimers_[frame ? frame->request : 0];
}

void IsolateHost::cancelTimers(std::uint64_t request) {
  const auto found = workerTimers_.find(request);
  if (found == workerTimers_.end()) return;
  for (auto& [id, timer] : found->second) clock_.cancel(timer.clock);
  workerTimers_.erase(found);
}

std::string IsolateHost::mapped(const std::string& place) const {
  if (place.empty() || !options_.mapStack) return place;
  // The mapper knows places by the words around them in a stack.
  static constexpr std::string_view kAt = "    at ";
  return options_.mapStack(std::string(kAt) + place).substr(kAt.size());
}

std::uint64_t IsolateHost::heapBytes() {
  v8::HeapStatistics statistics;
  isolate_->GetHeapStatistics(&statistics);
  return statistics.used_heap_size() + statistics.external_memory();
}

void IsolateHost::setFrozenNow(bool frozen) {
  frozenNow_ = frozen;
  scriptTime_.standAt(frozen ? std::optional(clock_.nowMs()) : std::nullopt);
}

std::string IsolateHost::nameOf(const clock::Purpose& purpose) {
  std::string who = "the Worker";
  if (purpose.object) {
    const std::shared_ptr<lifecycle::Container> container = containers_.find(*purpose.object);
    std::optional<std::string> name = container ? container->name() : std::nullopt;
    if (!name) name = part<Alarms>().nameOf(*purpose.object);
    if (!name && options_.nameOf) name = options_.nameOf(*purpose.object);
    who = name.value_or(purpose.object->id.hex().substr(0, 8));
  }
  switch (purpose.kind) {
    case clock::Purpose::Kind::kAlarm:
      return "alarm of " + who;
    case clock::Purpose::Kind::kIdle:
      return who + " falls out of memory";
    case clock::Purpose::Kind::kTimer:
    case clock::Purpose::Kind::kInternal:
      break;
  }
  return "timer of " + who;
}

}  // namespace durascope::engine
