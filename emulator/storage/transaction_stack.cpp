#include "emulator/storage/transaction_stack.h"

#include <algorithm>
#include <utility>

namespace durascope::storage {

TransactionStack::Level* TransactionStack::live() {
  const auto found =
      std::find_if(levels_.rbegin(), levels_.rend(), [](const Level& level) { return !level.rolledBack; });
  return found == levels_.rend() ? nullptr : &*found;
}

bool TransactionStack::insideTransaction() const { return const_cast<TransactionStack*>(this)->live() != nullptr; }

PendingWrites::Part& TransactionStack::counted() {
  Level* level = live();
  return level == nullptr ? pending_.turn : level->writes;
}

SqlResult<void> TransactionStack::beforeWrite() {
  if (turn_ != Turn::kNoWrite || insideTransaction()) return {};
  auto begun = open_ ? database_.savepoint() : database_.begin();
  if (!begun) return begun;
  turn_ = std::exchange(open_, true) ? Turn::kInSavepoint : Turn::kInTransaction;
  return {};
}

void TransactionStack::wrote(std::uint64_t writes, WriteOptions options) { counted().add(writes, options); }

void TransactionStack::endTurn() {
  if (insideTransaction()) return;
  // Fails only when SQLite has rolled back by itself; then the commit fails as well and tells why.
  if (turn_ == Turn::kInSavepoint) (void)database_.releaseSavepoint();
  turn_ = Turn::kNoWrite;
  pending_.endTurn();
}

void TransactionStack::discardTurn() {
  if (turn_ == Turn::kInSavepoint) database_.rollbackToSavepoint();
  if (turn_ == Turn::kInTransaction || insideTransaction()) {
    database_.rollback();
    open_ = false;
  }
  turn_ = Turn::kNoWrite;
  levels_.clear();
  savepoints_.clear();
  pending_.turn = {};
}

SqlResult<void> TransactionStack::commit() {
  if (!canCommit()) return {};
  auto committed = database_.commit();
  open_ = committing_ = false;
  if (!committed) database_.rollback();
  return committed;
}

std::uint64_t TransactionStack::takeWrites() {
  return insideTransaction() ? 0 : std::exchange(pending_, {}).ended.writes;
}

void TransactionStack::loseSavepoints(std::size_t first, const char* why) {
  for (std::size_t i = first; i < savepoints_.size(); ++i) savepoints_[i].gone = why;
}

void TransactionStack::lost() {
  loseSavepoints(0, "the database was deleted meanwhile");
  open_ = committing_ = false;
  turn_ = Turn::kNoWrite;
  levels_.clear();
  pending_ = {};
}

bool TransactionStack::wasLostWith(const SqlError& error) const {
  const bool critical = error.code == SQLITE_FULL || error.code == SQLITE_IOERR || error.code == SQLITE_NOMEM ||
                        error.code == SQLITE_INTERRUPT;
  return critical && (open_ || insideTransaction()) && !database_.inTransaction();
}

SqlResult<TransactionId> TransactionStack::begin() {
  auto begun = insideTransaction() ? database_.savepoint() : database_.begin();
  if (!begun) return tl::unexpected(begun.error());
  // As many as fit beside the flags of an operation.
  lastId_ = lastId_ % kMaxTransactionId + 1;
  levels_.push_back({lastId_, {}, savepoints_.size()});
  return lastId_;
}

bool TransactionStack::rollBack(TransactionId id) {
  if (levels_.empty()) return true;
  Level& top = levels_.back();
  if (top.id != id) return false;
  if (std::exchange(top.rolledBack, true)) return true;
  top.writes = {};
  if (insideTransaction()) {
    // All savepoints have one name, and SQLite takes the innermost: first those of transactionSync() in here.
    for (std::size_t i = top.savepoints; i < savepoints_.size(); ++i)
      if (savepoints_[i].gone == nullptr) database_.rollbackToSavepoint();
    database_.rollbackToSavepoint();
  } else {
    database_.rollback();
  }
  loseSavepoints(top.savepoints, "its transaction was rolled back meanwhile");
  return true;
}

SqlResult<void> TransactionStack::end(TransactionId id) {
  if (levels_.empty()) return {};
  if (levels_.back().id != id) return tl::unexpected(SqlError{SQLITE_MISUSE, "a transaction inside has not ended"});
  const Level ended = levels_.back();
  levels_.pop_back();
  if (ended.rolledBack) return {};
  counted().add(ended.writes);
  if (insideTransaction()) return database_.releaseSavepoint();
  open_ = committing_ = true;
  turn_ = Turn::kInTransaction;
  return {};
}

SqlResult<void> TransactionStack::openSavepoint() {
  if (auto begun = beforeWrite(); !begun) return begun;
  if (auto saved = database_.savepoint(); !saved) return saved;
  savepoints_.push_back({counted()});
  return {};
}

SqlResult<void> TransactionStack::closeSavepoint(bool keep) {
  if (savepoints_.empty()) return {};  // the turn was discarded
  const Savepoint savepoint = savepoints_.back();
  savepoints_.pop_back();
  if (savepoint.gone != nullptr) return tl::unexpected(SqlError{SQLITE_ERROR, savepoint.gone});
  SqlResult<void> released;
  if (keep) released = database_.releaseSavepoint();
  if (keep && released) return {};
  counted() = savepoint.writesBefore;
  database_.rollbackToSavepoint();
  return released;
}

}  // namespace durascope::storage
