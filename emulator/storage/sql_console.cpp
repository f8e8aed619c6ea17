#include "emulator/storage/sql_console.h"

#include <sqlite3.h>

#include <string>
#include <utility>

#include "emulator/storage/object_storage.h"
#include "emulator/storage/sql_cursor.h"

namespace durascope::storage {

namespace {

constexpr std::size_t kEarlierKept = 100;

journal::SqlTable::Cell cellOf(const SqlCursor& cursor, int column, std::size_t blobBytes) {
  switch (cursor.kind(column)) {
    case SqlCursor::Kind::kInteger:
      return cursor.integer(column);
    case SqlCursor::Kind::kReal:
      return cursor.real(column);
    case SqlCursor::Kind::kText:
      return std::string(cursor.bytes(column));
    case SqlCursor::Kind::kBlob: {
      const std::string_view bytes = cursor.bytes(column);
      return journal::SqlTable::Blob{std::string(bytes.substr(0, blobBytes)), bytes.size()};
    }
    case SqlCursor::Kind::kNull:
      break;
  }
  return journal::SqlTable::Null{};
}

/// Bytes of the first statement of `sql` with its semicolon; all of it when nothing but space follows, so that what
/// the program may not write is refused as the program's own.
std::size_t firstStatement(std::string_view sql) {
  static constexpr std::string_view kSpace = " \t\n\f\r";
  for (std::size_t semicolon = sql.find(';'); semicolon != std::string_view::npos;
       semicolon = sql.find(';', semicolon + 1)) {
    if (sql.find_first_not_of(kSpace, semicolon + 1) == std::string_view::npos) break;
    // Not one within a string, a comment or the body of a trigger.
    if (sqlite3_complete(std::string(sql.substr(0, semicolon + 1)).c_str()) != 0) return semicolon + 1;
  }
  return sql.size();
}

/// The answer of the newest statement that has one becomes the last of the earlier ones.
void keepApart(journal::SqlTable& table) {
  if (!table.columns.empty() && table.earlier.size() < kEarlierKept)
    table.earlier.push_back(
        {.columns = std::move(table.columns), .rows = std::move(table.rows), .more = table.more, .earlier = {}});
  table.columns.clear();
  table.rows.clear();
  table.more = false;
}

/// Adds the statement's counts to those of the ones before it; its rows come in place of theirs, which are kept apart.
StorageResult<void> runOne(ObjectStorage& storage, std::string_view sql, const SqlConsoleLimits& limits,
                           journal::SqlTable& table) {
  auto executed = storage.execute(sql, {});
  if (!executed) return tl::unexpected(executed.error());
  SqlCursor& cursor = **executed;
  journal::SqlTable own;
  own.columns = cursor.columns()->names;
  while (true) {
    auto row = cursor.hasRow();
    if (!row) return tl::unexpected(row.error());
    if (!*row) break;
    if (own.rows.size() == limits.rows) {
      own.more = true;
      cursor.close();
      break;
    }
    std::vector<journal::SqlTable::Cell>& cells = own.rows.emplace_back();
    for (int i = 0; i < static_cast<int>(own.columns.size()); ++i) cells.push_back(cellOf(cursor, i, limits.blobBytes));
    if (auto advanced = cursor.advance(); !advanced) return tl::unexpected(advanced.error());
  }
  // Not before it has succeeded: those before it count also when it does not.
  keepApart(table);
  table.columns = std::move(own.columns);
  table.rows = std::move(own.rows);
  table.more = own.more;
  table.rowsRead += *cursor.rowsRead();
  table.rowsWritten += *cursor.rowsWritten();
  return {};
}

}  // namespace

StorageResult<journal::SqlTable> runSql(ObjectStorage& storage, std::string_view sql, SqlConsoleLimits limits,
                                        SqlFailure* failure) {
  journal::SqlTable table;
  std::size_t at = 0, ran = 0;
  do {
    const std::size_t size = firstStatement(sql.substr(at));
    if (auto done = runOne(storage, sql.substr(at, size), limits, table); !done) {
      keepApart(table);
      if (failure != nullptr) *failure = {.at = at, .ran = ran, .table = std::move(table)};
      return tl::unexpected(done.error());
    }
    at += size;
    ++ran;
  } while (at < sql.size());
  table.wrote = storage.hasPendingWrites();
  return table;
}

}  // namespace durascope::storage
