// LocalEmulator: what the door offers to `durascope test`.

#include <chrono>

#include "emulator/local_emulator.h"

namespace durascope {

void LocalEmulator::runTest(std::string exported, Reply<TestResult> reply) {
  const auto start = std::chrono::steady_clock::now();
  askEngine<TestResult>(std::move(reply), [exported = std::move(exported), start](engine::Engine& engine, ProjectState&,
                                                                                  const auto& answer) {
    engine.runTest(exported, [answer, start](Result<std::optional<lifecycle::BreakError>> ended) {
      if (!ended) return answer(tl::unexpected(ended.error()));
      TestResult result;
      result.totalNs =
          std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
      if (const std::optional<lifecycle::BreakError>& error = *ended) {
        result.error = Error{
            ErrorKind::kScript, error->name.empty() ? error->message : error->name + ": " + error->message, {}, {}};
        result.stack = error->stack;
      }
      answer(std::move(result));
    });
  });
}

}  // namespace durascope
