#pragma once
// What a program can see of a connection besides the file: pragmas that it set, last_insert_rowid(), changes(),
// total_changes(). Taken when the pool closes a database, put into the connection that takes its place.
//
// Isolate thread only.

#include <array>
#include <cstddef>
#include <cstdint>

#include "emulator/storage/sqlite.h"

namespace durascope::storage {

class ConnectionState {
 public:
  static SqlResult<ConnectionState> of(Connection& connection);
  /// The counts go on from here: those of `connection` itself are counted from the moment of this call.
  /// REQUIRES: the state outlives the connection.
  SqlResult<void> restoreTo(Connection& connection);
  /// A transaction begins: from now on changes() speaks of the new connection's own statements.
  void writesBegin() { changes_ = kOwn; }

 private:
  static constexpr std::int64_t kOwn = -1;
  static constexpr std::size_t kPragmas = 6;

  static void changesFunction(sqlite3_context* context, int, sqlite3_value**);
  static void totalChangesFunction(sqlite3_context* context, int, sqlite3_value**);

  std::array<bool, kPragmas> pragmas_{};
  bool caseSensitiveLike_ = false;
  std::int64_t lastInsertRowid_ = 0;
  std::int64_t changes_ = kOwn;
  std::int64_t totalChanges_ = 0;
};

}  // namespace durascope::storage
