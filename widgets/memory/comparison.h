#pragma once
// What became of each field when an instance went and the next one was constructed. Pure functions over snapshots.

#include <vector>

#include "emulator/journal/snapshots.h"
#include "widgets/common/tag.h"

namespace durascope::widgets {

enum class Fate {
  kNew,            ///< The former instance had no such field.
  kFromStorage,    ///< The new instance holds what storage holds, and has read storage.
  kAsInStorage,    ///< The new instance holds what storage holds, but has read nothing: it wrote that itself.
  kReinitialised,  ///< Same value again, but the constructor made it: storage has none.
  kLost,           ///< Another value than before, or gone, and storage does not have it.
  kDiffers,        ///< Same value as before, yet storage has another.
  kKept,           ///< A module global that the eviction did not touch.
  kChanged,        ///< A module global that has been written since.
  kNone,           ///< Nothing to say: a function, or what the runtime gives to each instance.
};

/// One field of either instance; pointers into the snapshot, at least one is set.
struct FieldFate {
  const journal::ValueNode* before = nullptr;
  const journal::ValueNode* now = nullptr;
  Fate fate = Fate::kNone;
};

/// The fields of the present instance in their order, then those that are gone. `storage` and `cache` may be null (not
/// loaded); the cache's lookups tell whether the present instance has read anything.
std::vector<FieldFate> compareFields(const journal::MemorySnapshot& memory, const journal::StorageSnapshot* storage,
                                     const journal::CacheSnapshot* cache);
/// The module globals, each with what it was when the previous instance went.
std::vector<FieldFate> compareGlobals(const journal::MemorySnapshot& memory);

Tag fateTag(Fate fate);

}  // namespace durascope::widgets
