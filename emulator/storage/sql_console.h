#pragma once
// SQL that the inspector runs on a live object: the same rules as the program's own statements (what is forbidden,
// limits, time), with a cursor of its own.

#include <cstddef>
#include <string_view>

#include "emulator/journal/sql_table.h"
#include "emulator/storage/storage_error.h"

namespace durascope::storage {

class ObjectStorage;

/// A statement that failed, and what came before it.
struct SqlFailure {
  std::size_t at = 0;       ///< Where in the SQL it begins, from which the offset in its message counts.
  std::size_t ran = 0;      ///< How many statements before it ran.
  journal::SqlTable table;  ///< What they answered, all of it in `earlier`; and what they read and wrote.
};

/// How much of the answer is kept.
struct SqlConsoleLimits {
  std::size_t rows = 1'000;
  std::size_t blobBytes = 4'096;  ///< Of each blob.
};

/// Runs one or more statements, each as the program's own; the last one's rows come back, with what all of them read
/// and wrote; those of the ones before it are SqlTable::earlier, the first hundred. Blocks until its rows are there:
/// SqlWatch::interrupt() of the isolate's watch ends it from another thread. Isolate thread, between two turns.
///
/// What was written is part of the storage's running turn, as if the program had written it: when `wrote`, the caller
/// ends the turn and commits (ObjectStorage::commit()). Fails with the message that the program would see; an error
/// that breaks the object breaks it as well. Object without SQL: the message for that. `failure` is filled then.
StorageResult<journal::SqlTable> runSql(ObjectStorage& storage, std::string_view sql, SqlConsoleLimits limits = {},
                                        SqlFailure* failure = nullptr);

}  // namespace durascope::storage
