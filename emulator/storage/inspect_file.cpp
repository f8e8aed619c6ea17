#include "emulator/storage/inspect_file.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "emulator/storage/inspect_rows.h"
#include "emulator/storage/inspect_tables.h"
#include "emulator/values/tree.h"

namespace durascope::storage {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using inspection::kMaxBytesShown;
using inspection::Rows;

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

  Result<journal::StorageSnapshot> run(const std::string& after, std::uint32_t limit, const TableQuery& tables) {
    if (auto opened = open(); !opened) return tl::unexpected(opened.error());
    if (auto size = checkFile(); !size)
      return tl::unexpected(size.error());
    else
      snapshot_.fileBytes = *size;
    snapshot_.path = path_;
    snapshot_.exists = true;
    // One transaction, so that a live writer cannot change the file between two of our questions.
    int code = sqlite3_exec(db_.get(), "BEGIN", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) code = readNames();
    if (code == SQLITE_OK && has("_cf_KV")) code = readEntries(after, limit);
    if (code == SQLITE_OK && has("_cf_METADATA")) code = readAlarm();
    if (code == SQLITE_OK && tables.tables) code = readTables(db_.get(), tables, snapshot_);
    if (code != SQLITE_OK) return sqliteFailure(code);
    return std::move(snapshot_);
  }

  Result<std::optional<std::string>> bytesOf(const std::string& key) {
    if (auto opened = open(); !opened) return tl::unexpected(opened.error());
    if (auto size = checkFile(); !size) return tl::unexpected(size.error());
    if (const int code = readNames(); code != SQLITE_OK) return sqliteFailure(code);
    if (!has("_cf_KV")) return std::nullopt;
    Rows rows(db_.get(), "SELECT value FROM _cf_KV WHERE key = ?1");
    rows.bind(1, key);
    std::optional<std::string> bytes;
    if (rows.next()) bytes = rows.bytes(0);
    if (rows.code() != SQLITE_OK) return sqliteFailure(rows.code());
    return bytes;
  }

  /// True when another process began to write while we read without locks: what was read may be torn.
  bool wasOverrun() const { return immutable_ && hasWal(); }

 private:
  /// For a folder: one of the files in it, or where such files are.
  std::string whatToChoose() const {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path_, error), end; !error && entry != end; entry.increment(error)) {
      if (entry->path().extension() == ".sqlite") return "; choose a file in it, such as " + entry->path().string();
    }
    return " without .sqlite files; those of a project's objects are in .wrangler/state/v3/do/<script>-<Class>";
  }

  /// Tells what cannot be a database in better words than SQLite's.
  Result<void> checkPath() const {
    std::error_code error;
    const auto status = std::filesystem::status(path_, error);
    if (status.type() == std::filesystem::file_type::not_found) {
      return fail(ErrorKind::kNotFound, "There is no file " + path_ + ".", path_);
    }
    if (std::filesystem::is_directory(status)) {
      return fail(ErrorKind::kBadInput, path_ + " is a folder" + whatToChoose() + '.', path_);
    }
    if (error || !std::filesystem::is_regular_file(status) || ::access(path_.c_str(), R_OK) != 0) {
      return fail(ErrorKind::kIo, path_ + " cannot be read; check its permissions.", path_);
    }
    return {};
  }

  /// The same of what is in the file. Answers the size. Reads by SQLite's own descriptor: to close another one of a
  /// file that this process has open would drop all its locks on it. REQUIRES: open() succeeded.
  Result<std::int64_t> checkFile() const {
    sqlite3_file* file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)) != SQLITE_OK ||
        !file || !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
      return fail(ErrorKind::kIo, path_ + " cannot be read; check its permissions.", path_);
    }
    static constexpr std::string_view kMagic("SQLite format 3\0", 16);
    std::array<char, 100> header{};
    // A short read fills up with zeros.
    if (const int code = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
        code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) {
      return sqliteFailure(code);
    }
    if (size == 0) return 0;  // What an object's file is for an instant.
    if (!std::string_view(header.data(), header.size()).starts_with(kMagic)) {
      return fail(ErrorKind::kBadInput, path_ + " is not a SQLite database.", path_);
    }
    if (size < static_cast<std::int64_t>(header.size())) return truncated();
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
        return fail(ErrorKind::kCorrupt,
                    path_ + " is damaged: " + (sqlite3_errcode(db_.get()) == code ? reason : sqlite3_errstr(code)) +
                        ". Restore it from a copy; sqlite3's .recover may save what is readable.",
                    path_);
      case SQLITE_BUSY:
        return fail(ErrorKind::kUnavailable, path_ + " is locked by another process; try again in a moment.", path_);
      default:
        return fail(ErrorKind::kIo, path_ + " cannot be read: " + reason + ".", path_);
    }
  }

  bool hasWal() const { return std::filesystem::exists(path_ + "-wal"); }

  Result<void> open() {
    if (auto usable = checkPath(); !usable) return usable;
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

  const std::string path_;
  bool immutable_ = false;
  Database db_;
  std::vector<std::string> names_;
  journal::StorageSnapshot snapshot_;
};

}  // namespace

Result<journal::StorageSnapshot> inspectFile(const std::string& path, const std::string& after, std::uint32_t limit,
                                             const TableQuery& tables) {
  Inspection inspection(path);
  Result<journal::StorageSnapshot> snapshot = inspection.run(after, limit, tables);
  return inspection.wasOverrun() ? Inspection(path).run(after, limit, tables) : std::move(snapshot);
}

Result<std::optional<std::string>> storedBytes(const std::string& path, const std::string& key) {
  return Inspection(path).bytesOf(key);
}

}  // namespace durascope::storage
