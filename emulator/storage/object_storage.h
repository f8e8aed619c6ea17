#pragma once
// The storage of one Durable Object: its SQLite file, and for KV-backed classes the value cache before it.
//
// Two back-ends behind one interface:
// clang-format off
//   value cache (KV-backed classes)  Writes stay dirty in the cache until commit() writes all of them in one SQLite
//                                    transaction. Reads that the cache cannot answer are misses. Production's limits.
//   none (SQLite-backed classes)     Every operation is a statement, answered at once. The first write of a batch
//                                    begins a transaction, commit() ends it.
// clang-format on
//
// Turns. A turn is one uninterrupted run of JavaScript; the engine marks its end with endTurn(). commit() makes the
// writes of all ended turns durable with one fsync, however many turns they were. discardTurn() undoes the writes since
// the last endTurn() only (ctx.abort()).
//
// Isolate thread only; no call waits for anything but the disk. Errors: an operation that fails leaves storage and
// cache as they were, unless StorageError::breaksObject, after which every operation fails with the same error. Values
// and keys that are too large are RangeErrors with the real runtime's words.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/base/thread_checker.h"
#include "emulator/journal/snapshots.h"
#include "emulator/storage/history.h"
#include "emulator/storage/hooks.h"
#include "emulator/storage/kv_cursor.h"
#include "emulator/storage/lookup_log.h"
#include "emulator/storage/operations.h"
#include "emulator/storage/shared_cache.h"
#include "emulator/storage/sql_cursor.h"
#include "emulator/storage/storage_error.h"

namespace durascope::storage {

class Backend;
class Database;
class DatabasePool;
class SqlSession;
class SqlWatch;

class ObjectStorage {
 public:
  struct Options {
    std::string path;                       ///< The object's .sqlite file; its folder exists. Created when missing.
    bool valueCache = false;                ///< True for KV-backed classes.
    SharedCache& shared;                    ///< Of the isolate; also carries the limits and the time.
    LookupLog& lookups;                     ///< Of the object, over all its instances.
    Hooks& hooks = noHooks();               ///< Of the object; outlive its storage.
    std::shared_ptr<AlarmListener> alarms;  ///< Where the object's alarm fires from; null: nowhere.
    std::string historyFile;                ///< Of the object's past states; empty: none are kept.
    DatabasePool* databases = nullptr;      ///< Of the isolate; null: the file stays open.
    bool sqlEnabled = true;                 ///< The class is SQLite-backed: it has ctx.storage.sql and .kv.
    SqlWatch* sqlWatch = nullptr;           ///< Of the isolate; null: only the time limit stops a statement.
  };

  /// Opens or creates the file as the real runtime does: one page, no tables, write-ahead log, synchronous=FULL.
  /// kIo or kCorrupt with the path in the sentence: not writable, not SQLite, damaged.
  static Result<std::unique_ptr<ObjectStorage>> open(Options options);

  /// As close().
  ~ObjectStorage();
  ObjectStorage(const ObjectStorage&) = delete;
  ObjectStorage& operator=(const ObjectStorage&) = delete;

  // Reads. A local read or hit answers at once; a miss gives a Ticket that holds the answer as of now.

  /// Null: no such key.
  StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options = {});
  /// As get(), for reads that come many in a turn: without value cache they share one lock of the file until endTurn()
  /// or the next write. The caller sees to it that the turn ends.
  StorageResult<Answer<Value>> getInTurn(std::string_view key, ReadOptions options = {});
  /// Whether such a lock is held.
  bool holdsFile() const;
  /// The keys that exist, each once, in key order.
  StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options = {});
  /// In key order, descending when `reverse`.
  StorageResult<Answer<Rows>> list(const ListOptions& options);
  /// Ends a miss: what was fetched enters the cache, unless newer writes know better; the answer comes out. Fails when
  /// the object broke meanwhile or the cache overflows.
  template <class T>
  StorageResult<T> complete(Ticket<T> ticket);

  // Writes. Visible to reads at once, durable after commit().

  StorageResult<void> put(std::string_view key, Value value, WriteOptions options = {});
  /// All or nothing. A later row wins over an earlier one with the same key.
  StorageResult<void> putMany(Rows rows, WriteOptions options = {});
  /// Answers whether the key existed. A miss when the cache does not know: the write is done all the same.
  StorageResult<Answer<bool>> remove(std::string_view key, WriteOptions options = {});
  /// Answers how many existed; duplicates count once.
  StorageResult<Answer<std::uint64_t>> removeMany(std::vector<std::string> keys, WriteOptions options = {});
  /// Everything goes, tables too: the file is unlinked and made anew. Takes effect at once, with all writes that were
  /// not committed yet; neither discardTurn() nor a crash brings anything back.
  StorageResult<void> deleteAll(DeleteAllOptions options = {});
  /// Nothing: no alarm. Participates in turns and transactions as keys do.
  StorageResult<Answer<Alarm>> alarm(ReadOptions options = {});
  /// As of now, without waiting and without counting as a lookup: for whoever runs the alarm.
  StorageResult<Alarm> storedAlarm();
  /// One alarm an object; nothing deletes it. Whoever listens hears of it around the commit.
  StorageResult<void> setAlarm(Alarm alarm, WriteOptions options = {});

  /// A name for the state that the next commit makes. It is a write. Fails with a value cache.
  StorageResult<std::string> currentBookmark();
  /// The newest state at or before that time. Fails without history, and when the state is not kept.
  StorageResult<std::string> bookmarkForTime(std::int64_t timeNs);
  /// At the object's next start its file is as `bookmark` says. Answers the bookmark that undoes that.
  StorageResult<std::string> restoreOnNextStart(const std::string& bookmark);
  /// What there is to go back to, oldest first; nothing without history.
  Result<std::vector<Moment>> moments();

  /// Before a statement that writes but is none of the above (SQL, alarm, bookmark): opens the turn's transaction and
  /// counts one write. Without value cache only.
  StorageResult<void> beginWrite(WriteOptions options = {});
  /// The open file, for such statements. REQUIRES: open, and without value cache.
  Database& database() { return *database_; }

  // The program's synchronous faces.

  enum class Face : std::uint8_t { kKv, kSql };
  /// Fails with the sentence that tells why the class may not use ctx.storage.kv or .sql.
  StorageResult<void> allow(Face face) const;
  /// ctx.storage.sql: runs the statements of `query`, see sql_session.h; the last one comes back at its first row.
  StorageResult<std::shared_ptr<SqlCursor>> execute(std::string_view query, std::vector<SqlValue> bindings);
  /// ctx.storage.sql.ingest() and setMaxPageCountForTest(), which only experiments have; see sql_session.h.
  StorageResult<SqlIngested> ingest(std::string_view text);
  StorageResult<void> setMaxPageCount(std::int64_t pages);
  /// Bytes of the database in use.
  StorageResult<std::int64_t> databaseSize();
  /// A live walk over a range of keys, see kv_cursor.h; 0: nothing to walk over. Without value cache only.
  StorageResult<std::uint32_t> openCursor(const ListOptions& options);
  StorageResult<std::optional<Row>> nextRow(std::uint32_t cursor);

  // Transactions.

  /// transaction(): operations that name it belong to it. Without a value cache everything that is written belongs to
  /// it, and these nest; all must be committed when the outermost one begins.
  StorageResult<TransactionId> beginTransaction();
  /// Its writes are undone, and from now on it has none. Fails while another one inside it has not ended.
  StorageResult<void> rollBackTransaction(TransactionId id);
  /// Its writes, unless rolled back, become those of the running turn: commit next.
  StorageResult<void> endTransaction(TransactionId id);
  /// transactionSync(): what is written up to closeSavepoint() can be undone at once. These nest.
  StorageResult<void> openSavepoint();
  StorageResult<void> closeSavepoint(bool keep);
  /// The error that JavaScript sees of a statement of its own that failed. Breaks the object when SQLite has rolled its
  /// transaction back: disk full, I/O error.
  StorageError failureOf(const SqlError& error);

  // Turns.

  void endTurn();
  /// Undoes the writes since the last endTurn(), but not deleteAll(). A value cache forgets all that is clean.
  void discardTurn();
  /// Ends the turn and makes everything durable. On failure all of it is rolled back and the object breaks.
  StorageResult<CommitInfo> commit();
  /// Something is not committed yet.
  bool hasPendingWrites() const;
  /// Something is not committed yet that the output gate waits for (a write without allowUnconfirmed).
  bool hasUnconfirmed() const;
  /// Over the object's dirty limit: writes should wait for the next commit (value cache only; workerd: 8 MiB).
  bool needsBackpressure() const;

  /// Closes the file; -wal and -shm are merged and removed. Uncommitted writes are lost: commit first. Later operations
  /// fail with 'Durable Object storage is no longer accessible.'.
  void close();

  /// The cache as it is, for the inspector. Changes nothing, counts as no lookup. Of the values 256 KiB are decoded;
  /// what does not fit into them any more is told by its size.
  journal::CacheSnapshot cacheSnapshot() const;
  /// Broken or closed: every operation answers an error.
  bool isBroken() const;
  /// Size of the main file; -1 when it cannot be told.
  std::int64_t fileBytes() const;
  const std::string& path() const;

  /// Checks the cache's invariants; an empty string when they hold, else what does not. For tests.
  std::string verifyInvariants() const;

 private:
  ObjectStorage(Options options, std::unique_ptr<History> history, std::unique_ptr<Database> database);
  std::int64_t nowNs() const;
  /// An error that breaks the object is the answer to everything that comes after it.
  template <class T>
  StorageResult<T> remember(StorageResult<T> result);
  StorageResult<void> completeRead(PendingRead read);
  StorageResult<void> putRows(std::span<Row> rows, WriteOptions options);
  /// What earlier turns wrote.
  StorageResult<void> commitEnded();
  void yieldDatabase();
  SqlSession& sql();

  Options options_;
  std::unique_ptr<History> history_;    ///< Null without one; outlives the database.
  std::unique_ptr<Database> database_;  ///< Null once closed.
  std::unique_ptr<Backend> backend_;
  std::optional<KvCursors> cursors_;
  std::unique_ptr<SqlSession> sql_;     ///< Null before it is first used.
  std::optional<StorageError> broken_;  ///< What every operation answers from now on.
  ThreadChecker thread_;
};

template <class T>
StorageResult<T> ObjectStorage::remember(StorageResult<T> result) {
  if (!result && result.error().breaksObject) broken_ = result.error();
  return result;
}

template <class T>
StorageResult<T> ObjectStorage::complete(Ticket<T> ticket) {
  if (auto done = completeRead(std::move(ticket.read_)); !done) return tl::unexpected(done.error());
  return std::move(ticket.answer_);
}

}  // namespace durascope::storage
