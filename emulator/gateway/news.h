#pragma once
// What the gateway tells of itself to whoever keeps a log.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace durascope::gateway {

/// A request, and what its client was answered.
struct Answered {
  std::string method;
  std::string target;                                ///< As the client wrote it: "/path?query".
  int status = 0;                                    ///< 0: the client went away before it was answered.
  std::chrono::steady_clock::time_point received{};  ///< When its head had come.
  std::int64_t ns = 0;                               ///< From there until the answer's head went out.
};

/// All are called on the gateway's thread, and everything waits for them. Any may be empty.
struct News {
  std::function<void(std::chrono::steady_clock::time_point)> received;  ///< A request; answered() ends it.
  std::function<void(const Answered&)> answered;
  std::function<void(const std::string& sentence)> trouble;
};

}  // namespace durascope::gateway
