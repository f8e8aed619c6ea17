#pragma once
// Twins: a field in memory, a cache entry and a stored key that carry the same name. What the tags beside fields claim
// is decided here, in pure functions; a claim that cannot be proved from the snapshots is not made.

#include <QString>
#include <string>
#include <string_view>

#include "emulator/journal/snapshots.h"
#include "widgets/common/tag.h"

namespace durascope::widgets {

/// The name without the marks of privacy: "value" for `value`, `#value` and `_value`.
QString twinName(std::string_view name);

/// The stored entry whose key is the twin of `field`, or null.
const journal::StoredEntry* storedTwin(std::string_view field, const journal::StorageSnapshot& storage);

/// False for functions and for what the runtime gives to each instance (`ctx`, `env`): nobody would store those.
bool isState(const journal::ValueNode& field);

/// How a field relates to storage.
enum class TwinState {
  kUnknown,       ///< Nothing can be said: not a value of the user's, or not all keys are loaded.
  kEqual,         ///< The stored value is the same.
  kBeingWritten,  ///< The cache holds the same value, its commit is still under way.
  kDiffers,
  kNeverStored,
  kNoKey,  ///< No key has its name, but an SQL table may hold it under another.
};

/// Where the value of `field` stands. Without `storage` (not loaded yet) kUnknown.
TwinState twinState(const journal::ValueNode& field, const journal::StorageSnapshot* storage,
                    const journal::CacheSnapshot* cache);

/// '= storage', 'never stored', ...; empty for kUnknown.
Tag twinTag(TwinState state);
/// What the tag means, where its words do not tell all; else empty.
QString twinTip(TwinState state);

}  // namespace durascope::widgets
