#include "emulator/storage/connection_state.h"

#include <string>
#include <utility>

namespace durascope::storage {

namespace {

// The boolean pragmas that storage.md 3.8 allows and that live as long as the connection. case_sensitive_like is one
// too, but cannot be asked for.
constexpr std::array<const char*, 6> kPragmaNames{
    "PRAGMA foreign_keys",       "PRAGMA defer_foreign_keys", "PRAGMA ignore_check_constraints",
    "PRAGMA legacy_alter_table", "PRAGMA recursive_triggers", "PRAGMA reverse_unordered_selects",
};

}  // namespace

SqlResult<ConnectionState> ConnectionState::of(Connection& connection) {
  ConnectionState state;
  sqlite3* database = connection.handle();
  state.lastInsertRowid_ = sqlite3_last_insert_rowid(database);
  // By SQL, not by the C interface: this connection may itself have taken another one's place.
  for (const auto& [sql, count] :
       {std::pair{"SELECT changes()", &state.changes_}, std::pair{"SELECT total_changes()", &state.totalChanges_}}) {
    auto counted = connection.number(sql);
    if (!counted) return tl::unexpected(counted.error());
    *count = *counted;
  }
  for (std::size_t i = 0; i < kPragmas; ++i) {
    auto on = connection.number(kPragmaNames[i]);
    if (!on) return tl::unexpected(on.error());
    state.pragmas_[i] = *on != 0;
  }
  auto insensitive = connection.number("SELECT 'a' LIKE 'A'");
  if (!insensitive) return tl::unexpected(insensitive.error());
  state.caseSensitiveLike_ = *insensitive == 0;
  return state;
}

SqlResult<void> ConnectionState::restoreTo(Connection& connection) {
  for (std::size_t i = 0; i < kPragmas; ++i) {
    auto on = connection.number(kPragmaNames[i]);
    if (!on) return tl::unexpected(on.error());
    if ((*on != 0) == pragmas_[i]) continue;
    const std::string change = std::string(kPragmaNames[i]) + (pragmas_[i] ? " = 1" : " = 0");
    if (auto changed = connection.execute(change.c_str()); !changed) return changed;
  }
  if (caseSensitiveLike_)
    if (auto changed = connection.execute("PRAGMA case_sensitive_like = 1"); !changed) return changed;
  sqlite3* database = connection.handle();
  sqlite3_set_last_insert_rowid(database, lastInsertRowid_);
  // SQLite has no way to set these two.
  totalChanges_ -= sqlite3_total_changes64(database);
  const auto replace = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    return sqlite3_create_function_v2(database, name, 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, this, function, nullptr,
                                      nullptr, nullptr);
  };
  int code = replace("changes", changesFunction);
  if (code == SQLITE_OK) code = replace("total_changes", totalChangesFunction);
  if (code != SQLITE_OK) return tl::unexpected<SqlError>(SqlError{code & 0xff, errorText(sqlite3_errstr(code), code)});
  return {};
}

void ConnectionState::changesFunction(sqlite3_context* context, int, sqlite3_value**) {
  const auto& self = *static_cast<const ConnectionState*>(sqlite3_user_data(context));
  const bool own = self.changes_ == kOwn;
  sqlite3_result_int64(context, own ? sqlite3_changes64(sqlite3_context_db_handle(context)) : self.changes_);
}

void ConnectionState::totalChangesFunction(sqlite3_context* context, int, sqlite3_value**) {
  const auto& self = *static_cast<const ConnectionState*>(sqlite3_user_data(context));
  sqlite3_result_int64(context, self.totalChanges_ + sqlite3_total_changes64(sqlite3_context_db_handle(context)));
}

}  // namespace durascope::storage
