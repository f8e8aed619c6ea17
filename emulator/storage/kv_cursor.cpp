#include "emulator/storage/kv_cursor.h"

#include <utility>

namespace durascope::storage {

namespace {

constexpr const char* kInvalidated =
    "kv.list() iterator was invalidated because a new call to kv.list() was started. Only one kv.list() iterator can "
    "exist at a time.";

}  // namespace

SqlResult<std::uint32_t> KvCursors::open(const ListOptions& options) {
  KeyRange range = rangeOf(options);
  if (range.empty()) return 0;
  end();
  auto statement = database_.kv().scanStatement(options.reverse, range.end.has_value());
  if (!statement) return tl::unexpected(statement.error());
  if (*statement == nullptr) return 0;
  walk_.emplace(database_.pin(), std::move(range), *statement);
  KvTable::bindScan(walk_->query, walk_->range, options.limit);
  auto row = walk_->query.step();
  if (!row || !*row) walk_.reset();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return 0;
  current_ = ++last_;
  return current_;
}

StorageResult<std::optional<Row>> KvCursors::next(std::uint32_t number) {
  if (number <= lost_) return tl::unexpected(internalError("kv.list(): the database was deleted meanwhile"));
  if (number != current_) return refuse(JsClass::kError, kInvalidated);
  if (!walk_) return tl::unexpected(internalError("kv.list(): a rollback took away what the iterator stood on"));
  if (std::exchange(walk_->given, true)) {
    auto row = walk_->query.step();
    if (!row || !*row) walk_.reset();
    if (!row) return tl::unexpected(internalError("kv.list(): " + row.error().text));
    if (!*row) return std::nullopt;
  }
  return KvTable::rowOf(walk_->query);
}

void KvCursors::end() {
  walk_.reset();
  current_ = 0;
}

void KvCursors::lose() {
  end();
  lost_ = last_;
}

}  // namespace durascope::storage
