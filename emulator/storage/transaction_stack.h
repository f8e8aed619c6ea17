#pragma once
// The SQLite transaction of an object without value cache, and what is open inside it.
//
// clang-format off
//   implicit      The first write of a turn begins it, commit() ends it, for all turns that have ended until then. A
//                 turn that writes while the writes of an earlier one are still in it gets a savepoint, so that it
//                 alone can be undone.
//   transaction() Whatever is written from begin() to end() belongs to it, over many turns; nothing of it is committed
//                 before. The outermost one is a transaction of its own, those inside are savepoints.
//   savepoint     transactionSync(): inside one turn. It ends before a transaction() begins inside it.
// clang-format on
//
// Counts what is to be committed; what is undone does not count.
//
// Isolate thread only.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "emulator/storage/database.h"
#include "emulator/storage/operations.h"
#include "emulator/storage/pending_writes.h"

namespace durascope::storage {

class TransactionStack {
 public:
  /// `database` outlives the stack.
  explicit TransactionStack(Database& database) : database_(database) {}

  /// Call before every statement that writes.
  SqlResult<void> beforeWrite();
  /// So many rows were written.
  void wrote(std::uint64_t writes, WriteOptions options);

  void endTurn();
  /// Undoes what the running turn wrote, or all of an open transaction().
  void discardTurn();
  /// Ends the implicit transaction. Does nothing while the running turn has a part in it, or a transaction() is open.
  /// On failure all of it is undone.
  SqlResult<void> commit();
  /// commit() has something to do.
  bool canCommit() const { return open_ && turn_ == Turn::kNoWrite && !insideTransaction(); }
  const PendingWrites& pending() const { return pending_; }
  /// For who commits: takes the number of writes and starts counting anew.
  std::uint64_t takeWrites();
  /// The file was made anew: nothing is open any more.
  void lost();
  /// The statement that failed took the whole transaction with it: a full disk, an I/O error, no memory.
  bool wasLostWith(const SqlError& error) const;

  // transaction()

  /// REQUIRES: the outermost one begins when all was committed.
  SqlResult<TransactionId> begin();
  /// Undoes what was written since begin(), and takes away the savepoints that are open inside. What is written from
  /// now on belongs to the surrounding one, or to none. False: another one that is inside has not ended.
  bool rollBack(TransactionId id);
  /// It ends; what it wrote belongs to the surrounding one, or is to be committed now.
  SqlResult<void> end(TransactionId id);
  /// Some transaction() has not ended, rolled back or not.
  bool hasTransaction() const { return !levels_.empty(); }
  /// The transaction that ended last was transaction(), and is not committed yet.
  bool commitsTransaction() const { return committing_; }

  // transactionSync(); these nest.

  SqlResult<void> openSavepoint();
  /// `keep`: else what was written since is undone. Fails, and undoes nothing, when the savepoint is gone.
  SqlResult<void> closeSavepoint(bool keep);

 private:
  /// Where the running turn stands in the database.
  enum class Turn { kNoWrite, kInTransaction, kInSavepoint };

  struct Level {
    TransactionId id;
    PendingWrites::Part writes;
    std::size_t savepoints = 0;  ///< How many were open when it began.
    bool rolledBack = false;
  };
  struct Savepoint {
    PendingWrites::Part writesBefore;
    const char* gone = nullptr;  ///< Why SQLite does not have it any more.
  };

  Level* live();
  bool insideTransaction() const;
  PendingWrites::Part& counted();
  void loseSavepoints(std::size_t first, const char* why);

  Database& database_;
  bool open_ = false;  ///< The implicit transaction.
  bool committing_ = false;
  Turn turn_ = Turn::kNoWrite;
  std::vector<Level> levels_;
  std::vector<Savepoint> savepoints_;
  PendingWrites pending_;
  TransactionId lastId_ = 0;
};

}  // namespace durascope::storage
