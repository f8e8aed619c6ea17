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

/// Tells each circle once. As long as requests wait for their answers it has the emulator record which objects run, and
/// asks about those that run for long, some at a time. One thread.
class DeadlockLines {
 public:
  using Now = std::chrono::steady_clock::time_point;

  explicit DeadlockLines(Emulator& emulator) : emulator_(emulator) {}

  /// Of a request, or an object's turn, that might be part of a circle.
  static constexpr std::chrono::milliseconds kStuck{2'000};

  /// Lines for the circles that were found since the last call. `waiting`: there are requests that have not been
  /// answered for kStuck. `nameOf` says how people call an object.
  std::string lines(const Drain& drain, Now now, bool waiting,
                    const std::function<std::string(const ObjectKey&)>& nameOf);

 private:
  void watch(bool waiting);
  void note(const Drain& drain, Now now);
  void ask(Now now);

  Emulator& emulator_;
  std::uint64_t openGeneration_ = 0;
  bool watching_ = false;
  std::unordered_map<ObjectKey, Now> running_;  ///< Since when.
  Now askedAt_{};
  std::vector<std::future<Result<journal::LifeSnapshot>>> asked_;
  std::set<std::string> told_;  ///< Circles that still are.
};

}  // namespace durascope::app
