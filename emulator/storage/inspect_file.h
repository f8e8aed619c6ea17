#pragma once
// Looks into any SQLite file without leaving a trace: an object's file, a namespace's metadata.sqlite, a stranger's.
//
// SQLite's ordinary read-only connection to a file in WAL mode makes a -wal and a -shm beside it. So a file without a
// -wal is opened with immutable=1, which makes nothing and takes no lock; a file with one belongs to a live process (or
// one that was killed) and is opened with mode=ro, which reads through the -wal that is there already. If a -wal
// appears while a file is read as immutable, its owner came to life meanwhile, and the file is read once more.

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/base/result.h"
#include "emulator/journal/snapshots.h"
#include "emulator/storage/inspect_tables.h"

namespace durascope::storage {

/// Reads one page: at most `limit` keys of _cf_KV greater than `after` (empty: from the start) with their values
/// decoded, the tables that are asked for, the alarm, the size. A value that is not one does not spoil the others. In
/// a namespace's metadata.sqlite the alarms are shown as the table they are. Blocks on the disk: not for the GUI
/// thread. Failure: kNotFound, kBadInput (a folder, not SQLite), kCorrupt, kIo.
Result<journal::StorageSnapshot> inspectFile(const std::string& path, const std::string& after = {},
                                             std::uint32_t limit = 200, const TableQuery& tables = {});

/// The value of one key of _cf_KV as it stands in the file; nothing when there is no such key. Fails as inspectFile().
Result<std::optional<std::string>> storedBytes(const std::string& path, const std::string& key);

}  // namespace durascope::storage
