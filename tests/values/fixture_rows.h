#pragma once
// The rows of _cf_KV of a file in tests/data.

#include <sqlite3.h>

#include <map>
#include <string>

namespace durascope::values {

inline std::map<std::string, std::string> fixtureRows(const std::string& name) {
  std::map<std::string, std::string> rows;
  sqlite3* db = nullptr;
  const std::string uri = "file:" TEST_DATA_DIR "/" + name + ".sqlite?immutable=1";
  sqlite3_open_v2(uri.c_str(), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, "SELECT key, value FROM _cf_KV", -1, &statement, nullptr);
  const auto bytes = [&](int column) {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, column));
    return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))) : std::string();
  };
  while (statement && sqlite3_step(statement) == SQLITE_ROW) rows[bytes(0)] = bytes(1);
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return rows;
}

/// Every row of every fixture that has some, by "file/key".
inline std::map<std::string, std::string> allFixtureRows() {
  std::map<std::string, std::string> all;
  for (const char* file : {"kv-types", "kv-host-objects", "kv-errors-legacy", "kv-errors-enhanced", "kv-ordering",
                           "alarm-set", "alarm-cleared", "sql-tables", "kv-extra"}) {
    for (const auto& [key, value] : fixtureRows(file)) all[std::string(file) + "/" + key] = value;
  }
  return all;
}

}  // namespace durascope::values
