#include "emulator/storage/sql_console.h"

#include <algorithm>
#include <utility>

#include "emulator/storage/object_storage.h"
#include "emulator/storage/sql_cursor.h"

namespace durascope::storage {

namespace {

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

}  // namespace

StorageResult<journal::SqlTable> runSql(ObjectStorage& storage, std::string_view sql, SqlConsoleLimits limits) {
  auto executed = storage.execute(sql, {});
  if (!executed) return tl::unexpected(executed.error());
  SqlCursor& cursor = **executed;
  journal::SqlTable table;
  table.columns = cursor.columns()->names;
  while (true) {
    auto row = cursor.hasRow();
    if (!row) return tl::unexpected(row.error());
    if (!*row) break;
    if (table.rows.size() == limits.rows) {
      table.more = true;
      cursor.close();
      break;
    }
    std::vector<journal::SqlTable::Cell>& cells = table.rows.emplace_back();
    for (int i = 0; i < static_cast<int>(table.columns.size()); ++i)
      cells.push_back(cellOf(cursor, i, limits.blobBytes));
    if (auto advanced = cursor.advance(); !advanced) return tl::unexpected(advanced.error());
  }
  table.rowsRead = *cursor.rowsRead();
  table.rowsWritten = *cursor.rowsWritten();
  table.wrote = storage.hasPendingWrites();
  return table;
}

}  // namespace durascope::storage
