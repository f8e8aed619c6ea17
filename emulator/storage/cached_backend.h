#pragma once
// Operations of a KV-backed class: the value cache answers what it knows, writes stay in it until the commit. Between
// commits the database has no open transaction, so what is read from it is what is durable.

#include "emulator/storage/backend.h"
#include "emulator/storage/read_cache.h"

namespace durascope::storage {

class CachedBackend final : public Backend {
 public:
  explicit CachedBackend(BackendContext context) : context_(context), cache_(context.shared) {}

  StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options) override;
  StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options) override;
  StorageResult<Answer<Rows>> list(const ListOptions& options) override;
  StorageResult<void> complete(PendingRead read) override;

  StorageResult<void> put(std::string_view key, Value value, WriteOptions options) override;
  StorageResult<void> putMany(Rows rows, WriteOptions options) override;
  StorageResult<Answer<bool>> remove(std::string_view key, WriteOptions options) override;
  StorageResult<Answer<std::uint64_t>> removeMany(std::vector<std::string> keys, WriteOptions options) override;
  StorageResult<void> deleteAll(DeleteAllOptions options) override;
  StorageResult<void> beginWrite(WriteOptions options) override;

  void endTurn() override;
  void discardTurn() override;
  StorageResult<CommitInfo> commit() override;
  StorageResult<void> commitEnded() override { return {}; }  // the database never has any
  const PendingWrites& pending() const override { return pending_; }
  bool needsBackpressure() const override { return cache_.dirtyBytes() > context_.shared.limits().dirtyBytes; }

  void describe(journal::CacheSnapshot& snapshot) const override { cache_.describe(snapshot); }
  std::string verifyInvariants() const override { return cache_.verifyInvariants(); }

 private:
  StorageResult<void> checkKey(std::string_view key) const;
  StorageResult<void> checkValue(const Value& value) const;
  void write(std::string_view key, Value value, WriteOptions options);
  StorageResult<void> enforceLimits();
  SqlResult<std::uint64_t> flush();

  void recordHit(const Asked& asked, LookupReason reason, std::int64_t startNs) const;
  PendingRead recordMiss(const Asked& asked, bool partial, LookupReason reason, std::int64_t agoMs,
                         std::uint64_t unknownCount, std::int64_t startNs) const;
  LookupReason rangeMissReason(const KeyRange& range, const ReadCache::Walk& walk, std::int64_t& agoMs) const;

  BackendContext context_;
  ReadCache cache_;
  PendingWrites pending_;
};

}  // namespace durascope::storage
