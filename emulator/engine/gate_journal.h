#pragma once
// Tells the journal who waited at one object's input gate, and for whom.

#include "emulator/engine/recorder.h"
#include "emulator/lifecycle/gate_hooks.h"

namespace durascope::engine {

/// Isolate thread only.
class GateJournal final : public lifecycle::GateHooks {
 public:
  GateJournal(Recorder& recorder, ObjectKey key) : recorder_(recorder), key_(key) {}

  void waitEnded(const lifecycle::GateUser& waiter, const lifecycle::GateUser& holder, std::int64_t startNs,
                 std::int64_t endNs, bool broken) override {
    if (!recorder_.recording()) return;
    journal::Event event;
    event.kind = journal::EventKind::kGateWait;
    event.startNs = startNs;
    event.endNs = endNs;
    event.failed = broken;
    event.request = waiter.request;
    event.hasObject = true;
    event.object = key_;
    event.label = waiter.label;
    event.detail = holder.label;
    recorder_.push(std::move(event));
  }

 private:
  Recorder& recorder_;
  const ObjectKey key_;
};

}  // namespace durascope::engine
