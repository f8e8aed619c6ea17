#include "emulator/storage/cached_backend.h"

#include <limits>
#include <utility>

namespace durascope::storage {

namespace {

tl::unexpected<StorageError> failure(const SqlError& error) {
  return tl::unexpected<StorageError>(StorageError{JsClass::kError, error.text, error.lostFile});
}

tl::unexpected<StorageError> overflow() {
  return tl::unexpected<StorageError>(StorageError{
      JsClass::kError,
      "Durable Object's isolate exceeded its memory limit due to overflowing the storage cache. This could be due to "
      "writing too many values to storage without stopping to wait for writes to complete, or due to reading too many "
      "values in a single operation (e.g. a large list()). All objects in the isolate were reset.",
      true, true});
}

std::string_view firstOf(const std::vector<std::string>& keys) { return keys.empty() ? std::string_view() : keys[0]; }

}  // namespace

StorageResult<void> CachedBackend::checkKey(std::string_view key) const {
  const std::size_t most = context_.shared.limits().keyBytes;
  if (key.size() <= most) return {};
  return refuse(JsClass::kRangeError, "Keys cannot be larger than " + std::to_string(most) + " bytes. A key of size " +
                                          std::to_string(key.size()) + " was provided.");
}

StorageResult<void> CachedBackend::checkValue(const Value& value) const {
  const Limits& limits = context_.shared.limits();
  if (value->size() <= limits.valueBytes + limits.valueSlackBytes) return {};
  return refuse(JsClass::kRangeError, "Values cannot be larger than " + std::to_string(limits.valueBytes) +
                                          " bytes. A value of size " + std::to_string(value->size()) +
                                          " was provided.");
}

void CachedBackend::recordHit(const Asked& asked, LookupReason reason, std::int64_t startNs) const {
  recordLookup(context_, asked, journal::CacheOutcome::kHit, reason, startNs);
}

PendingRead CachedBackend::recordMiss(const Asked& asked, bool partial, LookupReason reason, std::int64_t agoMs,
                                      std::uint64_t unknownCount, std::int64_t startNs) const {
  const auto outcome = partial ? journal::CacheOutcome::kPartial : journal::CacheOutcome::kMiss;
  PendingRead read;
  read.lookup = recordLookup(context_, asked, outcome, reason, startNs, unknownCount, agoMs).sequence;
  read.startNs = startNs;
  read.storedWrites = cache_.storedWrites();
  return read;
}

StorageResult<Answer<Value>> CachedBackend::get(std::string_view key, ReadOptions options) {
  if (auto allowed = checkKey(key); !allowed) return tl::unexpected(allowed.error());
  const std::int64_t start = context_.hooks.monotonicNs();
  const Asked asked{LookupOperation::kGet, key};
  const ReadCache::Finding found = cache_.find(key);
  if (found.knowledge != KeyKnowledge::kUnknown) {
    Value value;
    if (found.entry) {
      value = found.entry->value;
      ++found.entry->hits;
      if (!options.noCache) cache_.touch(*found.entry);
    }
    recordHit(asked, cache_.hitReason(found), start);
    return value;
  }
  auto value = context_.database.kv().get(key);
  if (!value) return failure(value.error());
  std::int64_t agoMs = 0;
  const LookupReason reason = cache_.missReason(key, agoMs);
  PendingRead read = recordMiss(asked, false, reason, agoMs, 1, start);
  read.noCache = options.noCache;
  read.fetched.rows.push_back({std::string(key), *value});
  return Ticket<Value>(std::move(*value), std::move(read));
}

StorageResult<Answer<Rows>> CachedBackend::getMany(std::vector<std::string> keys, ReadOptions options) {
  if (const std::size_t most = context_.shared.limits().multiGetKeys; keys.size() > most)
    return refuse(JsClass::kRangeError, "Maximum number of key value pairs is " + std::to_string(most) + ". " +
                                            std::to_string(keys.size()) + " pairs were provided.");
  const std::int64_t start = context_.hooks.monotonicNs();
  makeUnique(keys);
  const Asked asked{LookupOperation::kGetMany, firstOf(keys), {}, keys.size()};
  Rows answer;
  Rows fetched;
  for (const std::string& key : keys) {
    const ReadCache::Finding found = cache_.find(key);
    Value value = found.entry ? found.entry->value : Value();
    if (found.knowledge == KeyKnowledge::kUnknown) {
      auto stored = context_.database.kv().get(key);
      if (!stored) return failure(stored.error());
      value = std::move(*stored);
      fetched.push_back({key, value});
    } else if (found.entry) {
      ++found.entry->hits;
      if (!options.noCache) cache_.touch(*found.entry);
    }
    if (value) answer.push_back({key, std::move(value)});
  }
  if (fetched.empty()) {
    recordHit(asked, LookupReason::kAllKnown, start);
    return answer;
  }
  std::int64_t agoMs = 0;
  const LookupReason reason = cache_.missReason(fetched.front().key, agoMs);
  PendingRead read = recordMiss(asked, fetched.size() < keys.size(), reason, agoMs, fetched.size(), start);
  read.noCache = options.noCache;
  read.fetched.rows = std::move(fetched);
  return Ticket<Rows>(std::move(answer), std::move(read));
}

LookupReason CachedBackend::rangeMissReason(const KeyRange& range, const ReadCache::Walk& walk,
                                            std::int64_t& agoMs) const {
  const LookupReason reason = cache_.missReason(walk.missing.begin, agoMs);
  if (reason != LookupReason::kFirstRead) return reason;
  const bool partly = walk.missing.begin != range.begin || walk.missing.end != range.end;
  return partly ? LookupReason::kRangePartlyKnown : LookupReason::kRangeUnknown;
}

StorageResult<Answer<Rows>> CachedBackend::list(const ListOptions& options) {
  const std::int64_t start = context_.hooks.monotonicNs();
  const KeyRange range = rangeOf(options);
  if (range.empty()) return Rows();
  const Asked asked{LookupOperation::kList, range.begin, range.end ? *range.end : std::string_view(), 0};
  const std::uint64_t limit = options.limit ? *options.limit : std::numeric_limits<std::uint64_t>::max();
  ReadCache::Walk walk = cache_.walk(range, options.reverse, limit, !options.noCache);
  if (walk.complete) {
    recordHit(asked, LookupReason::kRangeKnown, start);
    return std::move(walk.rows);
  }

  // One request for all that is missing. Uncommitted deletes may cancel rows, so that many more are asked for.
  std::optional<std::uint64_t> fetchLimit;
  if (options.limit) fetchLimit = limit - walk.rows.size() + walk.deletedInRest;
  Rows fetched;
  auto done =
      context_.database.kv().scan(walk.missing, options.reverse, fetchLimit, context_.shared.roomForReads(), fetched);
  if (!done) return failure(done.error());
  if (!*done) return overflow();

  std::int64_t agoMs = 0;
  const LookupReason reason = rangeMissReason(range, walk, agoMs);
  const bool partial = walk.missing.begin != range.begin || walk.missing.end != range.end;
  PendingRead read = recordMiss(asked, partial, reason, agoMs, fetched.size(), start);
  read.noCache = options.noCache;
  Rows answer = std::move(walk.rows);
  cache_.merge(walk.missing, options.reverse, limit, fetched, !options.noCache, answer);

  read.fetched.isRange = true;
  read.fetched.begin = std::move(walk.missing.begin);
  read.fetched.end = std::move(walk.missing.end);
  if (fetchLimit && fetched.size() == *fetchLimit) {  // the limit stopped the scan: no knowledge beyond the last row
    if (options.reverse)
      read.fetched.begin = fetched.back().key;
    else
      read.fetched.end = fetched.back().key;
  }
  read.fetched.rows = std::move(fetched);
  return Ticket<Rows>(std::move(answer), std::move(read));
}

StorageResult<void> CachedBackend::complete(PendingRead read) {
  context_.lookups.setDuration(read.lookup, context_.hooks.monotonicNs() - read.startNs);
  if (const LookupRecord* record = context_.lookups.find(read.lookup)) context_.hooks.onLookup(*record);
  if (!read.noCache) {
    cache_.insert(std::move(read.fetched), read.storedWrites);
    return enforceLimits();
  }
  if (read.fetched.isRange) cache_.noteUncachedRead({std::move(read.fetched.begin), std::move(read.fetched.end)});
  for (const Row& row : read.fetched.rows) cache_.noteUncachedRead({row.key, successor(row.key)});
  return {};
}

StorageResult<void> CachedBackend::enforceLimits() {
  if (context_.shared.enforce()) return {};
  return overflow();
}

void CachedBackend::write(std::string_view key, Value value, WriteOptions options) {
  if (cache_.write(key, std::move(value), options.noCache)) pending_.add(1, options);
}

StorageResult<void> CachedBackend::put(std::string_view key, Value value, WriteOptions options) {
  if (auto allowed = checkKey(key); !allowed) return allowed;
  if (auto allowed = checkValue(value); !allowed) return allowed;
  write(key, std::move(value), options);
  return enforceLimits();
}

StorageResult<void> CachedBackend::putMany(Rows rows, WriteOptions options) {
  for (const Row& row : rows) {
    if (auto allowed = checkKey(row.key); !allowed) return allowed;
    if (auto allowed = checkValue(row.value); !allowed) return allowed;
  }
  for (Row& row : rows) write(row.key, std::move(row.value), options);
  return enforceLimits();
}

StorageResult<Answer<bool>> CachedBackend::remove(std::string_view key, WriteOptions options) {
  if (auto allowed = checkKey(key); !allowed) return tl::unexpected(allowed.error());
  const std::int64_t start = context_.hooks.monotonicNs();
  const Asked asked{LookupOperation::kDelete, key};
  const ReadCache::Finding found = cache_.find(key);
  if (found.knowledge != KeyKnowledge::kUnknown) {
    recordHit(asked, cache_.hitReason(found), start);
    write(key, Value(), options);
    if (auto within = enforceLimits(); !within) return tl::unexpected(within.error());
    return found.knowledge == KeyKnowledge::kPresent;
  }
  auto stored = context_.database.kv().get(key);
  if (!stored) return failure(stored.error());
  std::int64_t agoMs = 0;
  const LookupReason reason = cache_.missReason(key, agoMs);
  PendingRead read = recordMiss(asked, false, reason, agoMs, 1, start);
  write(key, Value(), options);
  if (auto within = enforceLimits(); !within) return tl::unexpected(within.error());
  return Ticket<bool>(*stored != nullptr, std::move(read));
}

StorageResult<Answer<std::uint64_t>> CachedBackend::removeMany(std::vector<std::string> keys, WriteOptions options) {
  for (const std::string& key : keys)
    if (auto allowed = checkKey(key); !allowed) return tl::unexpected(allowed.error());
  const std::int64_t start = context_.hooks.monotonicNs();
  makeUnique(keys);
  const Asked asked{LookupOperation::kDeleteMany, firstOf(keys), {}, keys.size()};
  std::uint64_t existed = 0;
  std::vector<std::string_view> unknown;
  for (const std::string& key : keys) {
    bool present = false;
    const KeyKnowledge knowledge = cache_.find(key).knowledge;
    if (knowledge == KeyKnowledge::kUnknown) {
      auto stored = context_.database.kv().get(key);
      if (!stored) return failure(stored.error());
      present = *stored != nullptr;
      unknown.push_back(key);
    } else {
      present = knowledge == KeyKnowledge::kPresent;
    }
    if (present) ++existed;
  }
  std::optional<PendingRead> read;
  if (unknown.empty()) {
    recordHit(asked, LookupReason::kAllKnown, start);
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
  auto emptied = context_.database.recreate(options.keepAlarm);
  if (!emptied) return tl::unexpected(StorageError{JsClass::kError, emptied.error().message, true});
  return {};
}

StorageResult<void> CachedBackend::beginWrite(WriteOptions) {
  // Statements of the program's own would go past the cache; a KV-backed class has none.
  return refuse(JsClass::kError, "Durable Object is not backed by SQL.");
}

void CachedBackend::endTurn() {
  cache_.endTurn();
  pending_.endTurn();
}

void CachedBackend::discardTurn() {
  cache_.discardTurn();
  pending_.turn = {};
}

/// All dirty entries in one transaction; answers how many they were.
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
  if (auto committed = database.commit(); !committed) return tl::unexpected(committed.error());
  return writes;
}

StorageResult<CommitInfo> CachedBackend::commit() {
  endTurn();
  if (!cache_.hasDirty()) return CommitInfo{};
  const std::int64_t start = context_.hooks.monotonicNs();
  auto writes = flush();
  pending_ = {};
  if (!writes) {
    context_.database.rollback();
    return tl::unexpected(StorageError{JsClass::kError, writes.error().text, true});
  }
  cache_.markCommitted();
  (void)context_.shared.enforce();  // more may be evicted now; an overflow was told to the write that made it
  return CommitInfo{*writes, context_.hooks.monotonicNs() - start};
}

}  // namespace durascope::storage
