#pragma once
// The tables of an inspected file: what they are made of, their first rows, and one page of one of them.
//
// The thread of the connection.

#include <cstdint>
#include <string>

#include "emulator/journal/snapshots.h"

struct sqlite3;

namespace durascope::storage {

/// Which tables to read, and what of them.
struct TableQuery {
  bool tables = true;      ///< Any at all.
  bool internals = false;  ///< The runtime's own among them.
  std::string page;        ///< Not empty: this table alone, with a page of its rows.
  std::uint64_t firstRow = 0;
  std::uint32_t rowLimit = 200;
};

/// Fills `tables` and `page`. A table that cannot be read is named and stays empty. Answers SQLITE_OK, or the code of
/// what spoils all of the file.
int readTables(sqlite3* db, const TableQuery& query, journal::StorageSnapshot& snapshot);

}  // namespace durascope::storage
