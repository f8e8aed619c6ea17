#include "emulator/storage/read_cache.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace durascope::storage {

ReadCache::ReadCache(SharedCache& shared) : shared_(shared), forgotten_(shared.limits().keptEvictions) {}

ReadCache::~ReadCache() {
  while (!map_.empty()) erase(map_.begin());
}

bool ReadCache::inKnownGap(Map::const_iterator next) const {
  return next != map_.begin() && std::prev(next)->second.gapIsKnownEmpty;
}

ReadCache::Finding ReadCache::find(std::string_view key) const {
  const auto it = map_.lower_bound(key);
  if (it != map_.end() && it->first == key) return {it->second.knowledge, const_cast<CacheEntry*>(&it->second)};
  return {inKnownGap(it) ? KeyKnowledge::kAbsent : KeyKnowledge::kUnknown, nullptr};
}

void ReadCache::touch(CacheEntry& entry) {
  entry.noCache = false;
  if (!entry.dirty) shared_.touch(entry);
}

LookupReason ReadCache::hitReason(const Finding& finding) const {
  const CacheEntry* entry = finding.entry;
  if (entry == nullptr) return LookupReason::kKnownEmptyRange;
  if (entry->dirty) return entry->lastWrite > turnStart_ ? LookupReason::kDirtyThisTurn : LookupReason::kDirty;
  return entry->knowledge == KeyKnowledge::kAbsent ? LookupReason::kAbsent : LookupReason::kClean;
}

LookupReason ReadCache::missReason(std::string_view key, std::int64_t& agoMs) const {
  if (const auto* note = forgotten_.find(key)) {
    agoMs = shared_.nowMs() - note->atMs;
    return note->cause;
  }
  return everHeld_ ? LookupReason::kFirstRead : LookupReason::kNewInstance;
}

void ReadCache::noteUncachedRead(const KeyRange& range) {
  forgotten_.add({range, LookupReason::kNoCacheRead, shared_.nowMs()});
}

// The entry is in no list yet: the caller makes it clean or dirty.
ReadCache::Map::iterator ReadCache::add(Map::iterator next, std::string_view key, KeyKnowledge knowledge, Value value) {
  const bool gap = inKnownGap(next);
  const auto it = map_.emplace_hint(next, key, CacheEntry{});
  CacheEntry& entry = it->second;
  entry.owner = this;
  entry.key = it->first;
  entry.value = std::move(value);
  entry.knowledge = knowledge;
  entry.gapIsKnownEmpty = gap;
  if (gap) entry.gapWrite = std::prev(it)->second.gapWrite;
  shared_.charge(shared_.cost(entry));
  everHeld_ = true;
  return it;
}

void ReadCache::unlist(CacheEntry& entry) {
  if (entry.dirty)
    dirty_.remove(entry, shared_.cost(entry));
  else
    shared_.removeClean(entry);
}

ReadCache::Map::iterator ReadCache::erase(Map::iterator it) {
  CacheEntry& entry = it->second;
  lastLostWrite_ = std::max({lastLostWrite_, entry.lastWrite, entry.gapWrite});
  unlist(entry);
  shared_.release(shared_.cost(entry));
  return map_.erase(it);
}

ReadCache::Map::iterator ReadCache::removeIfRedundant(Map::iterator it) {
  const CacheEntry& entry = it->second;
  const bool redundant =
      entry.knowledge == KeyKnowledge::kAbsent && !entry.dirty && entry.gapIsKnownEmpty && inKnownGap(it);
  if (!redundant) return std::next(it);
  // Nothing is lost: the gap knows.
  CacheEntry& left = std::prev(it)->second;
  left.gapWrite = std::max({left.gapWrite, entry.lastWrite, entry.gapWrite});
  const std::uint64_t before = lastLostWrite_;
  const auto next = erase(it);
  lastLostWrite_ = before;
  return next;
}

void ReadCache::evict(CacheEntry& entry, LookupReason cause) {
  assert(!entry.dirty && entry.owner == this);
  if (entry.known() && cause != LookupReason::kNoCacheWrite) ++evictions_;
  const auto it = map_.find(entry.key);
  const auto next = std::next(it);
  KeyRange lost{std::string(entry.key), std::string(entry.key)};
  if (it != map_.begin()) {
    CacheEntry& left = std::prev(it)->second;
    if (left.gapIsKnownEmpty) lost.begin = successor(left.key);
    left.gapIsKnownEmpty = false;
    lastLostWrite_ = std::max(lastLostWrite_, std::exchange(left.gapWrite, 0));
  }
  if (entry.gapIsKnownEmpty)
    lost.end = next == map_.end() ? std::nullopt : std::optional(next->first);
  else if (entry.known())
    lost.end = successor(entry.key);
  if (!lost.empty()) forgotten_.add({std::move(lost), cause, shared_.nowMs()});
  erase(it);
}

void ReadCache::setDirty(CacheEntry& entry, Value value, bool noCache) {
  unlist(entry);
  shared_.release(shared_.cost(entry));
  entry.knowledge = value ? KeyKnowledge::kPresent : KeyKnowledge::kAbsent;
  entry.value = std::move(value);
  entry.dirty = true;
  entry.stale = false;
  entry.noCache = noCache;
  entry.lastWrite = writes_;
  shared_.charge(shared_.cost(entry));
  dirty_.pushBack(entry, shared_.cost(entry));
}

bool ReadCache::write(std::string_view key, Value value, bool noCache) {
  auto it = map_.lower_bound(key);
  const bool found = it != map_.end() && it->first == key;
  if (found) {
    const CacheEntry& entry = it->second;
    if (value && entry.value && *entry.value == *value) return false;
    if (!value && entry.knowledge == KeyKnowledge::kAbsent) return false;
    undo_.push_back({std::string(key), entry.dirty, entry.noCache, entry.dirty ? entry.value : Value()});
  } else {
    if (!value && inKnownGap(it)) return false;
    undo_.push_back({std::string(key)});
    it = add(it, key, KeyKnowledge::kUnknown, Value());
    shared_.pushClean(it->second);
  }
  ++writes_;
  setDirty(it->second, std::move(value), noCache);
  return true;
}

void ReadCache::deleteAll() {
  while (!map_.empty()) erase(map_.begin());
  undo_.clear();
  forgotten_.clear();
  lastLostWrite_ = ++writes_;
  const auto it = add(map_.end(), "", KeyKnowledge::kAbsent, Value());
  it->second.gapIsKnownEmpty = true;
  shared_.pushClean(it->second);
}

void ReadCache::markCommitted() {
  while (CacheEntry* entry = dirty_.front()) {
    unlist(*entry);
    entry->dirty = false;
    shared_.pushClean(*entry);
    if (std::exchange(entry->noCache, false))
      evict(*entry, LookupReason::kNoCacheWrite);
    else if (entry->knowledge == KeyKnowledge::kAbsent)
      removeIfRedundant(map_.find(entry->key));
  }
  endTurn();
}

void ReadCache::endTurn() {
  undo_.clear();
  turnStart_ = writes_;
}

void ReadCache::discardTurn() {
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) {
    const auto it = map_.find(undo->key);
    assert(it != map_.end() && it->second.dirty);
    if (undo->wasDirty)
      setDirty(it->second, std::move(undo->value), undo->noCache);
    else
      erase(it);
  }
  // What was clean may have been read or inherited through the writes that are gone: it is cheaper to know nothing.
  for (auto it = map_.begin(); it != map_.end();) {
    it->second.gapIsKnownEmpty = false;
    it->second.gapWrite = 0;
    it = it->second.dirty ? std::next(it) : erase(it);
  }
  lastLostWrite_ = ++writes_;
  endTurn();
}

}  // namespace durascope::storage
