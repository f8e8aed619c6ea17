#include "emulator/storage/file_checks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace durascope::storage {

namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr off_t kPageBytes = 4096;
constexpr std::uint8_t kNewestFormat = 2;  // Bytes 18 and 19: 1 with a rollback journal, 2 with a write-ahead log.

/// The first bytes of a file; as many as there are. Read by SQLite's own layer: to close any other descriptor of a file
/// that a thread of ours has open would drop all locks of this process on it.
std::string_view head(const std::string& path, std::array<char, kPageBytes>& buffer) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  const std::unique_ptr<const char, void (*)(const char*)> name(
      sqlite3_create_filename(path.c_str(), "", "", 0, nullptr), sqlite3_free_filename);
  if (!vfs || !name) return {};
  std::string memory(static_cast<std::size_t>(vfs->szOsFile), '\0');
  auto* file = reinterpret_cast<sqlite3_file*>(memory.data());
  const int opened = vfs->xOpen(vfs, name.get(), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr);
  sqlite3_int64 size = 0;
  std::string_view bytes;
  if (opened == SQLITE_OK && file->pMethods->xFileSize(file, &size) == SQLITE_OK) {
    const auto length = static_cast<int>(std::min<sqlite3_int64>(size, kPageBytes));
    if (file->pMethods->xRead(file, buffer.data(), length, 0) == SQLITE_OK)
      bytes = {buffer.data(), static_cast<std::size_t>(length)};
  }
  if (file->pMethods) file->pMethods->xClose(file);
  return bytes;
}

bool isOfNewerFormat(const std::string& path) {
  std::array<char, kPageBytes> buffer{};
  const std::string_view bytes = head(path, buffer);
  if (!bytes.starts_with(kMagic) || bytes.size() < 20) return false;
  return std::max(static_cast<std::uint8_t>(bytes[18]), static_cast<std::uint8_t>(bytes[19])) > kNewestFormat;
}

SqlError systemError(int code, const std::string& what) { return {code, errorText(what, code)}; }

/// https://www.sqlite.org/fileformat2.html: a database header, and the root of sqlite_master, a leaf without cells.
std::array<char, kPageBytes> emptyPage() {
  std::array<char, kPageBytes> page{};
  std::copy(kMagic.begin(), kMagic.end(), page.begin());
  const auto put = [&page](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) page[at + i] = static_cast<char>(value >> (24 - 8 * i));
  };
  put(16, kPageBytes << 16 | kNewestFormat << 8 | kNewestFormat);  // page size, formats for writing and reading
  put(20, 64 << 16 | 32 << 8 | 32);                                // the payload fractions that must be
  put(24, 1);                                                      // change counter
  put(28, 1);                                                      // pages
  put(92, 1);                                                      // change counter that the next number is valid for
  put(96, SQLITE_VERSION_NUMBER);
  put(100, 0x0d000000);
  put(104, kPageBytes << 8);  // where the cells begin
  return page;
}

}  // namespace

FileState fileState(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || status.st_size == 0) return FileState::kNew;
  if (status.st_size > kPageBytes) return FileState::kWritten;  // more than is written at the beginning
  std::array<char, kPageBytes> buffer{};
  const std::string_view bytes = head(path, buffer);
  // Almost always decided by the first byte.
  const bool zeros = std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
  return zeros && !bytes.empty() ? FileState::kUnwritten : FileState::kWritten;
}

bool isOnlyFile(const std::string& path) { return ::access((path + "-wal").c_str(), F_OK) != 0 && errno == ENOENT; }

bool isReadyToRead(const Connection& connection) {
  std::array<char, 20> bytes{};
  return connection.readFile(bytes.data(), static_cast<int>(bytes.size()), 0) &&
         std::string_view(bytes.data(), bytes.size()).starts_with(kMagic) && bytes[18] == kNewestFormat &&
         bytes[19] == kNewestFormat;
}

std::string uriOf(const std::string& path, std::string_view parameters) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += {'%', kDigits[static_cast<std::uint8_t>(c) >> 4], kDigits[static_cast<std::uint8_t>(c) & 15]};
    else
      uri += c;
  }
  return uri.append(parameters);
}

std::uint64_t fileNumber(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

SqlError lostFileError(const std::string& path) {
  return {SQLITE_READONLY, errorText("the storage file " + path + " was deleted or replaced", SQLITE_READONLY_DBMOVED),
          true};
}

std::uint64_t makeEmptyDatabase(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return 0;
  static const std::array<char, kPageBytes> page = emptyPage();
  struct stat status {};
  const bool made = ::write(file, page.data(), page.size()) == kPageBytes && ::fstat(file, &status) == 0;
  ::close(file);  // nobody else has it open: it was not there
  if (!made) ::unlink(path.c_str());
  return made ? status.st_ino : 0;
}

SqlResult<void> syncEmptyDatabase(Connection& connection) {
  if (connection.fileSize() > kPageBytes) return {};
  const int code = connection.syncFile();
  if (code == SQLITE_OK) return {};
  return tl::unexpected<SqlError>(SqlError{code & 0xff, errorText(sqlite3_errstr(code), code)});
}

SqlResult<void> emptyFile(const std::string& path) {
  if (::truncate(path.c_str(), 0) == 0) return {};
  return tl::unexpected(systemError(SQLITE_CANTOPEN, std::strerror(errno)));
}

SqlResult<void> checkWholePages(Connection& connection, const std::string& path) {
  const std::int64_t size = connection.fileSize();
  if (size < 0 || size % kPageBytes == 0) return {};
  auto statement = connection.prepare("PRAGMA page_size");
  if (!statement) return tl::unexpected(statement.error());
  {
    Query query(*statement);
    auto row = query.step();
    if (!row) return tl::unexpected(row.error());
    if (*row && size % query.integer(0) == 0) return {};  // made by another tool, with smaller pages
  }
  struct stat log {};
  // What a killed checkpoint left half written is whole in the log.
  if (::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0) return {};
  return tl::unexpected(systemError(SQLITE_CORRUPT, "the file ends within a page"));
}

Error openError(const std::string& path, const SqlError& error) {
  Error result{ErrorKind::kIo, "Cannot open the storage file " + path + ": " + error.text + ". ", path, {}};
  if (isOfNewerFormat(path)) {
    result.kind = ErrorKind::kCorrupt;
    result.message +=
        "A newer version of SQLite wrote it in a format that this one does not know; use a newer Durascope, or move it "
        "away and the object starts empty.";
    return result;
  }
  switch (error.code) {
    case SQLITE_NOTADB:
      result.kind = ErrorKind::kCorrupt;
      result.message += "It is not an SQLite database; move it away and the object starts empty.";
      break;
    case SQLITE_CORRUPT:
      result.kind = ErrorKind::kCorrupt;
      result.message +=
          "The file is damaged or cut short; restore a copy, or move it away and the object starts empty.";
      break;
    case SQLITE_BUSY:
      result.message += "Another program holds it; close that program.";
      break;
    case SQLITE_FULL:
      result.message += "Make room on the disk.";
      break;
    default:
      result.message += "Check that the folder exists, that you may write to it, and that the disk is not full.";
  }
  return result;
}

}  // namespace durascope::storage
