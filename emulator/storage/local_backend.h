#pragma once
// Operations of a class without value cache: each is a statement on the object's database, answered at once, within
// what TransactionStack has open.
//
// Isolate thread only.

#include "emulator/storage/backend.h"
#include "emulator/storage/transaction_stack.h"

namespace durascope::storage {

class LocalBackend final : public Backend {
 public:
  explicit LocalBackend(BackendContext context) : context_(context), transactions_(context.database) {}

  StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options) override;
  StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options) override;
  StorageResult<Answer<Rows>> list(const ListOptions& options) override;
  StorageResult<void> complete(PendingRead read) override;

  StorageResult<void> put(std::span<Row> rows, WriteOptions options) override;
  StorageResult<Answer<std::uint64_t>> remove(std::vector<std::string> keys, WriteOptions options) override;
  StorageResult<Answer<Alarm>> alarm(ReadOptions options) override;
  StorageResult<Alarm> storedAlarm() override;
  StorageResult<void> setAlarm(Alarm alarm, WriteOptions options) override;
  StorageResult<void> checkDeleteAll() const override;
  StorageResult<void> deleteAll(DeleteAllOptions options) override;
  StorageResult<void> beginWrite(WriteOptions options) override;

  StorageResult<TransactionId> beginTransaction() override;
  StorageResult<void> rollBackTransaction(TransactionId id) override;
  StorageResult<void> endTransaction(TransactionId id) override;
  StorageResult<void> openSavepoint() override;
  StorageResult<void> closeSavepoint(bool keep) override;
  StorageError failureOf(const SqlError& error) const override;

  void endTurn() override { transactions_.endTurn(); }
  void discardTurn() override { transactions_.discardTurn(); }
  StorageResult<CommitInfo> commit() override;
  StorageResult<void> commitEnded() override;
  const PendingWrites& pending() const override { return transactions_.pending(); }
  bool needsBackpressure() const override { return false; }

  void describe(journal::CacheSnapshot&) const override {}
  std::string verifyInvariants() const override { return {}; }

 private:
  template <class Statements>
  StorageResult<std::uint64_t> write(std::uint64_t writes, WriteOptions options, Statements&& statements);
  tl::unexpected<StorageError> failure(const SqlError& error) const { return tl::unexpected(failureOf(error)); }
  void record(const Asked& asked, std::int64_t startNs) const;

  BackendContext context_;
  TransactionStack transactions_;
};

}  // namespace durascope::storage
