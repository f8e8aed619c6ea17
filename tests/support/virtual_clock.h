#pragma once
// Time that stands still until a test moves it.

#include <cstddef>

#include "emulator/clock/clock.h"
#include "emulator/clock/timer_queue.h"

namespace durascope::clock {

/// Both scales advance together. Thread-confined.
class VirtualClock final : public Clock {
 public:
  /// 2026-01-01T00:00:00Z.
  static constexpr std::int64_t kDefaultStartMs = 1'767'225'600'000;

  explicit VirtualClock(std::int64_t startMs = kDefaultStartMs) : startNs_(startMs * kNsPerMs) {}

  std::int64_t nowNs() const override { return startNs_ + elapsedNs_; }
  std::int64_t monotonicNs() const override { return elapsedNs_; }
  using Clock::schedule;
  TimerId schedule(std::int64_t dueNs, Callback callback, const Purpose& purpose) override {
    return timers_.add(dueNs, std::move(callback), purpose);
  }
  bool cancel(TimerId id) override { return timers_.cancel(id); }

  /// Moves time on and fires in order what becomes due, also what those callbacks schedule for within that time. Inside
  /// a callback the clock reads the time at which it was due (or the present one when that had passed already).
  void advance(std::int64_t ms) { advanceNs(ms * kNsPerMs); }
  void advanceNs(std::int64_t ns);
  /// Moves to the next timer and fires all that are due then. False when none is scheduled.
  bool advanceToNext();

  /// Timers scheduled and not yet fired: a test ends with none.
  std::size_t pending() const { return timers_.size(); }

 private:
  std::int64_t startNs_;
  std::int64_t elapsedNs_ = 0;
  TimerQueue timers_;
};

}  // namespace durascope::clock
