#include "emulator/storage/local_backend.h"

#include <limits>
#include <utility>

namespace durascope::storage {

namespace {
constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();
}

tl::unexpected<StorageError> LocalBackend::failure(const SqlError& error) const {
  // Full disk, I/O error, out of memory: SQLite rolls the transaction back by itself, and the object cannot go on.
  const bool rolledBack = transactionOpen_ && !context_.database.inTransaction();
  return tl::unexpected<StorageError>(StorageError{JsClass::kError, error.text, rolledBack || error.lostFile});
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

SqlResult<void> LocalBackend::beforeWrite() {
  if (turn_ != Turn::kNoWrite) return {};
  auto begun = transactionOpen_ ? context_.database.savepoint() : context_.database.begin();
  if (!begun) return begun;
  turn_ = std::exchange(transactionOpen_, true) ? Turn::kInSavepoint : Turn::kInTransaction;
  return {};
}

/// Runs `statements`, which write `writes` rows and answer how many of them existed: all happen or none.
template <class Statements>
StorageResult<std::uint64_t> LocalBackend::write(std::uint64_t writes, WriteOptions options, Statements&& statements) {
  if (writes == 0) return 0;
  if (auto begun = beforeWrite(); !begun) return failure(begun.error());
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
  pending_.add(writes, options);
  return *existed;
}

StorageResult<void> LocalBackend::put(std::string_view key, Value value, WriteOptions options) {
  auto done = write(1, options, [&](KvTable& kv) -> SqlResult<std::uint64_t> {
    if (auto put = kv.put(key, *value); !put) return tl::unexpected(put.error());
    return 0;
  });
  if (!done) return tl::unexpected(done.error());
  return {};
}

StorageResult<void> LocalBackend::putMany(Rows rows, WriteOptions options) {
  auto done = write(rows.size(), options, [&](KvTable& kv) -> SqlResult<std::uint64_t> {
    for (const Row& row : rows)
      if (auto put = kv.put(row.key, *row.value); !put) return tl::unexpected(put.error());
    return 0;
  });
  if (!done) return tl::unexpected(done.error());
  return {};
}

StorageResult<Answer<bool>> LocalBackend::remove(std::string_view key, WriteOptions options) {
  const std::int64_t start = context_.hooks.monotonicNs();
  auto existed = write(1, options, [&](KvTable& kv) -> SqlResult<std::uint64_t> {
    auto removed = kv.remove(key);
    if (!removed) return tl::unexpected(removed.error());
    return *removed ? 1 : 0;
  });
  if (!existed) return tl::unexpected(existed.error());
  record({LookupOperation::kDelete, key}, start);
  return *existed > 0;
}

StorageResult<Answer<std::uint64_t>> LocalBackend::removeMany(std::vector<std::string> keys, WriteOptions options) {
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
  record({LookupOperation::kDeleteMany, keys.empty() ? std::string_view() : keys.front(), {}, keys.size()}, start);
  return *existed;
}

StorageResult<void> LocalBackend::deleteAll(DeleteAllOptions options) {
  auto emptied = context_.database.recreate(options.keepAlarm);
  transactionOpen_ = false;
  turn_ = Turn::kNoWrite;
  pending_ = {};
  if (!emptied) return tl::unexpected(StorageError{JsClass::kError, emptied.error().message, true});
  return {};
}

StorageResult<void> LocalBackend::beginWrite(WriteOptions options) {
  if (auto begun = beforeWrite(); !begun) return failure(begun.error());
  pending_.add(1, options);
  return {};
}

void LocalBackend::endTurn() {
  // Fails only when SQLite has rolled back by itself; then the commit fails as well and tells why.
  if (turn_ == Turn::kInSavepoint) (void)context_.database.releaseSavepoint();
  turn_ = Turn::kNoWrite;
  pending_.endTurn();
}

void LocalBackend::discardTurn() {
  if (turn_ == Turn::kInSavepoint) context_.database.rollbackToSavepoint();
  if (turn_ == Turn::kInTransaction) {
    context_.database.rollback();
    transactionOpen_ = false;
  }
  turn_ = Turn::kNoWrite;
  pending_.turn = {};
}

StorageResult<CommitInfo> LocalBackend::commit() {
  endTurn();
  if (!pending_.any() && !transactionOpen_) return CommitInfo{};
  const std::int64_t start = context_.hooks.monotonicNs();
  auto committed = commitEnded();
  const std::uint64_t writes = std::exchange(pending_, {}).ended.writes;
  if (!committed) return tl::unexpected(committed.error());
  return CommitInfo{writes, context_.hooks.monotonicNs() - start};
}

StorageResult<void> LocalBackend::commitEnded() {
  if (!transactionOpen_ || turn_ != Turn::kNoWrite) return {};
  auto committed = context_.database.commit();
  transactionOpen_ = false;
  if (committed) return {};
  context_.database.rollback();
  return tl::unexpected(StorageError{JsClass::kError, committed.error().text, true});
}

}  // namespace durascope::storage
