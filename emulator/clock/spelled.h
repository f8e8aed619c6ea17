#pragma once
// Lengths of time as people write them.

#include <cstdint>
#include <string>

namespace durascope::clock {

/// "3 h 5 min", "12 s", "250 ms": the two largest units, rounded down. Any thread.
inline std::string spelled(std::int64_t ns) {
  const std::int64_t milliseconds = ns / 1'000'000;
  const std::int64_t seconds = milliseconds / 1'000;
  const auto two = [](std::int64_t large, const char* largeUnit, std::int64_t small, const char* smallUnit) {
    return std::to_string(large) + largeUnit + (small == 0 ? "" : " " + std::to_string(small) + smallUnit);
  };
  if (seconds >= 86'400) return two(seconds / 86'400, " d", seconds % 86'400 / 3'600, " h");
  if (seconds >= 3'600) return two(seconds / 3'600, " h", seconds % 3'600 / 60, " min");
  if (seconds >= 60) return two(seconds / 60, " min", seconds % 60, " s");
  return seconds > 0 ? std::to_string(seconds) + " s" : std::to_string(milliseconds) + " ms";
}

}  // namespace durascope::clock
