#pragma once
// One key of the value cache, and the intrusive list that orders entries by age.
//
// Isolate thread only.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "emulator/storage/operations.h"

namespace durascope::storage {

class ReadCache;

/// What is known about the key itself.
enum class KeyKnowledge : std::uint8_t {
  kPresent,  ///< It has `value`.
  kAbsent,   ///< It does not exist.
  kUnknown,  ///< Nothing: the entry only marks where a known range ends.
};

/// Owned by its ReadCache's map, whose key `key` points to. Clean entries are in the shared list, dirty ones in their
/// cache's list.
struct CacheEntry {
  ReadCache* owner = nullptr;
  std::string_view key;
  Value value;  ///< Set exactly when kPresent. Never modified, only replaced: readers keep theirs.
  KeyKnowledge knowledge = KeyKnowledge::kUnknown;
  bool dirty = false;            ///< Written, not yet committed. Next: clean (commit), gone (commit with noCache).
  bool gapIsKnownEmpty = false;  ///< No key exists between this entry and the next (the last: and the end of all keys).
  bool noCache = false;          ///< Dirty only: goes as soon as it is committed.
  bool stale = false;            ///< Clean only: not read since the last sweep; the next one evicts it.
  std::uint32_t hits = 0;
  std::uint64_t lastWrite = 0;  ///< Number of the write that made it; 0: read from storage.
  std::uint64_t gapWrite = 0;   ///< Number of the last write that only the gap still knows: a delete inside it.
  CacheEntry* previous = nullptr;
  CacheEntry* next = nullptr;

  bool known() const { return knowledge != KeyKnowledge::kUnknown; }
};

/// Doubly linked through the entries; owns nothing.
class EntryList {
 public:
  CacheEntry* front() const { return first_; }
  bool empty() const { return first_ == nullptr; }
  std::size_t bytes() const { return bytes_; }
  void pushBack(CacheEntry& entry, std::size_t cost);
  void remove(CacheEntry& entry, std::size_t cost);

 private:
  CacheEntry* first_ = nullptr;
  CacheEntry* last_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace durascope::storage
