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
  Walk& walk = walk_.emplace();
  walk.range = std::move(range);
  walk.reverse = options.reverse;
  walk.left = options.limit;
  auto row = start(walk);
  if (!row || !*row) walk_.reset();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return 0;
  current_ = ++last_;
  return current_;
}

SqlResult<bool> KvCursors::start(Walk& walk) {
  auto statement = database_.kv().scanStatement(walk.reverse, walk.range.end.has_value());
  if (!statement) return tl::unexpected(statement.error());
  if (*statement == nullptr) return false;
  walk.standing.emplace(database_.pin(), *statement);
  KvTable::bindScan(walk.standing->query, walk.range, walk.left);
  return walk.standing->query.step();
}

StorageResult<std::optional<Row>> KvCursors::next(std::uint32_t number) {
  if (number <= lost_) return tl::unexpected(internalError("kv.list(): the database was deleted meanwhile"));
  if (number != current_) return refuse(JsClass::kError, kInvalidated);
  if (!walk_) return tl::unexpected(internalError("kv.list(): a rollback took away what the iterator stood on"));
  if (walk_->given || !walk_->standing) {
    auto row = walk_->standing ? walk_->standing->query.step() : start(*walk_);
    if (!row || !*row) walk_.reset();
    if (!row) return tl::unexpected(internalError("kv.list(): " + row.error().text));
    if (!*row) return std::nullopt;
  }
  Row row = KvTable::rowOf(walk_->standing->query);
  walk_->given = row.key;
  if (walk_->left) --*walk_->left;
  return row;
}

void KvCursors::park() {
  if (!walk_ || !walk_->standing) return;
  walk_->standing.reset();
  if (const auto given = std::exchange(walk_->given, std::nullopt))
    walk_->reverse ? walk_->range.end = *given : walk_->range.begin = successor(*given);
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
