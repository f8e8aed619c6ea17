// CachedBackend: the alarm of a KV-backed class.

#include <utility>

#include "emulator/storage/cached_backend.h"

namespace durascope::storage {

StorageResult<Answer<Alarm>> CachedBackend::alarm(ReadOptions options) {
  const std::int64_t start = context_.hooks.monotonicNs();
  const Asked asked{LookupOperation::kGetAlarm, {}};
  if (const auto known = alarm_.find(options.transaction)) {
    recordHit(asked, known->reason, start);
    return known->alarm;
  }
  auto stored = context_.database.metadata().alarm();
  if (!stored) return failure(stored.error());
  PendingRead read = recordMiss(asked, false, LookupReason::kFirstRead, 0, 1, start);
  read.alarm = *stored;
  read.alarmGeneration = alarm_.generation();
  return Ticket<Alarm>(*stored, std::move(read));
}

StorageResult<Alarm> CachedBackend::storedAlarm() {
  if (const auto known = alarm_.find(0)) return known->alarm;
  auto stored = context_.database.metadata().alarm();
  if (!stored) return failure(stored.error());
  alarm_.learn(*stored, alarm_.generation());
  return *stored;
}

StorageResult<void> CachedBackend::setAlarm(Alarm alarm, WriteOptions options) {
  if (alarm_.write(alarm, options) && options.transaction == 0) pending_.turn.add(1, options);
  return {};
}

}  // namespace durascope::storage
