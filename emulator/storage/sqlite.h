#pragma once
// SQLite, wrapped once: a connection that finalises its statements, statements that reset themselves, errors with the
// text that JavaScript sees. Used only inside this folder.
//
// Isolate thread only. Nothing throws.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>

namespace durascope::storage {

struct SqlError {
  int code = 0;           ///< Primary result code.
  std::string text;       ///< `<errmsg>: SQLITE_FULL`, with ` (extended: SQLITE_...)` when there is more to say.
  bool lostFile = false;  ///< Another file is at the path, or none: the object cannot go on.
};

template <class T>
using SqlResult = tl::expected<T, SqlError>;

/// `<message>: <name of the primary code>[ (extended: <name>)]` for any extended result code.
std::string errorText(std::string_view message, int extendedCode);

/// One use of a cached statement: bind, step, read; resets the statement when it goes. Texts and blobs are bound
/// without a copy: they must live as long as the query. Columns are valid until the next step().
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  /// Parameters count from 1. Bytes are bound as they are, valid UTF-8 or not, NUL included.
  Query& text(int index, std::string_view value);
  Query& blob(int index, std::string_view value);
  Query& integer(int index, std::int64_t value);

  /// True: a row is there. A bind that failed is reported here.
  SqlResult<bool> step();

  std::string_view bytes(int column) const;  ///< Of a text or blob.
  std::int64_t integer(int column) const;
  bool isNull(int column) const;

 private:
  sqlite3_stmt* statement_;
  int bindResult_ = SQLITE_OK;
};

class Connection {
 public:
  /// `flags` as sqlite3_open_v2 takes them. On failure nothing stays open.
  static SqlResult<std::unique_ptr<Connection>> open(const std::string& path, int flags);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs statements without parameters and without results.
  SqlResult<void> execute(const char* sql);
  /// As execute() for one statement, which is kept prepared. REQUIRES: as prepare().
  SqlResult<void> run(std::string_view sql);
  /// The prepared statement of a string literal, kept for the next time. REQUIRES: `sql` lives as long as the
  /// connection.
  SqlResult<sqlite3_stmt*> prepare(std::string_view sql);
  /// The number that a query without parameters answers; 0 when it has no row. REQUIRES: as prepare().
  SqlResult<std::int64_t> number(std::string_view sql);

  bool inTransaction() const { return sqlite3_get_autocommit(database_) == 0; }
  /// Longest row, text or blob in bytes.
  void setLengthLimit(int bytes) { sqlite3_limit(database_, SQLITE_LIMIT_LENGTH, bytes); }
  void setBusyTimeout(int milliseconds) { sqlite3_busy_timeout(database_, milliseconds); }
  bool isReadOnly() const { return sqlite3_db_readonly(database_, "main") == 1; }
  /// A counter of sqlite3_db_status; not reset by reading.
  std::int64_t status(int counter) const;
  /// Of the main file in bytes; -1 when it cannot be told.
  std::int64_t fileSize() const;
  /// False: the file has not that many bytes there, or cannot be read.
  bool readFile(char* into, int bytes, std::int64_t offset) const;
  /// The main file. SQLITE_OK, or why not.
  int syncFile() const;
  /// Another file is at the path by now, or none.
  bool hasMoved() const;
  /// For what has no wrapper here.
  sqlite3* handle() const { return database_; }

 private:
  explicit Connection(sqlite3* database) : database_(database) {}
  sqlite3_file* file() const;
  sqlite3* database_;
  std::unordered_map<std::string_view, sqlite3_stmt*> statements_;
};

}  // namespace durascope::storage
