#pragma once
// The memory budget that the value caches of all objects of one isolate share: one list of clean entries, least
// recently used first, a soft limit above which they go, a hard limit above which every object of the isolate is reset.
//
// Isolate thread only. Outlives every ObjectStorage that uses it.

#include <cstddef>
#include <cstdint>

#include "emulator/storage/cache_entry.h"
#include "emulator/storage/limits.h"

namespace durascope::storage {

class SharedCache {
 public:
  explicit SharedCache(const Limits& limits) : limits_(limits) {}
  SharedCache(const SharedCache&) = delete;
  SharedCache& operator=(const SharedCache&) = delete;

  /// Call whenever JavaScript is entered, with the emulator's wall clock: sets the time that lookups and evictions are
  /// stamped with, and every 30 s evicts what was not read since the sweep before (workerd: stale timeout).
  void enterJavaScript(std::int64_t wallMs);

  std::int64_t nowMs() const { return nowMs_; }
  std::size_t bytes() const { return bytes_; }  ///< All entries of all objects.
  const Limits& limits() const { return limits_; }
  /// From now on; what is clean and too much goes at once. `entryOverheadBytes` stays as it was: what was counted is
  /// taken off again in the same measure.
  void setLimits(const Limits& limits);

  // For ReadCache.

  std::size_t cost(const CacheEntry& entry) const;
  /// The entry's cost joins or leaves the budget.
  void charge(std::size_t cost) { bytes_ += cost; }
  void release(std::size_t cost) { bytes_ -= cost; }
  /// The entry became clean, or was read: it goes last.
  void pushClean(CacheEntry& entry);
  void touch(CacheEntry& entry);
  void removeClean(CacheEntry& entry);
  /// Evicts down to the soft limit as far as clean entries go. False: the hard limit is exceeded all the same.
  bool enforce();
  /// How much one read may hold before the hard limit is exceeded with nothing clean left.
  std::size_t roomForReads() const;

 private:
  Limits limits_;
  EntryList clean_;
  std::size_t bytes_ = 0;
  std::int64_t nowMs_ = 0;
  std::int64_t sweptMs_ = 0;
};

}  // namespace durascope::storage
