#pragma once
// Which SQLite this program runs on, for --version and the about box. Any thread.

#include <string>

namespace durascope::storage {

/// One line: `SQLite 3.54.1, compiled in`; for the system's library also what differs from the real runtime's.
std::string sqliteVersion();

}  // namespace durascope::storage
