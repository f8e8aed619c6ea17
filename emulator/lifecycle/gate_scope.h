#pragma once
// The inside of input_gate.h and critical_section.h: a tree of scopes. Not for use outside this folder.
//
// The root is the gate itself; each critical section is a scope within that of the code that called it, and holds one
// lock of that surrounding scope as long as it runs. So 'only what started inside gets in' needs no rule of its own:
// the surrounding counters are simply not zero.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "emulator/lifecycle/input_gate.h"

namespace durascope::lifecycle {

struct GateWaiter {
  enum class Kind { kOrdinary, kSection };

  Kind kind = Kind::kOrdinary;
  GateUser user;
  InputGate::WaitCallback callback;
  std::optional<GateUser> holder = {};  // who kept it waiting, when hooks were told so
  std::int64_t startNs = 0;
};

/// What all scopes of one gate share.
struct GateState {
  GateState(clock::Clock& clockOfGate, std::shared_ptr<GateHooks> hooksOfGate)
      : clock(clockOfGate), hooks(std::move(hooksOfGate)) {}

  /// Lets the next waiter of `scope` in if the scope is free. From inside a waiter's callback it only takes note, so
  /// that a thousand waiters do not make a thousand nested calls.
  void serve(std::shared_ptr<GateScope> scope);
  void breakWith(BreakError error);
  void endWait(const GateWaiter& waiter, bool wasBroken);

  clock::Clock& clock;
  const std::shared_ptr<GateHooks> hooks;  // never null
  std::vector<GateScope*> scopes;          // all that exist, outer before inner
  std::deque<std::shared_ptr<GateScope>> toServe;
  bool serving = false;
  std::optional<BreakError> broken;
  std::function<void(const BreakError&)> listener;
};

struct GateScope : std::enable_shared_from_this<GateScope> {
  GateScope(std::shared_ptr<GateState> stateOfGate, std::shared_ptr<GateScope> scopeAround);
  GateScope(const GateScope&) = delete;
  GateScope& operator=(const GateScope&) = delete;
  ~GateScope();

  /// This scope, or when its section has ended the nearest one around it that goes on.
  std::shared_ptr<GateScope> effective();

  InputGate::Lock lock(GateUser user);
  void unlock();
  void wait(GateWaiter waiter);
  void letNextIn();
  void startLimit();
  void stopLimit();
  /// The section has ended: hands its waiters, and the locks that are still out, to the scope around it.
  void dissolve();
  std::vector<GateWaiter> takeWaiters();

  std::shared_ptr<GateState> state;
  std::shared_ptr<GateScope> around;     // null for the root
  std::weak_ptr<CriticalSection> owner;  // empty for the root
  int depth;                             // sections around a turn in this scope
  std::deque<GateWaiter> sections;
  std::deque<GateWaiter> ordinary;
  std::size_t lockCount = 0;
  GateUser holder;  // who took a lock last
  clock::TimerId limit = clock::kNoTimer;
  bool dissolved = false;
};

}  // namespace durascope::lifecycle
