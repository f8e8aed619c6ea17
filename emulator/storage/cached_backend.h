#pragma once
// Operations of a KV-backed class: the value cache answers what it knows, writes stay in it until the commit. Between
// commits the database has no open transaction, so what is read from it is what is durable.
//
// Isolate thread only.

#include <map>

#include "emulator/storage/alarm_cache.h"
#include "emulator/storage/backend.h"
#include "emulator/storage/read_cache.h"
#include "emulator/storage/transaction_buffer.h"

namespace durascope::storage {

class CachedBackend final : public Backend {
 public:
  explicit CachedBackend(BackendContext context) : context_(context), cache_(context.shared) {}

  StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options) override;
  StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options) override;
  StorageResult<Answer<Rows>> list(const ListOptions& options) override;
  StorageResult<void> complete(PendingRead read) override;

  StorageResult<void> put(std::span<Row> rows, WriteOptions options) override;
  StorageResult<Answer<std::uint64_t>> remove(std::vector<std::string> keys, WriteOptions options) override;
  StorageResult<Answer<Alarm>> alarm(ReadOptions options) override;
  StorageResult<Alarm> storedAlarm() override;
  StorageResult<void> setAlarm(Alarm alarm, WriteOptions options) override;
  StorageResult<void> deleteAll(DeleteAllOptions options) override;
  StorageResult<void> beginWrite(WriteOptions options) override;

  StorageResult<TransactionId> beginTransaction() override;
  StorageResult<void> rollBackTransaction(TransactionId id) override;
  StorageResult<void> endTransaction(TransactionId id) override;
  StorageResult<void> openSavepoint() override;
  StorageResult<void> closeSavepoint(bool keep) override;
  StorageError failureOf(const SqlError& error) const override;

  void endTurn() override;
  void discardTurn() override;
  StorageResult<CommitInfo> commit() override;
  StorageResult<void> commitEnded() override { return {}; }  // the database never has any
  const PendingWrites& pending() const override { return pending_; }
  bool needsBackpressure() const override { return cache_.dirtyBytes() > context_.shared.limits().dirtyBytes; }

  void describe(journal::CacheSnapshot& snapshot) const override { cache_.describe(snapshot); }
  std::string verifyInvariants() const override { return cache_.verifyInvariants(); }

 private:
  TransactionBuffer* bufferOf(TransactionId id);
  void write(std::string_view key, Value value, WriteOptions options);
  StorageResult<void> enforceLimits();
  SqlResult<std::uint64_t> flush();

  void recordHit(const Asked& asked, LookupReason reason, std::int64_t startNs) const;
  PendingRead recordMiss(const Asked& asked, bool partial, LookupReason reason, std::int64_t agoMs,
                         std::uint64_t unknownCount, std::int64_t startNs) const;
  LookupReason rangeMissReason(const KeyRange& range, const ReadCache::Walk& walk, std::int64_t& agoMs) const;

  tl::unexpected<StorageError> failure(const SqlError& error) const { return tl::unexpected(failureOf(error)); }
  static std::string_view firstOf(const std::vector<std::string>& keys);

  BackendContext context_;
  ReadCache cache_;
  AlarmCache alarm_;
  PendingWrites pending_;
  std::map<TransactionId, TransactionBuffer> buffers_;
  TransactionId lastTransaction_ = 0;
};

}  // namespace durascope::storage
