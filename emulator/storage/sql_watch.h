#pragma once
// Stops an SQL statement that does not end: by hand from another thread, or when its time is over. One for each
// isolate, since no more than one statement runs there at a time.

#include <atomic>
#include <cstdint>

namespace durascope::storage {

/// interrupt() from any thread; everything else on the isolate's. Outlives the storage that uses it.
class SqlWatch {
 public:
  enum class Reason : std::uint8_t { kNone, kByHand, kTimeOver };

  /// Any thread, waits for nothing. Stops the statement that runs now: it fails, a statement that writes takes its
  /// object with it, since SQLite undoes the transaction. False: no SQL runs, and nothing happens later either.
  bool interrupt() {
    State running = State::kRunning;
    return state_.compare_exchange_strong(running, State::kInterrupted);
  }

  /// Any thread. Whether SQL runs now.
  bool isRunning() const { return state_ != State::kIdle; }

  /// Around each step of a statement.
  void enter() {
    reason_ = Reason::kNone;
    state_ = State::kRunning;
  }
  void leave() { state_ = State::kIdle; }
  /// For SQLite's progress handler: whether the step must end now. False outside of one.
  bool mustStop(bool timeIsOver) {
    if (!isRunning()) return false;
    if (state_ == State::kInterrupted) {
      reason_ = Reason::kByHand;
    } else if (timeIsOver) {
      reason_ = Reason::kTimeOver;
    }
    return reason_ != Reason::kNone;
  }
  /// Why the last step was stopped.
  Reason reason() const { return reason_; }

 private:
  enum class State : std::uint8_t { kIdle, kRunning, kInterrupted };
  std::atomic<State> state_{State::kIdle};
  Reason reason_ = Reason::kNone;
};

}  // namespace durascope::storage
