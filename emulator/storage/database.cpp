#include "emulator/storage/database.h"

#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace durascope::storage {

namespace {

/// How long to wait for a foreign program that holds the file, for example a shell that looks into it while we open.
constexpr int kBusyMs = 250;

/// Row 1 of _cf_METADATA is the alarm in nanoseconds; no value when there is none.
constexpr std::string_view kMetadataExists =
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_cf_METADATA'";
constexpr std::string_view kAlarm = "SELECT value FROM _cf_METADATA WHERE key = 1";
// The text is stored in the file: spaces and line ends are workerd's.
constexpr const char* kCreateMetadata =
    "CREATE TABLE _cf_METADATA (\n"
    "        key INTEGER PRIMARY KEY,\n"
    "        value BLOB\n"
    "      )";
constexpr std::string_view kSetAlarm = "INSERT INTO _cf_METADATA (key, value) VALUES (1, ?1)";

/// Runs a query for at most one integer.
SqlResult<std::optional<std::int64_t>> readInteger(Connection& connection, std::string_view sql) {
  auto statement = connection.prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto row = query.step();
  if (!row) return tl::unexpected(row.error());
  if (!*row || query.isNull(0)) return std::nullopt;
  return query.integer(0);
}

SqlResult<std::optional<std::int64_t>> readAlarm(Connection& connection) {
  auto table = readInteger(connection, kMetadataExists);
  if (!table || !*table) return table;
  return readInteger(connection, kAlarm);
}

SqlResult<void> writeAlarm(Connection& connection, std::int64_t nanoseconds) {
  if (auto created = connection.execute(kCreateMetadata); !created) return created;
  auto statement = connection.prepare(kSetAlarm);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto done = query.integer(1, nanoseconds).step();
  if (!done) return tl::unexpected(done.error());
  return {};
}

Error openError(const std::string& path, const SqlError& error) {
  Error result{ErrorKind::kIo, "Cannot open the storage file " + path + ": " + error.text + ". ", path, {}};
  switch (error.code) {
    case SQLITE_NOTADB:
      result.kind = ErrorKind::kCorrupt;
      result.message += "It is not an SQLite database; move it away and the object starts empty.";
      break;
    case SQLITE_CORRUPT:
      result.kind = ErrorKind::kCorrupt;
      result.message +=
          "The file is damaged or cut short; restore a copy, or move it away and the object starts empty.";
      break;
    case SQLITE_BUSY:
      result.message += "Another program holds it; close that program.";
      break;
    default:
      result.message += "Check that the folder exists, that you may write to it, and that the disk is not full.";
  }
  return result;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(std::string path, int rowBytes) {
  std::unique_ptr<Database> database(new Database(std::move(path), rowBytes));
  if (auto connected = database->connect(); !connected) return tl::unexpected(connected.error());
  return database;
}

Result<void> Database::connect() {
  auto connection = Connection::open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!connection) return tl::unexpected(openError(path_, connection.error()));
  connection_ = std::move(*connection);
  auto configured = configure();
  if (!configured) {
    connection_.reset();
    return tl::unexpected(openError(path_, configured.error()));
  }
  kv_ = std::make_unique<KvTable>(*connection_);
  return {};
}

SqlResult<void> Database::configure() {
  connection_->setBusyTimeout(kBusyMs);
  if (rowBytes_ > 0) connection_->setLengthLimit(rowBytes_);
  // SQLite opens a write-protected file for reading without a word.
  if (connection_->isReadOnly())
    return tl::unexpected(SqlError{SQLITE_READONLY, errorText("the file is write-protected", SQLITE_READONLY)});
  if (auto sized = connection_->execute("PRAGMA page_size = 4096"); !sized) return sized;
  // Writes the first page of a new file, and reads the header of an old one: damage shows here.
  if (auto logged = connection_->execute("PRAGMA journal_mode = WAL"); !logged) return logged;
  if (auto synced = connection_->execute("PRAGMA synchronous = FULL"); !synced) return synced;
  return connection_->execute("SELECT 1 FROM sqlite_master LIMIT 1");
}

void Database::rollback() {
  if (inTransaction()) (void)connection_->execute("ROLLBACK");
  kv_->forgetSchema();
}

void Database::rollbackToSavepoint() {
  // Both fail only when SQLite has rolled the whole transaction back by itself, which undid more than we ask for.
  (void)connection_->execute("ROLLBACK TO durascope");
  (void)connection_->execute("RELEASE durascope");
  kv_->forgetSchema();
}

Result<void> Database::recreate(bool keepAlarm) {
  rollback();
  std::optional<std::int64_t> alarm;
  if (keepAlarm) {
    auto read = readAlarm(*connection_);
    if (!read) return fail(ErrorKind::kIo, "Cannot read the alarm of " + path_ + ": " + read.error().text + ".", path_);
    alarm = *read;
  }
  kv_.reset();
  connection_.reset();
  // A log that a foreign reader kept from being removed must not be replayed into the new file.
  for (const char* suffix : {"-wal", "-shm", ""}) {
    const std::string name = path_ + suffix;
    if (::unlink(name.c_str()) != 0 && errno != ENOENT)
      return fail(ErrorKind::kIo, "Cannot delete the storage file " + name + ": " + std::strerror(errno) + ".", name);
  }
  if (auto connected = connect(); !connected) return connected;
  if (!alarm) return {};
  auto written = writeAlarm(*connection_, *alarm);
  if (!written)
    return fail(ErrorKind::kIo, "Cannot write the alarm back to " + path_ + ": " + written.error().text + ".", path_);
  return {};
}

std::uint64_t Database::pageHits() const {
  return connection_ ? static_cast<std::uint64_t>(connection_->status(SQLITE_DBSTATUS_CACHE_HIT)) : 0;
}
std::uint64_t Database::pageMisses() const {
  return connection_ ? static_cast<std::uint64_t>(connection_->status(SQLITE_DBSTATUS_CACHE_MISS)) : 0;
}
std::uint64_t Database::pageBytes() const {
  return connection_ ? static_cast<std::uint64_t>(connection_->status(SQLITE_DBSTATUS_CACHE_USED)) : 0;
}

}  // namespace durascope::storage
