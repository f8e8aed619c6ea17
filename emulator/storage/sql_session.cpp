#include "emulator/storage/sql_session.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace durascope::storage {

namespace {

// storage.md 3.8. The length of a row is the database's own limit.
struct ConnectionLimit {
  int limit;
  int value;
};
constexpr ConnectionLimit kConnectionLimits[] = {
    {SQLITE_LIMIT_SQL_LENGTH, 100'000},  {SQLITE_LIMIT_COLUMN, 100},
    {SQLITE_LIMIT_EXPR_DEPTH, 100},      {SQLITE_LIMIT_COMPOUND_SELECT, 5},
    {SQLITE_LIMIT_VDBE_OP, 25'000},      {SQLITE_LIMIT_FUNCTION_ARG, 127},
    {SQLITE_LIMIT_ATTACHED, 0},          {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 100}, {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

/// How many instructions of SQLite's machine pass between two looks at the clock: some 50 µs.
constexpr int kInstructionsBetweenLooks = 4'000;

constexpr char kNoTransactions[] =
    "To execute a transaction, please use the state.storage.transaction() or state.storage.transactionSync() APIs "
    "instead of the SQL BEGIN TRANSACTION or SAVEPOINT statements. The JavaScript API is safer because it will "
    "automatically roll back on exceptions, and because it interacts correctly with Durable Objects' automatic atomic "
    "write coalescing.";

StorageError plainError(std::string message) { return {JsClass::kError, std::move(message)}; }

StorageError deletedError() { return plainError("SQLite query was canceled because the database was deleted."); }

bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// Without what SQLite skips before a statement.
std::string_view withoutComments(std::string_view sql) {
  for (;;) {
    const auto first = std::ranges::find_if_not(sql, isSpace);
    sql.remove_prefix(static_cast<std::size_t>(first - sql.begin()));
    const char* const end = sql.starts_with("--") ? "\n" : sql.starts_with("/*") ? "*/" : nullptr;
    if (!end) return sql;
    const std::size_t at = sql.find(end, 2);
    sql.remove_prefix(at == std::string_view::npos ? sql.size() : at + std::string_view(end).size());
  }
}

bool isPragma(std::string_view sql) {
  constexpr std::string_view kWord = "PRAGMA";
  return std::ranges::equal(withoutComments(sql).substr(0, kWord.size()), kWord, {},
                            [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
}

}  // namespace

SqlSession::SqlSession(Surroundings surroundings) : on_(std::move(surroundings)) {
  // When this fails so does the next use of the connection, which tells.
  (void)on_.database.onConnect([this](Connection& connection) { return prepareConnection(connection); });
  on_.database.onDisconnect([this](Connection&) { disconnect(deletedError()); });
}

SqlSession::~SqlSession() {
  const StorageError why = plainError("Durable Object storage is no longer accessible.");
  disconnect(why);
  cancel(why);
  on_.database.onDisconnect({});
}

SqlResult<void> SqlSession::prepareConnection(Connection& connection) {
  handle_ = connection.handle();
  authorizer_.install(handle_);
  for (const ConnectionLimit& entry : kConnectionLimits) sqlite3_limit(handle_, entry.limit, entry.value);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_progress_handler(
      handle_, kInstructionsBetweenLooks, [](void* self) { return static_cast<SqlSession*>(self)->mustStop() ? 1 : 0; },
      this);
  return {};
}

void SqlSession::disconnect(const StorageError& why) {
  for (SqlCursor* cursor : std::vector(open_.begin(), open_.end()))
    if (cursor->isRunning()) cursor->cancel(why);
  for (sqlite3_stmt* handle : std::exchange(unfinished_, {})) sqlite3_finalize(handle);
  sqlite3_finalize(std::exchange(hold_, nullptr));
  holds_ = false;
  cache_.clear();
  if (!handle_) return;
  sqlite3_set_authorizer(handle_, nullptr, nullptr);
  sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
  handle_ = nullptr;
}

void SqlSession::cancel(const StorageError& why) {
  for (SqlCursor* cursor : std::vector(open_.begin(), open_.end())) cursor->cancel(why);
}

void SqlSession::lose() { cancel(deletedError()); }

StorageResult<std::shared_ptr<SqlCursor>> SqlSession::execute(std::string_view query, std::vector<SqlValue> bindings) {
  auto connection = on_.database.connection();
  if (!connection) return tl::unexpected(on_.failureOf(connection.error()));
  std::shared_ptr<SqlStatement> statement = cache_.find(query);
  const bool isKnown = statement != nullptr;
  const bool reuses = isKnown && !statement->busy;
  if (reuses) {
    if (auto done = runAgain(**connection, *statement); !done) return tl::unexpected(done.error());
  } else {
    auto compiled = compile(**connection, query);
    if (!compiled) return tl::unexpected(compiled.error());
    statement = std::move(*compiled);
    if (!isKnown) cache_.add(statement);
  }
  auto cursor = start(std::move(statement), std::move(bindings));
  if (cursor) (*cursor)->reusesStatement_ = reuses;
  return cursor;
}

StorageResult<std::shared_ptr<SqlCursor>> SqlSession::start(std::shared_ptr<SqlStatement> statement,
                                                            std::vector<SqlValue> bindings) {
  if (static_cast<int>(bindings.size()) != statement->parameters())
    return tl::unexpected(plainError("Wrong number of parameter bindings for SQL query."));
  statement->readOnly() && !statement->isPragma ? hold() : letGo();
  if (!statement->readOnly())
    if (auto begun = on_.beginWrite(); !begun) return tl::unexpected(begun.error());
  auto cursor = std::make_shared<SqlCursor>(*this, std::move(statement), std::move(bindings));
  if (auto started = cursor->start(); !started) return tl::unexpected(started.error());
  return cursor;
}

StorageResult<SqlIngested> SqlSession::ingest(std::string_view text) {
  SqlIngested done;
  for (std::size_t end = text.find(';'); end != std::string_view::npos; end = text.find(';', end + 1)) {
    const std::string statement(text.substr(done.bytes, end + 1 - done.bytes));
    if (sqlite3_complete(statement.c_str()) == 0) continue;
    auto connection = on_.database.connection();
    if (!connection) return tl::unexpected(on_.failureOf(connection.error()));
    auto compiled = compile(**connection, statement);
    if (!compiled) return tl::unexpected(compiled.error());
    auto cursor = start(std::move(*compiled), {});
    if (!cursor) return tl::unexpected(cursor.error());
    done.rowsRead += (*cursor)->rowsRead().value_or(0);
    done.rowsWritten += (*cursor)->rowsWritten().value_or(0);
    (*cursor)->close();
    ++done.statements;
    done.bytes = end + 1;
  }
  return done;
}

StorageResult<void> SqlSession::setMaxPageCount(std::int64_t pages) {
  auto connection = on_.database.connection();
  if (!connection) return tl::unexpected(on_.failureOf(connection.error()));
  // Not prepared for the next time: the text lives no longer than this call.
  auto set = (*connection)->execute(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
  if (!set) return tl::unexpected(on_.failureOf(set.error()));
  return {};
}

StorageResult<SqlSession::Compiled> SqlSession::compileOne(Connection& connection, std::string_view query) {
  // Some have no effect within a transaction, and what earlier turns wrote is over for the program.
  if (isPragma(query))
    if (auto committed = on_.commitEnded(); !committed) return tl::unexpected(committed.error());
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const SqlAuthorizer::Guard guard(authorizer_);
  const int code = sqlite3_prepare_v3(connection.handle(), query.data(), static_cast<int>(query.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  if (authorizer_.sawTransaction()) {
    sqlite3_finalize(handle);
    return tl::unexpected(plainError(kNoTransactions));
  }
  if (code != SQLITE_OK) return tl::unexpected(failure(code));
  const auto size = static_cast<std::size_t>(tail - query.data());
  if (authorizer_.sawAlterTable() && isReservedName(renamedTo(query.substr(0, size)))) {
    sqlite3_finalize(handle);
    return tl::unexpected(plainError(errorText("not authorized", SQLITE_AUTH)));
  }
  if (!handle) return tl::unexpected(plainError("SQL code did not contain a statement."));
  const auto rest = std::find_if_not(query.begin() + static_cast<std::ptrdiff_t>(size), query.end(), isSpace);
  return Compiled{handle, {rest, query.end()}};
}

StorageResult<std::shared_ptr<SqlStatement>> SqlSession::compile(Connection& connection, std::string_view query) {
  letGo();  // some pragmas do their work when they are compiled, unless another statement runs
  std::vector<SqlStatement::Earlier> earlier;
  for (std::string_view text = query;;) {
    auto compiled = compileOne(connection, text);
    if (!compiled) return tl::unexpected(compiled.error());
    const auto [handle, rest] = *compiled;
    if (rest.empty()) {
      auto statement = std::make_shared<SqlStatement>(handle, query);
      statement->isPragma = authorizer_.sawPragma();
      statement->earlier = std::move(earlier);
      return statement;
    }
    auto run = runEarlier(handle, text.substr(0, text.size() - rest.size()), true);
    if (!run) return tl::unexpected(run.error());
    earlier.push_back(std::move(*run));
    text = rest;
  }
}

StorageResult<void> SqlSession::runAgain(Connection& connection, SqlStatement& statement) {
  for (SqlStatement::Earlier& earlier : statement.earlier) {
    if (earlier.standing) {
      earlier.standing.reset();
      return tl::unexpected(plainError("A SQL prepared statement can only be executed once at a time."));
    }
    auto compiled = compileOne(connection, earlier.query);
    if (!compiled) return tl::unexpected(compiled.error());
    if (auto done = runEarlier(compiled->handle, earlier.query, false); !done) return tl::unexpected(done.error());
  }
  if (statement.isPragma) return on_.commitEnded();
  return {};
}

StorageResult<SqlStatement::Earlier> SqlSession::runEarlier(sqlite3_stmt* handle, std::string_view query,
                                                            bool isFirstTime) {
  SqlStatement::Earlier run{.query = std::string(query)};
  run.standing.reset(handle);
  if (sqlite3_bind_parameter_count(handle) > 0) {
    return tl::unexpected(
        plainError("When executing multiple SQL statements in a single call, only the last statement can have "
                   "parameters."));
  }
  const bool readOnly = sqlite3_stmt_readonly(handle) != 0;
  letGo();
  if (!readOnly)
    if (auto begun = on_.beginWrite(); !begun) return tl::unexpected(begun.error());
  auto row = step(handle);
  if (!row) return tl::unexpected(row.error());
  if (!*row || !isFirstTime) run.standing.reset();
  // One that writes and returns rows stands in any case: the commit of the turn will fail on it, as there.
  if (run.standing && !readOnly) unfinished_.push_back(run.standing.release());
  return run;
}

StorageResult<bool> SqlSession::step(sqlite3_stmt* handle) {
  const SqlAuthorizer::Guard guard(authorizer_);
  stepStartNs_ = 0;
  watch().enter();
  const int code = sqlite3_step(handle);
  watch().leave();
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected(failure(code));
}

StorageError SqlSession::failure(int code) {
  const int extended = sqlite3_extended_errcode(handle_);
  const bool isKnown = (extended & 0xff) == (code & 0xff);  // misuse leaves no trace in the connection
  std::string message = isKnown ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  if ((code & 0xff) == SQLITE_INTERRUPT) {
    message = watch().reason() == SqlWatch::Reason::kTimeOver
                  ? "This SQL statement took more than " + std::to_string(on_.limits.sqlTimeMs) +
                        " ms, which is the limit that is set, and was cancelled"
                  : "This SQL statement was cancelled by hand";
  }
  if (const int offset = sqlite3_error_offset(handle_); isKnown && offset >= 0)
    message += " at offset " + std::to_string(offset);
  return on_.failureOf({code & 0xff, errorText(message, isKnown ? extended : code)});
}

bool SqlSession::mustStop() {
  if (!watch().isRunning()) return false;  // a statement of storage's own
  bool timeIsOver = false;
  if (on_.limits.sqlTimeMs > 0) {
    const std::int64_t now = on_.hooks.monotonicNs();
    if (stepStartNs_ == 0) stepStartNs_ = now;
    timeIsOver = now - stepStartNs_ > on_.limits.sqlTimeMs * 1'000'000;
  }
  return watch().mustStop(timeIsOver);
}

void SqlSession::hold() {
  if (holds_ || sqlite3_get_autocommit(handle_) == 0) return;
  if (!hold_ && sqlite3_prepare_v3(handle_, "SELECT count(*) FROM sqlite_master", -1, SQLITE_PREPARE_PERSISTENT, &hold_,
                                   nullptr) != SQLITE_OK)
    return;
  holds_ = sqlite3_step(hold_) == SQLITE_ROW;
  if (!holds_) sqlite3_reset(hold_);
}

void SqlSession::letGo() {
  if (std::exchange(holds_, false)) sqlite3_reset(hold_);
}

void SqlSession::readAhead() {
  // Where one of them keeps the file open anyway, nothing is gained.
  if (!unfinished_.empty() || std::ranges::any_of(open_, &SqlCursor::mustStay)) return;
  for (SqlCursor* cursor : std::vector(open_.begin(), open_.end())) cursor->readAhead();
}

StorageResult<std::int64_t> SqlSession::databaseSize() {
  auto connection = on_.database.connection();
  if (!connection) return tl::unexpected(on_.failureOf(connection.error()));
  std::int64_t figures[3];
  constexpr std::string_view kPragmas[] = {"PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size"};
  for (int i = 0; i < 3; ++i) {
    auto figure = (*connection)->number(kPragmas[i]);
    if (!figure) return tl::unexpected(on_.failureOf(figure.error()));
    figures[i] = *figure;
  }
  return (figures[0] - figures[1]) * figures[2];
}

}  // namespace durascope::storage
