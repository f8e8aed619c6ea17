#pragma once
// The cache column as rows: entries with their state, ranges known to be empty, the last lookups with their reasons.

#include <vector>

#include "emulator/journal/snapshots.h"
#include "widgets/common/value_row.h"

namespace durascope::widgets {

/// `roomy`: the column has the place of all three.
std::vector<ValueRow> cacheRows(const journal::CacheSnapshot& cache, bool roomy = false);
/// The sentence below the title; `afterEviction` when the instance has just followed another one,
/// `sqliteBacked` as the class is declared.
QString cacheBand(const journal::CacheSnapshot& cache, bool afterEviction, bool sqliteBacked = true);
/// "instance: 94 % of 131 hit".
QString cacheSummary(const journal::CacheSnapshot& cache);
/// Why there is nothing to show, or empty.
QString cacheEmpty(const journal::CacheSnapshot& cache);

/// A key as it is written in the window: quoted as JSON does.
QString quotedKey(const std::string& key);

}  // namespace durascope::widgets
