#include "emulator/lifecycle/gate_hooks.h"

namespace durascope::lifecycle {

void GateHooks::waitStarted(const GateUser&, const GateUser&) {}

void GateHooks::waitEnded(const GateUser&, const GateUser&, std::int64_t, std::int64_t, bool) {}

std::shared_ptr<GateHooks> GateHooks::none() {
  static const auto silent = std::make_shared<GateHooks>();  // has no state, so any number of gates may share it
  return silent;
}

}  // namespace durascope::lifecycle
