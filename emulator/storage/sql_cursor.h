#pragma once
// A running SQL statement of the program: the row where it stands, and the way to the next. Its first row is there when
// execute() returns; after the last row the statement is free for others.
//
// Isolate thread only. May outlive its session: it is cancelled then.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "emulator/storage/storage_error.h"

namespace durascope::storage {

class SqlSession;
class SqlStatement;

/// Bytes for a parameter. They are not copied: what `owner` keeps alive may change while the statement runs, and the
/// statement sees that, as on the real runtime.
struct SqlBytes {
  const void* data = nullptr;
  std::size_t size = 0;
  std::shared_ptr<const void> owner;
};

/// What a parameter is bound to: NULL, REAL, TEXT or BLOB. JavaScript's numbers are REAL, whole or not.
using SqlValue = std::variant<std::monostate, double, std::string, SqlBytes>;

/// The columns of a result. Shared by all runs of a statement: equal pointers mean equal names.
struct SqlColumns {
  std::vector<std::string> names;
  mutable std::shared_ptr<void> companion;  ///< What the reader of the rows made for these names; null at first.
};
using SqlColumnsRef = std::shared_ptr<const SqlColumns>;

/// What ingest() has run of a text.
struct SqlIngested {
  std::size_t bytes = 0;  ///< So many of the text were these statements.
  std::uint64_t statements = 0;
  std::uint64_t rowsRead = 0;
  std::uint64_t rowsWritten = 0;
};

class SqlCursor {
 public:
  enum class Kind : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };

  /// Runs `statement`, which no other cursor runs.
  SqlCursor(SqlSession& session, std::shared_ptr<SqlStatement> statement, std::vector<SqlValue> bindings);
  ~SqlCursor();
  SqlCursor(const SqlCursor&) = delete;
  SqlCursor& operator=(const SqlCursor&) = delete;

  /// Of the result, also after its end; empty for statements without one.
  const SqlColumnsRef& columns() const { return columns_; }

  /// Whether there is a row. Fails when the statement was cancelled: the database was deleted or closed.
  StorageResult<bool> hasRow() const;
  /// To the next row, or to the end. A failure leaves the statement where it is: its row is all NULL then, and the next
  /// call starts it anew (so SQLite does, and so does the real runtime). REQUIRES: hasRow().
  StorageResult<void> advance();
  /// Ends the statement; rows not taken are lost.
  void close();
  /// The statement has not ended.
  bool isRunning() const { return run_ != nullptr; }
  /// Takes the rest of the rows into memory, up to a limit; when that is all of them, the statement has ended. They
  /// are as the database is now, and count as read when the program gets to them.
  void readAhead();
  /// readAhead() would not end the statement: it has failed, writes, or has taken all that it may.
  bool mustStay() const;

  // The row. REQUIRES: hasRow(); texts and blobs are valid until the next call of anything else.

  Kind kind(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view bytes(int column) const;

  /// So far; fails as hasRow().
  StorageResult<std::uint64_t> rowsRead() const;
  StorageResult<std::uint64_t> rowsWritten() const;
  /// The statement had been compiled for an earlier call.
  bool reusesStatement() const { return reusesStatement_; }

 private:
  friend class SqlSession;
  struct Run;  // what there is while the statement runs
  struct Cell {
    Kind kind;
    std::int64_t integer = 0;
    double real = 0;
    std::string bytes = {};
  };
  /// A row that was read ahead of the program, with the counts as of then.
  struct RowAhead {
    std::vector<Cell> cells;
    std::uint64_t rowsRead = 0;
    std::size_t bytes = 0;
  };

  /// No row is left, and the session need not know it any more.
  void forget();
  /// Binds and takes the first step.
  StorageResult<void> start();
  StorageResult<void> step();
  void release();
  /// The session ends it. `why`: what every later call answers.
  void cancel(const StorageError& why);
  std::uint64_t countRead() const;
  Kind liveKind(int column) const;
  std::string_view liveBytes(int column) const;
  /// Null: the program stands where the statement does.
  const Cell* cellAhead(int column) const;
  std::uint64_t countWritten() const;

  SqlSession* session_;       ///< While there are rows; null after that.
  std::unique_ptr<Run> run_;  ///< Null after the end.
  std::deque<RowAhead>
      ahead_;  ///< The row where the program stands and what follows; empty: it stands where `run_` does.
  std::size_t aheadBytes_ = 0;
  std::optional<StorageError> failedAhead_;  ///< What comes after those rows.
  SqlColumnsRef columns_;
  std::optional<StorageError> cancelled_;
  std::uint64_t rowsRead_ = 0;  ///< As of the end.
  std::uint64_t rowsWritten_ = 0;
  bool reusesStatement_ = false;
};

}  // namespace durascope::storage
