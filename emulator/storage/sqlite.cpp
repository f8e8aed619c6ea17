#include "emulator/storage/sqlite.h"

#include <array>
#include <utility>

namespace durascope::storage {

namespace {

struct CodeName {
  int code;
  const char* name;
};

constexpr std::array kCodeNames{
    CodeName{SQLITE_ERROR, "SQLITE_ERROR"},
    CodeName{SQLITE_INTERNAL, "SQLITE_INTERNAL"},
    CodeName{SQLITE_PERM, "SQLITE_PERM"},
    CodeName{SQLITE_ABORT, "SQLITE_ABORT"},
    CodeName{SQLITE_BUSY, "SQLITE_BUSY"},
    CodeName{SQLITE_LOCKED, "SQLITE_LOCKED"},
    CodeName{SQLITE_NOMEM, "SQLITE_NOMEM"},
    CodeName{SQLITE_READONLY, "SQLITE_READONLY"},
    CodeName{SQLITE_INTERRUPT, "SQLITE_INTERRUPT"},
    CodeName{SQLITE_IOERR, "SQLITE_IOERR"},
    CodeName{SQLITE_CORRUPT, "SQLITE_CORRUPT"},
    CodeName{SQLITE_NOTFOUND, "SQLITE_NOTFOUND"},
    CodeName{SQLITE_FULL, "SQLITE_FULL"},
    CodeName{SQLITE_CANTOPEN, "SQLITE_CANTOPEN"},
    CodeName{SQLITE_PROTOCOL, "SQLITE_PROTOCOL"},
    CodeName{SQLITE_SCHEMA, "SQLITE_SCHEMA"},
    CodeName{SQLITE_TOOBIG, "SQLITE_TOOBIG"},
    CodeName{SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT"},
    CodeName{SQLITE_MISMATCH, "SQLITE_MISMATCH"},
    CodeName{SQLITE_MISUSE, "SQLITE_MISUSE"},
    CodeName{SQLITE_AUTH, "SQLITE_AUTH"},
    CodeName{SQLITE_RANGE, "SQLITE_RANGE"},
    CodeName{SQLITE_NOTADB, "SQLITE_NOTADB"},
    CodeName{SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK"},
    CodeName{SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY"},
    CodeName{SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL"},
    CodeName{SQLITE_CONSTRAINT_PRIMARYKEY, "SQLITE_CONSTRAINT_PRIMARYKEY"},
    CodeName{SQLITE_CONSTRAINT_TRIGGER, "SQLITE_CONSTRAINT_TRIGGER"},
    CodeName{SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"},
    CodeName{SQLITE_CONSTRAINT_ROWID, "SQLITE_CONSTRAINT_ROWID"},
    CodeName{SQLITE_CONSTRAINT_DATATYPE, "SQLITE_CONSTRAINT_DATATYPE"},
    CodeName{SQLITE_IOERR_READ, "SQLITE_IOERR_READ"},
    CodeName{SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ"},
    CodeName{SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE"},
    CodeName{SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC"},
    CodeName{SQLITE_IOERR_TRUNCATE, "SQLITE_IOERR_TRUNCATE"},
    CodeName{SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY"},
    CodeName{SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT"},
    CodeName{SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED"},
    CodeName{SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY"},
};

std::string codeName(int code) {
  for (const CodeName& entry : kCodeNames)
    if (entry.code == code) return entry.name;
  return "SQLite code " + std::to_string(code);
}

// What SQLite sets aside for each connection before it needs it: 20 pages and 48,000 bytes, which is 65 MiB for the 500
// that may be open. Most objects have a few keys. Later, when SQLite runs already, this does nothing.
void setAsideLess() {
  static const bool done = [] {
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, 4);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1'200, 16);
    return true;
  }();
  (void)done;
}

SqlError errorOf(sqlite3* database) {
  const int extended = sqlite3_extended_errcode(database);
  return SqlError{extended & 0xff, errorText(sqlite3_errmsg(database), extended)};
}

}  // namespace

std::string errorText(std::string_view message, int extendedCode) {
  const int primary = extendedCode & 0xff;
  std::string text = std::string(message) + ": " + codeName(primary);
  if (extendedCode != primary) text += " (extended: " + codeName(extendedCode) + ")";
  return text;
}

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::text(int index, std::string_view value) {
  // An empty view may have a null pointer, which would bind NULL.
  const char* bytes = value.data() ? value.data() : "";
  const int code = sqlite3_bind_text64(statement_, index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) bindResult_ = code;
  return *this;
}

Query& Query::blob(int index, std::string_view value) {
  const char* bytes = value.data() ? value.data() : "";
  const int code = sqlite3_bind_blob64(statement_, index, bytes, value.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) bindResult_ = code;
  return *this;
}

Query& Query::integer(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, index, value);
  if (code != SQLITE_OK) bindResult_ = code;
  return *this;
}

SqlResult<bool> Query::step() {
  if (bindResult_ != SQLITE_OK)
    return tl::unexpected<SqlError>(SqlError{bindResult_ & 0xff, errorText(sqlite3_errstr(bindResult_), bindResult_)});
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected<SqlError>(errorOf(sqlite3_db_handle(statement_)));
}

std::string_view Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

bool Query::isNull(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

SqlResult<std::unique_ptr<Connection>> Connection::open(const std::string& path, int flags) {
  setAsideLess();
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));  // owns the handle even when opening failed
  if (code != SQLITE_OK) {
    if (!database) return tl::unexpected<SqlError>(SqlError{code, errorText(sqlite3_errstr(code), code)});
    return tl::unexpected<SqlError>(errorOf(database));
  }
  sqlite3_extended_result_codes(database, 1);
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

SqlResult<void> Connection::execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected<SqlError>(errorOf(database_));
}

SqlResult<void> Connection::run(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  auto done = Query(*statement).step();
  if (!done) return tl::unexpected(done.error());
  return {};
}

SqlResult<sqlite3_stmt*> Connection::prepare(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK)
    return tl::unexpected<SqlError>(errorOf(database_));
  statements_.emplace(sql, statement);
  return statement;
}

SqlResult<std::int64_t> Connection::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto row = query.step();
  if (!row) return tl::unexpected(row.error());
  return *row ? query.integer(0) : 0;
}

std::int64_t Connection::status(int counter) const {
  int current = 0;
  int highWater = 0;
  sqlite3_db_status(database_, counter, &current, &highWater, 0);
  return current;
}

sqlite3_file* Connection::file() const {
  sqlite3_file* file = nullptr;
  const int code = sqlite3_file_control(database_, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
  return code == SQLITE_OK && file && file->pMethods ? file : nullptr;
}

std::int64_t Connection::fileSize() const {
  sqlite3_file* opened = file();
  sqlite3_int64 size = -1;
  if (!opened || opened->pMethods->xFileSize(opened, &size) != SQLITE_OK) return -1;
  return size;
}

int Connection::syncFile() const {
  sqlite3_file* opened = file();
  return opened ? opened->pMethods->xSync(opened, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) : SQLITE_IOERR_FSYNC;
}

bool Connection::readFile(char* into, int bytes, std::int64_t offset) const {
  sqlite3_file* opened = file();
  return opened && opened->pMethods->xRead(opened, into, bytes, offset) == SQLITE_OK;
}

bool Connection::hasMoved() const {
  int moved = 0;
  return sqlite3_file_control(database_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

}  // namespace durascope::storage
