#pragma once
// Globals of its own for an instance (Isolation::kSeparate): the user's modules, evaluated once more. What hangs on
// globalThis is still one for the isolate; so is what the runtime hands out: env, cloudflare:workers, Node's modules.

#include <v8.h>

#include "emulator/engine/globals_watch.h"
#include "emulator/engine/module_loader.h"
#include "emulator/engine/parts.h"

namespace durascope::engine {

/// Isolate thread only. Goes with its instance, though closures of user code may outlive it.
class InstanceModules final : public InstancePart {
 public:
  explicit InstanceModules(IsolateHost& host);

  /// Evaluates the modules, inside a turn of the instance, and answers the class. kScript when that fails.
  Result<v8::Local<v8::Function>> evaluate(const std::string& className);
  GlobalsWatch& globals() { return globals_; }

 private:
  IsolateHost& host_;
  GlobalsWatch globals_;
  ModuleLoader loader_;
};

}  // namespace durascope::engine
