#pragma once
// The output gate: nothing leaves an object that tells of a write before that write is durable.
//
// Every batch of unconfirmed writes holds a Lock until its commit has succeeded. Whatever goes out (a response, a
// request to elsewhere, a WebSocket message) waits for the locks that were taken before it, not for later ones, and in
// order. When a commit fails the gate breaks: what waits is never sent.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "emulator/lifecycle/break_error.h"

namespace durascope::lifecycle {

struct OutputGateState;

/// One per instance; thread-confined. A callback that it is given is called exactly once, at the latest from its
/// destructor (with an error).
class OutputGate {
 public:
  /// A batch of writes under way. Move-only; dropping it says that the writes are durable. If they failed, call
  /// breakWith() first. May outlive the gate.
  class Lock {
   public:
    Lock() = default;
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&& other) noexcept;
    ~Lock() { release(); }

    explicit operator bool() const { return state_ != nullptr; }
    void release();

   private:
    friend class OutputGate;
    Lock(std::shared_ptr<OutputGateState> state, std::uint64_t number);

    std::shared_ptr<OutputGateState> state_;
    std::uint64_t number_ = 0;
  };

  /// Null: go ahead. Else the error that broke the gate; valid during the call only.
  using OpenCallback = std::function<void(const BreakError*)>;

  OutputGate();
  OutputGate(const OutputGate&) = delete;
  OutputGate& operator=(const OutputGate&) = delete;
  ~OutputGate();

  Lock lock();
  bool isOpen() const;

  /// Calls back when every lock taken before this call is gone: at once, from inside the call, when there is none; else
  /// from inside the drop of the last of them. Callbacks come in the order of these calls.
  void whenOpen(OpenCallback callback);

  /// All present and future waiters get `error`. The first error stays. Calls what onBroken() was given, first.
  void breakWith(BreakError error);
  const std::optional<BreakError>& broken() const;
  /// At most one listener; called once, from inside breakWith().
  void onBroken(std::function<void(const BreakError&)> listener);

 private:
  std::shared_ptr<OutputGateState> state_;
};

}  // namespace durascope::lifecycle
