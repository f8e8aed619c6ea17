#pragma once
// The numbers that storage obeys. The user may set some of them, at any time; tests inject small ones. Plain values:
// any thread.

#include <cstddef>
#include <cstdint>

namespace durascope::storage {

/// How much of an object's past is kept for point-in-time recovery; ours (production: 30 days).
struct HistoryLimits {
  std::int64_t ageMs = 24 * 60 * 60 * 1000;   ///< What is older is folded into one state. The door sets 30 days.
  std::size_t bytes = std::size_t{64} << 20;  ///< Of an object's history file; beyond it the oldest goes.
  std::size_t databaseBytes = std::size_t{16} << 20;  ///< A larger database has no history. Nobody sets it but tests.
};

/// Plain value. Sizes are bytes. All defaults are workerd's unless the line says otherwise.
struct Limits {
  // What the value cache's back-end accepts (production, KV-backed classes).
  std::size_t keyBytes = 2048;       ///< Longest key of get, put and delete.
  std::size_t valueBytes = 131'072;  ///< The number that the error message quotes.
  std::size_t valueSlackBytes = 34;  ///< Serialised values may be this much larger than the quoted number.
  std::size_t multiGetKeys = 128;    ///< Most keys of one multi-key get.

  // What SQLite accepts in one row (SQLite-backed classes; 8 MiB + 34 in workerd 2026-11).
  int rowBytes = 8'388'642;
  std::int64_t sqlTimeMs = 0;  ///< A step of a statement that takes longer is stopped; 0: none is. Ours.

  // The cache budget, shared by all objects of an isolate.
  std::size_t softCacheBytes = std::size_t{16}
                               << 20;  ///< Above it clean entries are evicted, least recently used first.
  std::size_t hardCacheBytes = std::size_t{128} << 20;  ///< Above it with nothing clean left all objects are reset.
  std::size_t dirtyBytes = std::size_t{8} << 20;        ///< Per object; above it writes wait for the commit.
  std::int64_t staleMs = 30'000;                        ///< Sweep interval: untouched for two sweeps means evicted.
  std::size_t entryOverheadBytes = 128;                 ///< Ours (workerd: the size of its entry, 100 to 200).

  HistoryLimits history;

  // The inspector's memory; ours.
  std::size_t keptEvictions = 256;  ///< How many evicted keys and ranges an instance can still explain.
};

}  // namespace durascope::storage
