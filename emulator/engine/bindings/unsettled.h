#pragma once

#include <memory>
#include <unordered_set>
#include <utility>

#include "emulator/engine/instance.h"
#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

/// What lasts until a promise settles. Nobody else need refer to that promise: that the collector takes it is no end.
class Unsettled final : public InstancePart {
 public:
  explicit Unsettled(IsolateHost& host) : host_(host) {}
  // Later: a section that is dropped breaks its gate, and the waiters there are to hear first why the instance went.
  ~Unsettled() override {
    host_.later([all = std::move(all_)] {});
  }

  static void add(IsolateHost& host, Instance& instance, std::shared_ptr<void> what) {
    if (instance.alive) instance.parts.get<Unsettled>(host).all_.insert(std::move(what));
  }
  static void remove(Instance& instance, const std::shared_ptr<void>& what) {
    if (Unsettled* part = instance.parts.find<Unsettled>()) part->all_.erase(what);
  }

 private:
  IsolateHost& host_;
  std::unordered_set<std::shared_ptr<void>> all_;
};

}  // namespace durascope::engine
