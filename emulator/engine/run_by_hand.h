#pragma once
// Which SQL that somebody runs by hand is under way on an isolate, so that who cancels it stops no statement of the
// program.

#include <cstdint>
#include <mutex>

#include "emulator/storage/sql_watch.h"

namespace durascope::engine {

class RunByHand {
 public:
  /// Around all statements of one run. Isolate thread.
  class Scope {
   public:
    Scope(RunByHand& owner, std::uint64_t run) : owner_(owner) { owner_.set(run); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { owner_.set(0); }

   private:
    RunByHand& owner_;
  };

  /// Any thread. Stops the statement that runs now if it is of that run; false when it is not.
  bool interrupt(std::uint64_t run, storage::SqlWatch& watch) {
    const std::lock_guard lock(mutex_);  // the run cannot end, nor the program's next statement begin, in between
    return run_ == run && watch.interrupt();
  }

 private:
  void set(std::uint64_t run) {
    const std::lock_guard lock(mutex_);
    run_ = run;
  }

  std::mutex mutex_;
  std::uint64_t run_ = 0;  // guarded by mutex_; 0: none
};

}  // namespace durascope::engine
