#pragma once
// Time that stands still until a test moves it.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

#include "emulator/clock/clock.h"
#include "emulator/clock/timer_queue.h"

namespace durascope::test {

/// Both scales advance together. Thread-confined.
class VirtualClock final : public clock::Clock {
 public:
  /// 2026-01-01T00:00:00Z.
  static constexpr std::int64_t kDefaultStartMs = 1'767'225'600'000;

  explicit VirtualClock(std::int64_t startMs = kDefaultStartMs) : startNs_(startMs * clock::kNsPerMs) {}

  std::int64_t nowNs() const override { return startNs_ + elapsedNs_; }
  std::int64_t monotonicNs() const override { return elapsedNs_; }
  using Clock::schedule;
  clock::TimerId schedule(std::int64_t dueNs, Callback callback, const clock::Purpose& purpose) override {
    return timers_.add(dueNs, std::move(callback), purpose);
  }
  bool cancel(clock::TimerId id) override { return timers_.cancel(id); }

  /// Moves time on and fires in order what becomes due, also what those callbacks schedule for within that time. Inside
  /// a callback the clock reads the time at which it was due (or the present one when that had passed already).
  void advance(std::int64_t ms) { advanceNs(ms * clock::kNsPerMs); }
  void advanceNs(std::int64_t ns) {
    assert(ns >= 0);
    const std::int64_t target = elapsedNs_ + ns;
    for (auto due = timers_.nextDue(); due && *due <= target; due = timers_.nextDue()) {
      elapsedNs_ = std::max(elapsedNs_, *due);
      const auto callback = timers_.takeDue(*due, timers_.newest());
      (*callback)();
    }
    elapsedNs_ = std::max(elapsedNs_, target);
  }
  /// Moves to the next timer and fires all that are due then. False when none is scheduled.
  bool advanceToNext() {
    const auto due = timers_.nextDue();
    if (!due) return false;
    advanceNs(std::max<std::int64_t>(*due - elapsedNs_, 0));
    return true;
  }

  /// Timers scheduled and not yet fired: a test ends with none.
  std::size_t pending() const { return timers_.size(); }

 private:
  std::int64_t startNs_;
  std::int64_t elapsedNs_ = 0;
  clock::TimerQueue timers_;
};

}  // namespace durascope::test
