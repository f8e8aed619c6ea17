#pragma once
// Statements of the inspection: read-only, on a connection of its own. Used only by inspect_*.cpp.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/journal/preview.h"
#include "emulator/journal/sql_table.h"

namespace durascope::storage::inspection {

inline constexpr std::size_t kMaxBytesShown = 64 * 1024;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

inline std::string quotedName(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text += "\"";
}

/// A statement whose failure is remembered, so that a loop over its rows can be followed by one check.
class Rows {
 public:
  Rows(sqlite3* db, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    code_ = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    statement_.reset(statement);
  }

  void bind(int index, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  void bind(int index, std::int64_t number) { sqlite3_bind_int64(statement_.get(), index, number); }

  bool next() {
    if (code_ != SQLITE_OK && code_ != SQLITE_ROW) return false;
    code_ = sqlite3_step(statement_.get());
    return code_ == SQLITE_ROW;
  }
  /// SQLITE_OK when every row there is has been read.
  int code() const { return code_ == SQLITE_DONE || code_ == SQLITE_ROW ? SQLITE_OK : code_; }

  int columns() const { return sqlite3_column_count(statement_.get()); }
  std::string columnName(int column) const {
    const char* name = sqlite3_column_name(statement_.get(), column);
    return name ? name : "";
  }
  bool isNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  /// The bytes of text or a blob.
  std::string_view bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)))
                : std::string_view();
  }
  journal::SqlTable::Cell cell(int column) const {
    using Cell = journal::SqlTable::Cell;
    switch (sqlite3_column_type(statement_.get(), column)) {
      case SQLITE_INTEGER:
        return Cell(integer(column));
      case SQLITE_FLOAT:
        return Cell(sqlite3_column_double(statement_.get(), column));
      case SQLITE_BLOB:
        return journal::SqlTable::Blob{std::string(bytes(column).substr(0, kMaxBytesShown)), bytes(column).size()};
      case SQLITE_NULL:
        return journal::SqlTable::Null{};
      default:
        return std::string(bytes(column).substr(0, kMaxBytesShown));
    }
  }
  /// As SQL would write it, but text bare.
  std::string shown(int column) const {
    switch (sqlite3_column_type(statement_.get(), column)) {
      case SQLITE_NULL:
        return "NULL";
      case SQLITE_FLOAT:
        return real(sqlite3_column_double(statement_.get(), column));
      case SQLITE_BLOB:
        return blob(bytes(column));
      default:
        return std::string(bytes(column).substr(0, kMaxBytesShown));
    }
  }

 private:
  static std::string real(double value) {
    std::string text = journal::formatNumber(value);
    return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
  }
  static std::string blob(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text = "x'";
    for (const char c : bytes.substr(0, journal::kPreviewBytes / 2)) {
      text.push_back(kDigits[static_cast<std::uint8_t>(c) >> 4]);
      text.push_back(kDigits[static_cast<std::uint8_t>(c) & 15]);
    }
    return text + (bytes.size() > journal::kPreviewBytes / 2 ? "…'" : "'");
  }

  std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement_;
  int code_ = SQLITE_OK;
};

}  // namespace durascope::storage::inspection
