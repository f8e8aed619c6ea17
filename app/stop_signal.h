#pragma once
// SIGINT and SIGTERM as something to wait for.

#include <chrono>

namespace durascope::app {

/// From construction on, the first SIGINT or SIGTERM no longer ends the process but this wait; a second one ends it.
/// One in a process at a time.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  /// Waits for the signal, at most `time`. True when it came, now or before.
  bool waitFor(std::chrono::milliseconds time) const;
};

}  // namespace durascope::app
