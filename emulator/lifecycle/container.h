#pragma once
// The place of one object: it stays while instances come and go.
//
// A stub holds a container, never an instance. The first event constructs an instance; events that arrive meanwhile
// queue behind that one construction. Eviction takes the instance and leaves the container, so stubs go on working. A
// break poisons the container for ever: whoever holds it gets the same error again and again, the map forgets it, and
// the next new stub meets a fresh container.
//
//   kOnDisk, kEvicted, kBroken (of a former container) --deliver()--> kConstructing
//   kConstructing --first event let in--> kRunning;  --constructionFailed(), section failed--> kBroken
//   kRunning --last event inside ended--> kIdle;  kIdle --event let in--> kRunning
//   kIdle --idle limit, evict()--> kEvicted;  any with an instance --breakWith(), gate broken--> kBroken

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/base/thread_checker.h"
#include "emulator/clock/clock.h"
#include "emulator/journal/snapshots.h"
#include "emulator/lifecycle/activity.h"
#include "emulator/lifecycle/eviction_policy.h"
#include "emulator/lifecycle/input_gate.h"
#include "emulator/lifecycle/instance_host.h"
#include "emulator/lifecycle/output_gate.h"

namespace durascope::lifecycle {

/// workerd: an eviction by hand waits this long for the object to fall idle.
inline constexpr std::int64_t kEvictWaitNs = 30 * clock::kNsPerSecond;
/// workerd: longer names are not told to the object (ctx.id.name is undefined); bytes of UTF-8.
inline constexpr std::size_t kMaxNameInside = 1024;

/// What all containers of one isolate share; outlives them.
struct Surroundings {
  clock::Clock& clock;
  InstanceHost& host;
  EvictionRules rules = {};
};

/// What is remembered of an object over all its containers, since the project opened.
struct ObjectRecord {
  journal::ObjectState state = journal::ObjectState::kOnDisk;
  std::int64_t stateSinceMs = 0;
  std::uint32_t instances = 0;
  std::int64_t instanceSinceMs = 0;
  std::int64_t constructionNs = 0;
  std::uint64_t requests = 0;
  std::string reason;
};

/// An event that was let in.
struct Delivered {
  Activity event;                   ///< Drop it when the answer has left.
  InputGate::Lock lock;             ///< Drop it when this turn's JavaScript and microtasks have run.
  std::int64_t gateWaitNs = 0;      ///< From deliver() until now, construction not counted.
  std::int64_t constructionNs = 0;  ///< Of the construction that it waited for; 0 when the instance was there.
};

/// Thread-confined; held by std::shared_ptr. Made by ContainerMap.
class Container : public std::enable_shared_from_this<Container> {
 public:
  using DeliverCallback = std::function<void(tl::expected<Delivered, BreakError>)>;
  using EvictCallback = std::function<void(Result<void>)>;

  /// `forget` is called when it breaks, so that the map lets go of it.
  Container(ObjectKey key, std::optional<std::string> name, std::shared_ptr<ObjectRecord> record,
            Surroundings& surroundings, std::function<void(Container&)> forget);
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;
  ~Container();

  const ObjectKey& key() const { return key_; }
  /// The name that the first stub was made from; it stays, whatever later stubs say.
  const std::optional<std::string>& name() const { return name_; }
  /// What ctx.id.name shows: the name, unless it is longer than kMaxNameInside.
  std::optional<std::string> nameInside() const;

  /// Lets an event in: constructs first when there is no instance, then waits at the input gate. Calls back exactly
  /// once, perhaps from inside the call; a poisoned container answers at once with its error.
  void deliver(GateUser user, DeliverCallback callback);

  /// From the host, while it holds the construction's lock: the constructor has returned.
  void constructed(std::unique_ptr<HostedInstance> hosted);
  /// From the host: the constructor threw. Breaks the container with `error`, durableObjectReset set.
  void constructionFailed(BreakError error);

  /// Events since the project opened, as ObjectSummary::requests.
  std::uint64_t requests() const { return record_->requests; }

  /// The instance's gates; only while hasInstance(), or the last ones afterwards, broken or idle.
  InputGate& inputGate() { return *inputGate_; }
  OutputGate& outputGate() { return *outputGate_; }
  /// Null when there is none, or the constructor has not returned yet.
  HostedInstance* hosted() const { return hosted_.get(); }
  /// Work other than events that keeps the instance; empty when there is no instance.
  Activity hold(ActivityKind kind, ActivityInfo info = {});
  /// How many of a kind hold the instance now.
  std::uint32_t held(ActivityKind kind) const { return ledger_ ? ledger_->count(kind) : 0; }
  /// What holds the instance now; null when there is none.
  const ActivityLedger* activities() const { return ledger_.get(); }

  /// Drops the instance quietly, unless the rules forbid: now if nothing is to be waited for, else then; gives up after
  /// kEvictWaitNs. Fails (kUnavailable) with the runtime's text when there is no instance or when it stays busy.
  void evict(std::string reason, EvictAfter after, EvictCallback callback);
  /// As evict() if no event is in progress and no answer on its way, whatever else holds it; false and nothing else if
  /// one is.
  bool evictUnlessInEvent(const std::string& reason);
  /// As evict() if it is idle now; false and nothing else if it is not.
  bool evictIfIdle(const std::string& reason);

  /// Breaks the instance and poisons the container. `reason` is a clause for people: "it called ctx.abort()". The first
  /// error stays.
  /// `next` is what the object is called afterwards: nothing is wrong with one whose project goes.
  void breakWith(BreakError error, std::string reason, journal::ObjectState next = journal::ObjectState::kBroken);
  const std::optional<BreakError>& poison() const { return poison_; }

  bool hasInstance() const { return ledger_ != nullptr; }
  journal::ObjectState state() const { return poison_ ? journal::ObjectState::kBroken : record_->state; }
  /// Number of the present or last instance; 0 when none.
  std::uint32_t instance() const { return record_->instances; }

  /// Fills all that lifecycle knows: everything but isolate, cache statistics and storage size.
  void summaryInto(journal::ObjectSummary& summary) const;

  /// Surroundings::rules have changed.
  void policyChanged();

 private:
  struct PendingEviction {
    std::string reason;
    EvictAfter after;
    EvictCallback callback;
    clock::TimerId timer;
  };

  const PendingEviction* firstByHand() const;
  InputGate::Lock startInstance();
  void letIn(Delivered delivered, std::int64_t arrivedNs, const DeliverCallback& callback);
  bool isIdle() const;
  void setState(journal::ObjectState state, std::string reason = {});
  EvictionFacts facts() const;
  void activityChanged();
  void armIdleTimer();
  void idleTimerFired();
  void dropInstance(journal::ObjectState next, const std::string& reason, const BreakError* error);
  void evictionTimedOut(clock::TimerId timer);
  void stopIdleTimer();
  std::uint32_t inFlight() const;

  ThreadChecker thread_;
  ObjectKey key_;
  std::optional<std::string> name_;
  std::shared_ptr<ObjectRecord> record_;
  Surroundings& surroundings_;
  std::function<void(Container&)> forget_;

  std::unique_ptr<InputGate> inputGate_;
  std::unique_ptr<OutputGate> outputGate_;
  std::unique_ptr<HostedInstance> hosted_;
  std::shared_ptr<ActivityLedger> ledger_;  // null: no instance
  std::optional<BreakError> poison_;

  std::uint32_t waiting_ = 0;
  std::int64_t constructionStartNs_ = 0;  // monotonic
  std::int64_t constructionEndNs_ = 0;    // monotonic; of the present or last instance
  std::int64_t evictAtNs_ = 0;            // monotonic; valid while idleTimer_ is set
  clock::TimerId idleTimer_ = clock::kNoTimer;
  std::vector<PendingEviction> evictions_;
};

}  // namespace durascope::lifecycle
