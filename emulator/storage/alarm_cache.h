#pragma once
// The alarm of a KV-backed class: one more entry of its value cache. Known or not, written and not committed yet, and
// what open transactions have made of it.
//
// Isolate thread only.

#include <map>
#include <optional>

#include "emulator/storage/operations.h"

namespace durascope::storage {

class AlarmCache {
 public:
  /// As a transaction sees it, 0: as everybody else does. Nothing: it must be read.
  std::optional<Alarm> find(TransactionId transaction) const;
  /// What a read found, unless something newer is known.
  void learn(Alarm stored);
  /// False: that is the alarm already, nothing is written.
  bool write(Alarm alarm, TransactionId transaction);
  /// What a transaction wrote becomes an ordinary write. Answers whether there is something to commit.
  bool endTransaction(TransactionId transaction);
  void dropTransaction(TransactionId transaction) { transactions_.erase(transaction); }

  void endTurn();
  void discardTurn();
  /// Written in turns that have ended, not committed.
  const std::optional<Alarm>& dirty() const { return ended_; }
  void markCommitted();
  /// Nothing is left to commit; the alarm is gone too unless `keepAlarm`. Answers whether there is something to commit.
  bool deleteAll(bool keepAlarm);

 private:
  std::optional<Alarm> stored_;  ///< What is durable; no value: not read yet.
  std::optional<Alarm> ended_;   ///< Written by ended turns.
  std::optional<Alarm> turn_;    ///< Written by the running turn.
  std::map<TransactionId, Alarm> transactions_;
};

}  // namespace durascope::storage
