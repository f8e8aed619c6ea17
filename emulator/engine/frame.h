#pragma once
// Which object is running, and on whose behalf: the one thing that follows user code across every await.
//
// V8 keeps a single value for that (the continuation-preserved embedder data) and restores it after each await. What we
// put there is a small JavaScript object that carries one Frame, so that a script's AsyncLocalStorage travels with it.

#include <v8.h>

#include <cstdint>
#include <memory>

#include "emulator/lifecycle/critical_section.h"

namespace durascope::engine {

class Instance;

/// Immutable. Isolate thread only.
struct Frame {
  std::shared_ptr<Instance> instance;                   ///< Null: the Worker runs, no object.
  std::shared_ptr<lifecycle::CriticalSection> section;  ///< The section in which this began; null outside any.
  std::uint64_t request = 0;                            ///< As journal::Event::request.
  /// What the script's AsyncLocalStorages hold here: a JavaScript Map that is never changed. Null: nothing.
  std::shared_ptr<const v8::Global<v8::Value>> storages = nullptr;
  std::uint32_t depth = 0;  ///< How many calls between objects and entrypoints led here, each made by the one before.
};
using FrameRef = std::shared_ptr<const Frame>;

}  // namespace durascope::engine
