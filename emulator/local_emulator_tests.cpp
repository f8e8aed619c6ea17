// LocalEmulator: what the door offers for trying programs out: test handlers, faults on purpose, isolation.

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

void LocalEmulator::setFaults(std::vector<journal::FaultRule> rules, Reply<void> reply) {
  faults_.set(std::move(rules));
  // On the desk, where no reload is under way that would start its engine before it knows.
  desk_.post([this, reply = std::move(reply)] {
    startFaults();
    reply({});
  });
}

void LocalEmulator::startFaults() {
  withEngine([](engine::Engine& engine, ProjectState&) { engine.faultsChanged(); }, [](const Error&) {});
}

void LocalEmulator::faults(Reply<std::vector<journal::FaultState>> reply) {
  desk_.post([this, reply = std::move(reply)] { reply(faults_.states()); });
}

void LocalEmulator::setIsolation(Isolation isolation, std::uint32_t isolates, Reply<ProjectInfo> reply) {
  desk_.post([this, isolation, isolates, reply = std::move(reply)] {
    if (!options_) return reply(reloadNow());
    ProjectOptions wanted = *options_;
    wanted.isolation = isolation;
    wanted.isolates = isolates;
    if (Result<void> checked = checkOptions(wanted); !checked) return reply(tl::unexpected(checked.error()));
    options_ = std::move(wanted);
    reply(reloadNow());
  });
}

}  // namespace durascope
