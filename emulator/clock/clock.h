#pragma once
// Time, as the emulator sees it: the only source of 'now' and the only keeper of timers.
//
// Nobody else asks the system for the time or sleeps. Eviction after ten seconds, a critical section's half minute,
// user timers, alarms and the journal's time stamps all read one Clock; so a test steps through a minute in no time and
// without luck, and a later paused or scaled clock needs no change anywhere else.
//
// Two scales. The wall clock is what users see (Date.now, journal) and may jump when the system's clock is set; the
// monotonic clock only goes forward, and timers are due on it. Both in nanoseconds.

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "emulator/base/object_id.h"

namespace durascope::clock {

/// Names one scheduled timer of one Clock; never used again. kNoTimer is none.
using TimerId = std::uint64_t;
inline constexpr TimerId kNoTimer = 0;

inline constexpr std::int64_t kNsPerMs = 1'000'000;
inline constexpr std::int64_t kNsPerSecond = 1'000'000'000;

/// Whose timer it is, for whoever wants to know what comes next.
struct Purpose {
  enum class Kind : std::uint8_t {
    kInternal,  ///< A limit, a latency, our own errands: nobody steps to it.
    kTimer,     ///< Of user code.
    kAlarm,
    kIdle,  ///< An instance leaves memory.
  } kind = Kind::kInternal;
  std::optional<ObjectKey> object = {};
};

/// Confined to the thread of its isolate, as is everything that it calls back. No call fails.
class Clock {
 public:
  using Callback = std::function<void()>;

  virtual ~Clock() = default;

  /// Wall clock: nanoseconds since the Unix epoch.
  virtual std::int64_t nowNs() const = 0;
  /// Wall clock in milliseconds, rounded down, as Date.now() gives it.
  std::int64_t nowMs() const { return nowNs() / kNsPerMs; }
  /// Nanoseconds since some moment in the past; never goes back.
  virtual std::int64_t monotonicNs() const = 0;

  /// Calls `callback` once when monotonicNs() has reached `dueNs`, never from inside schedule(), also when it is due
  /// already. Timers fire by due time; those due at the same time in the order in which they were scheduled.
  virtual TimerId schedule(std::int64_t dueNs, Callback callback, const Purpose& purpose) = 0;
  TimerId schedule(std::int64_t dueNs, Callback callback) { return schedule(dueNs, std::move(callback), Purpose()); }
  /// As schedule(), counted from now.
  TimerId scheduleAfter(std::int64_t delayNs, Callback callback, const Purpose& purpose = {}) {
    return schedule(monotonicNs() + delayNs, std::move(callback), purpose);
  }
  /// Forgets a timer. False when there is none of that id: it fired, was cancelled, or is kNoTimer.
  virtual bool cancel(TimerId id) = 0;
};

}  // namespace durascope::clock
