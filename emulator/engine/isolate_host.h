#pragma once
// Everything that lives in one isolate: its containers and instances, the Worker, and the way into their JavaScript.
//
// The way in is a *turn*: one uninterrupted run of JavaScript with all its microtasks, on behalf of one Frame, holding
// the input gate of the frame's object. turn() is the only place where we enter user code. What a turn wrote is
// committed when the loop has nothing more to do at once (flush()), so that many turns share one fsync; the output gate
// keeps their answers until then.

#include <v8.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/clock/real_clock.h"
#include "emulator/engine/busy_flag.h"
#include "emulator/engine/carrier.h"
#include "emulator/engine/engine.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/gate_journal.h"
#include "emulator/engine/globals_watch.h"
#include "emulator/engine/instance.h"
#include "emulator/engine/messages.h"
#include "emulator/engine/node_environment.h"
#include "emulator/engine/object_log.h"
#include "emulator/engine/recorder.h"
#include "emulator/engine/script.h"
#include "emulator/engine/stub.h"
#include "emulator/identity/namespace_key.h"
#include "emulator/lifecycle/container_map.h"
#include "emulator/storage/shared_cache.h"

namespace durascope::engine {

class ModuleLoader;

/// What native code does when a promise settles: whether it was fulfilled, and with what.
using Settled = std::function<void(bool, v8::Local<v8::Value>)>;

/// Made, used and destroyed on the isolate's thread, except where a member says otherwise.
class IsolateHost final : public lifecycle::InstanceHost {
 public:
  struct Surroundings {
    NodeEnvironment& node;
    clock::RealClock& clock;
    const Script& script;
    const EngineOptions& options;
    std::uint32_t number;
    Router& router;
    Recorder& recorder;
    BusyFlag& busy;
    std::atomic<bool>& terminateRequested;  ///< Set by whoever calls TerminateExecution() from outside.
  };

  /// Loads the runtime's JavaScript and the user's modules. The isolate must be entered.
  static Result<std::unique_ptr<IsolateHost>> make(Surroundings surroundings);
  ~IsolateHost() override;

  const ScriptShape& shape() const { return shape_; }
  /// Set when the isolate can run no more JavaScript: its heap is exhausted. It must be thrown away.
  bool isDead() const { return dead_; }

  // Messages from outside; each enters the isolate by itself.

  void fetchObject(const ObjectTarget& target, FetchRequest request, std::uint64_t number, FetchReply reply);
  void fetchWorker(FetchRequest request, std::uint64_t number, FetchReply reply);
  void evict(const ObjectKey& key, std::function<void(Result<void>)> reply);
  std::uint64_t evictAll();
  Result<void> abort(const ObjectKey& key, const std::string& reason);
  void setIdleLimit(std::optional<std::int64_t> idleMs);
  void setMissLatencyNs(std::int64_t latencyNs) { missLatencyNs_ = latencyNs; }
  journal::MemorySnapshot memory(const ObjectKey& key);
  journal::CacheSnapshot cache(const ObjectKey& key);
  /// All instances go as at a restart of the process: what was written is committed, who waits gets `error`.
  void shutDown(const lifecycle::BreakError& error);
  void publishAll();
  std::uint64_t heapBytes();
  /// The object's instance; null when it has none.
  std::shared_ptr<Instance> liveInstance(const ObjectKey& key) const;
  /// Opens the object's file as its class wants it. REQUIRES: nobody has it open.
  Result<std::unique_ptr<storage::ObjectStorage>> openStorage(const ObjectKey& key, ObjectLog& log);

  /// Commits what ended turns wrote, lets answers out, publishes summaries. The thread calls it whenever it is about to
  /// wait, and before timers.
  void flush();

  // For the bindings. The isolate is entered, JavaScript is on the stack.

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return node_.context(); }
  v8::Local<v8::Function> runtime(const char* function) const;
  /// The frame in which the calling JavaScript began; null for none (module evaluation, Node's own callbacks).
  FrameRef frame() const { return Carrier<const Frame>::unwrap(context()->GetContinuationPreservedEmbedderData()); }
  Carrier<Instance>& instances() { return instances_; }
  Carrier<Stub>& stubs() { return stubs_; }
  Carrier<Settled>& callbacks() { return callbacks_; }
  /// The frame of the present turn, also where V8 has lost it (Node's own callbacks); null between turns.
  FrameRef runningFrame() const { return turn_ ? turn_->frame : nullptr; }
  std::unordered_map<std::uint32_t, Instance::Timer>& timersOf(const FrameRef& frame);
  std::uint32_t nextTimer() { return nextTimer_++; }
  /// `file:line:column` of the bundle as the place in the user's sources.
  std::string mapped(const std::string& place) const;
  clock::RealClock& clock() { return clock_; }
  Recorder& recorder() { return recorder_; }
  const ScriptFlags& flags() const { return flags_; }
  std::uint32_t number() const { return number_; }
  lifecycle::ContainerMap& containers() { return containers_; }
  const identity::NamespaceKey& namespaceKey(std::uint32_t ns) const { return keys_[ns]; }
  std::int64_t missLatencyNs() const { return missLatencyNs_; }

  /// The lock under which the present turn runs; null when the turn holds none (Worker).
  const lifecycle::InputGate::Lock* turnLock() const {
    return turn_ && !turn_->locks.empty() ? &turn_->locks.back() : nullptr;
  }
  /// From here on the present turn runs under `lock`: a critical section has ended within it.
  void adoptLock(lifecycle::InputGate::Lock lock);
  /// Runs `body` as a turn of `frame` under `lock` (empty for the Worker). Not from inside a turn: use later().
  void turn(const FrameRef& frame, lifecycle::InputGate::Lock lock, const std::function<void()>& body);
  /// Waits at the gate of the frame's object, then runs `body` as a turn. Dropped when the instance is gone.
  void deliver(const FrameRef& frame, const std::string& label, std::function<void()> body);
  /// Runs `task` on this thread when no JavaScript is on the stack.
  void later(std::function<void()> task);
  /// The instance wrote: its turn ends with endTurn(), the loop's round with commit().
  void wrote(Instance& instance);
  void breakObject(Instance& instance, lifecycle::BreakError error, std::string reason);
  /// JavaScript of the present turn goes no further.
  void stopTurn();
  lifecycle::BreakError describe(v8::Local<v8::Value> thrown);
  v8::Local<v8::Value> toJavaScript(const lifecycle::BreakError& error);
  void finishEvent(std::uint64_t token, tl::expected<FetchResponse, lifecycle::BreakError> outcome);
  void stubFetch(const FrameRef& frame, const std::shared_ptr<Stub>& stub, FetchRequest request, FetchReply reply);
  void log(journal::LogLevel level, std::string text, std::string place, const FrameRef& frame);
  void record(journal::Event event) { recorder_.push(std::move(event)); }
  /// An event as the journal wants it, ended now; `instance` null for what no object did.
  journal::Event event(journal::EventKind kind, const Instance* instance, std::int64_t startNs);
  /// From the statement behind a module's last line.
  void watchGlobals(v8::Local<v8::Array> namesAndConstness, v8::Local<v8::Function> read);
  /// Commits now what the instance wrote, for storage.sync().
  void commitNow(Instance& instance);

  // lifecycle::InstanceHost
  void construct(lifecycle::Container& container, lifecycle::InputGate::Lock lock) override;
  void drop(lifecycle::Container& container, const std::string& reason, const lifecycle::BreakError* error) override;
  void changed(lifecycle::Container& container) override;
  lifecycle::GateHooks& gateHooks(lifecycle::Container& container) override;

 private:
  struct Turn {
    FrameRef frame;
    std::vector<lifecycle::InputGate::Lock> locks;
  };
  struct PendingEvent {
    lifecycle::Activity activity;  // objects only
    std::shared_ptr<Instance> instance;
    FetchReply reply;
    std::string label;
    std::uint64_t request = 0;
    std::int64_t startNs = 0;
    std::int64_t gateWaitNs = 0;
    std::int64_t constructionNs = 0;
  };

  explicit IsolateHost(Surroundings surroundings);
  Result<void> load();
  Result<void> loadRuntime();
  Result<void> loadScript();
  void makeEnvironmentObject();
  void installBindings();
  void silenceNative();
  Result<void> readShape(v8::Local<v8::Object> exports);

  void afterTurn(const FrameRef& frame);
  /// The turn of `frame` was terminated from outside.
  void terminated(const FrameRef& frame);
  void drainLater();
  void settleTouched();
  void publishChanged();
  void deliverFetch(const std::shared_ptr<lifecycle::Container>& container, FetchRequest request, std::uint64_t number,
                    FetchReply reply);
  void run(const std::shared_ptr<Instance>& instance, FetchRequest request, std::uint64_t number, FetchReply reply,
           lifecycle::Delivered delivered);
  void answer(PendingEvent& event, tl::expected<FetchResponse, lifecycle::BreakError> outcome);
  void sendToIsolate(std::uint32_t owner, const std::shared_ptr<Stub>& stub, FetchRequest request, std::uint64_t number,
                     const FetchReply& reply);
  void remoteAnswered(std::uint64_t epoch, std::uint64_t call, FetchResult result);
  void abandon(Instance& instance);
  void callRuntime(const char* function, v8::Local<v8::Value> first, v8::Local<v8::Value> second,
                   v8::Local<v8::Value> third, const FetchRequest& request, std::uint64_t token);
  void commit(Instance& instance);
  void keepLastFields(Instance& instance, const std::string& reason);
  std::vector<journal::ValueNode> fieldsOf(Instance& instance);
  ObjectLog& logOf(const ObjectKey& key);
  void publish(lifecycle::Container& container);
  void die();
  static std::size_t nearHeapLimit(void* self, std::size_t current, std::size_t initial);

  NodeEnvironment& node_;
  v8::Isolate* const isolate_;
  clock::RealClock& clock_;
  const Script& script_;
  const ScriptFlags flags_;
  const EngineOptions& options_;
  const std::uint32_t number_;
  Router& router_;
  Recorder& recorder_;
  BusyFlag& busy_;
  std::atomic<bool>& terminateRequested_;

  std::vector<identity::NamespaceKey> keys_;
  Carrier<const Frame> frames_;
  Carrier<Instance> instances_;
  Carrier<Stub> stubs_;
  Carrier<Settled> callbacks_;
  v8::Global<v8::Object> native_;
  v8::Global<v8::Object> runtime_;
  v8::Global<v8::Object> scope_;  // resource of Node's callback scopes
  std::unique_ptr<ModuleLoader> modules_;
  GlobalsWatch globals_;
  v8::Global<v8::Object> env_;
  std::vector<v8::Global<v8::Function>> classes_;  // by namespace; empty where the module exports none
  v8::Global<v8::Object> worker_;
  v8::Global<v8::Function> workerClass_;  // a default export that extends WorkerEntrypoint
  ScriptShape shape_;

  storage::SharedCache sharedCache_;
  std::unordered_map<ObjectKey, std::unique_ptr<ObjectLog>> logs_;
  std::unordered_map<ObjectKey, std::unique_ptr<GateJournal>> gateJournals_;
  lifecycle::ContainerMap containers_;

  /// From construction, before the constructor has returned, until drop().
  std::unordered_map<ObjectKey, std::shared_ptr<Instance>> live_;
  std::unordered_map<std::uint32_t, Instance::Timer> workerTimers_;
  std::uint32_t nextTimer_ = 1;

  /// Calls of objects in other isolates. Nothing of this isolate travels with them: the answer names epoch and call.
  struct RemoteCall {
    std::shared_ptr<Stub> stub;
    FetchReply reply;
  };
  const std::uint64_t epoch_;
  std::unordered_map<std::uint64_t, RemoteCall> remoteCalls_;
  std::uint64_t nextRemoteCall_ = 1;

  std::optional<Turn> turn_;
  std::deque<std::function<void()>> later_;
  bool draining_ = false;
  bool stopRequested_ = false;
  std::unordered_map<std::uint64_t, PendingEvent> events_;
  std::uint64_t nextEvent_ = 1;
  std::vector<std::shared_ptr<Instance>> touched_;  // wrote in the present turn
  std::vector<std::shared_ptr<Instance>> uncommitted_;
  std::unordered_map<ObjectKey, std::shared_ptr<lifecycle::Container>>
      changed_;  // a broken one is known to nobody else
  std::int64_t missLatencyNs_;
  std::atomic<bool> heapExhausted_{false};
  bool dead_ = false;
  bool closed_ = false;  // no JavaScript is entered any more
};

}  // namespace durascope::engine
