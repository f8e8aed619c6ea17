#include "emulator/clock/world_time.h"

#include <chrono>

namespace durascope::clock {

namespace {

template <class SystemClock>
std::int64_t read() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(SystemClock::now().time_since_epoch()).count();
}

std::int64_t systemWallNs() { return read<std::chrono::system_clock>(); }

}  // namespace

std::int64_t WorldTime::systemNs() { return read<std::chrono::steady_clock>(); }

std::int64_t WorldTime::systemMs() { return systemWallNs() / 1'000'000; }

WorldTime::WorldTime(Mode mode, std::int64_t startNs) : seeded_(true) {
  wallBehindNs_ = systemWallNs() - startNs;
  if (mode == Mode::kRuns) return;
  setMode(mode);
  standingWallNs_ = startNs - standsAtNs_;  // exactly, whatever passed meanwhile
}

void WorldTime::setMode(Mode mode) {
  const std::lock_guard lock(changing_);
  const Mode before = mode_;
  if (mode == Mode::kRuns && before != Mode::kRuns) {
    const std::int64_t wallNs = nowNs();
    behindNs_ = systemNs() - standsAtNs_;
    wallBehindNs_ = systemWallNs() - wallNs;
  } else if (mode != Mode::kRuns && before == Mode::kRuns) {
    const std::int64_t monotonic = monotonicNs();
    standingWallNs_ = nowNs() - monotonic;
    standsAtNs_ = monotonic;
  }
  mode_.store(mode, std::memory_order_release);
}

std::int64_t WorldTime::nowNs() const {
  return mode() == Mode::kRuns ? systemWallNs() - wallBehindNs_ : standingWallNs_ + standsAtNs_;
}

std::int64_t WorldTime::monotonicNs() const {
  return mode() == Mode::kRuns ? systemNs() - behindNs_ : standsAtNs_.load();
}

void WorldTime::advanceTo(std::int64_t monotonicNs) {
  std::int64_t present = standsAtNs_;
  while (present < monotonicNs && !standsAtNs_.compare_exchange_weak(present, monotonicNs)) {
  }
}

void WorldTime::skipTo(std::int64_t monotonicNs) {
  const std::lock_guard lock(changing_);
  const std::int64_t leftNs = monotonicNs - this->monotonicNs();
  if (leftNs <= 0) return;
  if (mode_ != Mode::kRuns) {
    skippedNs_ += leftNs;
    return advanceTo(monotonicNs);
  }
  behindNs_ -= leftNs;
  wallBehindNs_ -= leftNs;
}

std::int64_t WorldTime::behindSystemNs() const { return systemWallNs() - nowNs(); }

bool WorldTime::rejoin() {
  const std::lock_guard lock(changing_);
  const std::int64_t leftNs = behindSystemNs();
  if (leftNs < 0) return false;
  behindNs_ = systemNs() - (monotonicNs() + leftNs);
  wallBehindNs_ = 0;
  mode_.store(Mode::kRuns, std::memory_order_release);
  return true;
}

}  // namespace durascope::clock
