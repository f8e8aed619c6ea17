#pragma once
// What an SQL statement answered, for the inspector: columns, and cells that keep SQLite's types.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace durascope::journal {

/// Plain value. Any thread.
struct SqlTable {
  struct Null {
    bool operator==(const Null&) const = default;
  };
  /// First bytes of a blob; `size` is all of it.
  struct Blob {
    std::string bytes;
    std::uint64_t size = 0;
    bool operator==(const Blob&) const = default;
  };
  /// NULL, INTEGER, REAL, TEXT (UTF-8, may hold NUL), BLOB.
  using Cell = std::variant<Null, std::int64_t, double, std::string, Blob>;

  std::vector<std::string> columns;     ///< Names as SQLite gives them; empty for statements without a result.
  std::vector<std::vector<Cell>> rows;  ///< At most as many as were asked for.
  bool more = false;                    ///< There were more rows.
  bool wrote = false;                   ///< Something waits to be committed.
  std::uint64_t rowsRead = 0;           ///< As cursor.rowsRead.
  std::uint64_t rowsWritten = 0;
  std::int64_t durationNs = 0;  ///< How long it took, where that was measured.
  /// Of a run by hand: what its earlier statements answered that have a result, in their order; they have none of this.
  std::vector<SqlTable> earlier;
};

}  // namespace durascope::journal
