#pragma once
// Objects that wait for each other in a circle, as a line for a terminal.

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/emulator.h"

namespace durascope::app {

/// Asks about objects that have been running for long, some at a time, and tells each circle once. One thread.
class DeadlockLines {
 public:
  using Now = std::chrono::steady_clock::time_point;

  explicit DeadlockLines(Emulator& emulator) : emulator_(emulator) {}

  /// Lines for the circles that were found since the last call. `nameOf` says how people call an object.
  std::string lines(const Drain& drain, Now now, const std::function<std::string(const ObjectKey&)>& nameOf);

 private:
  void note(const Drain& drain, Now now);
  void ask(Now now);

  Emulator& emulator_;
  std::uint64_t openGeneration_ = 0;
  std::unordered_map<ObjectKey, Now> running_;  ///< Since when.
  Now askedAt_{};
  std::vector<std::future<Result<journal::LifeSnapshot>>> asked_;
  std::set<std::string> told_;  ///< Circles that still are.
};

}  // namespace durascope::app
