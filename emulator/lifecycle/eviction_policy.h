#pragma once
// Whether an instance leaves memory now, later or not: a pure function of named facts.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "emulator/clock/clock.h"
#include "emulator/lifecycle/activity.h"

namespace durascope::lifecycle {

/// Production looks for instances to evict so often, and takes those that had no event for as long: so it happens 70 to
/// 140 s after the last (lifecycle.md 4.3).
inline constexpr std::int64_t kSweepNs = 70 * clock::kNsPerSecond;
/// Production: an open socket holds an instance no longer than this (lifecycle.md 4.3).
inline constexpr std::int64_t kSocketHoldNs = 15 * 60 * clock::kNsPerSecond;

/// The rules by which instances leave memory; see EvictionPolicy of the door.
struct EvictionRules {
  enum class Kind : std::uint8_t { kLocal, kProduction, kAfterEveryEvent, kManual, kNever } kind = Kind::kLocal;
  std::int64_t idleLimitNs = 10 * clock::kNsPerSecond;  ///< kLocal, kProduction. workerd: 10 s.

  bool operator==(const EvictionRules&) const = default;
};

/// What an eviction by hand waits for.
enum class EvictAfter : std::uint8_t {
  kAllWork,  ///< Whatever holds the instance, as in the local runtime.
  kEvents,   ///< Events in progress and answers on their way; the rest is lost, as it is in production some time.
};

struct EvictionFacts {
  bool live = false;  ///< There is an instance, and it is neither broken nor under construction.
  std::array<std::uint32_t, kActivityKinds> activities{};
  std::int64_t idleSinceNs = 0;     ///< When the last activity ended; monotonic. Valid when there is none.
  std::int64_t lastEventNs = 0;     ///< When an event came or ended last; monotonic.
  std::int64_t newestSocketNs = 0;  ///< Since when the newest of its sockets holds; monotonic. Valid when there is one.
  std::int64_t nowNs = 0;           ///< Monotonic.
  EvictionRules rules;
};

struct EvictionDecision {
  enum class Verdict {
    kKeep,   ///< Nothing to wait for: work is under way, or policy keeps it. Ask again when a fact changes.
    kWait,   ///< Ask again at `dueNs` unless a fact changes before.
    kEvict,  ///< Now.
  } verdict = Verdict::kKeep;
  std::int64_t dueNs = 0;  ///< kWait only; monotonic.
};

EvictionDecision decideEviction(const EvictionFacts& facts);

/// Whether any work holds the instance.
bool isBusy(const EvictionFacts& facts);

/// What an instance that is evicted now takes with it: "2 timers, 1 promise of waitUntil()"; empty: nothing.
std::string workLost(const EvictionFacts& facts);

}  // namespace durascope::lifecycle
