#pragma once
// The alarm of a KV-backed class: one more entry of its value cache. Known or not, written and not committed yet, and
// what open transactions have made of it.
//
// A read that missed may come back late. What it found is of the time of its call: when the alarm was forgotten or
// deleted since (the generation tells), it is not let in.
//
// Isolate thread only.

#include <cstdint>
#include <map>
#include <optional>

#include "emulator/storage/lookup_log.h"
#include "emulator/storage/operations.h"

namespace durascope::storage {

class AlarmCache {
 public:
  struct Finding {
    Alarm alarm;
    LookupReason reason;  ///< Where it was found.
  };
  /// As a transaction sees it, 0: as everybody else does. Nothing: it must be read.
  std::optional<Finding> find(TransactionId transaction) const;

  /// Goes up whenever what was read before must not be learnt any more.
  std::uint64_t generation() const { return generation_; }
  /// What a read found that was asked for in that generation, unless something newer is known.
  void learn(Alarm stored, std::uint64_t generation);

  /// False: that is the alarm already, nothing is written.
  bool write(Alarm alarm, WriteOptions options);
  /// What a transaction wrote becomes an ordinary write. Answers how it was asked for; nothing: nothing is to commit.
  std::optional<WriteOptions> endTransaction(TransactionId transaction);
  void dropTransaction(TransactionId transaction) { transactions_.erase(transaction); }

  void endTurn();
  void discardTurn();
  /// Written in turns that have ended, not committed.
  const std::optional<Alarm>& dirty() const { return ended_; }
  void markCommitted();
  /// Nothing is left to commit; the alarm is gone too unless `keepAlarm`. Answers whether there is something to commit.
  bool deleteAll(bool keepAlarm);

 private:
  struct Change {
    Alarm alarm;
    WriteOptions options;
  };

  std::optional<Alarm> stored_;  ///< What is durable; no value: not read yet.
  std::optional<Alarm> ended_;   ///< Written by ended turns.
  std::optional<Alarm> turn_;    ///< Written by the running turn.
  std::map<TransactionId, Change> transactions_;
  std::uint64_t generation_ = 0;
};

}  // namespace durascope::storage
