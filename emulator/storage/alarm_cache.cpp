#include "emulator/storage/alarm_cache.h"

#include <utility>

namespace durascope::storage {

std::optional<AlarmCache::Finding> AlarmCache::find(TransactionId transaction) const {
  if (const auto own = transactions_.find(transaction); own != transactions_.end())
    return Finding{own->second.alarm, LookupReason::kInTransaction};
  if (turn_) return Finding{*turn_, LookupReason::kDirtyThisTurn};
  if (ended_) return Finding{*ended_, LookupReason::kDirty};
  if (stored_) return Finding{*stored_, *stored_ ? LookupReason::kClean : LookupReason::kAbsent};
  return std::nullopt;
}

void AlarmCache::learn(Alarm stored, std::uint64_t generation) {
  if (!stored_ && generation == generation_) stored_ = stored;
}

bool AlarmCache::write(Alarm alarm, WriteOptions options) {
  // A transaction's word counts when it ends, whatever the alarm is until then.
  const bool ofTransaction = options.transaction != 0;
  if (const auto known = find(0); !ofTransaction && known && known->alarm == alarm) return false;
  if (ofTransaction)
    transactions_[options.transaction] = {alarm, options};
  else
    turn_ = alarm;
  return true;
}

std::optional<WriteOptions> AlarmCache::endTransaction(TransactionId transaction) {
  const auto own = transactions_.find(transaction);
  if (own == transactions_.end()) return std::nullopt;
  Change change = own->second;
  transactions_.erase(own);
  change.options.transaction = 0;
  return write(change.alarm, change.options) ? std::optional(change.options) : std::nullopt;
}

void AlarmCache::endTurn() {
  if (turn_) ended_ = std::exchange(turn_, std::nullopt);
}

void AlarmCache::discardTurn() {
  turn_.reset();
  stored_.reset();  // as all that is clean
  ++generation_;
}

void AlarmCache::markCommitted() {
  if (ended_) stored_ = std::exchange(ended_, std::nullopt);
}

bool AlarmCache::deleteAll(bool keepAlarm) {
  if (keepAlarm) return turn_ || ended_;
  if (find(0)) stored_ = Alarm();
  turn_.reset();
  ended_.reset();
  ++generation_;
  return false;
}

}  // namespace durascope::storage
