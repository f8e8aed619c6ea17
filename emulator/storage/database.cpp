#include "emulator/storage/database.h"

#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "emulator/storage/file_checks.h"

namespace durascope::storage {

namespace {

/// How long to wait for a foreign program that holds the file, for example a shell that looks into it while we open.
constexpr int kBusyMs = 250;

/// Pages in the log at which it is merged into the file; SQLite's own number.
constexpr int kMergeFrames = 1000;

/// Reads after which the file is opened in full: by then it costs little, and whoever else writes is noticed.
constexpr int kQuietReads = 100;

tl::unexpected<SqlError> sqlError(std::string_view message, int extendedCode) {
  return tl::unexpected<SqlError>(SqlError{extendedCode & 0xff, errorText(message, extendedCode)});
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(std::string path, int rowBytes, DatabasePool* pool,
                                                 WalObserver* observer) {
  std::unique_ptr<Database> database(new Database(std::move(path), rowBytes, pool, observer));
  // A new file is opened when it is used: what SQLite does for it is most of what constructing an object would cost.
  if (isOnlyFile(database->path_)) database->fileNumber_ = makeEmptyDatabase(database->path_);
  if (database->fileNumber_ != 0) {
    database->kv_.isNew();
    database->metadata_.isNew();
    return database;
  }
  if (auto connected = database->reader(); !connected)
    return tl::unexpected(openError(database->path_, connected.error()));
  return database;
}

Database::~Database() { disconnect(); }

SqlResult<Connection*> Database::reader() {
  const bool quiet =
      connection_ ? quiet_ && quietReads_ < kQuietReads && isOnlyFile(path_) : isOnlyFile(path_) && connectQuietly();
  if (!quiet) return connection();
  ++quietReads_;
  if (pool_) pool_->touch(place_);
  return connection_.get();
}

// False: something is not as it should be; connect() will tell.
bool Database::connectQuietly() {
  if (fileNumber_ != 0 && fileNumber(path_) != fileNumber_) return false;
  if (::access(path_.c_str(), W_OK) != 0) return false;
  if (pool_) pool_->makeRoom();
  auto connection = Connection::open(uriOf(path_, "?immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  if (!connection || !isReadyToRead(**connection)) return false;
  if (rowBytes_ > 0) (*connection)->setLengthLimit(rowBytes_);
  // Damage shows here.
  if (!(*connection)->execute("SELECT 1 FROM sqlite_master LIMIT 1") || !checkWholePages(**connection, path_))
    return false;
  connection_ = std::move(*connection);
  quiet_ = true;
  quietReads_ = 0;
  fileNumber_ = fileNumber(path_);
  if (pool_) place_ = pool_->add(*this);
  return true;
}

void Database::disconnectQuietly() {
  closedHits_ = pageHits();
  closedMisses_ = pageMisses();
  connection_.reset();
  quiet_ = false;
  if (pool_) pool_->remove(place_);
}

SqlResult<Connection*> Database::connection() {
  if (quiet_) disconnectQuietly();
  if (connection_) {
    if (pool_) pool_->touch(place_);
    return connection_.get();
  }
  if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
  return connection_.get();
}

SqlResult<void> Database::connect() {
  if (pool_) pool_->makeRoom();
  if (fileNumber_ != 0 && fileNumber(path_) != fileNumber_) return tl::unexpected(lostFileError(path_));
  const FileState before = fileState(path_);
  if (before == FileState::kUnwritten)
    if (auto emptied = emptyFile(path_); !emptied) return emptied;
  auto connection = Connection::open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!connection) return tl::unexpected(connection.error());
  connection_ = std::move(*connection);
  auto ready = configure(before != FileState::kWritten);
  if (ready && state_) ready = state_->restoreTo(*connection_);
  if (ready && prepare_) ready = prepare_(*connection_);
  if (!ready) {
    connection_.reset();
    return ready;
  }
  fileNumber_ = fileNumber(path_);
  if (pool_) place_ = pool_->add(*this);
  if (observer_) {
    sqlite3_wal_hook(connection_->handle(), onCommitted, this);
    observer_->opened(*connection_);
  }
  return {};
}

int Database::onCommitted(void* self, sqlite3*, const char*, int frames) {
  Database& database = *static_cast<Database*>(self);
  Connection& connection = *database.connection_;
  const MetadataTable& metadata = database.metadata_;
  database.observer_->committed(
      connection, {static_cast<std::uint32_t>(frames), metadata.bookmarkBefore(), metadata.bookmarkAfter()});
  if (frames < kMergeFrames) return SQLITE_OK;
  database.observer_->archive(connection);
  int inLog = 0;
  int merged = 0;
  // Fails when somebody reads the file; the next commit tries again.
  const int done = sqlite3_wal_checkpoint_v2(connection.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, &inLog, &merged);
  if (done == SQLITE_OK && inLog == merged) database.observer_->merged();
  return SQLITE_OK;
}

void Database::archiveLog() {
  if (observer_ && connection_ && !quiet_) observer_->archive(*connection_);
}

SqlResult<void> Database::configure(bool isNew) {
  Connection& connection = *connection_;
  connection.setBusyTimeout(kBusyMs);
  if (rowBytes_ > 0) connection.setLengthLimit(rowBytes_);
  // SQLite opens a write-protected file for reading without a word.
  if (connection.isReadOnly()) return sqlError("the file is write-protected", SQLITE_READONLY);
  if (isNew) {
    // After deleteAll(), or where another program left an empty file. Writes the first page and syncs it. An empty file
    // has nothing to go back to: without a rollback journal that is one sync instead of four. The folder is synced with
    // the log, before the first commit returns.
    if (auto sized = connection.execute("PRAGMA page_size = 4096"); !sized) return sized;
    if (auto kept = connection.execute("PRAGMA journal_mode = MEMORY"); !kept) return kept;
  }
  // Reads the header of an old file: damage shows here.
  if (auto logged = connection.execute("PRAGMA journal_mode = WAL"); !logged) return logged;
  if (auto synced = connection.execute("PRAGMA synchronous = FULL"); !synced) return synced;
  if (isNew) return {};
  if (auto synced = syncEmptyDatabase(connection); !synced) return synced;
  if (auto read = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1"); !read) return read;
  // SQLite knows how to read some newer formats, but not how to write them.
  if (connection.isReadOnly()) return sqlError("the file is of a newer format", SQLITE_READONLY);
  return checkWholePages(connection, path_);
}

void Database::disconnect() {
  if (quiet_) disconnectQuietly();
  if (!connection_) return;
  if (forget_) forget_(*connection_);
  if (observer_) observer_->archive(*connection_);
  closedHits_ = pageHits();
  closedMisses_ = pageMisses();
  connection_.reset();
  if (observer_) observer_->merged();
  if (pool_) pool_->remove(place_);
}

bool Database::closeIfIdle(bool disturb) {
  if (quiet_) {
    disconnectQuietly();
    return true;
  }
  if (pins_ > 0 && !disturb) return false;
  const auto busy = [this] { return pins_ > 0 || inTransaction(); };
  if (busy() && yield_) yield_();
  if (busy()) return false;
  auto state = ConnectionState::of(*connection_);
  if (!state) return false;
  state_ = *state;
  disconnect();
  return true;
}

SqlResult<void> Database::onConnect(std::function<SqlResult<void>(Connection&)> prepare) {
  prepare_ = std::move(prepare);
  return connection_ && !quiet_ ? prepare_(*connection_) : SqlResult<void>();
}

SqlResult<void> Database::execute(const char* sql) {
  auto open = connection();
  if (!open) return tl::unexpected(open.error());
  return (*open)->execute(sql);
}

SqlResult<void> Database::run(std::string_view literal) {
  auto open = connection();
  if (!open) return tl::unexpected(open.error());
  return (*open)->run(literal);
}

SqlResult<void> Database::begin() {
  auto open = connection();
  if (!open) return tl::unexpected(open.error());
  if (state_) state_->writesBegin();
  auto begun = (*open)->run("BEGIN IMMEDIATE");
  // Whatever SQLite stumbled over, the reason is that its folder went.
  if (!begun && (*open)->hasMoved()) return tl::unexpected(lostFileError(path_));
  return begun;
}

SqlResult<void> Database::commit() {
  auto open = connection();
  if (!open) return tl::unexpected(open.error());
  if ((*open)->hasMoved()) return tl::unexpected(lostFileError(path_));
  if (observer_)
    if (auto known = metadata_.bookmark(); !known) return tl::unexpected(known.error());
  if (auto told = metadata_.beforeCommit(); !told) return told;
  auto committed = (*open)->run("COMMIT");
  if (committed) metadata_.afterCommit();
  return committed;
}

void Database::rollback() {
  if (inTransaction()) (void)connection_->run("ROLLBACK");
  kv_.forgetSchema();
  metadata_.forget();
}

void Database::rollbackToSavepoint() {
  // Both fail only when SQLite has rolled the whole transaction back by itself, which undid more than we ask for.
  (void)run("ROLLBACK TO durascope");
  (void)run("RELEASE durascope");
  kv_.forgetSchema();
  metadata_.forget();
}

Result<void> Database::recreate(bool keepAlarm) {
  const bool hadAlarm = metadata_.mayHaveAlarm();
  Alarm alarm;
  if (keepAlarm) {
    auto read = metadata_.peekAlarm();  // also one that is not committed yet
    if (!read) return fail(ErrorKind::kIo, "Cannot read the alarm of " + path_ + ": " + read.error().text + ".", path_);
    alarm = *read;
  }
  rollback();
  disconnect();
  state_.reset();
  fileNumber_ = 0;
  kv_.forgetSchema();
  metadata_.forget();
  // A log that a foreign reader kept from being removed must not be replayed into the new file. The file goes first: an
  // end of the program in between must not bring old data back, and SQLite removes a log beside an empty file.
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string name = path_ + suffix;
    if (::unlink(name.c_str()) != 0 && errno != ENOENT)
      return fail(ErrorKind::kIo, "Cannot delete the storage file " + name + ": " + std::strerror(errno) + ".", name);
  }
  if (auto connected = connect(); !connected) return tl::unexpected(openError(path_, connected.error()));
  if (observer_) observer_->recreated();
  if (!alarm) {
    metadata_.becameEmpty(hadAlarm);
    return {};
  }
  auto written = metadata_.restoreAlarm(*alarm);
  if (!written)
    return fail(ErrorKind::kIo, "Cannot write the alarm back to " + path_ + ": " + written.error().text + ".", path_);
  return {};
}

std::uint64_t Database::counter(int which) const {
  return connection_ ? static_cast<std::uint64_t>(connection_->status(which)) : 0;
}
std::uint64_t Database::pageHits() const { return closedHits_ + counter(SQLITE_DBSTATUS_CACHE_HIT); }
std::uint64_t Database::pageMisses() const { return closedMisses_ + counter(SQLITE_DBSTATUS_CACHE_MISS); }
std::uint64_t Database::pageBytes() const { return counter(SQLITE_DBSTATUS_CACHE_USED); }

}  // namespace durascope::storage
