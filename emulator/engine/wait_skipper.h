#pragma once
// For worlds where nobody wants to wait: when no isolate has anything to do and none hears from outside, the time of
// the world moves to the next timer, alarm or idle count at once.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "emulator/clock/world_time.h"

namespace durascope::engine {

/// Any thread.
class WaitSkipper {
 public:
  struct Surroundings {
    std::size_t isolates;
    clock::WorldTime& world;                       ///< Outlives it. Nothing is skipped while it stands.
    std::function<bool(std::size_t)> hasTasks;     ///< Something waits to be taken by that isolate.
    std::function<void(std::size_t)> timeChanged;  ///< Tells that isolate.
  };
  explicit WaitSkipper(Surroundings surroundings) : on_(std::move(surroundings)), resting_(on_.isolates) {}

  /// An isolate is about to do nothing until `dueNs` (monotonic; nothing: no timer is under way) or until somebody else
  /// wakes it.
  void rests(std::size_t isolate, std::optional<std::int64_t> dueNs);
  /// It goes on. To be called before it takes the tasks that wait for it.
  void wakes(std::size_t isolate);

 private:
  struct Rest {
    bool rests = false;
    std::optional<std::int64_t> dueNs;
  };

  const Surroundings on_;
  std::mutex mutex_;
  std::vector<Rest> resting_;  // guarded
};

}  // namespace durascope::engine
