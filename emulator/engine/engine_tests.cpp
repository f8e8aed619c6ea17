// Engine: test handlers, and faults on purpose.

#include "emulator/engine/engine_impl.h"
#include "emulator/engine/faults.h"
#include "emulator/engine/test_runs.h"

namespace durascope::engine {

void Engine::runTest(std::string exported, std::function<void(Result<std::optional<lifecycle::BreakError>>)> reply) {
  impl_->post(
      0,
      [exported = std::move(exported), number = impl_->shared->nextRequest++, reply](IsolateHost& host) {
        host.part<TestRuns>().run(exported, number, reply);
      },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::faultsChanged() {
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates)
    isolate->set(IsolateThread::Setting::kFaults, [](IsolateHost& host) { host.part<Faults>().changed(); });
}

}  // namespace durascope::engine
