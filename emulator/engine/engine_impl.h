#pragma once
// The inside of an Engine, for the files that implement it.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "emulator/engine/engine.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/isolate_thread.h"
#include "emulator/engine/stepper.h"

namespace durascope::engine {

inline tl::unexpected<Error> closedMeanwhile() {
  return fail(ErrorKind::kUnavailable, "The project was closed before the answer came.");
}

struct Engine::Impl final : Router {
  std::shared_ptr<const Script> script;
  EngineOptions options;
  RecorderShared* shared = nullptr;
  ScriptShape shape;
  std::vector<std::unique_ptr<IsolateThread>> isolates;
  std::unique_ptr<Stepper> stepper;
  std::atomic<bool> frozenNow{false};
  std::atomic<std::uint32_t> nextWorker{0};

  void makeStepper() {
    frozenNow = options.frozenNow;
    stepper = std::make_unique<Stepper>(isolates, *options.world);
  }

  // Never changes while the project is open: that is what makes one live instance an id need no lock. Facets are where
  // their object is.
  std::uint32_t isolateOf(const ObjectKey& key) const override {
    return static_cast<std::uint32_t>(std::hash<ObjectKey>{}(key.root()) % isolates.size());
  }
  /// Where the next event of the Worker runs: by turns, but not behind JavaScript that does not come back.
  std::uint32_t nextForWorker() {
    const auto all = static_cast<std::uint32_t>(isolates.size());
    for (std::uint32_t i = 0; i < all; ++i)
      if (const std::uint32_t isolate = nextWorker++ % all; !isolates[isolate]->isStuck()) return isolate;
    return nextWorker++ % all;
  }
  void post(std::uint32_t isolate, Task task, std::function<void()> refused) override {
    isolates[isolate]->post(std::move(task), std::move(refused));
  }

  /// Asks the isolate that owns `key`.
  template <class T>
  void ask(const ObjectKey& key, std::function<T(IsolateHost&)> question, std::function<void(Result<T>)> reply) {
    post(
        isolateOf(key), [question, reply](IsolateHost& host) { reply(question(host)); },
        [reply] { reply(closedMeanwhile()); });
  }
};

}  // namespace durascope::engine
