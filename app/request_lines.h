#pragma once
// The requests that were answered, as lines for a terminal.

#include <mutex>
#include <string>

#include "emulator/gateway/news.h"

namespace durascope::app {

/// "GET /path 200 OK (3 ms)".
std::string requestLine(const gateway::Answered& request);

/// Lines that the gateway's thread adds and another one prints. Any thread.
class RequestLines {
 public:
  void add(const gateway::Answered& request);
  void add(const std::string& sentence);
  /// What was added since the last time.
  std::string take();

 private:
  std::mutex mutex_;
  std::string lines_;  // guarded by mutex_
};

}  // namespace durascope::app
