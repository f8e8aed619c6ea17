#pragma once
// Stored values as the real runtime wrote them: the rows of _cf_KV of a file in tests/data, and what conformance
// programs recorded as expected_bytes.txt.

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
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

/// The values that stand in full in the expected_bytes.txt of the conformance programs, by "program/object/number".
inline std::map<std::string, std::string> recordedValues() {
  std::map<std::string, std::string> values;
  for (const auto& program : std::filesystem::directory_iterator(TEST_DATA_DIR "/../conformance/storage")) {
    std::ifstream lines(program.path() / "expected_bytes.txt");
    for (std::string line; std::getline(lines, line);) {
      const std::string hex = line.substr(line.rfind(' ') + 1);
      if (!hex.starts_with("ff0f")) continue;
      std::string bytes;
      for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
      }
      values[program.path().filename().string() + "/" + line.substr(0, line.rfind(' '))] = bytes;
    }
  }
  return values;
}

/// Every row of every fixture that has some, by "file/key".
inline std::map<std::string, std::string> allFixtureRows() {
  std::map<std::string, std::string> all;
  for (const char* file : {"kv-types", "kv-host-objects", "kv-errors-legacy", "kv-errors-enhanced", "kv-ordering",
                           "alarm-set", "alarm-cleared", "sql-tables", "kv-extra"}) {
    for (const auto& [key, value] : fixtureRows(file)) all[std::string(file) + "/" + key] = value;
  }
  all.merge(recordedValues());
  return all;
}

}  // namespace durascope::values
