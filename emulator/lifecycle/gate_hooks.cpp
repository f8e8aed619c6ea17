#include "emulator/lifecycle/gate_hooks.h"

namespace durascope::lifecycle {

void GateHooks::waitStarted(const GateUser&, const GateUser&) {}

void GateHooks::waitEnded(const GateUser&, const GateUser&, std::int64_t, std::int64_t, bool) {}

GateHooks& GateHooks::none() {
  static GateHooks silent;  // has no state, so any number of gates may share it
  return silent;
}

}  // namespace durascope::lifecycle
