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

class KvTable {
 public:
  /// `connection` outlives the table.
  explicit KvTable(Connection& connection) : connection_(connection) {}

  /// Null: no such key.
  SqlResult<Value> get(std::string_view key);
  /// Appends the rows of the range in key order, or from the end when `reverse`. False: stopped because keys and values
  /// came to more than `maxBytes`.
  SqlResult<bool> scan(const KeyRange& range, bool reverse, std::optional<std::uint64_t> limit, std::size_t maxBytes,
                       Rows& rows);

  SqlResult<void> put(std::string_view key, std::string_view value);
  /// True: the key existed. Creates the table all the same, as the real runtime does.
  SqlResult<bool> remove(std::string_view key);

  /// Call after a rollback: it may have undone the table's creation.
  void forgetSchema() { exists_.reset(); }

 private:
  SqlResult<bool> exists();
  SqlResult<void> create();

  Connection& connection_;
  std::optional<bool> exists_;  ///< No value: not asked yet.
};

}  // namespace durascope::storage
