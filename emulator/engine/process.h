#pragma once
// What exists once in a process: V8, Node's platform, and the control Environment, which runs no user code but owns the
// inspector that all other Environments are children of.
//
// Node can be set up only once in a process's life, so the first call of the() does it and it stays until the end.

#include <cstdint>
#include <memory>

#include "emulator/base/result.h"

namespace node {
class MultiIsolatePlatform;
struct InspectorParentHandle;
}  // namespace node

namespace durascope::engine {

class Process {
 public:
  /// Any thread. Sets Node up at the first call, on a control thread of its own; the same answer ever after.
  static Result<Process*> the();

  node::MultiIsolatePlatform* platform();
  /// Any thread. For the Environment of a new isolate.
  std::unique_ptr<node::InspectorParentHandle> inspectorParent();

  ~Process();

 private:
  struct Impl;
  explicit Process(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace durascope::engine
