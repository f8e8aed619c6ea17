#include "emulator/clock/real_clock.h"

#include <cassert>
#include <chrono>
#include <utility>

namespace durascope::clock {

namespace {

template <class SystemClock>
std::int64_t read() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(SystemClock::now().time_since_epoch()).count();
}

}  // namespace

RealClock::RealClock(std::function<void()> wake) : wake_(std::move(wake)) {}

std::int64_t RealClock::nowNs() const { return read<std::chrono::system_clock>(); }

std::int64_t RealClock::monotonicNs() const { return read<std::chrono::steady_clock>(); }

TimerId RealClock::schedule(std::int64_t dueNs, Callback callback) {
  assert(thread_.isCurrent());
  const auto before = timers_.nextDue();
  const TimerId id = timers_.add(dueNs, std::move(callback));
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

std::optional<std::int64_t> RealClock::nextDue() const {
  assert(thread_.isCurrent());
  return timers_.nextDue();
}

void RealClock::runDue() {
  assert(thread_.isCurrent() && !running_);
  running_ = true;
  const std::int64_t now = monotonicNs();
  const TimerId newest = timers_.newest();
  while (auto callback = timers_.takeDue(now, newest)) (*callback)();
  running_ = false;
}

void RealClock::wakeIfChanged(std::optional<std::int64_t> before) {
  if (!running_ && wake_ && timers_.nextDue() != before) wake_();
}

}  // namespace durascope::clock
