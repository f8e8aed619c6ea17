#pragma once
// The requests that were answered, as lines for a terminal.

#include <chrono>
#include <mutex>
#include <set>
#include <string>

#include "emulator/gateway/news.h"

namespace durascope::app {

/// "GET /path 200 OK (3 ms)".
std::string requestLine(const gateway::Answered& request);

/// Lines that the gateway's thread adds and another one prints. Any thread.
class RequestLines {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `quiet`: requests have no lines.
  explicit RequestLines(bool quiet = false) : quiet_(quiet) {}

  void received(Time when);
  void add(const gateway::Answered& request);
  void add(const std::string& sentence);
  /// What was added since the last time.
  std::string take();
  /// Whether a request that was received before `when` has not been answered.
  bool waitsSince(Time when) const;

 private:
  const bool quiet_;
  mutable std::mutex mutex_;
  std::string lines_;         // guarded by mutex_
  std::multiset<Time> open_;  // guarded by mutex_
};

}  // namespace durascope::app
