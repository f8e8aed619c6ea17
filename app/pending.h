#pragma once
// Waiting for an answer of the door, for commands that have nothing else to do meanwhile.

#include <chrono>
#include <future>
#include <memory>
#include <optional>

#include "app/stop_signal.h"
#include "emulator/emulator.h"

namespace durascope::app {

/// A reply to wait for. The state is shared, since the reply may come after the waiting was given up.
template <class T>
struct Pending {
  std::shared_ptr<std::promise<Result<T>>> promise = std::make_shared<std::promise<Result<T>>>();
  std::future<Result<T>> future = promise->get_future();

  Emulator::Reply<T> reply() const {
    return [kept = promise](Result<T> result) { kept->set_value(std::move(result)); };
  }

  /// The answer; nothing when the user stopped us, or `limit` went by, meanwhile.
  std::optional<Result<T>> await(const StopSignal& stop,
                                 std::optional<std::chrono::steady_clock::duration> limit = std::nullopt) {
    const auto start = std::chrono::steady_clock::now();
    while (future.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) {
      if (stop.waitFor(std::chrono::milliseconds(0))) return std::nullopt;
      if (limit && std::chrono::steady_clock::now() - start >= *limit) return std::nullopt;
    }
    return future.get();
  }
};

}  // namespace durascope::app
