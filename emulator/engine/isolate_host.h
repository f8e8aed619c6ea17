#pragma once
// Everything that lives in one isolate: its containers and instances, and the way into their JavaScript. What can stand
// alone does: the JavaScript world (Realm), fetches on their way (Calls), writes not yet committed (Commits), what the
// inspector learns (Observation).
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
#include "emulator/engine/calls.h"
#include "emulator/engine/carrier.h"
#include "emulator/engine/commits.h"
#include "emulator/engine/engine.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/gate_journal.h"
#include "emulator/engine/instance.h"
#include "emulator/engine/messages.h"
#include "emulator/engine/node_environment.h"
#include "emulator/engine/observation.h"
#include "emulator/engine/parts.h"
#include "emulator/engine/realm.h"
#include "emulator/engine/recorder.h"
#include "emulator/engine/run_by_hand.h"
#include "emulator/engine/script.h"
#include "emulator/engine/script_time.h"
#include "emulator/engine/sql_run.h"
#include "emulator/engine/stub.h"
#include "emulator/identity/namespace_key.h"
#include "emulator/lifecycle/container_map.h"
#include "emulator/storage/database_pool.h"
#include "emulator/storage/shared_cache.h"
#include "emulator/storage/sql_watch.h"

namespace durascope::engine {

struct CarriedAlarms;

/// What native code does when a promise settles: whether it was fulfilled, and with what.
using Settled = std::function<void(bool, v8::Local<v8::Value>)>;

/// Made, used and destroyed on the isolate's thread, except where a member says otherwise.
class IsolateHost final : public lifecycle::InstanceHost {
 public:
  struct Surroundings {
    NodeEnvironment& node;
    clock::RealClock& clock;
    ScriptTime& scriptTime;
    const Script& script;
    const EngineOptions& options;
    std::uint32_t number;
    Router& router;
    Recorder& recorder;
    BusyFlag& busy;
    storage::SqlWatch& sqlWatch;  ///< Its storage runs statements under it.
    RunByHand& runByHand;
    CarriedAlarms& carriedAlarms;           ///< From the Environment before this one to the one after it.
    std::atomic<bool>& terminateRequested;  ///< Set by whoever calls TerminateExecution() from outside.
  };

  /// Loads the runtime's JavaScript and the user's modules. The isolate must be entered.
  static Result<std::unique_ptr<IsolateHost>> make(Surroundings surroundings);
  ~IsolateHost() override;

  const ScriptShape& shape() const { return realm_.shape(); }
  /// Set when the isolate can run no more JavaScript: its heap is exhausted. It must be thrown away.
  bool isDead() const { return dead_; }
  /// No JavaScript is entered any more: dead, or shut down.
  bool isOver() const { return dead_ || closed_; }

  // Messages from outside; each enters the isolate by itself.

  Calls& calls() { return calls_; }
  void evict(const ObjectKey& key, lifecycle::EvictAfter after, std::function<void(Result<void>)> reply);
  /// As Emulator::evictNow().
  Result<journal::Departure> evictNow(const ObjectKey& key, const std::string& reason);
  std::uint64_t evictAll();
  Result<void> abort(const ObjectKey& key, const std::string& reason);
  void setFrozenNow(bool frozen);
  void setMissLatencyNs(std::int64_t latencyNs) { missLatencyNs_ = latencyNs; }
  void setLimits(const storage::Limits& limits) { sharedCache_.setLimits(limits); }
  journal::MemorySnapshot memory(const ObjectKey& key) { return observation_.memory(key); }
  journal::CacheSnapshot cache(const ObjectKey& key) { return observation_.cache(key); }
  /// All instances go as at a restart of the process: what was written is committed, who waits gets `error`.
  /// `reason`: why, for people.
  void shutDown(const lifecycle::BreakError& error, const std::string& reason);
  void publishAll() { observation_.publishAll(); }
  std::uint64_t heapBytes();
  /// Rises with everything that this isolate does.
  std::uint64_t work() const { return work_; }
  void countWork() { ++work_; }
  bool hasLater() const { return !later_.empty(); }
  /// "alarm of lobby".
  std::string nameOf(const clock::Purpose& purpose);
  /// The object's instance; null when it has none.
  std::shared_ptr<Instance> liveInstance(const ObjectKey& key) const;
  /// Name among the exports of the class that the object or facet is made of; empty: a facet that was never started.
  std::string classNameOf(const ObjectKey& key);
  /// That class; empty where the main module does not export it.
  v8::Local<v8::Function> classOf(const ObjectKey& key);
  /// Opens the object's file as its class wants it. REQUIRES: nobody has it open.
  Result<std::unique_ptr<storage::ObjectStorage>> openStorage(const ObjectKey& key, ObjectLog& log);
  /// Earlier states of its objects can be restored.
  bool keepsPast() const;

  /// Commits what ended turns wrote, lets answers out, publishes summaries. The thread calls it whenever it is about to
  /// wait, and before timers.
  void flush();

  // For the bindings. The isolate is entered, JavaScript is on the stack.

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return node_.context(); }
  v8::Local<v8::Function> runtime(const char* function) const { return realm_.runtime(function); }
  v8::Local<v8::Object> environment() const { return realm_.environment(); }
  /// Somebody outside wants the JavaScript that runs to end: what makes it wait ends, too.
  bool isTerminationRequested() const { return terminateRequested_; }
  /// The frame in which the calling JavaScript began, or, where V8 has lost it, that of the running turn; null for none
  /// (module evaluation, Node's own callbacks).
  FrameRef frame() const;
  Carrier<const Frame>& frames() { return frames_; }
  Carrier<Instance>& instances() { return instances_; }
  Carrier<Stub>& stubs() { return stubs_; }
  Carrier<Settled>& callbacks() { return callbacks_; }
  Carrier<SqlRun>& sqlRuns() { return sqlRuns_; }
  Instance::Timers& timersOf(const FrameRef& frame);
  /// A Worker's request is over.
  void cancelTimers(std::uint64_t request);
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
  /// Waits at the gate of the frame's object, then runs `body` as a turn. False, and dropped, when the instance is gone
  /// or what the frame belongs to was given up.
  bool deliver(const FrameRef& frame, const std::string& label, std::function<void()> body);
  /// Runs `task` on this thread when no JavaScript is on the stack.
  void later(std::function<void()> task);
  /// The instance wrote: its turn ends with endTurn(), the loop's round with commit().
  void wrote(Instance& instance) { commits_.wrote(instance); }
  void breakObject(Instance& instance, lifecycle::BreakError error, std::string reason);
  /// The object breaks because its storage failed; what and where is told.
  void storageFailed(Instance& instance, const storage::StorageError& error);
  /// As log(), of a file that storage cannot use.
  void logStorageFault(std::string text, std::string path, const ObjectKey& object);
  /// JavaScript of the present turn goes no further.
  void stopTurn();
  /// Ends the event of a Worker: whoever waits for it gets the error.
  void failWorker(const Frame& frame, const lifecycle::BreakError& error);
  lifecycle::BreakError describe(v8::Local<v8::Value> thrown) { return realm_.describe(thrown); }
  v8::Local<v8::Value> toJavaScript(const lifecycle::BreakError& error, bool* isWhole = nullptr) {
    return realm_.toJavaScript(error, isWhole);
  }
  void finishEvent(std::uint64_t token, tl::expected<FetchResponse, lifecycle::BreakError> outcome) {
    calls_.finishEvent(token, std::move(outcome));
  }
  void stubFetch(const FrameRef& frame, const std::shared_ptr<Stub>& stub, FetchRequest request, FetchReply reply) {
    calls_.stubFetch(frame, stub, std::move(request), std::move(reply));
  }
  /// Nobody caught this.
  void uncaught(v8::Local<v8::Value> thrown, const FrameRef& frame);
  void log(journal::LogLevel level, std::string text, std::string place, const FrameRef& frame);
  void record(journal::Event event) { recorder_.push(std::move(event)); }
  /// An event as the journal wants it, ended now; `instance` null for what no object did.
  journal::Event event(journal::EventKind kind, const Instance* instance, std::int64_t startNs);
  /// Commits now what the instance wrote. A failure breaks the object, and is answered.
  storage::StorageResult<void> commitNow(Instance& instance) { return commits_.commit(instance); }

  /// What a subject keeps for this isolate; made from the host when first asked for.
  template <class T>
  T& part() {
    return parts_.get<T>(*this);
  }
  template <class Tell>
  void tellParts(Tell tell) {
    parts_.each(tell);
  }
  /// Every object that has an instance, also one whose constructor has not returned.
  const std::unordered_map<ObjectKey, std::shared_ptr<Instance>>& liveInstances() const { return live_; }

  // For its parts.

  NodeEnvironment& node() { return node_; }
  BusyFlag& busy() { return busy_; }
  /// A request to terminate was for work of ours that is over; no JavaScript is meant.
  void forgetTermination() {
    if (terminateRequested_.exchange(false)) isolate_->CancelTerminateExecution();
  }
  RunByHand& runByHand() { return runByHand_; }
  Router& router() { return router_; }
  const Script& script() const { return script_; }
  const EngineOptions& options() const { return options_; }
  const storage::SharedCache& sharedCache() const { return sharedCache_; }
  /// The module variables that the object sees: its own, or those that all objects of this isolate share.
  GlobalsWatch& globals(const Instance* instance);
  Realm& realm() { return realm_; }
  CarriedAlarms& carriedAlarms() { return carriedAlarms_; }
  bool heapExhausted() const { return heapExhausted_; }

  // lifecycle::InstanceHost
  void construct(lifecycle::Container& container, lifecycle::InputGate::Lock lock) override;
  void drop(lifecycle::Container& container, const std::string& reason, const lifecycle::BreakError* error) override;
  bool hibernates(const lifecycle::Container& container) override;
  std::uint32_t instancesBefore(const ObjectKey& key) const override { return observation_.instancesBefore(key); }
  std::uint64_t requestsBefore(const ObjectKey& key) const override { return observation_.requestsBefore(key); }
  void changed(lifecycle::Container& container) override { observation_.changed(container); }
  std::shared_ptr<lifecycle::GateHooks> gateHooks(lifecycle::Container& container) override {
    return std::make_shared<GateJournal>(recorder_, container.key());
  }

 private:
  struct Turn {
    FrameRef frame;
    std::vector<lifecycle::InputGate::Lock> locks;
  };

  explicit IsolateHost(Surroundings surroundings);
  Result<void> load();

  void afterTurn(const FrameRef& frame);
  /// The turn of `frame` was terminated from outside.
  void terminated(const FrameRef& frame);
  void drainLater();
  void abandon(Instance& instance);
  /// `ctx` for the instance; empty when its making threw.
  v8::MaybeLocal<v8::Value> makeContext(const std::shared_ptr<Instance>& instance, const lifecycle::Container& owner);
  /// What is constructed for the instance: of the modules that all share, or of an evaluation of its own.
  Result<v8::Local<v8::Function>> classFor(Instance& instance);
  void die();
  static std::size_t nearHeapLimit(void* self, std::size_t current, std::size_t initial);

  NodeEnvironment& node_;
  v8::Isolate* const isolate_;
  clock::RealClock& clock_;
  ScriptTime& scriptTime_;
  const Script& script_;
  const ScriptFlags flags_;
  const EngineOptions& options_;
  const std::uint32_t number_;
  Router& router_;
  Recorder& recorder_;
  BusyFlag& busy_;
  storage::SqlWatch& sqlWatch_;
  RunByHand& runByHand_;
  CarriedAlarms& carriedAlarms_;
  std::atomic<bool>& terminateRequested_;

  std::vector<identity::NamespaceKey> keys_;
  Carrier<const Frame> frames_;
  Carrier<Instance> instances_;
  Carrier<Stub> stubs_;
  Carrier<Settled> callbacks_;
  Carrier<SqlRun> sqlRuns_;
  Realm realm_;

  storage::SharedCache sharedCache_;
  storage::DatabasePool databases_;
  lifecycle::ContainerMap containers_;
  Commits commits_;
  Observation observation_;
  Calls calls_;

  /// From construction, before the constructor has returned, until drop().
  std::unordered_map<ObjectKey, std::shared_ptr<Instance>> live_;
  std::unordered_map<std::uint64_t, Instance::Timers> workerTimers_;  // by request
  std::uint32_t nextTimer_ = 1;

  std::deque<std::function<void()>> later_;  // outlives the parts, whose ends may still put something off
  Parts<IsolatePart> parts_;

  std::optional<Turn> turn_;
  bool draining_ = false;
  bool stopRequested_ = false;
  std::int64_t missLatencyNs_;
  bool frozenNow_;
  std::uint64_t work_ = 0;
  std::atomic<bool> heapExhausted_{false};
  bool dead_ = false;
  bool leaving_ = false;  // the project is reloaded or closed: what goes now has not broken
  bool closed_ = false;   // no JavaScript is entered any more
};

}  // namespace durascope::engine
