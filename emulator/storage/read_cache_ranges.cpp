// The half of ReadCache that deals with ranges: what list() may take from the cache, and what a read brings into it.

#include <functional>
#include <iterator>
#include <utility>

#include "emulator/storage/read_cache.h"

namespace durascope::storage {

namespace {

/// No key can lie between the two.
bool isSuccessor(std::string_view next, std::string_view key) {
  return next.size() == key.size() + 1 && next.back() == '\0' && next.starts_with(key);
}

}  // namespace

ReadCache::Walk ReadCache::walk(const KeyRange& range, bool reverse, std::uint64_t limit, bool touchEntries) {
  Walk walk;
  // Takes a known entry into the answer; true when that fills it.
  const auto take = [&](CacheEntry& entry) {
    ++entry.hits;
    if (touchEntries) touch(entry);
    if (entry.value) walk.rows.push_back({std::string(entry.key), entry.value});
    return walk.complete = walk.rows.size() == limit;
  };
  const auto missing = [&](std::string begin, std::optional<std::string> end) {
    walk.missing = {std::move(begin), std::move(end)};
    for (const CacheEntry* entry = dirty_.front(); entry != nullptr; entry = entry->next)
      if (entry->knowledge == KeyKnowledge::kAbsent && walk.missing.contains(entry->key)) ++walk.deletedInRest;
    return std::move(walk);
  };
  const auto complete = [&] {
    walk.complete = true;
    return std::move(walk);
  };

  const auto stop = range.end ? map_.lower_bound(*range.end) : map_.end();
  if (touchEntries && stop != map_.end() && stop->first == range.end) touch(stop->second);

  if (!reverse) {
    auto it = map_.lower_bound(range.begin);
    if (!(it != map_.end() && it->first == range.begin) && !inKnownGap(it)) return missing(range.begin, range.end);
    for (; it != stop; ++it) {
      CacheEntry& entry = it->second;
      if (!entry.known()) return missing(it->first, range.end);
      if (take(entry)) return walk;
      // As the real runtime: nothing is concluded from two keys that have no room between them.
      if (entry.gapIsKnownEmpty) continue;
      walk.missingAfterEntry = true;
      return missing(successor(it->first), range.end);
    }
    return complete();
  }

  // Everything from `known` up to the end of the range is known.
  std::optional<std::string_view> known;
  if (range.end) known = *range.end;
  const auto missingBelow = [&] {
    return missing(range.begin, known ? std::optional(std::string(*known)) : std::nullopt);
  };
  for (auto it = stop; it != map_.begin();) {
    CacheEntry& entry = (--it)->second;
    if (!entry.gapIsKnownEmpty) return missingBelow();
    if (it->first < range.begin) return complete();
    if (!entry.known()) return missingBelow();
    if (take(entry)) return walk;
    if (it->first == range.begin) return complete();
    known = it->first;
  }
  return missingBelow();
}

template <class It, class Before>
void ReadCache::mergeInto(It it, It stop, Before before, std::uint64_t limit, const Rows& fetched, bool touchEntries,
                          Rows& rows) {
  auto row = fetched.begin();
  while (rows.size() < limit && (it != stop || row != fetched.end())) {
    if (it == stop || (row != fetched.end() && before(row->key, it->first))) {
      rows.push_back(*row++);
      continue;
    }
    CacheEntry& entry = (it++)->second;
    const bool twin = row != fetched.end() && row->key == entry.key;
    if (entry.known()) {
      ++entry.hits;
      if (touchEntries) touch(entry);
      if (entry.value) rows.push_back({std::string(entry.key), entry.value});
    } else if (twin) {
      rows.push_back(*row);
    }
    if (twin) ++row;
  }
}

void ReadCache::merge(const KeyRange& range, bool reverse, std::uint64_t limit, const Rows& fetched, bool touchEntries,
                      Rows& rows) {
  const auto first = map_.lower_bound(range.begin);
  const auto stop = range.end ? map_.lower_bound(*range.end) : map_.end();
  if (reverse)
    mergeInto(std::make_reverse_iterator(stop), std::make_reverse_iterator(first), std::greater<std::string_view>(),
              limit, fetched, touchEntries, rows);
  else
    mergeInto(first, stop, std::less<std::string_view>(), limit, fetched, touchEntries, rows);
}

void ReadCache::insert(FetchedRange fetched, std::uint64_t storedWrites) {
  if (storedWrites < lastLostWrite_) return;
  for (Row& row : fetched.rows) addClean(std::move(row.key), std::move(row.value));
  if (fetched.isRange) cover(fetched.begin, fetched.afterEntry, fetched.end);
}

void ReadCache::addClean(std::string key, Value value) {
  const KeyKnowledge knowledge = value ? KeyKnowledge::kPresent : KeyKnowledge::kAbsent;
  auto it = map_.lower_bound(key);
  if (it != map_.end() && it->first == key) {
    CacheEntry& entry = it->second;
    if (entry.known()) return;
    unlist(entry);
    shared_.release(shared_.cost(entry));
    entry.knowledge = knowledge;
    entry.value = std::move(value);
    shared_.charge(shared_.cost(entry));
    shared_.pushClean(entry);
  } else if (!inKnownGap(it)) {
    shared_.pushClean(add(it, key, knowledge, std::move(value))->second);
  }
}

// No key is in [begin, end) but those that have entries by now.
void ReadCache::cover(const std::string& begin, bool afterEntry, const std::optional<std::string>& end) {
  // First something where the last gap ends, lest it reach to a later entry.
  auto stop = end ? map_.lower_bound(*end) : map_.end();
  if (end && !(stop != map_.end() && stop->first == *end) && !inKnownGap(stop)) {
    stop = add(stop, *end, KeyKnowledge::kUnknown, Value());
    shared_.pushClean(stop->second);
  }
  if (!(afterEntry && continueGap(begin)) && !(end && *end == begin)) coverBegin(begin);
  for (auto it = map_.lower_bound(begin); it != stop;) {
    if (it->second.known()) {
      it->second.gapIsKnownEmpty = true;
      ++it;
    } else {
      it = erase(it);
    }
  }
  auto it = map_.lower_bound(begin);
  if (it != map_.begin()) --it;
  while (it != stop) it = removeIfRedundant(it);
  if (stop != map_.end()) removeIfRedundant(stop);
}

// The read went on from the entry just before `begin`. False: that is gone.
bool ReadCache::continueGap(const std::string& begin) {
  const auto it = map_.lower_bound(begin);
  if (it == map_.begin()) return false;
  CacheEntry& left = std::prev(it)->second;
  if (!left.known() || !isSuccessor(begin, left.key)) return false;
  left.gapIsKnownEmpty = true;
  return true;
}

// A gap needs an entry to its left: one at `begin`, or a new one there.
void ReadCache::coverBegin(const std::string& begin) {
  const auto it = map_.lower_bound(begin);
  if (it != map_.end() && it->first == begin) {
    if (!it->second.known()) it->second.knowledge = KeyKnowledge::kAbsent;
  } else if (!inKnownGap(it)) {
    shared_.pushClean(add(it, begin, KeyKnowledge::kAbsent, Value())->second);
  }
}

}  // namespace durascope::storage
