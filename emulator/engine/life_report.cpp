#include "emulator/engine/life_report.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"

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

// Not by their order, which each could change without the other.
journal::HoldNode::Kind kindOf(ActivityKind kind) {
  using Kind = journal::HoldNode::Kind;
  switch (kind) {
    case ActivityKind::kEvent:
      return Kind::kEvent;
    case ActivityKind::kTimer:
      return Kind::kTimer;
    case ActivityKind::kWaitUntil:
      return Kind::kWaitUntil;
    case ActivityKind::kSubrequest:
      return Kind::kSubrequest;
    case ActivityKind::kSection:
      return Kind::kSection;
    case ActivityKind::kStream:
      return Kind::kStream;
    case ActivityKind::kExport:
      return Kind::kExport;
    case ActivityKind::kSocket:
      return Kind::kSocket;
  }
  return Kind::kEvent;
}

constexpr std::size_t kMostStubs = 1'000;

/// Monotonic times as the wall clock has them.
std::int64_t wallMsOf(IsolateHost& host, std::int64_t monotonicNs) {
  return (monotonicNs + host.clock().nowNs() - host.clock().monotonicNs()) / clock::kNsPerMs;
}

journal::RpcStubNode nodeOf(IsolateHost& host, Rpc::Crossing crossing, bool exported) {
  journal::RpcStubNode node{.what = std::move(crossing.what),
                            .exported = exported,
                            .sinceMs = wallMsOf(host, crossing.sinceNs),
                            .number = crossing.number};
  node.otherIsObject = crossing.who.has_value();
  if (crossing.who) node.other = *crossing.who;
  return node;
}

bool byAge(const journal::RpcStubNode& a, const journal::RpcStubNode& b) {
  return std::pair(a.sinceMs, a.number) < std::pair(b.sinceMs, b.number);
}

// Their other ends are not known yet.
std::vector<journal::RpcStubNode> stubsOf(IsolateHost& host, const ObjectKey& key) {
  std::vector<journal::RpcStubNode> stubs;
  std::unordered_set<std::uint64_t> own;
  const auto add = [&](Rpc::Crossing crossing, bool exported) {
    crossing.who.reset();
    stubs.push_back(nodeOf(host, std::move(crossing), exported));
    stubs.back().otherIsKnown = false;
  };
  for (Rpc::Crossing& crossing : host.part<Rpc>().letOutBy(key)) {
    own.insert(crossing.number);
    add(std::move(crossing), true);
  }
  for (Rpc::Crossing& crossing : host.part<Rpc>().stubsHeldBy(key)) {
    // A stub of its own is told above, with itself as the holder.
    if (!own.contains(crossing.number)) add(std::move(crossing), false);
  }
  std::ranges::sort(stubs, byAge);
  if (stubs.size() > kMostStubs) stubs.resize(kMostStubs);
  return stubs;
}

}  // namespace

journal::LifeSnapshot lifeOf(IsolateHost& host, const ObjectKey& key) {
  journal::LifeSnapshot life;
  const auto container = host.containers().find(key);
  if (!container || !container->hasInstance()) return life;
  life.live = true;
  const auto wallMs = [&host](std::int64_t ns) { return wallMsOf(host, ns); };

  journal::ObjectSummary summary;
  container->summaryInto(summary);
  std::unordered_map<std::uint64_t, std::int64_t> eventSinceMs;
  std::unordered_set<ObjectKey> awaited;
  container->activities()->each([&](const Activity& activity) {
    const lifecycle::ActivityInfo& info = activity.info();
    journal::HoldNode& hold = life.holds.emplace_back();
    hold.kind = kindOf(activity.kind());
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
  life.stubs = stubsOf(host, key);
  return life;
}

std::vector<journal::RpcStubNode> otherEndsOf(IsolateHost& host, const std::vector<journal::RpcStubNode>& stubs) {
  std::vector<journal::RpcStubNode> ends;
  std::vector<std::uint64_t> letOut;
  for (const journal::RpcStubNode& stub : stubs) {
    if (stub.exported) {
      letOut.push_back(stub.number);
    } else if (auto found = host.part<Rpc>().findLetOut(stub.number)) {
      ends.push_back(nodeOf(host, std::move(*found), false));
    }
  }
  std::ranges::sort(letOut);
  for (Rpc::Crossing& holder : host.part<Rpc>().holdersOf(letOut))
    ends.push_back(nodeOf(host, std::move(holder), true));
  return ends;
}

void joinEnds(std::vector<journal::RpcStubNode>& stubs, const std::vector<journal::RpcStubNode>& ends) {
  std::unordered_multimap<std::uint64_t, const journal::RpcStubNode*> byNumber;
  for (const journal::RpcStubNode& end : ends) byNumber.emplace(end.number, &end);
  std::vector<journal::RpcStubNode> joined;
  for (const journal::RpcStubNode& stub : stubs) {
    const auto [first, last] = byNumber.equal_range(stub.number);
    if (first == last) joined.push_back(stub);
    for (auto end = first; end != last; ++end) {
      journal::RpcStubNode& node = joined.emplace_back(*end->second);
      if (stub.exported) {
        node.what = stub.what;
      } else {
        node.sinceMs = stub.sinceMs;
      }
    }
  }
  std::ranges::stable_sort(joined, byAge);
  if (joined.size() > kMostStubs) joined.resize(kMostStubs);
  stubs = std::move(joined);
}

std::vector<Standstill> standstillsOf(IsolateHost& host) {
  std::vector<Standstill> found;
  for (const auto& [key, instance] : host.liveInstances()) {
    const auto container = instance->container.lock();
    if (!container || !container->hasInstance()) continue;
    // Asked for up to ten times a second: most objects wait for nobody, and that is known at once.
    if (container->held(ActivityKind::kSubrequest) == 0) continue;
    const lifecycle::InputGate::Look gate = container->inputGate().look();
    std::set<std::uint64_t> inside, waiting;  // requests
    std::unordered_set<ObjectKey> targets;
    std::int64_t sectionEndsMs = 0;
    container->activities()->each([&](const Activity& activity) {
      const lifecycle::ActivityInfo& info = activity.info();
      if (activity.kind() == ActivityKind::kSection && info.dueNs != 0) {
        const std::int64_t endsMs = wallMsOf(host, info.dueNs);
        sectionEndsMs = sectionEndsMs == 0 ? endsMs : std::min(sectionEndsMs, endsMs);
      }
      if (activity.kind() == ActivityKind::kEvent) inside.insert(info.request);
      if (!info.waitsFor || info.inSection != gate.inSection) return;
      waiting.insert(info.request);
      targets.insert(*info.waitsFor);
    });
    // Outside a section who waits is no obstacle, unless all do, and for the same.
    const bool allWait = targets.size() == 1 && std::ranges::includes(waiting, inside);
    if (!gate.inSection && !allWait) continue;
    for (const ObjectKey& target : targets)
      found.push_back({key, target, gate.inSection && !gate.waiting.empty(), sectionEndsMs});
  }
  return found;
}

journal::SectionEnd firstEndOf(const std::vector<ObjectKey>& circle, const std::vector<Standstill>& standstills) {
  journal::SectionEnd first;
  for (const Standstill& each : standstills) {
    if (each.sectionEndsMs == 0 || std::ranges::find(circle, each.who) == circle.end()) continue;
    if (first.atMs == 0 || each.sectionEndsMs < first.atMs) first = {each.who, each.sectionEndsMs};
  }
  return first;
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
