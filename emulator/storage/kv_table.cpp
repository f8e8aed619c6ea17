#include "emulator/storage/kv_table.h"

#include <array>
#include <utility>

#include "emulator/storage/database.h"

namespace durascope::storage {

namespace {

constexpr std::string_view kExists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_cf_KV'";
// The text is stored in the file: spaces and line ends are workerd's.
constexpr const char* kCreate =
    "CREATE TABLE _cf_KV (\n"
    "        key TEXT PRIMARY KEY,\n"
    "        value BLOB\n"
    "      ) WITHOUT ROWID";
constexpr std::string_view kGet = "SELECT value FROM _cf_KV WHERE key = ?1";
constexpr std::string_view kPut =
    "INSERT INTO _cf_KV (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
constexpr std::string_view kDelete = "DELETE FROM _cf_KV WHERE key = ?1";
// By [reverse][has an end]; a limit of -1 is none.
constexpr std::array<std::array<std::string_view, 2>, 2> kScan{{
    {"SELECT key, value FROM _cf_KV WHERE key >= ?1 ORDER BY key LIMIT ?2",
     "SELECT key, value FROM _cf_KV WHERE key >= ?1 AND key < ?3 ORDER BY key LIMIT ?2"},
    {"SELECT key, value FROM _cf_KV WHERE key >= ?1 ORDER BY key DESC LIMIT ?2",
     "SELECT key, value FROM _cf_KV WHERE key >= ?1 AND key < ?3 ORDER BY key DESC LIMIT ?2"},
}};

Value valueOf(const Query& query, int column) { return std::make_shared<const std::string>(query.bytes(column)); }

}  // namespace

SqlResult<sqlite3_stmt*> KvTable::prepare(std::string_view sql) {
  auto connection = database_.connection();
  if (!connection) return tl::unexpected(connection.error());
  return (*connection)->prepare(sql);
}

SqlResult<sqlite3_stmt*> KvTable::prepareRead(std::string_view sql) {
  auto connection = database_.reader();
  if (!connection) return tl::unexpected(connection.error());
  return (*connection)->prepare(sql);
}

SqlResult<bool> KvTable::exists() {
  if (!exists_) {
    auto statement = prepareRead(kExists);
    if (!statement) return tl::unexpected(statement.error());
    auto row = Query(*statement).step();
    if (!row) return row;
    exists_ = *row;
  }
  return *exists_;
}

SqlResult<void> KvTable::create() {
  auto known = exists();
  if (!known) return tl::unexpected(known.error());
  if (*known) return {};
  auto created = database_.execute(kCreate);
  if (created) exists_ = true;
  return created;
}

SqlResult<Value> KvTable::get(std::string_view key) {
  auto known = exists();
  if (!known) return tl::unexpected(known.error());
  if (!*known) return Value();
  auto statement = prepareRead(kGet);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto row = query.text(1, key).step();
  if (!row) return tl::unexpected(row.error());
  return *row ? valueOf(query, 0) : Value();
}

SqlResult<sqlite3_stmt*> KvTable::scanStatement(bool reverse, bool hasEnd) {
  auto known = exists();
  if (!known) return tl::unexpected(known.error());
  if (!*known) return nullptr;
  return prepare(kScan[reverse ? 1 : 0][hasEnd ? 1 : 0]);
}

void KvTable::bindScan(Query& query, const KeyRange& range, std::optional<std::uint64_t> limit) {
  query.text(1, range.begin).integer(2, limit ? static_cast<std::int64_t>(*limit) : -1);
  if (range.end) query.text(3, *range.end);
}

Row KvTable::rowOf(const Query& query) { return {std::string(query.bytes(0)), valueOf(query, 1)}; }

SqlResult<bool> KvTable::scan(const KeyRange& range, bool reverse, std::optional<std::uint64_t> limit,
                              std::size_t maxBytes, Rows& rows) {
  auto known = exists();
  if (!known) return tl::unexpected(known.error());
  if (!*known) return true;
  auto statement = prepareRead(kScan[reverse ? 1 : 0][range.end ? 1 : 0]);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  bindScan(query, range, limit);
  std::size_t bytes = 0;
  for (;;) {
    auto row = query.step();
    if (!row) return row;
    if (!*row) return true;
    rows.push_back(rowOf(query));
    bytes += rows.back().key.size() + rows.back().value->size();
    if (bytes > maxBytes) return false;
  }
}

SqlResult<void> KvTable::put(std::string_view key, std::string_view value) {
  if (auto created = create(); !created) return created;
  auto statement = prepare(kPut);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto done = query.text(1, key).blob(2, value).step();
  if (!done) return tl::unexpected(done.error());
  return {};
}

SqlResult<bool> KvTable::remove(std::string_view key) {
  if (auto created = create(); !created) return tl::unexpected(created.error());
  auto statement = prepare(kDelete);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto done = query.text(1, key).step();
  if (!done) return done;
  return sqlite3_changes64(sqlite3_db_handle(*statement)) > 0;
}

}  // namespace durascope::storage
