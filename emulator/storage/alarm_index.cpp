#include "emulator/storage/alarm_index.h"

#include <string_view>
#include <utility>

namespace durascope::storage {

namespace {

/// How long to wait for a foreign program that looks into the file.
constexpr int kBusyMs = 1000;

// The text is stored in the file: spaces and line ends are workerd's.
constexpr const char* kCreate =
    "CREATE TABLE IF NOT EXISTS _cf_ALARM (\n"
    "      actor_id TEXT PRIMARY KEY,\n"
    "      scheduled_time INTEGER,\n"
    "      actor_name TEXT\n"
    "    ) WITHOUT ROWID";
constexpr std::string_view kHasName = "SELECT 1 FROM pragma_table_info('_cf_ALARM') WHERE name = 'actor_name'";
constexpr const char* kAddName = "ALTER TABLE _cf_ALARM ADD COLUMN actor_name TEXT";
constexpr std::string_view kPut =
    "INSERT INTO _cf_ALARM (actor_id, scheduled_time, actor_name) VALUES (?1, ?2, ?3) ON CONFLICT (actor_id) DO UPDATE "
    "SET scheduled_time = excluded.scheduled_time, actor_name = coalesce(excluded.actor_name, actor_name)";
constexpr std::string_view kDelete = "DELETE FROM _cf_ALARM WHERE actor_id = ?1";
constexpr std::string_view kFind = "SELECT scheduled_time FROM _cf_ALARM WHERE actor_id = ?1";
constexpr std::string_view kAll =
    "SELECT actor_id, scheduled_time, actor_name FROM _cf_ALARM WHERE scheduled_time IS NOT NULL ORDER BY "
    "scheduled_time";

tl::unexpected<Error> openFailure(const std::string& path, const SqlError& error) {
  const bool corrupt = error.code == SQLITE_NOTADB || error.code == SQLITE_CORRUPT;
  return fail(corrupt ? ErrorKind::kCorrupt : ErrorKind::kIo,
              "Cannot open the alarm table " + path + ": " + error.text + ". " +
                  (corrupt ? "Restore a copy, or move it away: alarms are entered again when they are next set."
                           : "Check that you may write to the folder, and that the disk is not full."),
              path);
}

}  // namespace

Result<std::unique_ptr<AlarmIndex>> AlarmIndex::open(std::string path) {
  std::unique_ptr<AlarmIndex> index(new AlarmIndex(std::move(path)));
  auto connected = index->connect();
  if (connected) connected = index->makeTable();
  if (!connected) return openFailure(index->path_, connected.error());
  index->connection_.reset();
  return index;
}

SqlResult<void> AlarmIndex::connect() {
  if (connection_) return {};
  auto connection = Connection::open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!connection) return tl::unexpected(connection.error());
  (*connection)->setBusyTimeout(kBusyMs);
  for (const char* sql : {"PRAGMA page_size = 4096", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"})
    if (auto done = (*connection)->execute(sql); !done) return done;
  connection_ = std::move(*connection);
  return {};
}

SqlResult<sqlite3_stmt*> AlarmIndex::prepare(std::string_view sql) {
  if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
  return connection_->prepare(sql);
}

SqlResult<void> AlarmIndex::makeTable() {
  if (auto created = connection_->execute(kCreate); !created) return created;
  auto statement = connection_->prepare(kHasName);
  if (!statement) return tl::unexpected(statement.error());
  auto named = Query(*statement).step();
  if (!named) return tl::unexpected(named.error());
  if (!*named)
    if (auto added = connection_->execute(kAddName); !added) return added;
  return {};
}

SqlResult<void> AlarmIndex::set(const ObjectId& id, Alarm alarm, const std::optional<std::string>& name) {
  const std::string hex = id.hex();
  const std::lock_guard lock(mutex_);
  auto statement = prepare(alarm ? kPut : kDelete);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  query.text(1, hex);
  if (alarm) {
    query.integer(2, *alarm);
    if (name) query.text(3, *name);
  }
  auto done = query.step();
  if (!done) return tl::unexpected(done.error());
  return {};
}

SqlResult<Alarm> AlarmIndex::find(const ObjectId& id) {
  const std::string hex = id.hex();
  const std::lock_guard lock(mutex_);
  auto statement = prepare(kFind);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto row = query.text(1, hex).step();
  if (!row) return tl::unexpected(row.error());
  if (!*row || query.isNull(0)) return Alarm();
  return query.integer(0);
}

SqlResult<std::vector<AlarmIndex::Entry>> AlarmIndex::all() {
  std::vector<Entry> entries;
  const std::lock_guard lock(mutex_);
  auto statement = prepare(kAll);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  for (;;) {
    auto row = query.step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return entries;
    const auto id = ObjectId::parse(query.bytes(0));
    if (!id) continue;
    Entry& entry = entries.emplace_back(Entry{*id, query.integer(1), {}});
    if (!query.isNull(2)) entry.name = std::string(query.bytes(2));
  }
}

}  // namespace durascope::storage
