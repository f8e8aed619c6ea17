#pragma once
// Runs the alarms of this isolate's objects: when one is due its object is constructed if need be, alarm() is called as
// an event, and what comes of it is entered in the object's storage and in the schedule.
//
// An alarm is known in three places. The object's own file has it; the namespace's alarm table has it too, so that it
// can fire without the object (storage.md 6.5); the schedule has those of the table that belong to this isolate. A
// change goes from the object's commit to the table and from there into the schedule. While its handler runs the alarm
// stays in the files, though the object sees none: a run that is cut off is made good.
//
// Isolate thread only.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/parts.h"
#include "emulator/journal/life_snapshots.h"
#include "emulator/lifecycle/alarm_schedule.h"
#include "emulator/lifecycle/container.h"
#include "emulator/storage/metadata_table.h"
#include "emulator/storage/operations.h"

namespace durascope::engine {

class IsolateHost;

/// What is known of alarms beyond the tables, kept when an isolate that has exhausted its heap is replaced: without the
/// count of its retries an alarm whose handler does that would do it for ever.
struct CarriedAlarms {
  std::vector<lifecycle::AlarmSchedule::Entry> waiting;
  std::vector<ObjectKey> givenUp;
};

class Alarms final : public IsolatePart {
 public:
  explicit Alarms(IsolateHost& host);
  ~Alarms() override;

  /// Schedules what the alarm tables say of this isolate's objects. What is overdue runs at once.
  void load();
  /// What an object's storage tells of its alarm goes through here, into the table and the schedule.
  std::shared_ptr<storage::AlarmListener> listenerOf(const ObjectKey& key, std::optional<std::string> name);

  // For the bindings, inside a turn of the instance.

  /// The alarm as the program sees it when storage says `stored`.
  storage::Alarm seen(const Instance& instance, storage::Alarm stored);
  /// The program sets or deletes it; `place` as in the bundle.
  void settingBy(const Instance& instance, const FrameRef& frame, storage::Alarm alarm, std::string place);
  /// Its handler ended; `failed` null: well.
  void handlerEnded(std::uint64_t token, std::optional<lifecycle::BreakError> failed);
  /// What alarm() threw, or ctx.abort() in it, is not to be tried again.
  void noRetry(const Instance& instance);

  // For the door.

  /// Answered when the handler has ended; with kScript when it failed.
  void fireNow(const ObjectKey& key, std::function<void(Result<void>)> reply);
  void setByHand(const ObjectKey& key, storage::Alarm alarm, std::function<void(Result<void>)> reply);
  std::vector<journal::AlarmNode> nodes() const;
  /// The name that the alarm table has of an object.
  std::optional<std::string> nameOf(const ObjectKey& key) const;

  // IsolatePart
  void gone(Instance& instance, const lifecycle::BreakError* error) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  class Listener;

  /// One call of alarm(), from the gate to the commit of what it wrote.
  struct Run {
    lifecycle::AlarmSchedule::Run wanted;
    std::shared_ptr<Instance> instance;
    lifecycle::Activity activity;
    std::int64_t storedNs = 0;  ///< What the object's storage says; that is what the handler uses up.
    bool setAgain = false;      ///< To the same time by its own handler: fired early, or on a clock that stands.
    bool noRetry = false;
    bool handlerEnded = false;
    std::optional<lifecycle::BreakError> failed = {};  ///< What the handler threw.
    std::uint64_t request = 0;
    std::int64_t startNs = 0;
    clock::TimerId limit = clock::kNoTimer;
  };
  /// What the window tells of an object's alarm beside the schedule.
  struct Story {
    std::int64_t setAtMs = 0;
    std::string setBy;
    std::uint64_t setByRequest = 0;
    std::string place;  ///< Of the bundle.
    std::int64_t lastRunMs = 0;
    std::int64_t lastLateMs = 0;
    bool lastFailed = false;
    std::string lastResult;
  };

  void start(const lifecycle::AlarmSchedule::Run& wanted);
  void letIn(const lifecycle::AlarmSchedule::Run& wanted, std::uint64_t request, lifecycle::Delivered delivered);
  void call(std::uint64_t token);
  void tellLateness(const Run& run);
  /// The handler has ended and what it wrote is durable.
  void leave(std::uint64_t token);
  std::optional<Run> take(std::uint64_t token);
  /// `error` null: it ended well.
  void end(const Run& run, lifecycle::AlarmOutcome outcome, const lifecycle::BreakError* error);
  void settle(const ObjectKey& key, lifecycle::AlarmOutcome outcome, const lifecycle::BreakError* error);
  /// The object's alarm becomes `alarm`, in its instance's storage or in its file.
  void write(const ObjectKey& key, storage::Alarm alarm, std::function<void(Result<void>)> done);
  Result<void> writeFile(const ObjectKey& key, storage::Alarm alarm);
  /// The table says `alarm` now.
  void entered(const ObjectKey& key, storage::Alarm alarm, const std::optional<std::string>& name);
  storage::SqlResult<void> enter(const ObjectKey& key, storage::Alarm alarm, const std::optional<std::string>& name);
  /// The handler that runs in the instance; null when none does.
  Run* running(const Instance& instance);
  Run* running(std::uint64_t token);

  IsolateHost& host_;
  lifecycle::AlarmSchedule schedule_;
  std::unordered_map<std::uint64_t, Run> runs_;
  std::uint64_t nextRun_ = 1;
  std::unordered_map<ObjectKey, Story> stories_;
  std::unordered_map<ObjectKey, std::function<void(Result<void>)>> fired_;  // who waits for a run by hand
  bool closed_ = false;
};

}  // namespace durascope::engine
