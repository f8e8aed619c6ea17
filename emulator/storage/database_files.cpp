#include "emulator/storage/database_files.h"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>

#include "emulator/storage/file_checks.h"
#include "emulator/storage/sqlite.h"

namespace durascope::storage {

void removeDatabase(const std::string& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix, ignored);
}

Result<void> copyDatabase(const std::string& from, const std::string& to) {
  removeDatabase(to);
  if (fileState(from) != FileState::kWritten) return {};
  const auto source = Connection::open(from, SQLITE_OPEN_READWRITE);
  if (!source) return tl::unexpected(openError(from, source.error()));
  const auto target = Connection::open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!target) return tl::unexpected(openError(to, target.error()));
  sqlite3* const into = (*target)->handle();
  if (sqlite3_backup* copy = sqlite3_backup_init(into, "main", (*source)->handle(), "main")) {
    sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
  }
  // Whatever went wrong is the target's error.
  const int code = sqlite3_extended_errcode(into);
  if (code == SQLITE_OK) return {};
  return tl::unexpected(openError(to, SqlError{code & 0xff, errorText(sqlite3_errmsg(into), code)}));
}

}  // namespace durascope::storage
