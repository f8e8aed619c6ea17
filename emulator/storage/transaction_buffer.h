#pragma once
// One transaction() over the value cache: its writes are kept aside, in key order, until it ends; its reads see them
// first, then what everybody sees. Other operations of the object know nothing of it.
//
// Isolate thread only. Counts in the cache's budget.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/storage/backend.h"

namespace durascope::storage {

class TransactionBuffer {
 public:
  struct Change {
    Value value;  ///< Null: deleted.
    WriteOptions options;
  };
  using Changes = std::map<std::string, Change, std::less<>>;

  /// `base` answers what the transaction itself does not know. Both outlive the buffer.
  TransactionBuffer(Backend& base, const BackendContext& context) : base_(base), context_(context) {}
  ~TransactionBuffer() { clear(); }
  TransactionBuffer(const TransactionBuffer&) = delete;
  TransactionBuffer& operator=(const TransactionBuffer&) = delete;

  StorageResult<Answer<Value>> get(std::string_view key, ReadOptions options);
  StorageResult<Answer<Rows>> getMany(std::vector<std::string> keys, ReadOptions options);
  /// As the real runtime answers it: with a limit, rows of the transaction may come on top of that many others.
  StorageResult<Answer<Rows>> list(ListOptions options);

  void put(std::span<Row> rows, WriteOptions options);
  /// What the transaction did not write itself has to be read to be counted.
  StorageResult<Answer<std::uint64_t>> remove(std::vector<std::string> keys, WriteOptions options);

  const Changes& changes() const { return changes_; }
  void clear();

 private:
  void set(std::string_view key, Value value, WriteOptions options);
  std::size_t cost(std::string_view key, const Value& value) const;

  Backend& base_;
  const BackendContext& context_;
  Changes changes_;
};

}  // namespace durascope::storage
