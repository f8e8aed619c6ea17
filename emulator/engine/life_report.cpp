#include "emulator/engine/life_report.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

namespace {

using lifecycle::Activity;
using lifecycle::ActivityKind;

std::string secondsOf(std::int64_t ns) {
  if (ns < clock::kNsPerSecond) return std::to_string(ns / clock::kNsPerMs) + " ms";
  const std::int64_t tenths = ns / (clock::kNsPerSecond / 10);
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) + " s";
}

std::string labelOf(const Activity& activity) {
  const lifecycle::ActivityInfo& info = activity.info();
  switch (activity.kind()) {
    case ActivityKind::kTimer:
      return info.label + "(" + secondsOf(info.dueNs - info.sinceNs) + ")";
    case ActivityKind::kWaitUntil:
      return "waitUntil()";
    case ActivityKind::kSection:
      return info.label.empty() ? "blockConcurrencyWhile()" : info.label;
    default:
      return info.label;
  }
}

/// Whether the production rules let go of it in the end.
bool isLimited(ActivityKind kind) {
  return kind == ActivityKind::kTimer || kind == ActivityKind::kWaitUntil || kind == ActivityKind::kSubrequest ||
         kind == ActivityKind::kSection || kind == ActivityKind::kSocket;
}

}  // namespace

journal::LifeSnapshot lifeOf(IsolateHost& host, const ObjectKey& key) {
  journal::LifeSnapshot life;
  const auto container = host.containers().find(key);
  if (!container || !container->hasInstance()) return life;
  life.live = true;
  // Monotonic times as the wall clock has them.
  const std::int64_t shiftNs = host.clock().nowNs() - host.clock().monotonicNs();
  const auto wallMs = [shiftNs](std::int64_t ns) { return (ns + shiftNs) / clock::kNsPerMs; };

  journal::ObjectSummary summary;
  container->summaryInto(summary);
  std::unordered_map<std::uint64_t, std::int64_t> eventSinceMs;
  std::unordered_set<ObjectKey> awaited;
  container->activities()->each([&](const Activity& activity) {
    const lifecycle::ActivityInfo& info = activity.info();
    journal::HoldNode& hold = life.holds.emplace_back();
    hold.kind = static_cast<journal::HoldNode::Kind>(activity.kind());
    hold.label = labelOf(activity);
    hold.request = info.request;
    hold.sinceMs = wallMs(info.sinceNs);
    if (info.dueNs != 0) hold.dueMs = wallMs(info.dueNs);
    if (summary.evictAtMs != 0 && isLimited(activity.kind()))
      hold.dueMs = hold.dueMs == 0 ? summary.evictAtMs : std::min(hold.dueMs, summary.evictAtMs);
    if (activity.kind() == ActivityKind::kEvent && info.request != 0) eventSinceMs[info.request] = hold.sinceMs;
    if (info.waitsFor && awaited.insert(*info.waitsFor).second) life.waitsFor.push_back(*info.waitsFor);
  });

  lifecycle::InputGate::Look gate = container->inputGate().look();
  const auto sinceOf = [&](const lifecycle::GateUser& user) {
    const auto found = eventSinceMs.find(user.request);
    return found == eventSinceMs.end() ? 0 : found->second;
  };
  if (gate.holder) life.holder = journal::GateNode{gate.holder->label, gate.holder->request, sinceOf(*gate.holder)};
  for (lifecycle::InputGate::Waiting& waiting : gate.waiting) {
    if (waiting.user.label.empty()) continue;  // our own errands
    const std::int64_t sinceMs = waiting.sinceNs != 0 ? waiting.sinceNs / clock::kNsPerMs : sinceOf(waiting.user);
    life.waiting.push_back({std::move(waiting.user.label), waiting.user.request, sinceMs});
  }
  return life;
}

std::vector<Standstill> standstillsOf(IsolateHost& host) {
  std::vector<Standstill> found;
  for (const auto& [key, instance] : host.liveInstances()) {
    const auto container = instance->container.lock();
    if (!container || !container->hasInstance()) continue;
    const lifecycle::InputGate::Look gate = container->inputGate().look();
    std::set<std::uint64_t> inside, waiting;  // requests
    std::unordered_set<ObjectKey> targets;
    container->activities()->each([&](const Activity& activity) {
      const lifecycle::ActivityInfo& info = activity.info();
      if (activity.kind() == ActivityKind::kEvent) inside.insert(info.request);
      if (!info.waitsFor || info.inSection != gate.inSection) return;
      waiting.insert(info.request);
      targets.insert(*info.waitsFor);
    });
    // Outside a section who waits is no obstacle, unless all do, and for the same.
    const bool allWait = targets.size() == 1 && std::ranges::includes(waiting, inside);
    if (!gate.inSection && !allWait) continue;
    for (const ObjectKey& target : targets) found.push_back({key, target, gate.inSection && !gate.waiting.empty()});
  }
  return found;
}

std::vector<ObjectKey> circleThrough(const ObjectKey& key, const std::vector<Standstill>& standstills) {
  std::unordered_multimap<ObjectKey, ObjectKey> edges;
  std::unordered_set<ObjectKey> closed;
  for (const Standstill& each : standstills) {
    edges.emplace(each.who, each.waitsFor);
    if (each.keepsOthersOut) closed.insert(each.who);
  }
  // Breadth first, so that the shortest is told.
  std::unordered_map<ObjectKey, ObjectKey> cameFrom;
  std::vector<ObjectKey> reached = {key};
  for (std::size_t next = 0; next < reached.size(); ++next) {
    const auto [first, last] = edges.equal_range(reached[next]);
    for (auto edge = first; edge != last; ++edge) {
      if (edge->second == key) {
        std::vector<ObjectKey> circle = {reached[next]};
        while (circle.back() != key) circle.push_back(cameFrom.at(circle.back()));
        std::ranges::reverse(circle);
        if (std::ranges::any_of(circle, [&](const ObjectKey& each) { return closed.contains(each); })) return circle;
        continue;
      }
      if (cameFrom.emplace(edge->second, reached[next]).second) reached.push_back(edge->second);
    }
  }
  return {};
}

}  // namespace durascope::engine
