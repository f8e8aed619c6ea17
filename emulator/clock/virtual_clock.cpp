#include "emulator/clock/virtual_clock.h"

#include <algorithm>
#include <cassert>

namespace durascope::clock {

void VirtualClock::advanceNs(std::int64_t ns) {
  assert(ns >= 0);
  const std::int64_t target = elapsedNs_ + ns;
  for (auto due = timers_.nextDue(); due && *due <= target; due = timers_.nextDue()) {
    elapsedNs_ = std::max(elapsedNs_, *due);
    const auto callback = timers_.takeDue(*due, timers_.newest());
    (*callback)();
  }
  elapsedNs_ = std::max(elapsedNs_, target);
}

bool VirtualClock::advanceToNext() {
  const auto due = timers_.nextDue();
  if (!due) return false;
  advanceNs(std::max<std::int64_t>(*due - elapsedNs_, 0));
  return true;
}

}  // namespace durascope::clock
