#pragma once
// The system's time, with timers that a host loop drives.

#include <functional>
#include <optional>

#include "emulator/base/thread_checker.h"
#include "emulator/clock/clock.h"
#include "emulator/clock/timer_queue.h"

namespace durascope::clock {

/// The host owns one native timer. It arms that for nextDue() whenever `wake` is called and after each runDue(), and
/// calls runDue() when it rings. Thread-confined like every Clock.
class RealClock final : public Clock {
 public:
  /// `wake` is called when the earliest due time has changed, except from inside runDue(). It may be empty.
  explicit RealClock(std::function<void()> wake);

  std::int64_t nowNs() const override;
  std::int64_t monotonicNs() const override;
  TimerId schedule(std::int64_t dueNs, Callback callback) override;
  bool cancel(TimerId id) override;

  /// When runDue() has something to do, on the monotonic scale; nothing when no timer is scheduled.
  std::optional<std::int64_t> nextDue() const;
  /// Fires what is due. Timers scheduled by the callbacks wait for the next call, so it always comes back.
  void runDue();

 private:
  void wakeIfChanged(std::optional<std::int64_t> before);

  ThreadChecker thread_;
  TimerQueue timers_;
  std::function<void()> wake_;
  bool running_ = false;
};

}  // namespace durascope::clock
