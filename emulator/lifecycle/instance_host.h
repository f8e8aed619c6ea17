#pragma once
// What the engine does for a container. Lifecycle decides when; the host knows how.

#include <cstdint>
#include <memory>
#include <string>

#include "emulator/base/object_id.h"
#include "emulator/lifecycle/break_error.h"
#include "emulator/lifecycle/gate_hooks.h"
#include "emulator/lifecycle/input_gate.h"

namespace durascope::lifecycle {

class Container;

/// The host's half of an instance: the JavaScript object, its storage. Destroyed right after InstanceHost::drop().
class HostedInstance {
 public:
  virtual ~HostedInstance() = default;
};

/// All calls on the container's thread.
class InstanceHost {
 public:
  virtual ~InstanceHost() = default;

  /// Runs `new Class(ctx, env)` holding `lock`, now or later, and reports by Container::constructed() before the lock
  /// is dropped, or by Container::constructionFailed(). Sections that the constructor started keep events out by
  /// themselves.
  virtual void construct(Container& container, InputGate::Lock lock) = 0;

  /// The instance goes. `error` null: evicted quietly, unconfirmed writes are committed. Else it broke: unconfirmed
  /// writes are discarded and sockets dropped. No JavaScript of it runs from here on.
  virtual void drop(Container& container, const std::string& reason, const BreakError* error) = 0;

  /// Whether the object has WebSockets that outlive its instance: then it is hibernated, not just evicted.
  virtual bool hibernates(const Container& /*container*/) { return false; }

  /// How many instances the object had that this map knows nothing of: the next one's number goes on from there.
  virtual std::uint32_t instancesBefore(const ObjectKey& /*key*/) const { return 0; }
  /// The same of the events that were delivered to it.
  virtual std::uint64_t requestsBefore(const ObjectKey& /*key*/) const { return 0; }

  /// What Container::summaryInto() says has changed.
  virtual void changed(Container& container) = 0;

  /// Asked once for each instance; not null.
  virtual std::shared_ptr<GateHooks> gateHooks(Container& container) = 0;
};

}  // namespace durascope::lifecycle
