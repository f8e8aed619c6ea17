#pragma once
// When which object's alarm() is to run: the alarms of one isolate's objects, their retries, and what was set while one
// ran. Only times and counts; whoever owns the schedule runs the handlers and keeps the files.
//
//   kWaiting --due--> kRunning --ended(kDone)--> gone, or kWaiting for what was set meanwhile
//   kRunning --ended(kFailed)--> kWaiting, after 2, 4, 8 … s; after the sixth retry it is given up
//
// What user code does to the alarm while its handler runs counts when the handler has ended, whether well or not: a new
// time replaces the retry, no time cancels it (storage.md 6.2).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/base/thread_checker.h"
#include "emulator/clock/clock.h"

namespace durascope::lifecycle {

/// workerd: six retries, so seven runs; the first after 2 s, each further one after twice that, up to 2 s * 2^9; and up
/// to a quarter longer, by chance.
inline constexpr std::uint32_t kMaxAlarmRetries = 6;
inline constexpr std::int64_t kAlarmBackoffNs = 2 * clock::kNsPerSecond;
inline constexpr std::uint32_t kMaxAlarmBackoff = 9;
inline constexpr double kAlarmJitter = 0.25;
/// workerd: how long a handler may run.
inline constexpr std::int64_t kAlarmLimitNs = 15 * 60 * clock::kNsPerSecond;

/// How a run of alarm() ended.
enum class AlarmOutcome : std::uint8_t {
  kDone,       ///< Or cancelled: there is nothing to do again.
  kFailed,     ///< To be retried, and counted.
  kUncounted,  ///< To be retried without limit: it was not the program's fault, or it never got to run.
  kAbandoned,  ///< Failed, and not to be retried.
};

/// Thread-confined, and so are its callbacks.
class AlarmSchedule {
 public:
  /// Nanoseconds since the Unix epoch; nothing: no alarm.
  using Time = std::optional<std::int64_t>;

  struct Run {
    ObjectKey key;
    std::optional<std::string> name;
    std::int64_t timeNs = 0;    ///< For which it was set.
    std::uint32_t retries = 0;  ///< Counted ones before this run.
    bool byHand = false;        ///< Before its time.
  };
  /// What becomes of the alarm after a run.
  struct Next {
    bool givenUp = false;      ///< It has failed for the last time: the object's own record of it must go.
    std::int64_t retryNs = 0;  ///< When it is tried again, wall clock; 0: it is not.
  };
  struct Entry {
    ObjectKey key;
    std::optional<std::string> name;
    std::int64_t timeNs = 0;  ///< For which it was set, also between retries.
    std::int64_t dueNs = 0;   ///< When it runs next; while it runs: as timeNs.
    std::uint32_t retries = 0;
    std::uint32_t failures = 0;  ///< Since it was set, counted or not.
    bool running = false;
  };

  /// `run` starts a handler, which ends by ended(); never called from inside another call but fireNow(). `chance`
  /// answers a number from 0 to 1, for the retries' delays.
  AlarmSchedule(clock::Clock& clock, std::function<void(const Run&)> run, std::function<double()> chance);
  AlarmSchedule(const AlarmSchedule&) = delete;
  AlarmSchedule& operator=(const AlarmSchedule&) = delete;
  ~AlarmSchedule();

  /// The object's alarm is `time` now. A time that has passed is due at once. A `name` that is absent leaves the known
  /// one.
  void set(const ObjectKey& key, Time time, const std::optional<std::string>& name);
  /// Goes on where another schedule has left off.
  void resume(const Entry& entry);
  /// The handler that `run` was called for has ended.
  Next ended(const ObjectKey& key, AlarmOutcome outcome);
  /// Runs it now, from inside the call. False: none is set, or it runs already.
  bool fireNow(const ObjectKey& key);

  bool has(const ObjectKey& key) const { return alarms_.contains(key); }
  std::optional<Entry> find(const ObjectKey& key) const;
  /// In no order.
  std::vector<Entry> all() const;

 private:
  struct Alarm {
    std::optional<std::string> name;
    std::int64_t timeNs = 0;
    std::int64_t dueNs = 0;
    clock::TimerId timer = clock::kNoTimer;
    bool running = false;
    std::uint32_t retries = 0;           // counted
    std::uint32_t failures = 0;          // all since it was set
    std::optional<Time> meanwhile = {};  // set or cancelled while it ran
  };

  void arm(const ObjectKey& key, Alarm& alarm, std::int64_t dueNs);
  void due(const ObjectKey& key);
  void start(const ObjectKey& key, Alarm& alarm, bool byHand);
  static Entry entryOf(const ObjectKey& key, const Alarm& alarm);

  ThreadChecker thread_;
  clock::Clock& clock_;
  std::function<void(const Run&)> run_;
  std::function<double()> chance_;
  std::unordered_map<ObjectKey, Alarm> alarms_;
};

}  // namespace durascope::lifecycle
