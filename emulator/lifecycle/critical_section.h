#pragma once
// blockConcurrencyWhile() and transaction(): a stretch of asynchronous code that nothing else may interleave with.
//
//   auto section = lock.startCriticalSection();            // in the call of blockConcurrencyWhile()
//   (*section)->enter([section](InputGate::Granted inside) {
//     run the callback holding *inside; its own I/O waits at the gate with inside->section()
//   });
//   ...                                                    // the callback's promise has resolved
//   InputGate::Lock lock = section->succeeded();           // resolve blockConcurrencyWhile()'s promise holding this
//
// A section ends by succeeded(), by failed(), or by being dropped without either, which is a failure too: nothing is
// left then that could end it. Failure breaks the gate and with it the object.

#include <cstdint>
#include <memory>

#include "emulator/clock/clock.h"
#include "emulator/lifecycle/input_gate.h"

namespace durascope::lifecycle {

/// workerd: a section may run for 30 s; waiting for its turn does not count.
inline constexpr std::int64_t kCriticalSectionLimitNs = 30 * clock::kNsPerSecond;
/// workerd: the 65th level is refused.
inline constexpr int kMaxSectionDepth = 64;

/// Made by InputGate::Lock::startCriticalSection(). Thread-confined. Keep it with the promise of the callback.
class CriticalSection : public std::enable_shared_from_this<CriticalSection> {
 public:
  explicit CriticalSection(std::shared_ptr<GateScope> scope);
  CriticalSection(const CriticalSection&) = delete;
  CriticalSection& operator=(const CriticalSection&) = delete;
  ~CriticalSection();

  /// Once. Waits until the surrounding scope is free (sections in the order of their calls, before ordinary waiters),
  /// then calls back with the first lock inside. The time limit counts from that moment; over it, the gate breaks.
  void enter(GateUser user, InputGate::WaitCallback callback);

  /// The callback has succeeded: what it left behind goes on as ordinary tasks of the surrounding scope. Returns the
  /// lock of that scope, under which the caller's code continues before anybody else gets in. Empty when the gate is
  /// broken.
  InputGate::Lock succeeded();
  /// The callback threw or rejected: breaks the gate with `error`.
  void failed(BreakError error);

 private:
  friend class InputGate;

  enum class Phase { kNew, kWaiting, kRunning, kEnded };

  std::shared_ptr<GateScope> scope_;  // where what starts inside waits
  InputGate::Lock outer_;             // keeps the surrounding scope shut while it runs
  Phase phase_ = Phase::kNew;
};

}  // namespace durascope::lifecycle
