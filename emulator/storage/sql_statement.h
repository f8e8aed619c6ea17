#pragma once
// The program's compiled SQL statements, and the cache of those that are used again: least recently used ones go when
// their texts are more than 1 MiB together (storage.md 3.1).
//
// Isolate thread only.

#include <sqlite3.h>

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/storage/sql_cursor.h"

namespace durascope::storage {

/// One compiled statement, with what does not change between its runs.
class SqlStatement {
 public:
  SqlStatement(sqlite3_stmt* handle, std::string_view query)
      : handle_(handle),
        query_(query),
        parameters_(sqlite3_bind_parameter_count(handle)),
        readOnly_(sqlite3_stmt_readonly(handle) != 0) {}
  ~SqlStatement() { sqlite3_finalize(handle_); }
  SqlStatement(const SqlStatement&) = delete;
  SqlStatement& operator=(const SqlStatement&) = delete;

  /// Null once its connection is gone.
  sqlite3_stmt* handle() const { return handle_; }
  void finalize() {
    sqlite3_finalize(std::exchange(handle_, nullptr));
    earlier.clear();
  }
  /// The whole text that was asked for; of several statements, this is the last.
  const std::string& query() const { return query_; }
  int parameters() const { return parameters_; }
  bool readOnly() const { return readOnly_; }

  /// A step may compile anew, with other columns.
  const SqlColumnsRef& columns();

  /// A statement of the same text that comes before this one and runs each time that this one does.
  struct Earlier {
    std::string query;
    /// When the text was compiled it ran to its first row and stands there, as on the real runtime, until it is to run
    /// again, which fails then. Null: it has ended.
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> standing{nullptr, sqlite3_finalize};
  };
  std::vector<Earlier> earlier;

  bool busy = false;      ///< A cursor runs it.
  bool isPragma = false;  ///< Some have no effect while another statement runs.

 private:
  sqlite3_stmt* handle_;
  const std::string query_;
  const int parameters_;
  const bool readOnly_;
  int compiled_ = -1;  ///< How often it was compiled anew when the names were read.
  SqlColumnsRef columns_;
};

class SqlStatementCache {
 public:
  static constexpr std::size_t kTextBytes = std::size_t{1} << 20;

  /// The statement of that text, now the most recently used; null when there is none.
  std::shared_ptr<SqlStatement> find(std::string_view query);
  /// REQUIRES: none of that text is there.
  void add(std::shared_ptr<SqlStatement> statement);
  void clear();

  std::size_t size() const { return recent_.size(); }

 private:
  using Recent = std::list<std::shared_ptr<SqlStatement>>;

  Recent recent_;  ///< Least recently used first.
  std::unordered_map<std::string_view, Recent::iterator> byText_;
  std::size_t textBytes_ = 0;
};

}  // namespace durascope::storage
