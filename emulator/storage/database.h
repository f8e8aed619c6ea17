#pragma once
// One SQLite file with the properties that the real runtime gives it: 4096-byte pages, write-ahead log,
// synchronous=FULL, 4096 bytes and no tables when new; -wal and -shm gone after closing.
//
// A file that is only read costs less: nothing but the file itself is opened, until the first write or many reads.
//
// With a pool, a database that is idle may be closed at any call to another database of that pool, and opens itself
// again when it is used next; the program does not notice. Not idle: in a transaction, or pinned.
//
// Isolate thread only.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/base/result.h"
#include "emulator/storage/connection_state.h"
#include "emulator/storage/database_pool.h"
#include "emulator/storage/kv_table.h"
#include "emulator/storage/metadata_table.h"
#include "emulator/storage/sqlite.h"
#include "emulator/storage/wal_observer.h"

namespace durascope::storage {

class Database {
 public:
  /// Opens or creates. kCorrupt: not SQLite, damaged, of a newer format; kIo: anything else. The sentence has the path.
  /// `rowBytes`: longest row; 0 leaves SQLite's own limit. Without a `pool` the file stays open.
  static Result<std::unique_ptr<Database>> open(std::string path, int rowBytes, DatabasePool* pool = nullptr,
                                                WalObserver* observer = nullptr);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }
  KvTable& kv() { return kv_; }
  MetadataTable& metadata() { return metadata_; }

  /// The open connection; opens the file first when the pool has closed it. Good until another database of the pool is
  /// used, unless this one is in a transaction or pinned.
  SqlResult<Connection*> connection();
  /// For reading what is committed. As connection(), but while nobody asked for that, the connection is a quiet one:
  /// without locks, -wal and -shm, which are most of what opening costs.
  SqlResult<Connection*> reader();
  bool isOpen() const { return connection_ != nullptr; }
  bool inTransaction() const { return connection_ && connection_->inTransaction(); }

  /// Keeps the file open while it lives: for statements that are stepped over several calls. Not longer than the
  /// database itself. Move-only.
  class Pin {
   public:
    explicit Pin(Database& database) : database_(&database) { ++database.pins_; }
    Pin(Pin&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Pin& operator=(Pin&& other) noexcept {
      std::swap(database_, other.database_);
      return *this;
    }
    ~Pin() {
      if (database_) --database_->pins_;
    }

   private:
    Database* database_;
  };
  Pin pin() { return Pin(*this); }

  /// `prepare` runs now and for every connection that takes this one's place (authorizer, limits, functions).
  SqlResult<void> onConnect(std::function<SqlResult<void>(Connection&)> prepare);
  /// Called before `connection` is closed: whoever prepared statements on it finalizes them.
  void onDisconnect(std::function<void(Connection&)> forget) { forget_ = std::move(forget); }
  /// Asked when the pool wants the file closed and a transaction is open, or the database is pinned: commits the
  /// transaction if it is none that may still be undone, and has cursors let go.
  void onYield(std::function<void()> yield) { yield_ = std::move(yield); }

  SqlResult<void> begin();
  /// Also fails when the file is no longer at its path: what was written would go nowhere.
  SqlResult<void> commit();
  /// Undoes the open transaction, if there is one still.
  void rollback();
  /// Savepoints nest; the names are for reading traces. REQUIRES: in a transaction.
  SqlResult<void> savepoint() { return run("SAVEPOINT durascope"); }
  SqlResult<void> releaseSavepoint() { return run("RELEASE durascope"); }
  void rollbackToSavepoint();

  /// Runs statements of our own, without parameters.
  SqlResult<void> execute(const char* sql);
  /// As execute(), for one statement that is a literal: it stays prepared.
  SqlResult<void> run(std::string_view literal);

  /// Unlinks the file and makes a new, empty one; an open transaction is lost. The alarm is carried over on request.
  /// On failure the database may be closed: nothing else may be called then.
  Result<void> recreate(bool keepAlarm);

  /// Shows the observer what was committed so far; without one nothing happens.
  void archiveLog();

  /// For the pool. False: it is not idle. `disturb`: have cursors let go, if they can.
  bool closeIfIdle(bool disturb);

  /// Counters of the page cache over all connections since open(), and its present size in bytes.
  std::uint64_t pageHits() const;
  std::uint64_t pageMisses() const;
  std::uint64_t pageBytes() const;

 private:
  Database(std::string path, int rowBytes, DatabasePool* pool, WalObserver* observer)
      : path_(std::move(path)), rowBytes_(rowBytes), pool_(pool), observer_(observer), kv_(*this), metadata_(*this) {}
  SqlResult<void> connect();
  bool connectQuietly();
  void disconnectQuietly();
  SqlResult<void> configure(bool isNew);
  void disconnect();
  static int onCommitted(void* self, sqlite3*, const char*, int frames);
  std::uint64_t counter(int which) const;

  const std::string path_;
  const int rowBytes_;
  DatabasePool* const pool_;
  WalObserver* const observer_;
  std::unique_ptr<Connection> connection_;  ///< Null while closed.
  bool quiet_ = false;                      ///< It is one for reading only.
  int quietReads_ = 0;                      ///< So far, by this one.
  DatabasePool::Place place_;               ///< While open, with a pool.
  std::optional<ConnectionState> state_;    ///< Of the connection that the pool closed last.
  std::uint64_t fileNumber_ = 0;            ///< What was made or opened first; 0 before.
  KvTable kv_;
  MetadataTable metadata_;
  int pins_ = 0;
  std::function<SqlResult<void>(Connection&)> prepare_;
  std::function<void(Connection&)> forget_;
  std::function<void()> yield_;
  std::uint64_t closedHits_ = 0;  ///< Of connections that are gone.
  std::uint64_t closedMisses_ = 0;
};

}  // namespace durascope::storage
