#include "emulator/storage/database_files.h"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>

#include "emulator/storage/file_checks.h"
#include "emulator/storage/sqlite.h"

namespace durascope::storage {

Result<void> removeFile(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return {};
  return fail(ErrorKind::kIo, path + " could not be removed: " + error.message() + ".", path);
}

Result<void> removeDatabase(const std::string& path) {
  Result<void> result;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    if (Result<void> removed = removeFile(path + suffix); !removed && result) result = std::move(removed);
  }
  return result;
}

Result<void> copyDatabase(const std::string& from, const std::string& to) {
  if (Result<void> removed = removeDatabase(to); !removed) return removed;
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
