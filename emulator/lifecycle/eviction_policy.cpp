#include "emulator/lifecycle/eviction_policy.h"

#include <algorithm>

namespace durascope::lifecycle {

bool isBusy(const EvictionFacts& facts) {
  return std::ranges::any_of(facts.activities, [](std::uint32_t count) { return count > 0; });
}

EvictionDecision decideEviction(const EvictionFacts& facts) {
  using Verdict = EvictionDecision::Verdict;
  if (!facts.live || isBusy(facts) || !facts.idleLimitNs) return {Verdict::kKeep};
  const std::int64_t dueNs = facts.idleSinceNs + *facts.idleLimitNs;
  if (facts.nowNs >= dueNs) return {Verdict::kEvict};
  return {Verdict::kWait, dueNs};
}

}  // namespace durascope::lifecycle
