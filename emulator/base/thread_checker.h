#pragma once
// A member that remembers the thread which first used its owner; `assert(thread_.isCurrent())` then fails in debug
// builds when a thread-confined class is called from elsewhere.

#include <atomic>
#include <thread>

namespace durascope {

class ThreadChecker {
 public:
  /// Any thread. True on the thread of the first call since construction or detach().
  bool isCurrent() const {
    std::thread::id none;
    const std::thread::id self = std::this_thread::get_id();
    return owner_.compare_exchange_strong(none, self) || none == self;
  }
  /// The owner is handed to another thread: the next call of isCurrent() binds it.
  void detach() { owner_ = std::thread::id(); }

 private:
  mutable std::atomic<std::thread::id> owner_{};
};

}  // namespace durascope
