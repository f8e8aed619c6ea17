// Engine: test handlers.

#include "emulator/engine/engine_impl.h"
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

}  // namespace durascope::engine
