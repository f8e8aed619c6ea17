#include "emulator/storage/alarm_cache.h"

#include <utility>

namespace durascope::storage {

std::optional<Alarm> AlarmCache::find(TransactionId transaction) const {
  if (const auto own = transactions_.find(transaction); own != transactions_.end()) return own->second;
  if (turn_) return turn_;
  return ended_ ? ended_ : stored_;
}

void AlarmCache::learn(Alarm stored) {
  if (!stored_) stored_ = stored;
}

bool AlarmCache::write(Alarm alarm, TransactionId transaction) {
  if (const auto known = find(transaction); known && *known == alarm) return false;
  if (transaction != 0)
    transactions_[transaction] = alarm;
  else
    turn_ = alarm;
  return true;
}

bool AlarmCache::endTransaction(TransactionId transaction) {
  const auto own = transactions_.find(transaction);
  if (own == transactions_.end()) return false;
  const Alarm alarm = own->second;
  transactions_.erase(own);
  return write(alarm, 0);
}

void AlarmCache::endTurn() {
  if (turn_) ended_ = std::exchange(turn_, std::nullopt);
}

void AlarmCache::discardTurn() {
  turn_.reset();
  stored_.reset();  // as all that is clean
}

void AlarmCache::markCommitted() {
  if (ended_) stored_ = std::exchange(ended_, std::nullopt);
}

bool AlarmCache::deleteAll(bool keepAlarm) {
  if (keepAlarm) return turn_ || ended_;
  if (find(0)) stored_ = Alarm();
  turn_.reset();
  ended_.reset();
  return false;
}

}  // namespace durascope::storage
