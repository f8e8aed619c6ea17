#pragma once
// The time of the world, with timers that a host loop drives.

#include <functional>
#include <optional>

#include "emulator/base/thread_checker.h"
#include "emulator/clock/clock.h"
#include "emulator/clock/timer_queue.h"
#include "emulator/clock/world_time.h"

namespace durascope::clock {

/// The host owns one native timer. It arms that for waitNs() whenever `wake` is called and after each runDue(), and
/// calls runDue() when it rings. Thread-confined like every Clock; the world's time may be changed from elsewhere,
/// after which the host arms anew.
class RealClock final : public Clock {
 public:
  /// `wake` is called when the earliest due time has changed, except from inside runDue(). It may be empty. `world`
  /// outlives the clock.
  RealClock(WorldTime& world, std::function<void()> wake);

  std::int64_t nowNs() const override { return world_.nowNs(); }
  std::int64_t monotonicNs() const override { return world_.monotonicNs(); }
  using Clock::schedule;
  TimerId schedule(std::int64_t dueNs, Callback callback, const Purpose& purpose) override;
  bool cancel(TimerId id) override;

  WorldTime& world() const { return world_; }
  /// How long from now, by the system's clock, until runDue() has something to do; nothing when no timer is scheduled,
  /// or the time stands before it.
  std::optional<std::int64_t> waitNs() const;
  /// When the earliest timer is due, on the monotonic scale.
  std::optional<std::int64_t> nextDue() const;
  /// The earliest timer that is not our own errand.
  std::optional<TimerQueue::Next> nextVisible() const;
  /// Fires what is due. Timers scheduled by the callbacks wait for the next call, so it always comes back.
  void runDue();

 private:
  void wakeIfChanged(std::optional<std::int64_t> before);
  void runPaced(TimerId newest);

  ThreadChecker thread_;
  WorldTime& world_;
  TimerQueue timers_;
  std::function<void()> wake_;
  bool running_ = false;
};

}  // namespace durascope::clock
