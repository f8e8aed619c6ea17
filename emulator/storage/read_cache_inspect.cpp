// The half of ReadCache that is looked at: for the inspector and for tests. Changes nothing.

#include <iterator>
#include <utility>

#include "emulator/storage/read_cache.h"
#include "emulator/values/tree.h"

namespace durascope::storage {

namespace {

constexpr std::size_t kShownEntries = 1000;
/// So many bytes of values are decoded for one look: some milliseconds of the isolate's time.
constexpr std::size_t kDecodedBytes = std::size_t{256} << 10;

/// A value that is told by its size. Once it is committed, storage shows all of it.
journal::ValueNode undecoded(const std::string& key, std::size_t bytes) {
  const std::string size = bytes < 1024 ? std::to_string(bytes) + " bytes" : std::to_string(bytes >> 10) + " KiB";
  return {key, journal::ValueKind::kOther, "value", "… " + size + ", not decoded here", 0, {}};
}

journal::CacheEntryState stateOf(const CacheEntry& entry) {
  if (entry.knowledge == KeyKnowledge::kAbsent)
    return entry.dirty ? journal::CacheEntryState::kAbsentDirty : journal::CacheEntryState::kAbsent;
  return entry.dirty ? journal::CacheEntryState::kDirty : journal::CacheEntryState::kClean;
}

}  // namespace

void ReadCache::describe(journal::CacheSnapshot& snapshot) const {
  snapshot.dirtyBytes = dirtyBytes();
  snapshot.evictions = evictions_;
  std::size_t left = kDecodedBytes;
  for (auto it = map_.begin(); it != map_.end(); ++it) {
    const CacheEntry& entry = it->second;
    snapshot.bytes += shared_.cost(entry);
    if (!entry.known()) continue;  // a marker says nothing that the gap before it does not show
    ++snapshot.entryCount;
    if (snapshot.entries.size() >= kShownEntries) continue;
    journal::CacheEntryNode node{it->first, {}, stateOf(entry), shared_.cost(entry), entry.hits, {}};
    if (entry.value && entry.value->size() > left) {
      node.value = undecoded(it->first, entry.value->size());
    } else if (entry.value) {
      node.value = values::toNode(it->first, std::string_view(*entry.value));
      left -= entry.value->size();
    }
    snapshot.entries.push_back(std::move(node));
    const auto next = std::next(it);
    if (!entry.gapIsKnownEmpty || snapshot.entries.size() >= kShownEntries) continue;
    const std::string end = next == map_.end() ? std::string() : next->first;
    snapshot.entries.push_back({it->first, end, journal::CacheEntryState::kKnownEmptyRange, 0, 0, {}});
  }
}

std::string ReadCache::verifyInvariants() const {
  std::size_t dirtyBytes = 0;
  bool gapBefore = false;
  for (const auto& [key, entry] : map_) {
    const auto broken = [&key = key](const char* what) { return "entry \"" + key + "\": " + what; };
    if (entry.owner != this || entry.key.data() != key.data()) return broken("does not know its place");
    if ((entry.knowledge == KeyKnowledge::kPresent) != (entry.value != nullptr)) return broken("value does not fit");
    if (!entry.known() && (entry.gapIsKnownEmpty || entry.dirty)) return broken("a marker with a gap or dirty");
    if (!entry.dirty && entry.noCache) return broken("clean and noCache");
    if (entry.dirty && entry.stale) return broken("dirty and stale");
    if (!entry.dirty && entry.knowledge == KeyKnowledge::kAbsent && entry.gapIsKnownEmpty && gapBefore)
      return broken("absent inside a known-empty range");
    gapBefore = entry.gapIsKnownEmpty;
    if (entry.dirty) dirtyBytes += shared_.cost(entry);
  }
  if (dirtyBytes != dirty_.bytes()) return "the dirty list does not add up";
  return {};
}

}  // namespace durascope::storage
