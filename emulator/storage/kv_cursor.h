#pragma once
// Live walks over the keys of a range: each sees what is written ahead of it and misses what is deleted there, over as
// many turns and commits as it takes. An object has at most one; the next one, or any list(), ends it. A walk survives
// that its file is closed: it remembers where it was.
//
// Isolate thread only.

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/storage/database.h"
#include "emulator/storage/operations.h"
#include "emulator/storage/storage_error.h"

namespace durascope::storage {

class KvCursors {
 public:
  /// `database` outlives the cursors.
  explicit KvCursors(Database& database) : database_(database) {}

  /// Begins a walk, stands on its first key and answers its number; 0 when there is nothing to walk over. An empty
  /// range ends no other walk.
  SqlResult<std::uint32_t> open(const ListOptions& options);
  /// The row on which the walk stands, later the one after it; nothing at the end, after which it must not be asked
  /// again. Fails when another walk has begun, or when what it stood on is gone with its file or by a rollback.
  StorageResult<std::optional<Row>> next(std::uint32_t number);

  /// list() is about to walk itself.
  void end();
  /// Lets go of the file; the walk goes on with its next row.
  void park();
  /// The file is about to go.
  void lose();

 private:
  struct Standing {
    Standing(Database::Pin keepOpen, sqlite3_stmt* statement) : pin(std::move(keepOpen)), query(statement) {}
    Database::Pin pin;
    Query query;
  };
  struct Walk {
    KeyRange range;  // bound without a copy
    bool reverse = false;
    std::optional<std::uint64_t> left;  // how many rows it may still give
    std::optional<Standing> standing;   // nothing while parked
    std::optional<std::string> given;   // key of the row that it stands on, once next() has given that
  };

  /// To the first row of what is left; false: there is none.
  SqlResult<bool> start(Walk& walk);

  Database& database_;
  std::optional<Walk> walk_;   ///< Of `current_`; nothing when it has ended or met a rollback.
  std::uint32_t current_ = 0;  ///< Number of the walk that may go on; 0: none.
  std::uint32_t last_ = 0;     ///< Number of the newest walk.
  std::uint32_t lost_ = 0;     ///< Number of the newest walk whose file is gone.
};

}  // namespace durascope::storage
