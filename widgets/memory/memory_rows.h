#pragma once
// The memory column as rows: fields with their tags, before → now after an eviction, module globals below.

#include <functional>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "widgets/common/value_row.h"

namespace durascope::widgets {

struct MemoryInput {
  const journal::MemorySnapshot& memory;
  const journal::StorageSnapshot* storage = nullptr;  ///< Null: not loaded yet.
  const journal::CacheSnapshot* cache = nullptr;      ///< Null: not loaded yet.
  bool compare = false;                               ///< Show before → now; needs a previous instance.
  std::uint32_t isolate = 0;
  std::function<QString(const ObjectKey&)> nameOf;  ///< What the window calls an object; empty: by its id.
};

std::vector<ValueRow> memoryRows(const MemoryInput& input);
/// The sentence below the title. `instances`: how many the object has had, as its summary tells; the last look at one
/// may be lost all the same.
QString memoryBand(const journal::MemorySnapshot& memory, bool compare, std::uint32_t instances = 0);
/// "4 fields".
QString memorySummary(const journal::MemorySnapshot& memory);
/// Why there is nothing to show, or empty. `instances` as above.
QString memoryEmpty(const journal::MemorySnapshot& memory, std::uint32_t instances = 0);

}  // namespace durascope::widgets
