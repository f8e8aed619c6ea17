#pragma once
// Which SQLite this program runs on, for --version and the about box. Any thread.

#include <string>

namespace durascope::storage {

/// One line: `SQLite 3.54.1, compiled in, with the options of the real runtime`; for the system's library what differs
/// from the real runtime's.
std::string sqliteVersion();

}  // namespace durascope::storage
