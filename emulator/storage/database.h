#pragma once
// One SQLite file with the properties that the real runtime gives it: 4096-byte pages, write-ahead log,
// synchronous=FULL, 4096 bytes and no tables when new; -wal and -shm gone after closing.
//
// Isolate thread only. This is where open connections could be pooled: nobody above keeps a pointer into one.

#include <cstdint>
#include <memory>
#include <string>

#include "emulator/base/result.h"
#include "emulator/storage/kv_table.h"
#include "emulator/storage/sqlite.h"

namespace durascope::storage {

class Database {
 public:
  /// Opens or creates. kCorrupt: not SQLite, or damaged; kIo: anything else. The sentence has the path.
  /// `rowBytes`: longest row; 0 leaves SQLite's own limit.
  static Result<std::unique_ptr<Database>> open(std::string path, int rowBytes);

  const std::string& path() const { return path_; }
  KvTable& kv() { return *kv_; }
  bool inTransaction() const { return connection_->inTransaction(); }

  SqlResult<void> begin() { return connection_->execute("BEGIN IMMEDIATE"); }
  SqlResult<void> commit() { return connection_->execute("COMMIT"); }
  /// Undoes the open transaction, if there is one still.
  void rollback();
  /// Savepoints nest; the names are for reading traces.
  SqlResult<void> savepoint() { return connection_->execute("SAVEPOINT durascope"); }
  SqlResult<void> releaseSavepoint() { return connection_->execute("RELEASE durascope"); }
  void rollbackToSavepoint();

  /// Runs statements of our own, without parameters.
  SqlResult<void> execute(const char* sql) { return connection_->execute(sql); }

  /// Unlinks the file and makes a new, empty one; an open transaction is lost. The alarm is carried over on request.
  /// On failure the database may be closed: nothing else may be called then.
  Result<void> recreate(bool keepAlarm);

  /// Counters of the page cache since the file was opened, and its present size in bytes.
  std::uint64_t pageHits() const;
  std::uint64_t pageMisses() const;
  std::uint64_t pageBytes() const;

 private:
  Database(std::string path, int rowBytes) : path_(std::move(path)), rowBytes_(rowBytes) {}
  Result<void> connect();
  SqlResult<void> configure();

  std::string path_;
  int rowBytes_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<KvTable> kv_;
};

}  // namespace durascope::storage
