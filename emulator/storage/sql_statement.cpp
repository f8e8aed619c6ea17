#include "emulator/storage/sql_statement.h"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace durascope::storage {

const SqlColumnsRef& SqlStatement::columns() {
  const int compiled = sqlite3_stmt_status(handle_, SQLITE_STMTSTATUS_REPREPARE, 0);
  if (columns_ && compiled == compiled_) return columns_;
  compiled_ = compiled;
  std::vector<std::string> names;
  for (int i = 0; i < sqlite3_column_count(handle_); ++i) {
    const char* name = sqlite3_column_name(handle_, i);
    names.emplace_back(name ? name : "");
  }
  if (!columns_ || columns_->names != names)
    columns_ = std::make_shared<const SqlColumns>(SqlColumns{std::move(names), {}});
  return columns_;
}

std::shared_ptr<SqlStatement> SqlStatementCache::find(std::string_view query) {
  const auto found = byText_.find(query);
  if (found == byText_.end()) return nullptr;
  recent_.splice(recent_.end(), recent_, found->second);
  return *found->second;
}

void SqlStatementCache::add(std::shared_ptr<SqlStatement> statement) {
  textBytes_ += statement->query().size();
  recent_.push_back(std::move(statement));
  byText_.emplace(recent_.back()->query(), std::prev(recent_.end()));
  while (textBytes_ > kTextBytes && recent_.size() > 1) {
    textBytes_ -= recent_.front()->query().size();
    byText_.erase(recent_.front()->query());
    recent_.pop_front();
  }
}

void SqlStatementCache::clear() {
  byText_.clear();
  recent_.clear();
  textBytes_ = 0;
}

}  // namespace durascope::storage
