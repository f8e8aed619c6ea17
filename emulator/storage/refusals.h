#pragma once
// What a class of objects may not do with its storage, in the real runtime's words.
//
// Any thread.

#include <cstddef>
#include <string_view>

#include "emulator/storage/limits.h"
#include "emulator/storage/operations.h"
#include "emulator/storage/storage_error.h"

namespace durascope::storage {

// What production's KV storage refuses because it is too large.

StorageResult<void> checkKeySize(const Limits& limits, std::string_view key);
StorageResult<void> checkRowSize(const Limits& limits, const Row& row);
/// Of a get of several keys.
StorageResult<void> checkKeyCount(const Limits& limits, std::size_t keys);

// Why a class that is not SQLite-backed has no ctx.storage.kv and .sql; the local runtime has other words for it.

StorageError noKv(bool localRuntime);
StorageError noSql(bool localRuntime);

}  // namespace durascope::storage
