#include "emulator/storage/shared_cache.h"

#include "emulator/storage/read_cache.h"

namespace durascope::storage {

void EntryList::pushBack(CacheEntry& entry, std::size_t cost) {
  entry.previous = last_;
  entry.next = nullptr;
  (last_ ? last_->next : first_) = &entry;
  last_ = &entry;
  bytes_ += cost;
}

void EntryList::remove(CacheEntry& entry, std::size_t cost) {
  (entry.previous ? entry.previous->next : first_) = entry.next;
  (entry.next ? entry.next->previous : last_) = entry.previous;
  entry.previous = entry.next = nullptr;
  bytes_ -= cost;
}

void SharedCache::setLimits(const Limits& limits) {
  const std::size_t overhead = limits_.entryOverheadBytes;
  limits_ = limits;
  limits_.entryOverheadBytes = overhead;
  (void)enforce();  // if that is not enough, the next write is told
}

std::size_t SharedCache::cost(const CacheEntry& entry) const {
  return limits_.entryOverheadBytes + entry.key.size() + (entry.value ? entry.value->size() : 0);
}

void SharedCache::pushClean(CacheEntry& entry) {
  entry.stale = false;
  clean_.pushBack(entry, cost(entry));
}

void SharedCache::touch(CacheEntry& entry) {
  const std::size_t size = cost(entry);
  clean_.remove(entry, size);
  entry.stale = false;
  clean_.pushBack(entry, size);
}

void SharedCache::removeClean(CacheEntry& entry) { clean_.remove(entry, cost(entry)); }

void SharedCache::enterJavaScript(std::int64_t wallMs) {
  nowMs_ = wallMs;
  if (wallMs - sweptMs_ < limits_.staleMs) return;
  sweptMs_ = wallMs;
  for (CacheEntry* entry = clean_.front(); entry != nullptr;) {
    CacheEntry* next = entry->next;
    if (entry->stale)
      entry->owner->evict(*entry, LookupReason::kUnused);
    else
      entry->stale = true;
    entry = next;
  }
}

bool SharedCache::enforce() {
  while (bytes_ > limits_.softCacheBytes && !clean_.empty())
    clean_.front()->owner->evict(*clean_.front(), LookupReason::kSoftLimit);
  return bytes_ <= limits_.hardCacheBytes;
}

std::size_t SharedCache::roomForReads() const {
  const std::size_t dirtyBytes = bytes_ - clean_.bytes();
  return limits_.hardCacheBytes > dirtyBytes ? limits_.hardCacheBytes - dirtyBytes : 0;
}

}  // namespace durascope::storage
