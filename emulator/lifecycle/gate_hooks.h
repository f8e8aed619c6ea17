#pragma once
// How the journal learns about waiting at gates without the gates knowing a journal.

#include <cstdint>
#include <memory>
#include <string>

namespace durascope::lifecycle {

/// Who waits at or holds a gate, in the user's words: "GET /increment", "timer", "storage get". An empty label marks
/// our own errands, which no hook hears of.
struct GateUser {
  std::string label;
  std::uint64_t request = 0;  ///< As journal::Event::request.
};

/// Every function does nothing by default. Called on the gate's thread, from inside the call that caused it; must not
/// call the gate.
class GateHooks {
 public:
  virtual ~GateHooks() = default;

  /// `waiter` found the gate shut by `holder`.
  virtual void waitStarted(const GateUser& waiter, const GateUser& holder);
  /// The same waiter goes in now, or gets the gate's error when `broken`. Wall-clock nanoseconds.
  virtual void waitEnded(const GateUser& waiter, const GateUser& holder, std::int64_t startNs, std::int64_t endNs,
                         bool broken);

  /// Hooks that do nothing, for whoever does not listen.
  static std::shared_ptr<GateHooks> none();
};

}  // namespace durascope::lifecycle
