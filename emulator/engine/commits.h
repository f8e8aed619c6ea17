#pragma once
// What the instances of an isolate have written and not yet committed.
//
// A turn that wrote ends with ObjectStorage::endTurn(). The writes of all ended turns are committed together when the
// loop has nothing more to do at once, so that many turns share one fsync.
//
// Isolate thread only.

#include <memory>
#include <vector>

#include "emulator/lifecycle/break_error.h"
#include "emulator/storage/storage_error.h"

namespace durascope::engine {

class Instance;
class IsolateHost;

/// What the callers of an object see of the storage error that broke it.
lifecycle::BreakError breakErrorOf(const storage::StorageError& error);

class Commits {
 public:
  explicit Commits(IsolateHost& host) : host_(host) {}
  Commits(const Commits&) = delete;
  Commits& operator=(const Commits&) = delete;

  /// The instance wrote in the present turn.
  void wrote(Instance& instance);
  /// The present turn is over: what it wrote waits for the next commit.
  void endTurn();
  /// The present turn was interrupted: what it wrote is undone. What earlier turns wrote stays.
  void abandonTurn();
  /// Commits what ended turns wrote. False: there was nothing.
  bool commitAll();
  /// Commits what one instance wrote, in ended turns and in this one. A failure breaks the object, and is answered; an
  /// instance that is gone has nothing to commit.
  storage::StorageResult<void> commit(Instance& instance);

 private:
  IsolateHost& host_;
  std::vector<std::shared_ptr<Instance>> touched_;  // wrote in the present turn
  std::vector<std::shared_ptr<Instance>> uncommitted_;
};

}  // namespace durascope::engine
