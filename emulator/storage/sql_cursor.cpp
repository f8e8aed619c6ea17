#include "emulator/storage/sql_cursor.h"

#include <algorithm>
#include <utility>

#include "emulator/storage/sql_session.h"

namespace durascope::storage {

namespace {

// How much readAhead() takes: beyond that a statement keeps its file open.
constexpr std::size_t kRowsAhead = 10'000;
constexpr std::size_t kBytesAhead = std::size_t{4} << 20;

#ifdef DURASCOPE_SQLITE_COUNTS_ROWS
// Counters of cmake/patch_sqlite.py.
constexpr int kRowsRead = 9;
constexpr int kRowsWritten = 10;
#endif

int bindValue(sqlite3_stmt* statement, int index, const SqlValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return sqlite3_bind_double(statement, index, *number);
  if (const auto* text = std::get_if<std::string>(&value))
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* bytes = std::get_if<SqlBytes>(&value)) {
    // A null pointer would bind NULL.
    return sqlite3_bind_blob64(statement, index, bytes->size == 0 ? "" : bytes->data, bytes->size, SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, index);
}

}  // namespace

struct SqlCursor::Run {
  std::shared_ptr<SqlStatement> statement;
  std::vector<SqlValue> bindings;  // bound without a copy
  Database::Pin pin;
  std::uint64_t rowsSeen = 0;
  bool failed = false;  // the last step: no row is there, and the next one starts anew
  std::int64_t changesBefore = 0;

  sqlite3_stmt* handle() const { return statement->handle(); }
};

SqlCursor::SqlCursor(SqlSession& session, std::shared_ptr<SqlStatement> statement, std::vector<SqlValue> bindings)
    : session_(&session), run_(new Run{std::move(statement), std::move(bindings), session.database().pin()}) {
  run_->statement->busy = true;
  session.add(*this);
}

SqlCursor::~SqlCursor() { close(); }

StorageResult<void> SqlCursor::start() {
  sqlite3_stmt* handle = run_->handle();
  for (std::size_t i = 0; i < run_->bindings.size(); ++i) {
    const int code = bindValue(handle, static_cast<int>(i) + 1, run_->bindings[i]);
    if (code != SQLITE_OK) return tl::unexpected(session_->failure(code));
  }
#ifdef DURASCOPE_SQLITE_COUNTS_ROWS
  sqlite3_stmt_status(handle, kRowsRead, 1);
  sqlite3_stmt_status(handle, kRowsWritten, 1);
#else
  sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
  run_->changesBefore = sqlite3_total_changes64(sqlite3_db_handle(handle));
#endif
  auto stepped = step();
  if (run_) columns_ = run_->statement->columns();
  return stepped;
}

StorageResult<void> SqlCursor::step() {
  auto row = session_->step(run_->handle());
  run_->failed = !row;
  if (!row) return tl::unexpected(row.error());
  if (*row) {
    ++run_->rowsSeen;
    return {};
  }
  columns_ = run_->statement->columns();
  release();
  return {};
}

StorageResult<bool> SqlCursor::hasRow() const {
  if (cancelled_) return tl::unexpected(*cancelled_);
  return run_ != nullptr || !ahead_.empty();
}

StorageResult<void> SqlCursor::advance() {
  if (cancelled_) return tl::unexpected(*cancelled_);
  if (ahead_.empty()) return step();
  aheadBytes_ -= ahead_.front().bytes;
  ahead_.pop_front();
  if (ahead_.empty() && !run_) forget();
  if (ahead_.empty() && failedAhead_) return tl::unexpected(*std::exchange(failedAhead_, std::nullopt));
  return {};
}

void SqlCursor::close() {
  if (ahead_.empty()) return release();
  const std::uint64_t taken = ahead_.front().rowsRead;
  ahead_.clear();
  aheadBytes_ = 0;
  failedAhead_.reset();
  release();
  forget();
  rowsRead_ = taken;
}

bool SqlCursor::mustStay() const {
  return run_ &&
         (run_->failed || !run_->statement->readOnly() || ahead_.size() >= kRowsAhead || aheadBytes_ >= kBytesAhead);
}

void SqlCursor::readAhead() {
  while (run_ && !mustStay()) {
    RowAhead row{.rowsRead = countRead()};
    const int columns = sqlite3_data_count(run_->handle());
    for (int column = 0; column < columns; ++column) {
      Cell cell{.kind = liveKind(column)};
      if (cell.kind == Kind::kInteger) cell.integer = sqlite3_column_int64(run_->handle(), column);
      if (cell.kind == Kind::kReal) cell.real = sqlite3_column_double(run_->handle(), column);
      if (cell.kind == Kind::kText || cell.kind == Kind::kBlob) cell.bytes = liveBytes(column);
      row.bytes += sizeof(Cell) + cell.bytes.size();
      row.cells.push_back(std::move(cell));
    }
    aheadBytes_ += row.bytes;
    ahead_.push_back(std::move(row));
    if (auto stepped = step(); !stepped) failedAhead_ = stepped.error();
  }
}

void SqlCursor::release() {
  if (!run_) return;
  rowsRead_ = countRead();
  rowsWritten_ = countWritten();
  if (sqlite3_stmt* handle = run_->handle()) {
    sqlite3_reset(handle);
    if (!run_->bindings.empty()) sqlite3_clear_bindings(handle);
  }
  run_->statement->busy = false;
  run_.reset();
  if (ahead_.empty()) forget();
}

void SqlCursor::forget() {
  if (SqlSession* session = std::exchange(session_, nullptr)) session->remove(*this);
}

void SqlCursor::cancel(const StorageError& why) {
  if (run_) run_->statement->finalize();
  close();
  cancelled_ = why;
}

SqlCursor::Kind SqlCursor::liveKind(int column) const {
  switch (sqlite3_column_type(run_->handle(), column)) {
    case SQLITE_INTEGER:
      return Kind::kInteger;
    case SQLITE_FLOAT:
      return Kind::kReal;
    case SQLITE_TEXT:
      return Kind::kText;
    case SQLITE_BLOB:
      return Kind::kBlob;
    default:
      return Kind::kNull;
  }
}

std::string_view SqlCursor::liveBytes(int column) const {
  const void* data = sqlite3_column_blob(run_->handle(), column);
  const int size = sqlite3_column_bytes(run_->handle(), column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

const SqlCursor::Cell* SqlCursor::cellAhead(int column) const {
  return ahead_.empty() ? nullptr : &ahead_.front().cells.at(static_cast<std::size_t>(column));
}

SqlCursor::Kind SqlCursor::kind(int column) const {
  const Cell* cell = cellAhead(column);
  return cell ? cell->kind : liveKind(column);
}

std::int64_t SqlCursor::integer(int column) const {
  const Cell* cell = cellAhead(column);
  return cell ? cell->integer : sqlite3_column_int64(run_->handle(), column);
}

double SqlCursor::real(int column) const {
  const Cell* cell = cellAhead(column);
  return cell ? cell->real : sqlite3_column_double(run_->handle(), column);
}

std::string_view SqlCursor::bytes(int column) const {
  const Cell* cell = cellAhead(column);
  return cell ? std::string_view(cell->bytes) : liveBytes(column);
}

StorageResult<std::uint64_t> SqlCursor::rowsRead() const {
  if (cancelled_) return tl::unexpected(*cancelled_);
  return ahead_.empty() ? countRead() : ahead_.front().rowsRead;
}

StorageResult<std::uint64_t> SqlCursor::rowsWritten() const {
  if (cancelled_) return tl::unexpected(*cancelled_);
  return countWritten();
}

std::uint64_t SqlCursor::countRead() const {
  if (!run_ || !run_->handle()) return rowsRead_;
#ifdef DURASCOPE_SQLITE_COUNTS_ROWS
  return static_cast<std::uint32_t>(sqlite3_stmt_status(run_->handle(), kRowsRead, 0));
#else
  // Rows that a full scan passed over, or at least what came out.
  const auto scanned =
      static_cast<std::uint64_t>(sqlite3_stmt_status(run_->handle(), SQLITE_STMTSTATUS_FULLSCAN_STEP, 0));
  return std::max(scanned, run_->rowsSeen);
#endif
}

std::uint64_t SqlCursor::countWritten() const {
  if (!run_ || !run_->handle() || run_->statement->readOnly()) return rowsWritten_;
#ifdef DURASCOPE_SQLITE_COUNTS_ROWS
  return static_cast<std::uint32_t>(sqlite3_stmt_status(run_->handle(), kRowsWritten, 0));
#else
  // Rows of tables; SQLite does not tell about entries of indexes.
  return static_cast<std::uint64_t>(sqlite3_total_changes64(sqlite3_db_handle(run_->handle())) - run_->changesBefore);
#endif
}

}  // namespace durascope::storage
