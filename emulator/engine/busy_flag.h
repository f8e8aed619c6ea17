#pragma once
// Whether the isolate's thread is in JavaScript, and in whose, for those who look from outside.

#include <cstdint>
#include <mutex>

#include "emulator/base/object_id.h"
#include "emulator/journal/snapshots.h"

namespace durascope::engine {

/// Where the isolate's thread is, for whoever watches from outside.
class BusyFlag {
 public:
  void enter(std::int64_t nowMs, const ObjectKey* object) {
    const std::lock_guard lock(mutex_);
    sinceMs_ = nowMs;
    hasObject_ = object != nullptr;
    if (object != nullptr) object_ = *object;
  }
  /// Any thread. Runs `act` when JavaScript runs, which does not come back before it is done. False when none runs.
  template <class Act>
  bool whileInside(Act act) const {
    const std::lock_guard lock(mutex_);
    if (sinceMs_ == 0) return false;
    act();
    return true;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    sinceMs_ = 0;
  }
  /// Any thread. Fills the busy fields when JavaScript has run for over 100 ms.
  void describe(journal::IsolateSummary& summary, std::int64_t nowMs) const {
    const std::lock_guard lock(mutex_);
    summary.busy = sinceMs_ != 0 && nowMs - sinceMs_ > kBusyAfterMs;
    if (!summary.busy) return;
    summary.busySinceMs = sinceMs_;
    summary.busyHasObject = hasObject_;
    summary.busyObject = object_;
  }

 private:
  static constexpr std::int64_t kBusyAfterMs = 100;

  mutable std::mutex mutex_;
  std::int64_t sinceMs_ = 0;
  ObjectKey object_;
  bool hasObject_ = false;
};

}  // namespace durascope::engine
