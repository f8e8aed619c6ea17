#pragma once
// The native half of a stub.

#include <memory>
#include <optional>

#include "emulator/engine/messages.h"
#include "emulator/lifecycle/container.h"

namespace durascope::engine {

/// What a stub in JavaScript holds. A container that broke stays poisoned for it; of an object in another isolate it
/// remembers the error.
struct Stub {
  ObjectTarget target;
  std::shared_ptr<lifecycle::Container> container;  ///< From the first call on; null while the object lives elsewhere.
  std::optional<lifecycle::BreakError> poison;
};

}  // namespace durascope::engine
