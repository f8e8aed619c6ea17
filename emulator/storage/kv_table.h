#pragma once
// The table _cf_KV of one database: created by the first write, inside its transaction.
//
// Isolate thread only.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/storage/key_range.h"
#include "emulator/storage/operations.h"
#include "emulator/storage/sqlite.h"

namespace durascope::storage {

class Database;

class KvTable {
 public:
  /// `database` outlives the table.
  explicit KvTable(Database& database) : database_(database) {}

  /// Null: no such key.
  SqlResult<Value> get(std::string_view key);
  /// Appends the rows of the range in key order, or from the end when `reverse`. False: stopped because keys and values
  /// came to more than `maxBytes`.
  SqlResult<bool> scan(const KeyRange& range, bool reverse, std::optional<std::uint64_t> limit, std::size_t maxBytes,
                       Rows& rows);

  /// For walks over the rows of a range, one at a time; null when there is no table. The statement is one and the same
  /// for all scans of its kind.
  SqlResult<sqlite3_stmt*> scanStatement(bool reverse, bool hasEnd);
  static void bindScan(Query& query, const KeyRange& range, std::optional<std::uint64_t> limit);
  /// REQUIRES: the last step() found a row.
  static Row rowOf(const Query& query);

  SqlResult<void> put(std::string_view key, std::string_view value);
  /// True: the key existed. Creates the table all the same, as the real runtime does.
  SqlResult<bool> remove(std::string_view key);

  /// Call after a rollback: it may have undone the table's creation.
  void forgetSchema() { exists_.reset(); }
  /// The file was just made: nobody needs to open it to know that there is no table.
  void isNew() { exists_ = false; }

 private:
  SqlResult<sqlite3_stmt*> prepare(std::string_view sql);
  SqlResult<sqlite3_stmt*> prepareRead(std::string_view sql);
  SqlResult<bool> exists();
  SqlResult<void> create();

  Database& database_;
  std::optional<bool> exists_;  ///< No value: not asked yet.
};

}  // namespace durascope::storage
