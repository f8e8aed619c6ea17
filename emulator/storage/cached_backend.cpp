#include "emulator/storage/cached_backend.h"

#include <utility>

namespace durascope::storage {

namespace {

constexpr const char* kNoSql = "Durable Object is not backed by SQL.";

}  // namespace

StorageResult<void> CachedBackend::enforceLimits() {
  if (context_.shared.enforce()) return {};
  return tl::unexpected(cacheOverflow());
}

void CachedBackend::write(std::string_view key, Value value, WriteOptions options) {
  if (cache_.write(key, std::move(value), options.noCache)) pending_.turn.add(1, options);
}

StorageResult<void> CachedBackend::put(std::span<Row> rows, WriteOptions options) {
  if (TransactionBuffer* buffer = bufferOf(options.transaction))
    buffer->put(rows, options);
  else
    for (Row& row : rows) write(row.key, std::move(row.value), options);
  return enforceLimits();
}

StorageResult<Answer<std::uint64_t>> CachedBackend::remove(std::vector<std::string> keys, WriteOptions options) {
  if (TransactionBuffer* buffer = bufferOf(options.transaction)) return buffer->remove(std::move(keys), options);
  const std::int64_t start = context_.hooks.monotonicNs();
  makeUnique(keys);
  const Asked asked{LookupOperation::kDelete, firstOf(keys), {}, keys.size()};
  std::uint64_t existed = 0;
  std::vector<std::string_view> unknown;
  LookupReason known = LookupReason::kAllKnown;
  for (const std::string& key : keys) {
    const ReadCache::Finding found = cache_.find(key);
    bool present = found.knowledge == KeyKnowledge::kPresent;
    if (found.knowledge == KeyKnowledge::kUnknown) {
      auto stored = context_.database.kv().get(key);
      if (!stored) return failure(stored.error());
      present = *stored != nullptr;
      unknown.push_back(key);
    } else if (keys.size() == 1) {
      known = cache_.hitReason(found);
    }
    if (present) ++existed;
  }
  std::optional<PendingRead> read;
  if (unknown.empty()) {
    recordHit(asked, known, start);
  } else {
    std::int64_t agoMs = 0;
    const LookupReason reason = cache_.missReason(unknown.front(), agoMs);
    read = recordMiss(asked, unknown.size() < keys.size(), reason, agoMs, unknown.size(), start);
  }
  for (const std::string& key : keys) write(key, Value(), options);
  if (auto within = enforceLimits(); !within) return tl::unexpected(within.error());
  if (!read) return existed;
  return Ticket<std::uint64_t>(existed, std::move(*read));
}

StorageResult<void> CachedBackend::deleteAll(DeleteAllOptions options) {
  pending_ = {};
  cache_.deleteAll();
  if (alarm_.deleteAll(options.keepAlarm)) pending_.turn.add(1, {});
  auto emptied = context_.database.recreate(options.keepAlarm);
  if (!emptied) return tl::unexpected(StorageError{JsClass::kError, emptied.error().message, true});
  return {};
}

// Statements of the program's own would go past the cache; a KV-backed class has none.

StorageResult<void> CachedBackend::beginWrite(WriteOptions) { return refuse(JsClass::kError, kNoSql); }

StorageResult<void> CachedBackend::openSavepoint() { return refuse(JsClass::kError, kNoSql); }

StorageResult<void> CachedBackend::closeSavepoint(bool) { return {}; }

// ---- transaction()

TransactionBuffer* CachedBackend::bufferOf(TransactionId id) {
  const auto found = id == 0 ? buffers_.end() : buffers_.find(id);
  return found == buffers_.end() ? nullptr : &found->second;
}

StorageResult<TransactionId> CachedBackend::beginTransaction() {
  lastTransaction_ = lastTransaction_ % kMaxTransactionId + 1;
  buffers_.try_emplace(lastTransaction_, *this, context_);
  return lastTransaction_;
}

StorageResult<void> CachedBackend::rollBackTransaction(TransactionId id) {
  if (TransactionBuffer* buffer = bufferOf(id)) buffer->clear();
  alarm_.dropTransaction(id);
  return {};
}

StorageResult<void> CachedBackend::endTransaction(TransactionId id) {
  auto ended = buffers_.extract(id);
  if (ended.empty()) return {};
  if (const auto alarm = alarm_.endTransaction(id)) pending_.turn.add(1, *alarm);
  for (const auto& [key, change] : ended.mapped().changes()) write(key, change.value, change.options);
  ended.mapped().clear();  // or its bytes would count twice
  return enforceLimits();
}

// ---- Turns

void CachedBackend::endTurn() {
  cache_.endTurn();
  alarm_.endTurn();
  pending_.endTurn();
}

void CachedBackend::discardTurn() {
  cache_.discardTurn();
  alarm_.discardTurn();
  pending_.turn = {};
}

/// All dirty entries in one SQLite transaction; answers how many they were.
SqlResult<std::uint64_t> CachedBackend::flush() {
  Database& database = context_.database;
  if (auto begun = database.begin(); !begun) return tl::unexpected(begun.error());
  std::uint64_t writes = 0;
  for (const CacheEntry* entry = cache_.dirty().front(); entry != nullptr; entry = entry->next, ++writes) {
    if (entry->value) {
      if (auto put = database.kv().put(entry->key, *entry->value); !put) return tl::unexpected(put.error());
    } else {
      if (auto removed = database.kv().remove(entry->key); !removed) return tl::unexpected(removed.error());
    }
  }
  if (alarm_.dirty()) {
    if (auto set = database.metadata().setAlarm(*alarm_.dirty()); !set) return tl::unexpected(set.error());
    ++writes;
  }
  if (auto committed = database.commit(); !committed) return tl::unexpected(committed.error());
  return writes;
}

StorageResult<CommitInfo> CachedBackend::commit() {
  endTurn();
  if (!cache_.hasDirty() && !alarm_.dirty()) return CommitInfo{};
  const std::int64_t start = context_.hooks.monotonicNs();
  auto writes = flush();
  pending_ = {};
  if (!writes) {
    context_.database.rollback();
    return tl::unexpected(StorageError{JsClass::kError, writes.error().text, true});
  }
  cache_.markCommitted();
  alarm_.markCommitted();
  (void)context_.shared.enforce();  // more may be evicted now; an overflow was told to the write that made it
  return CommitInfo{*writes, context_.hooks.monotonicNs() - start};
}

}  // namespace durascope::storage
