#pragma once
// ctx.storage.sql of one instance: compiles the program's statements under the authorizer and the limits, keeps them
// for the next time, and knows which of them run.
//
// Isolate thread only.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "emulator/storage/database.h"
#include "emulator/storage/hooks.h"
#include "emulator/storage/limits.h"
#include "emulator/storage/sql_authorizer.h"
#include "emulator/storage/sql_cursor.h"
#include "emulator/storage/sql_statement.h"
#include "emulator/storage/sql_watch.h"
#include "emulator/storage/storage_error.h"

namespace durascope::storage {

class SqlSession {
 public:
  struct Surroundings {
    Database& database;
    SqlWatch* watch;  ///< Null: none.
    Hooks& hooks;     ///< Its clock is that of the time limit.
    const Limits& limits;
    std::function<StorageResult<void>()> beginWrite;         ///< Before a statement that is not read-only.
    std::function<StorageResult<void>()> commitEnded;        ///< Commits what earlier turns wrote.
    std::function<StorageError(const SqlError&)> failureOf;  ///< Knows whether the object can go on after it.
  };

  explicit SqlSession(Surroundings surroundings);
  /// Cancels what runs.
  ~SqlSession();
  SqlSession(const SqlSession&) = delete;
  SqlSession& operator=(const SqlSession&) = delete;

  /// Runs all statements of `query` but the last to their end (a SELECT to its first row), then the last one to its
  /// first row. What earlier ones did stays when a later one fails.
  StorageResult<std::shared_ptr<SqlCursor>> execute(std::string_view query, std::vector<SqlValue> bindings);
  /// Runs, one after the other, what of `text` are whole statements with their semicolons, each to its first row. Those
  /// before one that fails stay done.
  StorageResult<SqlIngested> ingest(std::string_view text);
  /// The file may not get larger than so many pages, until it is opened anew.
  StorageResult<void> setMaxPageCount(std::int64_t pages);

  /// Bytes in use, without free pages.
  StorageResult<std::int64_t> databaseSize();

  /// Lets the reads of this turn share one lock of the file, also those that are no SQL. Nothing when it is not open.
  void holdFile() {
    if (handle_) hold();
  }
  bool holdsFile() const { return holds_; }
  /// The file is wanted for others: cursors that only read take the rest of their rows into memory, if that is not too
  /// much, and let go of it.
  void readAhead();
  /// The file is about to go, and with it what was read ahead.
  void lose();
  /// The program's JavaScript pauses: what one turn reads belongs together, the next one sees what is new.
  void endTurn() { letGo(); }

 private:
  friend class SqlCursor;

  Database& database() { return on_.database; }
  SqlWatch& watch() { return on_.watch ? *on_.watch : ownWatch_; }
  SqlResult<void> prepareConnection(Connection& connection);
  /// Cancels what runs.
  void disconnect(const StorageError& why);
  /// Cancels everything.
  void cancel(const StorageError& why);

  struct Compiled {
    sqlite3_stmt* handle;   ///< Never null.
    std::string_view rest;  ///< What comes behind it and the spaces there.
  };
  /// The first statement of `query`.
  StorageResult<Compiled> compileOne(Connection& connection, std::string_view query);
  /// The last one of `query`; those before it have run then.
  StorageResult<std::shared_ptr<SqlStatement>> compile(Connection& connection, std::string_view query);
  /// Runs the statement to its first row. It is gone then, unless there is a row and it is the first time.
  StorageResult<SqlStatement::Earlier> runEarlier(sqlite3_stmt* handle, std::string_view query, bool isFirstTime);
  StorageResult<void> runAgain(Connection& connection, SqlStatement& statement);
  StorageResult<std::shared_ptr<SqlCursor>> start(std::shared_ptr<SqlStatement> statement,
                                                  std::vector<SqlValue> bindings);

  /// True: there is a row.
  StorageResult<bool> step(sqlite3_stmt* handle);
  /// Of the call that just failed with `code`.
  StorageError failure(int code);
  bool mustStop();
  /// Keeps the file locked for reading until letGo(), so that not every statement of a turn does it anew: that costs
  /// more than a lookup by key.
  void hold();
  void letGo();

  void add(SqlCursor& cursor) { open_.insert(&cursor); }
  void remove(SqlCursor& cursor) { open_.erase(&cursor); }

  Surroundings on_;
  SqlAuthorizer authorizer_;
  SqlStatementCache cache_;
  sqlite3* handle_ = nullptr;            ///< Of the present connection; null while closed.
  std::unordered_set<SqlCursor*> open_;  ///< Those that have rows.
  sqlite3_stmt* hold_ = nullptr;         ///< Stands at its row while the file is held; null before the first time.
  bool holds_ = false;
  std::vector<sqlite3_stmt*> unfinished_;  ///< See runEarlier().
  SqlWatch ownWatch_;                      ///< In place of none.
  std::int64_t stepStartNs_ = 0;           ///< Of the running step, once it takes long; 0 before.
};

}  // namespace durascope::storage
