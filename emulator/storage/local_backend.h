#pragma once
// Operations of a SQLite-backed class: each is a statement on the object's database, answered at once.
//
// The first write of a batch begins a transaction, the commit ends it. A turn that writes while an earlier turn's
// writes are still in the open transaction gets a savepoint of its own, so that it alone can be undone.

#include "emulator/storage/backend.h"

namespace durascope::storage {

class LocalBackend final : public Backend {
 public:
  explicit LocalBackend(BackendContext context) : context_(context) {}

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
  StorageResult<void> commitEnded() override;
  const PendingWrites& pending() const override { return pending_; }
  bool needsBackpressure() const override { return false; }

  void describe(journal::CacheSnapshot&) const override {}
  std::string verifyInvariants() const override { return {}; }

 private:
  /// Where the running turn stands in the database.
  enum class Turn { kNoWrite, kInTransaction, kInSavepoint };

  SqlResult<void> beforeWrite();
  template <class Statements>
  StorageResult<std::uint64_t> write(std::uint64_t writes, WriteOptions options, Statements&& statements);
  tl::unexpected<StorageError> failure(const SqlError& error) const;
  void record(const Asked& asked, std::int64_t startNs) const;

  BackendContext context_;
  bool transactionOpen_ = false;
  Turn turn_ = Turn::kNoWrite;
  PendingWrites pending_;
};

}  // namespace durascope::storage
