// The half of CachedBackend that reads.

#include <limits>
#include <utility>

#include "emulator/storage/cached_backend.h"

namespace durascope::storage {

StorageError CachedBackend::failureOf(const SqlError& error) const {
  return {.message = error.text, .breaksObject = error.lostFile};
}

std::string_view CachedBackend::firstOf(const std::vector<std::string>& keys) {
  return keys.empty() ? std::string_view() : std::string_view(keys.front());
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
  if (TransactionBuffer* buffer = bufferOf(options.transaction)) return buffer->get(key, options);
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
  if (TransactionBuffer* buffer = bufferOf(options.transaction)) return buffer->getMany(std::move(keys), options);
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
  if (TransactionBuffer* buffer = bufferOf(options.transaction)) return buffer->list(options);
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
  if (!*done) return tl::unexpected(cacheOverflow());

  std::int64_t agoMs = 0;
  const LookupReason reason = rangeMissReason(range, walk, agoMs);
  const bool partial = walk.missing.begin != range.begin || walk.missing.end != range.end;
  PendingRead read = recordMiss(asked, partial, reason, agoMs, fetched.size(), start);
  read.noCache = options.noCache;
  Rows answer = std::move(walk.rows);
  cache_.merge(walk.missing, options.reverse, limit, fetched, !options.noCache, answer);

  read.fetched.isRange = true;
  read.fetched.begin = std::move(walk.missing.begin);
  read.fetched.afterEntry = walk.missingAfterEntry;
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
  if (read.alarm) {
    alarm_.learn(*read.alarm, read.alarmGeneration);
    return {};
  }
  if (!read.noCache) {
    cache_.insert(std::move(read.fetched), read.storedWrites);
    return enforceLimits();
  }
  if (read.fetched.isRange) cache_.noteUncachedRead({std::move(read.fetched.begin), std::move(read.fetched.end)});
  for (const Row& row : read.fetched.rows) cache_.noteUncachedRead({row.key, successor(row.key)});
  return {};
}

}  // namespace durascope::storage
