#pragma once
// Whether an instance leaves memory now, later or not: a pure function of named facts.

#include <array>
#include <cstdint>
#include <optional>

#include "emulator/lifecycle/activity.h"

namespace durascope::lifecycle {

struct EvictionFacts {
  bool live = false;  ///< There is an instance, and it is neither broken nor under construction.
  std::array<std::uint32_t, kActivityKinds> activities{};
  std::int64_t idleSinceNs = 0;             ///< When the last activity ended; monotonic. Valid when there is none.
  std::int64_t nowNs = 0;                   ///< Monotonic.
  std::optional<std::int64_t> idleLimitNs;  ///< workerd: 10 s. Nothing: never evict (preventEviction).
};

struct EvictionDecision {
  enum class Verdict {
    kKeep,   ///< Nothing to wait for: work is under way, or policy keeps it. Ask again when a fact changes.
    kWait,   ///< Idle; ask again at `dueNs` unless a fact changes before.
    kEvict,  ///< Now.
  } verdict = Verdict::kKeep;
  std::int64_t dueNs = 0;  ///< kWait only; monotonic.
};

EvictionDecision decideEviction(const EvictionFacts& facts);

/// Whether any work holds the instance.
bool isBusy(const EvictionFacts& facts);

}  // namespace durascope::lifecycle
