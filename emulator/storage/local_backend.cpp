#include "emulator/storage/local_backend.h"

#include <limits>
#include <utility>

namespace durascope::storage {

namespace {

constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();

/// `ofTransaction`: it was transaction() that was to be committed. `wasOpen`: SQLite still had a transaction.
StorageError commitFailure(const SqlError& error, bool ofTransaction, bool wasOpen) {
  StorageError failed{.message = error.text, .breaksObject = true};
  if (!wasOpen) {
    // A statement of the program's own (INSERT OR ROLLBACK) has ended the transaction behind our back.
    failed.internal = true;
    failed.unmarked = !ofTransaction;
  } else if (error.code == SQLITE_BUSY) {
    // A statement of the program's own (INSERT … RETURNING) has not ended.
    failed.internal = true;
    failed.unmarked = !ofTransaction;
  } else if (error.code == SQLITE_CONSTRAINT && ofTransaction) {
    failed.internal = true;
  } else if (error.code == SQLITE_CONSTRAINT) {
    failed.unmarked = true;
    failed.message =
        "Durable Object was reset and rolled back to its last known good state because the application left the "
        "database in a state where constraints were violated: " +
        error.text;
  }
  return failed;
}

}  // namespace

StorageError LocalBackend::failureOf(const SqlError& error) const {
  // Full disk, I/O error, out of memory: SQLite rolls the transaction back by itself, and the object cannot go on.
  return {.message = error.text, .breaksObject = transactions_.wasLostWith(error) || error.lostFile};
}

void LocalBackend::record(const Asked& asked, std::int64_t startNs) const {
  recordLookup(context_, asked, journal::CacheOutcome::kLocalRead, LookupReason::kLocalRead, startNs);
}

StorageResult<Answer<Value>> LocalBackend::get(std::string_view key, ReadOptions) {
  const std::int64_t start = context_.hooks.monotonicNs();
  auto value = context_.database.kv().get(key);
  if (!value) return failure(value.error());
  record({LookupOperation::kGet, key}, start);
  return std::move(*value);
}

StorageResult<Answer<Rows>> LocalBackend::getMany(std::vector<std::string> keys, ReadOptions) {
  const std::int64_t start = context_.hooks.monotonicNs();
  makeUnique(keys);
  Rows rows;
  for (const std::string& key : keys) {
    auto value = context_.database.kv().get(key);
    if (!value) return failure(value.error());
    if (*value) rows.push_back({key, std::move(*value)});
  }
  record({LookupOperation::kGetMany, keys.empty() ? std::string_view() : keys.front(), {}, keys.size()}, start);
  return rows;
}

StorageResult<Answer<Rows>> LocalBackend::list(const ListOptions& options) {
  const std::int64_t start = context_.hooks.monotonicNs();
  const KeyRange range = rangeOf(options);
  if (range.empty()) return Rows();
  Rows rows;
  auto done = context_.database.kv().scan(range, options.reverse, options.limit, kAnySize, rows);
  if (!done) return failure(done.error());
  record({LookupOperation::kList, range.begin, range.end ? *range.end : std::string_view(), 0}, start);
  return rows;
}

StorageResult<void> LocalBackend::complete(PendingRead) { return {}; }  // nothing misses

/// Runs `statements`, which write `writes` rows and answer how many of them existed: all happen or none.
template <class Statements>
StorageResult<std::uint64_t> LocalBackend::write(std::uint64_t writes, WriteOptions options, Statements&& statements) {
  if (writes == 0) return 0;
  if (auto begun = transactions_.beforeWrite(); !begun) return failure(begun.error());
  Database& database = context_.database;
  const bool several = writes > 1;
  if (several)
    if (auto saved = database.savepoint(); !saved) return failure(saved.error());
  SqlResult<std::uint64_t> existed = statements(database.kv());
  if (!existed) {
    auto failed = failure(existed.error());
    if (several) database.rollbackToSavepoint();
    return failed;
  }
  if (several)
    if (auto released = database.releaseSavepoint(); !released) return failure(released.error());
  transactions_.wrote(writes, options);
  return *existed;
}

StorageResult<void> LocalBackend::put(std::span<Row> rows, WriteOptions options) {
  auto done = write(rows.size(), options, [&](KvTable& kv) -> SqlResult<std::uint64_t> {
    for (const Row& row : rows)
      if (auto put = kv.put(row.key, *row.value); !put) return tl::unexpected(put.error());
    return 0;
  });
  if (!done) return tl::unexpected(done.error());
  return {};
}

StorageResult<Answer<std::uint64_t>> LocalBackend::remove(std::vector<std::string> keys, WriteOptions options) {
  const std::int64_t start = context_.hooks.monotonicNs();
  makeUnique(keys);
  auto existed = write(keys.size(), options, [&](KvTable& kv) -> SqlResult<std::uint64_t> {
    std::uint64_t count = 0;
    for (const std::string& key : keys) {
      auto removed = kv.remove(key);
      if (!removed) return tl::unexpected(removed.error());
      if (*removed) ++count;
    }
    return count;
  });
  if (!existed) return tl::unexpected(existed.error());
  record({LookupOperation::kDelete, keys.empty() ? std::string_view() : keys.front(), {}, keys.size()}, start);
  return *existed;
}

StorageResult<Answer<Alarm>> LocalBackend::alarm(ReadOptions) {
  const std::int64_t start = context_.hooks.monotonicNs();
  auto alarm = context_.database.metadata().alarm();
  if (!alarm) return failure(alarm.error());
  record({LookupOperation::kGetAlarm, {}}, start);
  return *alarm;
}

StorageResult<Alarm> LocalBackend::storedAlarm() {
  auto alarm = context_.database.metadata().peekAlarm();
  if (!alarm) return failure(alarm.error());
  return *alarm;
}

StorageResult<void> LocalBackend::setAlarm(Alarm alarm, WriteOptions options) {
  MetadataTable& metadata = context_.database.metadata();
  auto known = metadata.isAlarmKnownAs(alarm);
  if (!known) return failure(known.error());
  if (*known) return {};
  if (auto begun = transactions_.beforeWrite(); !begun) return failure(begun.error());
  if (auto set = metadata.setAlarm(alarm); !set) return failure(set.error());
  transactions_.wrote(1, options);
  return {};
}

StorageResult<void> LocalBackend::checkDeleteAll() const {
  if (transactions_.hasTransaction()) return refuse(JsClass::kError, "Cannot call deleteAll() within a transaction");
  return {};
}

StorageResult<void> LocalBackend::deleteAll(DeleteAllOptions options) {
  auto emptied = context_.database.recreate(options.keepAlarm);
  transactions_.lost();
  if (!emptied) return tl::unexpected(StorageError{JsClass::kError, emptied.error().message, true});
  return {};
}

StorageResult<void> LocalBackend::beginWrite(WriteOptions options) {
  if (auto begun = transactions_.beforeWrite(); !begun) return failure(begun.error());
  transactions_.wrote(1, options);
  return {};
}

StorageResult<TransactionId> LocalBackend::beginTransaction() {
  auto begun = transactions_.begin();
  if (!begun) return failure(begun.error());
  return *begun;
}

StorageResult<void> LocalBackend::rollBackTransaction(TransactionId id) {
  if (transactions_.rollBack(id)) return {};
  return refuse(JsClass::kError, "Cannot roll back an outer transaction while a nested transaction is still running.");
}

StorageResult<void> LocalBackend::endTransaction(TransactionId id) {
  auto ended = transactions_.end(id);
  if (!ended) return tl::unexpected(internalError("transaction(): " + ended.error().text));
  return {};
}

StorageResult<void> LocalBackend::openSavepoint() {
  auto opened = transactions_.openSavepoint();
  if (!opened) return failure(opened.error());
  return {};
}

StorageResult<void> LocalBackend::closeSavepoint(bool keep) {
  auto closed = transactions_.closeSavepoint(keep);
  if (!closed) return tl::unexpected(internalError("transactionSync(): " + closed.error().text));
  return {};
}

StorageResult<CommitInfo> LocalBackend::commit() {
  endTurn();
  if (!pending().any() && !transactions_.canCommit()) return CommitInfo{};
  const std::int64_t start = context_.hooks.monotonicNs();
  auto committed = commitEnded();
  const std::uint64_t writes = transactions_.takeWrites();
  if (!committed) return tl::unexpected(committed.error());
  return CommitInfo{writes, context_.hooks.monotonicNs() - start};
}

StorageResult<void> LocalBackend::commitEnded() {
  const bool ofTransaction = transactions_.commitsTransaction();
  const bool wasOpen = context_.database.inTransaction();
  auto committed = transactions_.commit();
  if (!committed) return tl::unexpected(commitFailure(committed.error(), ofTransaction, wasOpen));
  return {};
}

}  // namespace durascope::storage
