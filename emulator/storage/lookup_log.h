#pragma once
// Every lookup explained: what was asked, whether the cache knew, and why. The engine keeps one log an object over all
// its instances, so that the record of an instance survives its eviction.
//
// Isolate thread only.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/journal/event.h"
#include "emulator/journal/snapshots.h"

namespace durascope::storage {

enum class LookupOperation : std::uint8_t { kGet, kGetMany, kList, kDelete, kGetAlarm };

/// Why a lookup hit or missed. The sentence is made when somebody looks.
enum class LookupReason : std::uint8_t {
  // hits
  kClean,            ///< "clean entry"
  kDirtyThisTurn,    ///< "written in this turn, not yet committed"
  kDirty,            ///< "written, not yet committed"
  kAbsent,           ///< "known not to exist"
  kKnownEmptyRange,  ///< "inside a range known to be empty"
  kAllKnown,         ///< "every key known"
  kRangeKnown,       ///< "whole range known"
  kInTransaction,    ///< "written in the same transaction"
  // misses
  kNewInstance,       ///< "new instance, empty cache"
  kFirstRead,         ///< "first read of this key", "first read of the alarm"
  kRangeUnknown,      ///< "range not read before"
  kRangePartlyKnown,  ///< "range known in part"
  kSoftLimit,         ///< "evicted 3 s ago: soft limit reached"
  kUnused,            ///< "evicted 31 s ago: not read between two sweeps"
  kNoCacheRead,       ///< "read with noCache before"
  kNoCacheWrite,      ///< "written with noCache before"
  // neither
  kLocalRead,  ///< "read from SQLite: this class has no value cache"
};

/// One lookup. Keys are raw bytes, the first 256 of them; the text is made when somebody looks.
struct LookupRecord {
  std::uint64_t sequence = 0;
  std::int64_t atMs = 0;  ///< Wall clock.
  LookupOperation operation = LookupOperation::kGet;
  journal::CacheOutcome outcome = journal::CacheOutcome::kNone;
  LookupReason reason = LookupReason::kClean;
  std::int64_t agoMs = 0;          ///< For the reasons that name a time.
  std::uint64_t keyCount = 1;      ///< Keys asked for; 0 for list.
  std::uint64_t unknownCount = 0;  ///< Keys or rows that had to be read.
  std::string key;                 ///< The key, the first key, or where the range starts.
  std::string end;                 ///< Where the range ends; empty: the end of the key space.
  std::int64_t durationNs = 0;     ///< A miss: until complete(); 0 before.
};

/// `"value"`, `"a" and 3 more`, `"a" … "b"`, `everything`.
std::string keyText(const LookupRecord& record);
/// One clause, as the enumerators above show it.
std::string reasonText(const LookupRecord& record);
std::string_view operationText(LookupOperation operation);

class LookupLog {
 public:
  static constexpr std::size_t kKept = 200;  ///< So many lookups can be looked at.

  explicit LookupLog(std::size_t capacity = kKept);

  /// A new instance begins: its own totals start from zero, the ring stays.
  void beginInstance();
  /// Counts a lookup and takes the oldest place of the ring for it. The reference is good until the next add(); the
  /// caller fills in every field but `sequence` and `outcome`.
  LookupRecord& add(journal::CacheOutcome outcome);
  /// A miss has been answered. Forgotten records are ignored.
  void setDuration(std::uint64_t sequence, std::int64_t durationNs);
  /// The record if the ring still has it, else null.
  const LookupRecord* find(std::uint64_t sequence) const;

  /// Sequence of the newest record; 0 when there is none.
  std::uint64_t lastSequence() const { return lastSequence_; }

  std::uint64_t hits() const { return hits_; }      ///< Over all instances. Partial answers count as misses.
  std::uint64_t misses() const { return misses_; }  ///< Over all instances.

  /// Fills hits, misses, lookups and hitRates. Changes nothing here.
  void describe(journal::CacheSnapshot& snapshot) const;

 private:
  static constexpr std::size_t kGroupSize = 10;  ///< Lookups in one point of the hit-rate chart.
  static constexpr std::size_t kGroups = 60;

  std::vector<LookupRecord> ring_;
  std::size_t capacity_;
  std::uint64_t lastSequence_ = 0;
  std::uint64_t hits_ = 0, misses_ = 0;
  std::uint64_t instanceHits_ = 0, instanceMisses_ = 0;
  std::array<std::uint8_t, kGroups> groupHits_{};  ///< Hits of each group, a ring by group number.
};

}  // namespace durascope::storage
