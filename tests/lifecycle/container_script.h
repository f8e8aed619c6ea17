#pragma once
// A host that constructs when the test says so, and a map of containers around it.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "emulator/lifecycle/container_map.h"
#include "emulator/lifecycle/critical_section.h"
#include "tests/support/virtual_clock.h"

namespace durascope::lifecycle {

inline std::string stateName(journal::ObjectState state) {
  static const char* const kNames[] = {"on disk", "constructing", "running", "idle", "hibernated", "evicted", "broken"};
  return kNames[static_cast<int>(state)];
}

/// Writes "construct", "evict(reason)" and "break(reason)" into `trace`.
struct ScriptedHost : InstanceHost {
  void construct(Container& container, InputGate::Lock lock) override {
    trace += "construct ";
    constructions.emplace_back(&container, std::move(lock));
    if (immediate) finish();
  }
  void drop(Container& container, const std::string& reason, const BreakError* error) override {
    trace += (error ? "break(" : "evict(") + reason + ") ";
    dropped = &container;
  }
  void changed(Container& container) override {
    const std::string name = stateName(container.state());
    if (states.empty() || states.back() != name) states.push_back(name);
  }
  std::shared_ptr<GateHooks> gateHooks(Container&) override { return GateHooks::none(); }

  /// The constructor of the oldest construction returns.
  void finish() {
    auto [container, lock] = std::move(constructions.front());
    constructions.pop_front();
    container->constructed(std::make_unique<HostedInstance>());
  }
  /// The same constructor throws.
  void fail(BreakError error) {
    auto [container, lock] = std::move(constructions.front());
    constructions.pop_front();
    container->constructionFailed(std::move(error));
  }

  bool immediate = true;  // the constructor returns inside construct()
  std::deque<std::pair<Container*, InputGate::Lock>> constructions;
  std::string trace;
  std::vector<std::string> states;
  Container* dropped = nullptr;
};

/// Events write their names into the host's trace when they are let in ("a "), with the error when not ("a[Error: x]
/// ").
struct ContainerScript {
  ObjectKey key(int number = 0) const {
    ObjectKey key;
    key.id.bytes[0] = static_cast<std::uint8_t>(number);
    return key;
  }
  std::shared_ptr<Container> stub(int number = 0) { return map.get(key(number), std::nullopt); }

  /// Comes in, ends its first turn, and stays in flight until end().
  void start(const std::shared_ptr<Container>& container, const std::string& name) {
    container->deliver({name}, [this, name](tl::expected<Delivered, BreakError> delivered) {
      if (!delivered) {
        host.trace += name + "[" + delivered.error().name + ": " + delivered.error().message + "] ";
        error = delivered.error();
        return;
      }
      host.trace += name + " ";
      delivered->lock.release();
      last = {.gateWaitNs = delivered->gateWaitNs, .constructionNs = delivered->constructionNs};
      events.emplace_back(name, std::move(delivered->event));
    });
  }
  void end(const std::string& name) {
    std::erase_if(events, [&](const auto& event) { return event.first == name; });
  }
  /// A whole event.
  void request(const std::shared_ptr<Container>& container, const std::string& name) {
    start(container, name);
    end(name);
  }

  journal::ObjectSummary summary(const std::shared_ptr<Container>& container) const {
    journal::ObjectSummary summary;
    container->summaryInto(summary);
    return summary;
  }

  test::VirtualClock clock;
  ScriptedHost host;
  ContainerMap map{clock, host};
  std::vector<std::pair<std::string, Activity>> events;
  Delivered last;
  std::optional<BreakError> error;
};

}  // namespace durascope::lifecycle
