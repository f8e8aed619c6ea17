#include "emulator/lifecycle/eviction_policy.h"

#include <algorithm>
#include <iterator>

namespace durascope::lifecycle {

namespace {

using Verdict = EvictionDecision::Verdict;

bool has(const EvictionFacts& facts, ActivityKind kind) { return facts.activities[static_cast<std::size_t>(kind)] > 0; }

bool hasAny(const EvictionFacts& facts, std::initializer_list<ActivityKind> kinds) {
  return std::ranges::any_of(kinds, [&](ActivityKind kind) { return has(facts, kind); });
}

EvictionDecision at(const EvictionFacts& facts, std::int64_t dueNs) {
  if (facts.nowNs >= dueNs) return {Verdict::kEvict};
  return {Verdict::kWait, dueNs};
}

// lifecycle.md 4.2: whatever is counted keeps it; ten seconds after the last of it the instance goes.
EvictionDecision local(const EvictionFacts& facts) {
  if (isBusy(facts)) return {Verdict::kKeep};
  return at(facts, facts.idleSinceNs + facts.rules.idleLimitNs);
}

// lifecycle.md 4.3.
EvictionDecision production(const EvictionFacts& facts) {
  // An event in progress, its response being sent, and a caller's session of RPC (which an RpcTarget or function that
  // the caller holds keeps open) hold it without limit.
  if (hasAny(facts, {ActivityKind::kEvent, ActivityKind::kStream, ActivityKind::kExport})) return {Verdict::kKeep};
  // 'Hibernate after 10 s idle iff: no timers pending, no awaited fetch (or other I/O) in progress, no WebSocket used
  // through accept()'.
  if (!isBusy(facts)) return at(facts, facts.idleSinceNs + facts.rules.idleLimitNs);
  // 'Otherwise evicted after 70-140 s without incoming events, timers notwithstanding (they are lost)'; so are a plain
  // fetch, a call that it awaits, and what was given to waitUntil().
  const std::int64_t quietNs = facts.lastEventNs + kSweepNs;
  std::int64_t dueNs = (quietNs + kSweepNs - 1) / kSweepNs * kSweepNs;
  // 'An open outbound WebSocket prevents that eviction, for at most 15 minutes'.
  if (has(facts, ActivityKind::kSocket)) dueNs = std::max(dueNs, facts.newestSocketNs + kSocketHoldNs);
  return at(facts, dueNs);
}

// The strictest test of whether anything but storage is relied on: only what belongs to an event holds.
EvictionDecision afterEveryEvent(const EvictionFacts& facts) {
  if (hasAny(facts, {ActivityKind::kEvent, ActivityKind::kStream})) return {Verdict::kKeep};
  return {Verdict::kEvict};
}

}  // namespace

bool isBusy(const EvictionFacts& facts) {
  return std::ranges::any_of(facts.activities, [](std::uint32_t count) { return count > 0; });
}

EvictionDecision decideEviction(const EvictionFacts& facts) {
  if (!facts.live) return {Verdict::kKeep};
  switch (facts.rules.kind) {
    case EvictionRules::Kind::kLocal:
      return local(facts);
    case EvictionRules::Kind::kProduction:
      return production(facts);
    case EvictionRules::Kind::kAfterEveryEvent:
      return afterEveryEvent(facts);
    case EvictionRules::Kind::kManual:
    case EvictionRules::Kind::kNever:
      break;
  }
  return {Verdict::kKeep};
}

std::string workLost(const EvictionFacts& facts) {
  static constexpr std::pair<const char*, const char*> kNames[kActivityKinds] = {
      {"event", "events"},
      {"timer", "timers"},
      {"promise of waitUntil()", "promises of waitUntil()"},
      {"answer that it waited for", "answers that it waited for"},
      {"critical section", "critical sections"},
      {"stream", "streams"},
      {"exported stub", "exported stubs"},
      {"open WebSocket", "open WebSockets"}};
  std::string text;
  for (std::size_t kind = 0; kind < kActivityKinds; ++kind) {
    const std::uint32_t count = facts.activities[kind];
    if (count == 0) continue;
    const auto& [one, several] = kNames[kind];
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + (count == 1 ? one : several);
  }
  return text;
}

}  // namespace durascope::lifecycle
