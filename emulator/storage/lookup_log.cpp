#include "emulator/storage/lookup_log.h"

#include <algorithm>

#include "emulator/journal/preview.h"

namespace durascope::storage {

namespace {

std::string ago(std::int64_t milliseconds) {
  return milliseconds < 1000 ? std::to_string(milliseconds) + " ms ago"
                             : std::to_string(milliseconds / 1000) + " s ago";
}

}  // namespace

std::string_view operationText(LookupOperation operation) {
  switch (operation) {
    case LookupOperation::kGet:
    case LookupOperation::kGetMany:
      return "get";
    case LookupOperation::kList:
      return "list";
    case LookupOperation::kDelete:
      return "delete";
    case LookupOperation::kGetAlarm:
      return "getAlarm";
  }
  return {};
}

std::string keyText(const LookupRecord& record) {
  if (record.operation == LookupOperation::kGetAlarm) return "the alarm";
  if (record.operation == LookupOperation::kList) {
    if (record.key.empty() && record.end.empty()) return "everything";
    std::string text = record.key.empty() ? "" : journal::formatString(record.key) + " ";
    text += "…";
    return record.end.empty() ? text : text + " " + journal::formatString(record.end);
  }
  if (record.keyCount == 0) return "no keys";
  std::string text = journal::formatString(record.key);
  if (record.keyCount > 1) text += " and " + std::to_string(record.keyCount - 1) + " more";
  return text;
}

std::string reasonText(const LookupRecord& record) {
  std::string text;
  if (record.keyCount > 1 && record.unknownCount > 0)
    text = std::to_string(record.unknownCount) + " of " + std::to_string(record.keyCount) + " keys not known: ";
  switch (record.reason) {
    case LookupReason::kClean:
      return text + "clean entry";
    case LookupReason::kDirtyThisTurn:
      return text + "written in this turn, not yet committed";
    case LookupReason::kDirty:
      return text + "written, not yet committed";
    case LookupReason::kAbsent:
      return text + "known not to exist";
    case LookupReason::kKnownEmptyRange:
      return text + "inside a range known to be empty";
    case LookupReason::kAllKnown:
      return text + "every key known";
    case LookupReason::kRangeKnown:
      return text + "whole range known";
    case LookupReason::kInTransaction:
      return text + "written in the same transaction";
    case LookupReason::kNewInstance:
      return text + "new instance, empty cache";
    case LookupReason::kFirstRead:
      return text +
             (record.operation == LookupOperation::kGetAlarm ? "first read of the alarm" : "first read of this key");
    case LookupReason::kRangeUnknown:
      return text + "range not read before";
    case LookupReason::kRangePartlyKnown:
      return text + "range known in part";
    case LookupReason::kSoftLimit:
      return text + "evicted " + ago(record.agoMs) + ": soft limit reached";
    case LookupReason::kUnused:
      return text + "evicted " + ago(record.agoMs) + ": not read between two sweeps";
    case LookupReason::kNoCacheRead:
      return text + "read with noCache before";
    case LookupReason::kNoCacheWrite:
      return text + "written with noCache before";
    case LookupReason::kLocalRead:
      return text + "read from SQLite: this class has no value cache";
  }
  return text;
}

LookupLog::LookupLog(std::size_t capacity) : capacity_(std::max<std::size_t>(capacity, 1)) {}

void LookupLog::beginInstance() { instanceHits_ = instanceMisses_ = 0; }

LookupRecord& LookupLog::add(journal::CacheOutcome outcome) {
  const bool hit = outcome == journal::CacheOutcome::kHit;
  if (hit || outcome != journal::CacheOutcome::kLocalRead) {
    const std::uint64_t number = hits_ + misses_;
    std::uint8_t& group = groupHits_[number / kGroupSize % kGroups];
    if (number % kGroupSize == 0) group = 0;
    if (hit) ++group;
    ++(hit ? hits_ : misses_);
    ++(hit ? instanceHits_ : instanceMisses_);
  }
  if (ring_.size() < capacity_) ring_.emplace_back();
  LookupRecord& record = ring_[lastSequence_ % capacity_];
  record.sequence = ++lastSequence_;
  record.outcome = outcome;
  return record;
}

const LookupRecord* LookupLog::find(std::uint64_t sequence) const {
  if (sequence == 0) return nullptr;
  const std::size_t place = (sequence - 1) % capacity_;
  return place < ring_.size() && ring_[place].sequence == sequence ? &ring_[place] : nullptr;
}

void LookupLog::setDuration(std::uint64_t sequence, std::int64_t durationNs) {
  if (find(sequence)) ring_[(sequence - 1) % capacity_].durationNs = durationNs;
}

void LookupLog::describe(journal::CacheSnapshot& snapshot) const {
  snapshot.hits = instanceHits_;
  snapshot.misses = instanceMisses_;
  for (std::uint64_t sequence = lastSequence_; const LookupRecord* record = find(sequence); --sequence) {
    const bool hit = record->outcome == journal::CacheOutcome::kHit;
    const bool partial = record->outcome == journal::CacheOutcome::kPartial;
    snapshot.lookups.push_back({record->sequence, record->atMs, std::string(operationText(record->operation)),
                                keyText(*record), hit, partial, reasonText(*record), record->durationNs,
                                record->outcome == journal::CacheOutcome::kLocalRead});
  }
  const std::uint64_t total = hits_ + misses_;
  const std::uint64_t groups = (total + kGroupSize - 1) / kGroupSize;
  for (std::uint64_t group = groups > kGroups ? groups - kGroups : 0; group < groups; ++group) {
    const std::uint64_t size = std::min<std::uint64_t>(kGroupSize, total - group * kGroupSize);
    snapshot.hitRates.push_back(static_cast<float>(groupHits_[group % kGroups]) / static_cast<float>(size));
  }
}

}  // namespace durascope::storage
