#pragma once
// The files of an open connection, read through SQLite's own handles: to open and close them here would drop the locks
// that SQLite holds on them (POSIX).
//
// Isolate thread of the connection.

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/storage/sqlite.h"

namespace durascope::storage {

/// What the write-ahead log of a connection holds.
class WalReader {
 public:
  explicit WalReader(Connection& connection);

  /// Tells one log from the next one in the same file; 0: there is no log.
  std::uint64_t salts() const { return salts_; }
  /// Frames up to the last good commit, found by their checksums: for a log that nobody has counted.
  std::uint32_t committedFrames() const;

  struct Frame {
    std::uint32_t page = 0;        ///< From 1.
    std::uint32_t pagesAfter = 0;  ///< Of the database, when this frame ends a commit; else 0.
    std::string bytes;
  };
  /// Nothing: it cannot be read. Frames count from 1.
  std::optional<Frame> frame(std::uint32_t number) const;

 private:
  bool read(void* into, int bytes, std::int64_t offset) const;

  sqlite3_file* file_ = nullptr;
  std::uint64_t salts_ = 0;
};

/// A page of the database file as it is on disk, without what is in the log. Nothing: it cannot be read.
std::optional<std::string> pageOnDisk(Connection& connection, std::uint32_t page);
/// Size of the database file on disk in pages.
std::uint32_t pagesOnDisk(Connection& connection);

}  // namespace durascope::storage
