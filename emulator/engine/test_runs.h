#pragma once
// Test handlers under way: an export's test() is called as an event of the Worker, and is over when it has returned and
// all that it gave to waitUntil() has settled. It fails by what it throws, by a rejected waitUntil() and by what a
// callback throws, as on the real runtime; and at once when its JavaScript is terminated, for then nothing may ever end
// it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "emulator/base/result.h"
#include "emulator/engine/parts.h"
#include "emulator/lifecycle/break_error.h"

namespace durascope::engine {

class IsolateHost;

/// Isolate thread only. A reply is called exactly once.
class TestRuns final : public IsolatePart {
 public:
  using Reply = std::function<void(Result<std::optional<lifecycle::BreakError>>)>;

  explicit TestRuns(IsolateHost& host) : host_(host) {}

  /// `request` is the number of the event; no other event has it.
  void run(const std::string& exported, std::uint64_t request, Reply reply);
  bool running() const { return !runs_.empty(); }
  /// Nothing is left that could ever happen: who still runs waits for ever, and is told so.
  void nothingComes();
  /// The handler has ended; `thrown` none: it returned.
  void handlerEnded(std::uint64_t request, std::optional<lifecycle::BreakError> thrown);

  void workerWaits(std::uint64_t request) override;
  void workerWaited(std::uint64_t request, const lifecycle::BreakError* rejected) override;
  void workerThrew(std::uint64_t request, const lifecycle::BreakError& error) override;
  void workerTerminated(std::uint64_t request, const lifecycle::BreakError& error) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  struct Run {
    Reply reply;
    std::uint32_t open = 1;                      // the handler and its promises
    std::optional<lifecycle::BreakError> error;  // the first
  };
  void finish(std::uint64_t request);
  /// One of the `open` is done.
  void ended(std::uint64_t request, const lifecycle::BreakError* error);

  IsolateHost& host_;
  std::unordered_map<std::uint64_t, Run> runs_;  // by request
};

}  // namespace durascope::engine
