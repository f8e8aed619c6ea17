#pragma once
// Where random values come from: the system, or a sequence that a seed fixes.

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>

#include "emulator/engine/parts.h"

namespace durascope::engine {

class IsolateHost;

/// Isolate thread only.
class Randomness final : public IsolatePart {
 public:
  explicit Randomness(IsolateHost& host);

  bool isSeeded() const { return seeded_; }
  /// Not for secrets when it is seeded: that is the point of it.
  void fill(std::span<std::uint8_t> bytes);
  /// From 0 to below 1.
  double unit();

 private:
  const bool seeded_;
  std::mt19937_64 sequence_;
};

}  // namespace durascope::engine
