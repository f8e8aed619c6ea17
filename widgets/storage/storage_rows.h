#pragma once
// The storage column as rows: keys with decoded values, tables, alarm. Also bytes as a hex dump.

#include <vector>

#include "emulator/journal/life_snapshots.h"
#include "emulator/journal/snapshots.h"
#include "widgets/common/value_row.h"

namespace durascope::widgets {

/// `nowMs` is for 'in 12 s' beside the alarm; with `internals` the runtime's own tables are shown, too. `alarm` knows
/// more of the alarm than the file; null when nobody does.
std::vector<ValueRow> storageRows(const journal::StorageSnapshot& storage, std::int64_t nowMs, bool internals = true,
                                  const journal::AlarmNode* alarm = nullptr);
/// The sentence below the title.
QString storageBand(const journal::StorageSnapshot& storage);
/// "13 keys · 12 KiB".
QString storageSummary(const journal::StorageSnapshot& storage);
/// Why there is nothing to show, or empty.
QString storageEmpty(const journal::StorageSnapshot& storage);

/// Offset, `perLine` bytes and their ASCII on each line; says at the end when `size` is more than the bytes given.
QString hexDump(const std::string& bytes, std::uint64_t size, std::size_t perLine = 16);

}  // namespace durascope::widgets
