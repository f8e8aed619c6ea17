#pragma once
// The value cache of one KV-backed object: what is known of its storage, and what was written but not committed.
//
// An ordered map from key to entry. An entry says that its key is present, absent, or (a mere marker) nothing. Beyond
// that, an entry whose gapIsKnownEmpty is set says that no key exists between it and the next entry; on the last entry,
// between it and the end of the key space. A key is known when it has a known entry or lies in such a gap.
//
//        "a"=1 ──empty── "c" absent ──?── "k"=7 ──empty── "m" marker ──?──
//
// Entries are dirty (written, not committed; never evicted) or clean (equal storage; in the shared list of the isolate,
// evicted when memory is short or when not read for two sweeps). Evicting an entry loses what it knew, its gap, and the
// gap of its left neighbour, which would otherwise cover it.
//
// Invariants: a marker has no gap and is never dirty. A clean absent entry between two known-empty gaps says nothing
// that the gaps do not say, and is removed (the left gap then reaches to the next entry, and remembers its write).
//
// A read that missed holds rows as storage had them at its call, and may come back late. Whatever is in the cache by
// then is newer and stays. Rows could only mislead if a write that storage did not have at the call has left the cache
// again (committed, then evicted): every write has a number, `lastLostWrite_` is the highest one that left, and a read
// whose rows are older than that is not let in.
//
// Isolate thread only.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "emulator/storage/cache_entry.h"
#include "emulator/storage/forgotten_keys.h"
#include "emulator/storage/key_range.h"
#include "emulator/storage/lookup_log.h"
#include "emulator/storage/shared_cache.h"

namespace durascope::storage {

class ReadCache {
 public:
  /// `shared` outlives the cache.
  explicit ReadCache(SharedCache& shared);
  ~ReadCache();
  ReadCache(const ReadCache&) = delete;
  ReadCache& operator=(const ReadCache&) = delete;

  // Lookups change nothing; touch() what a read without noCache used.

  struct Finding {
    KeyKnowledge knowledge = KeyKnowledge::kUnknown;
    CacheEntry* entry = nullptr;  ///< Null when a gap, or nothing, answers.
  };
  Finding find(std::string_view key) const;
  /// Most recently used, no longer stale, no longer to be dropped at commit.
  void touch(CacheEntry& entry);
  LookupReason hitReason(const Finding& finding) const;
  /// Why `key` is not known; `agoMs` is set for reasons that name a time.
  LookupReason missReason(std::string_view key, std::int64_t& agoMs) const;

  /// What the cache knows of a range, walked from its begin, or from its end when `reverse`.
  struct Walk {
    Rows rows;                        ///< Those that exist, up to the first unknown point or the limit.
    bool complete = false;            ///< `rows` is the whole answer.
    KeyRange missing;                 ///< The rest, to be read; not when complete.
    bool missingAfterEntry = false;   ///< It begins right after a key that is known.
    std::uint64_t deletedInRest = 0;  ///< Uncommitted deletes in it: they may cancel rows that storage still has.
  };
  Walk walk(const KeyRange& range, bool reverse, std::uint64_t limit, bool touchEntries);
  /// Appends to `rows`, up to `limit` of them in all: the rows fetched from `range`, overridden by what the cache
  /// knows.
  void merge(const KeyRange& range, bool reverse, std::uint64_t limit, const Rows& fetched, bool touchEntries,
             Rows& rows);

  /// A read was answered: its rows enter as clean entries where nothing is known yet.
  void insert(FetchedRange fetched, std::uint64_t storedWrites);
  /// A read with noCache was answered and left nothing: remembered for missReason() only.
  void noteUncachedRead(const KeyRange& range);

  // Writes. A null value deletes. False: the cache knows that storage will be the same without it.

  bool write(std::string_view key, Value value, bool noCache);
  /// Everything is gone from storage: the cache knows that all keys are absent.
  void deleteAll();

  /// Number of the last write that storage has, with all before it: what is read from there now is of that age.
  std::uint64_t storedWrites() const { return dirty_.empty() ? writes_ : dirty_.front()->lastWrite - 1; }
  bool hasDirty() const { return !dirty_.empty(); }
  std::size_t dirtyBytes() const { return dirty_.bytes(); }
  const EntryList& dirty() const { return dirty_; }
  /// The dirty entries are in storage now: they become clean, or go when written with noCache.
  void markCommitted();

  void endTurn();
  /// Undoes the writes since endTurn(); forgets all that is clean.
  void discardTurn();

  /// Adds entries, gaps, bytes and counts.
  void describe(journal::CacheSnapshot& snapshot) const;
  /// Empty when the invariants hold.
  std::string verifyInvariants() const;

  /// For SharedCache: drops a clean entry.
  void evict(CacheEntry& entry, LookupReason cause);

 private:
  using Map = std::map<std::string, CacheEntry, std::less<>>;

  /// What one write of the running turn replaced.
  struct Undo {
    std::string key;
    bool wasDirty = false;
    bool noCache = false;
    Value value;
  };

  bool inKnownGap(Map::const_iterator next) const;
  Map::iterator add(Map::iterator next, std::string_view key, KeyKnowledge knowledge, Value value);
  void addClean(std::string key, Value value);
  void cover(const std::string& begin, bool afterEntry, const std::optional<std::string>& end);
  bool continueGap(const std::string& begin);
  void coverBegin(const std::string& begin);
  Map::iterator removeIfRedundant(Map::iterator it);
  Map::iterator erase(Map::iterator it);
  void unlist(CacheEntry& entry);
  void setDirty(CacheEntry& entry, Value value, bool noCache);
  template <class It, class Before>
  void mergeInto(It it, It stop, Before before, std::uint64_t limit, const Rows& fetched, bool touchEntries,
                 Rows& rows);

  SharedCache& shared_;
  Map map_;
  EntryList dirty_;
  ForgottenKeys forgotten_;
  std::vector<Undo> undo_;
  std::uint64_t writes_ = 0;         ///< Number of the last write.
  std::uint64_t turnStart_ = 0;      ///< writes_ when the running turn began.
  std::uint64_t lastLostWrite_ = 0;  ///< See the top.
  std::uint64_t evictions_ = 0;      ///< By a limit or because nobody read them.
  bool everHeld_ = false;            ///< Some entry was in it once.
};

}  // namespace durascope::storage
