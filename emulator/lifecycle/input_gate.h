#pragma once
// The input gate: what may run in an object now, and what has to wait.
//
// A Durable Object runs one piece of JavaScript at a time, and while it waits for its own storage nothing else may get
// in: that is why `get` then `put` cannot lose an update. The gate is a counter of locks. Whatever wants to run in the
// object (a new event, a timer, an answer from elsewhere) waits for the counter to be zero, runs holding a Lock, and
// lets go. A storage operation that has to wait holds a Lock of its own until its result has been delivered. Everything
// else that user code awaits holds none, so others get in meanwhile, and its completion waits here like any event.
//
//   gate.wait(section, {"GET /", request}, [](InputGate::Granted granted) {
//     if (!granted) return reject(granted.error());
//     run JavaScript and its microtasks; then *granted goes out of scope and the next waiter is let in
//   });
//
// A CriticalSection (critical_section.h) is a gate within the gate: while it runs, only what started inside it gets in.
// So every continuation remembers Lock::section() of the turn in which it began, and waits with it.
//
// Waiters are served first in, first out, critical sections before ordinary waiters. A broken gate gives its error to
// every present and future waiter; locks that are still out then mean nothing any more.

#include <functional>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "emulator/base/thread_checker.h"
#include "emulator/clock/clock.h"
#include "emulator/lifecycle/break_error.h"
#include "emulator/lifecycle/gate_hooks.h"

namespace durascope::lifecycle {

class CriticalSection;
struct GateScope;

/// One per instance; thread-confined. A callback that it is given is called exactly once, at the latest from its
/// destructor (with an error).
class InputGate {
 public:
  /// The right to run in the object. Move-only; dropping it lets the next waiter in. May outlive the gate.
  class Lock {
   public:
    Lock() = default;
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&& other) noexcept;
    ~Lock() { release(); }

    explicit operator bool() const { return scope_ != nullptr; }
    void release();

    /// One more lock of the same kind, for what outlives this turn and must keep others out: a storage miss.
    Lock addRef() const;
    /// The same, and from now on `user` is named as the holder.
    Lock addRef(GateUser user) const;

    /// The critical section in which this turn runs; null outside any.
    const std::shared_ptr<CriticalSection>& section() const { return section_; }

    /// Makes a section inside the present one; CriticalSection::enter() starts it. Fails beyond 64 levels, with the
    /// error to throw from blockConcurrencyWhile(), and when the gate is broken, with the gate's error.
    tl::expected<std::shared_ptr<CriticalSection>, BreakError> startCriticalSection() const;

   private:
    friend struct GateScope;
    Lock(std::shared_ptr<GateScope> scope, std::shared_ptr<CriticalSection> section);

    std::shared_ptr<GateScope> scope_;
    std::shared_ptr<CriticalSection> section_;
  };

  using Granted = tl::expected<Lock, BreakError>;
  using WaitCallback = std::function<void(Granted)>;

  InputGate(clock::Clock& clock, std::shared_ptr<GateHooks> hooks);
  InputGate(const InputGate&) = delete;
  InputGate& operator=(const InputGate&) = delete;
  ~InputGate();

  /// Lets `user` in when it is its turn: at once, from inside the call, when the gate is open; else later, from inside
  /// the drop of a Lock. What a waiter's callback causes (more calls of wait(), dropped locks) takes effect right after
  /// that callback, so callbacks of one gate never nest. `section`: that of the turn in which the thing began, or null;
  /// when it has ended, the nearest one around it that has not.
  void wait(const std::shared_ptr<CriticalSection>& section, GateUser user, WaitCallback callback);

  /// Who is at the gate, for people.
  struct Waiting {
    GateUser user;
    std::int64_t sinceNs = 0;  ///< Wall clock; 0: not known.
  };
  struct Look {
    std::optional<GateUser> holder;  ///< Who keeps others out; nothing: the gate is open.
    std::vector<Waiting> waiting;    ///< In the order in which they will be let in.
    bool inSection = false;          ///< A critical section is under way.
  };
  Look look() const;

  /// All present and future waiters get `error`. The first error stays. Calls what onBroken() was given, first.
  void breakWith(BreakError error);
  const std::optional<BreakError>& broken() const;
  /// At most one listener; called once, from inside whatever broke the gate (also a failed critical section).
  void onBroken(std::function<void(const BreakError&)> listener);

 private:
  std::shared_ptr<GateScope> root_;
};

}  // namespace durascope::lifecycle
