#include "emulator/storage/inspect_tables.h"

#include "emulator/storage/inspect_rows.h"

namespace durascope::storage {

namespace {

using inspection::kMaxBytesShown;
using inspection::quotedName;
using inspection::Rows;
using journal::StoredTable;

constexpr int kMaxRowsShown = 100;
constexpr std::size_t kMaxTablesShown = 200;

/// Ours, workerd's and the local tools' own; the alarms of a namespace are worth showing to everybody.
bool isInternal(std::string_view name) {
  return name != "_cf_ALARM" &&
         (name.starts_with("_cf_") || name.starts_with("sqlite_") || name == "__miniflare_do_name");
}

StoredTable::Kind kindOf(std::string_view type, std::string_view sql) {
  if (type == "view") return StoredTable::Kind::kView;
  return sql.starts_with("CREATE VIRTUAL") ? StoredTable::Kind::kVirtual : StoredTable::Kind::kTable;
}

std::vector<StoredTable> readSchema(sqlite3* db, const TableQuery& query, int& code) {
  std::vector<StoredTable> tables;
  Rows rows(db, "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name");
  while (rows.next() && tables.size() < kMaxTablesShown) {
    const bool internal = isInternal(rows.bytes(0));
    if (query.page.empty() ? internal && !query.internals : rows.bytes(0) != query.page) continue;
    StoredTable& table = tables.emplace_back();
    table.name = rows.bytes(0);
    table.internal = internal;
    table.sql = rows.bytes(2);
    table.kind = kindOf(rows.bytes(1), table.sql);
  }
  code = rows.code();
  return tables;
}

void readColumns(sqlite3* db, StoredTable& table) {
  Rows rows(db, "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1, 'main')");
  rows.bind(1, table.name);
  while (rows.next()) {
    table.columns.emplace_back(rows.bytes(0));
    table.details.push_back({.name = table.columns.back(),
                             .type = std::string(rows.bytes(1)),
                             .notNull = rows.integer(2) != 0,
                             .primaryKey = static_cast<int>(rows.integer(3))});
  }
}

void readIndexes(sqlite3* db, StoredTable& table) {
  Rows rows(db, "SELECT name, \"unique\" FROM pragma_index_list(?1, 'main') ORDER BY name");
  rows.bind(1, table.name);
  while (rows.next()) {
    StoredTable::Index& index = table.indexes.emplace_back();
    index.name = rows.bytes(0);
    index.unique = rows.integer(1) != 0;
    Rows columns(db, "SELECT name FROM pragma_index_info(?1, 'main')");
    columns.bind(1, index.name);
    while (columns.next()) {
      index.columns.push_back(columns.isNull(0) ? "(expression)" : std::string(columns.bytes(0)));
    }
  }
}

int readFirstRows(sqlite3* db, StoredTable& table) {
  const std::string from = " FROM main." + quotedName(table.name);
  Rows count(db, "SELECT count(*)" + from);
  if (count.next()) table.rowCount = static_cast<std::uint64_t>(count.integer(0));
  if (count.code() != SQLITE_OK || table.internal) return count.code();

  Rows rows(db, "SELECT *" + from + " LIMIT " + std::to_string(kMaxRowsShown));
  while (rows.next()) {
    std::vector<std::string>& row = table.rows.emplace_back();
    for (int i = 0; i < rows.columns(); ++i) row.push_back(rows.shown(i));
  }
  return rows.code();
}

journal::TablePage readPage(sqlite3* db, const TableQuery& query) {
  journal::TablePage page{.table = query.page, .firstRow = query.firstRow};
  // One row more than wanted tells whether there are any.
  Rows rows(db, "SELECT * FROM main." + quotedName(query.page) + " LIMIT ?1 OFFSET ?2");
  rows.bind(1, std::int64_t{query.rowLimit} + 1);
  rows.bind(2, static_cast<std::int64_t>(query.firstRow));
  for (int i = 0; i < rows.columns(); ++i) page.rows.columns.push_back(rows.columnName(i));
  while (rows.next()) {
    if (page.rows.rows.size() == query.rowLimit) {
      page.rows.more = true;
      break;
    }
    std::vector<journal::SqlTable::Cell>& row = page.rows.rows.emplace_back();
    for (int i = 0; i < rows.columns(); ++i) row.push_back(rows.cell(i));
  }
  if (rows.code() != SQLITE_OK) page.problem = std::string("Its rows cannot be read: ") + sqlite3_errmsg(db) + ".";
  return page;
}

}  // namespace

int readTables(sqlite3* db, const TableQuery& query, journal::StorageSnapshot& snapshot) {
  int code = SQLITE_OK;
  snapshot.tables = readSchema(db, query, code);
  if (code != SQLITE_OK) return code;
  for (StoredTable& table : snapshot.tables) {
    readColumns(db, table);
    readIndexes(db, table);
    // What it cannot be read for is told when its rows are asked for (a virtual table whose module we lack).
    if (readFirstRows(db, table) == SQLITE_CORRUPT) return SQLITE_CORRUPT;
    if (!query.page.empty()) snapshot.page = readPage(db, query);
  }
  return SQLITE_OK;
}

}  // namespace durascope::storage
