#include "emulator/clock/real_clock.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace durascope::clock {

RealClock::RealClock(WorldTime& world, std::function<void()> wake) : world_(world), wake_(std::move(wake)) {}

TimerId RealClock::schedule(std::int64_t dueNs, Callback callback, const Purpose& purpose) {
  assert(thread_.isCurrent());
  const auto before = timers_.nextDue();
  // Paced, it takes as long as it should from now on, however far the world's time is behind.
  const std::int64_t notBeforeNs =
      world_.mode() == WorldTime::Mode::kPaced ? world_.pacedNs() + dueNs - monotonicNs() : 0;
  const TimerId id = timers_.add(dueNs, std::move(callback), purpose, notBeforeNs);
  wakeIfChanged(before);
  return id;
}

bool RealClock::cancel(TimerId id) {
  assert(thread_.isCurrent());
  const auto before = timers_.nextDue();
  const bool found = timers_.cancel(id);
  wakeIfChanged(before);
  return found;
}

std::optional<std::int64_t> RealClock::waitNs() const {
  assert(thread_.isCurrent());
  const auto due = timers_.nextDue();
  if (!due) return std::nullopt;
  const std::int64_t leftNs = std::max<std::int64_t>(*due - monotonicNs(), 0);
  switch (world_.mode()) {
    case WorldTime::Mode::kRuns:
      return leftNs;
    case WorldTime::Mode::kPaced:
      return leftNs == 0 ? 0 : std::max<std::int64_t>(*timers_.nextNotBefore() - world_.pacedNs(), 0);
    case WorldTime::Mode::kStands:
      break;
  }
  return leftNs == 0 ? std::optional<std::int64_t>(0) : std::nullopt;
}

std::optional<std::int64_t> RealClock::nextDue() const {
  assert(thread_.isCurrent());
  return timers_.nextDue();
}

std::optional<TimerQueue::Next> RealClock::nextVisible() const {
  assert(thread_.isCurrent());
  return timers_.nextVisible();
}

void RealClock::runDue() {
  assert(thread_.isCurrent() && !running_);
  running_ = true;
  const TimerId newest = timers_.newest();
  if (world_.mode() == WorldTime::Mode::kPaced) {
    runPaced(newest);
  } else {
    const std::int64_t now = monotonicNs();
    while (auto callback = timers_.takeDue(now, newest)) (*callback)();
  }
  running_ = false;
}

void RealClock::runPaced(TimerId newest) {
  for (;;) {
    const auto due = timers_.nextDue();
    if (!due) return;
    if (*due > monotonicNs() && *timers_.nextNotBefore() > world_.pacedNs()) return;
    world_.advanceTo(*due);
    const auto callback = timers_.takeDue(*due, newest);
    if (!callback) return;  // scheduled by a callback of this round
    (*callback)();
  }
}

void RealClock::wakeIfChanged(std::optional<std::int64_t> before) {
  if (!running_ && wake_ && timers_.nextDue() != before) wake_();
}

}  // namespace durascope::clock
