#pragma once
// How one object's operations are carried out; ObjectStorage owns one of the two kinds. See object_storage.h for what
// each call means: this interface is the same, after the checks for broken and closed.
//
// Isolate thread only.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "emulator/storage/database.h"
#include "emulator/storage/hooks.h"
#include "emulator/storage/lookup_log.h"
#include "emulator/storage/operations.h"
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

/// Writes that wait for the commit, and whether the output gate waits with them: for ended turns and for the running
/// one.
struct PendingWrites {
  struct Part {
    std::uint64_t writes = 0;
    bool confirmed = false;
  };
  Part ended, turn;

  void add(std::uint64_t writes, WriteOptions options) {
    turn.writes += writes;
    turn.confirmed |= !options.allowUnconfirmed;
  }
  void endTurn() {
    ended.writes += turn.writes;
    ended.confirmed |= turn.confirmed;
    turn = {};
  }
  bool any() const { return ended.writes + turn.writes > 0; }
  bool unconfirmed() const { return ended.confirmed || turn.confirmed; }
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options) = 0;
  virtual StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options) = 0;
  virtual StorageResult<Answer<Rows>> list(const ListOptions& options) = 0;
  virtual StorageResult<void> complete(PendingRead read) = 0;

  virtual StorageResult<void> putMany(Rows rows, WriteOptions options) = 0;
  virtual StorageResult<void> put(std::string_view key, Value value, WriteOptions options) = 0;
  virtual StorageResult<Answer<std::uint64_t>> removeMany(std::vector<std::string> keys, WriteOptions options) = 0;
  virtual StorageResult<Answer<bool>> remove(std::string_view key, WriteOptions options) = 0;
  virtual StorageResult<void> deleteAll(DeleteAllOptions options) = 0;
  virtual StorageResult<void> beginWrite(WriteOptions options) = 0;

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

/// Sorts and drops duplicates.
void makeUnique(std::vector<std::string>& keys);

}  // namespace durascope::storage
