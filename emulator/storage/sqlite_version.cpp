#include "emulator/storage/sqlite_version.h"

#include <sqlite3.h>

namespace durascope::storage {

std::string sqliteVersion() {
  const std::string version = std::string("SQLite ") + sqlite3_libversion();
#ifdef DURASCOPE_SQLITE_COUNTS_ROWS
  return version + ", compiled in, with the options of the real runtime";
#else
  return version +
         ", the system's (the real runtime has 3.54): newer SQL is missing, messages and query plans may differ, and "
         "rowsRead and rowsWritten are estimates";
#endif
}

}  // namespace durascope::storage
