#pragma once
// How one object's operations are carried out; ObjectStorage owns one of the two kinds. See object_storage.h for what
// each call means: this interface is the same, after the checks for broken and closed.
//
// Isolate thread only.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "emulator/storage/database.h"
#include "emulator/storage/hooks.h"
#include "emulator/storage/lookup_log.h"
#include "emulator/storage/operations.h"
#include "emulator/storage/pending_writes.h"
#include "emulator/storage/shared_cache.h"
#include "emulator/storage/storage_error.h"

namespace durascope::storage {

/// What a backend works on; all of it outlives the backend.
struct BackendContext {
  Database& database;
  SharedCache& shared;
  LookupLog& lookups;
  Hooks& hooks;
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options) = 0;
  virtual StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options) = 0;
  virtual StorageResult<Answer<Rows>> list(const ListOptions& options) = 0;
  virtual StorageResult<void> complete(PendingRead read) = 0;

  /// All or nothing; rows without value are not allowed. What is written may be moved from.
  virtual StorageResult<void> put(std::span<Row> rows, WriteOptions options) = 0;
  /// Answers how many existed. The keys may come back sorted and without duplicates.
  virtual StorageResult<Answer<std::uint64_t>> remove(std::vector<std::string> keys, WriteOptions options) = 0;
  virtual StorageResult<Answer<Alarm>> alarm(ReadOptions options) = 0;
  virtual StorageResult<Alarm> storedAlarm() = 0;
  virtual StorageResult<void> setAlarm(Alarm alarm, WriteOptions options) = 0;
  /// Whether deleteAll() is refused now.
  virtual StorageResult<void> checkDeleteAll() const { return {}; }
  virtual StorageResult<void> deleteAll(DeleteAllOptions options) = 0;
  virtual StorageResult<void> beginWrite(WriteOptions options) = 0;

  virtual StorageResult<TransactionId> beginTransaction() = 0;
  virtual StorageResult<void> rollBackTransaction(TransactionId id) = 0;
  virtual StorageResult<void> endTransaction(TransactionId id) = 0;
  virtual StorageResult<void> openSavepoint() = 0;
  virtual StorageResult<void> closeSavepoint(bool keep) = 0;
  virtual StorageError failureOf(const SqlError& error) const = 0;

  virtual void endTurn() = 0;
  virtual void discardTurn() = 0;
  virtual StorageResult<CommitInfo> commit() = 0;
  /// Makes the writes of ended turns durable, if the database holds no others, before commit() is asked for.
  virtual StorageResult<void> commitEnded() = 0;
  virtual const PendingWrites& pending() const = 0;
  virtual bool needsBackpressure() const = 0;

  virtual void describe(journal::CacheSnapshot& snapshot) const = 0;
  virtual std::string verifyInvariants() const = 0;
};

/// What was asked, for the lookup log.
struct Asked {
  LookupOperation operation;
  std::string_view key;  ///< The first key, or where the range starts.
  std::string_view end = {};
  std::uint64_t keyCount = 1;
};

/// Enters one lookup. The hooks hear of it at once unless it is a miss.
const LookupRecord& recordLookup(const BackendContext& context, const Asked& asked, journal::CacheOutcome outcome,
                                 LookupReason reason, std::int64_t startNs, std::uint64_t unknownCount = 0,
                                 std::int64_t agoMs = 0);

/// The value caches of the isolate came to more than the hard limit.
StorageError cacheOverflow();

/// Sorts and drops duplicates.
void makeUnique(std::vector<std::string>& keys);

}  // namespace durascope::storage
