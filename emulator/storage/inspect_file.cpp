#include "emulator/storage/inspect_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

#include "emulator/journal/preview.h"
#include "emulator/values/tree.h"

namespace durascope::storage {
namespace {

constexpr std::size_t kMaxBytesShown = 64 * 1024;
constexpr int kMaxRowsShown = 100;
constexpr int kMaxTablesShown = 200;
constexpr std::int64_t kNsPerMs = 1'000'000;

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

std::string quotedName(std::string_view name) {
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

/// A path as SQLite wants it in a URI.
std::string uriOf(const std::filesystem::path& path, std::string_view parameters) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += {'%', kDigits[static_cast<std::uint8_t>(c) >> 4], kDigits[static_cast<std::uint8_t>(c) & 15]};
    } else {
      uri.push_back(c);
    }
  }
  return uri.append(parameters);
}

class Inspection {
 public:
  explicit Inspection(const std::string& path) : path_(path) {}

  Result<journal::StorageSnapshot> run(const std::string& after, std::uint32_t limit, bool tables) {
    if (auto size = checkFile(); !size)
      return tl::unexpected(size.error());
    else
      snapshot_.fileBytes = *size;
    snapshot_.path = path_;
    snapshot_.exists = true;
    if (auto opened = open(); !opened) return tl::unexpected(opened.error());
    // One transaction, so that a live writer cannot change the file between two of our questions.
    int code = sqlite3_exec(db_.get(), "BEGIN", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) code = readNames();
    if (code == SQLITE_OK && has("_cf_KV")) code = readEntries(after, limit);
    if (code == SQLITE_OK && has("_cf_METADATA")) code = readAlarm();
    if (code == SQLITE_OK && tables) code = readTables();
    if (code != SQLITE_OK) return sqliteFailure(code);
    return std::move(snapshot_);
  }

  /// True when another process began to write while we read without locks: what was read may be torn.
  bool wasOverrun() const { return immutable_ && hasWal(); }

 private:
  /// Tells what is no database before SQLite does, in better words. Answers the size.
  Result<std::int64_t> checkFile() const {
    std::error_code error;
    const auto status = std::filesystem::status(path_, error);
    if (status.type() == std::filesystem::file_type::not_found) {
      return fail(ErrorKind::kNotFound, "There is no file " + path_ + ".", path_);
    }
    if (std::filesystem::is_directory(status)) {
      return fail(ErrorKind::kBadInput, path_ + " is a folder; choose a .sqlite file in it.", path_);
    }
    std::ifstream file(path_, std::ios::binary);
    if (error || !std::filesystem::is_regular_file(status) || !file) {
      return fail(ErrorKind::kIo, path_ + " cannot be read; check its permissions.", path_);
    }
    static constexpr std::string_view kMagic("SQLite format 3\0", 16);
    std::array<char, 100> header{};
    file.read(header.data(), header.size());
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path_, error));
    if (size == 0) return 0;  // What an object's file is for an instant.
    if (!std::string_view(header.data(), header.size()).starts_with(kMagic)) {
      return fail(ErrorKind::kBadInput, path_ + " is not a SQLite database.", path_);
    }
    if (file.gcount() < static_cast<std::streamsize>(header.size())) return truncated();
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(header[i]); };
    const std::int64_t pageField = byte(16) << 8 | byte(17);
    const std::int64_t pageSize = pageField == 1 ? 65'536 : pageField;  // The format's way to say 65,536.
    const std::int64_t pages = std::int64_t{byte(28)} << 24 | byte(29) << 16 | byte(30) << 8 | byte(31);
    if (!hasWal() && size < pages * pageSize) return truncated();
    return size;
  }

  tl::unexpected<Error> truncated() const {
    return fail(ErrorKind::kCorrupt,
                path_ + " is truncated: its end is missing. Copy it again, and its -wal file with it if there is one.",
                path_);
  }

  tl::unexpected<Error> sqliteFailure(int code) const {
    const std::string reason = db_ ? sqlite3_errmsg(db_.get()) : sqlite3_errstr(code);
    switch (code & 0xFF) {
      case SQLITE_NOTADB:
        return fail(ErrorKind::kBadInput, path_ + " is not a SQLite database.", path_);
      case SQLITE_CORRUPT:
        return fail(ErrorKind::kCorrupt, path_ + " is damaged: " + reason + ". Restore it from a copy.", path_);
      case SQLITE_BUSY:
        return fail(ErrorKind::kUnavailable, path_ + " is locked by another process; try again in a moment.", path_);
      default:
        return fail(ErrorKind::kIo, path_ + " cannot be read: " + reason + ".", path_);
    }
  }

  bool hasWal() const { return std::filesystem::exists(path_ + "-wal"); }

  Result<void> open() {
    constexpr int kFlags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    immutable_ = !hasWal();
    // A -wal without its -shm was copied here or outlived a restart of the machine: nobody else has it open. Locking it
    // exclusively, by an OS layer that takes no locks, makes SQLite keep in memory what would else be a new -shm.
    const bool orphan = !immutable_ && !std::filesystem::exists(path_ + "-shm");
    sqlite3* db = nullptr;
    const std::string_view mode = immutable_ ? "?immutable=1" : orphan ? "?mode=ro&vfs=unix-none" : "?mode=ro";
    const int code = sqlite3_open_v2(uriOf(path_, mode).c_str(), &db, kFlags, nullptr);
    db_.reset(db);
    if (code != SQLITE_OK) return sqliteFailure(code);
    sqlite3_busy_timeout(db, 1'000);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    // A stranger's schema may call functions; only those that cannot do harm.
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (orphan) sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", nullptr, nullptr, nullptr);
    return {};
  }

  int readNames() {
    Rows rows(db_.get(), "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    while (rows.next()) names_.emplace_back(rows.bytes(0));
    return rows.code();
  }

  bool has(std::string_view table) const { return std::find(names_.begin(), names_.end(), table) != names_.end(); }

  int readEntries(const std::string& after, std::uint32_t limit) {
    Rows count(db_.get(), "SELECT count(*) FROM _cf_KV");
    if (count.next()) snapshot_.keyCount = static_cast<std::uint64_t>(count.integer(0));
    if (count.code() != SQLITE_OK) return count.code();

    const std::string range = after.empty() ? "" : " WHERE key > ?2";
    Rows rows(db_.get(), "SELECT key, value FROM _cf_KV" + range + " ORDER BY key LIMIT ?1");
    rows.bind(1, std::int64_t{limit});
    if (!after.empty()) rows.bind(2, after);
    while (rows.next()) {
      const std::string_view value = rows.bytes(1);
      snapshot_.entries.push_back({.key = std::string(rows.bytes(0)),
                                   .value = values::toNode(rows.bytes(0), value),
                                   .bytes = std::string(value.substr(0, kMaxBytesShown)),
                                   .size = value.size()});
    }
    return rows.code();
  }

  int readAlarm() {
    // Row 1 is the alarm in nanoseconds; NULL after it was deleted.
    Rows rows(db_.get(), "SELECT value FROM _cf_METADATA WHERE key = 1");
    if (rows.next() && !rows.isNull(0)) snapshot_.alarmMs = rows.integer(0) / kNsPerMs;
    return rows.code();
  }

  /// Ours, workerd's and the local tools' own tables are not the user's; the alarms of a namespace are worth showing.
  static bool isShown(std::string_view name) {
    return name == "_cf_ALARM" ||
           (!name.starts_with("_cf_") && !name.starts_with("sqlite_") && name != "__miniflare_do_name");
  }

  int readTables() {
    for (const std::string& name : names_) {
      if (!isShown(name)) continue;
      if (snapshot_.tables.size() >= kMaxTablesShown) break;
      journal::StoredTable table{.name = name};
      // A table that cannot be read (a virtual one whose module we lack) is named and stays empty.
      if (readTable(table) == SQLITE_CORRUPT) return SQLITE_CORRUPT;
      snapshot_.tables.push_back(std::move(table));
    }
    return SQLITE_OK;
  }

  int readTable(journal::StoredTable& table) {
    const std::string from = " FROM main." + quotedName(table.name);
    Rows count(db_.get(), "SELECT count(*)" + from);
    if (count.next()) table.rowCount = static_cast<std::uint64_t>(count.integer(0));
    if (count.code() != SQLITE_OK) return count.code();

    Rows rows(db_.get(), "SELECT *" + from + " LIMIT " + std::to_string(kMaxRowsShown));
    for (int i = 0; i < rows.columns(); ++i) table.columns.push_back(rows.columnName(i));
    while (rows.next()) {
      std::vector<std::string>& row = table.rows.emplace_back();
      for (int i = 0; i < rows.columns(); ++i) row.push_back(rows.shown(i));
    }
    return rows.code();
  }

  const std::string path_;
  bool immutable_ = false;
  Database db_;
  std::vector<std::string> names_;
  journal::StorageSnapshot snapshot_;
};

}  // namespace

Result<journal::StorageSnapshot> inspectFile(const std::string& path, const std::string& after, std::uint32_t limit,
                                             bool tables) {
  Inspection inspection(path);
  Result<journal::StorageSnapshot> snapshot = inspection.run(after, limit, tables);
  return inspection.wasOverrun() ? Inspection(path).run(after, limit, tables) : std::move(snapshot);
}

}  // namespace durascope::storage
