#pragma once
// The native half of a stub.

#include <memory>
#include <optional>

#include "emulator/engine/frame.h"
#include "emulator/engine/rpc_message.h"
#include "emulator/lifecycle/container.h"

namespace durascope::engine {

struct FacetStub;

/// What a stub in JavaScript holds. Of an object: a container that broke stays poisoned for it; of an object in another
/// isolate it remembers the error.
struct Stub {
  RpcAddress address;
  FrameRef owner;                                   ///< Whoever made it; only that context may use it. Null: anybody.
  std::shared_ptr<lifecycle::Container> container;  ///< From the first call on; null while the object lives elsewhere.
  std::optional<lifecycle::BreakError> poison;
  lifecycle::Activity hold;          ///< workerd: what another context has let out keeps its holder, too, in memory.
  std::shared_ptr<FacetStub> facet;  ///< In place of an address: a facet of the object that made the stub.

  const ObjectTarget& target() const { return *address.object; }
};

}  // namespace durascope::engine
