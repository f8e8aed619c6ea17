#include "emulator/lifecycle/alarm_schedule.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace durascope::lifecycle {

AlarmSchedule::AlarmSchedule(clock::Clock& clock, std::function<void(const Run&)> run, std::function<double()> chance)
    : clock_(clock), run_(std::move(run)), chance_(std::move(chance)) {}

AlarmSchedule::~AlarmSchedule() {
  for (const auto& [key, alarm] : alarms_) clock_.cancel(alarm.timer);
}

void AlarmSchedule::set(const ObjectKey& key, Time time, const std::optional<std::string>& name) {
  assert(thread_.isCurrent());
  const auto found = alarms_.find(key);
  if (found != alarms_.end() && found->second.running) {
    found->second.meanwhile = time;
    if (name) found->second.name = name;
    return;
  }
  if (!time) {
    if (found == alarms_.end()) return;
    clock_.cancel(found->second.timer);
    alarms_.erase(found);
    return;
  }
  Alarm& alarm = found == alarms_.end() ? alarms_[key] : found->second;
  if (name) alarm.name = name;
  alarm.timeNs = *time;
  alarm.retries = alarm.failures = 0;
  arm(key, alarm, *time);
}

void AlarmSchedule::resume(const Entry& entry) {
  set(entry.key, entry.timeNs, entry.name);
  Alarm& alarm = alarms_.at(entry.key);
  alarm.retries = entry.retries;
  alarm.failures = entry.failures;
  arm(entry.key, alarm, entry.dueNs);
}

AlarmSchedule::Next AlarmSchedule::ended(const ObjectKey& key, AlarmOutcome outcome) {
  assert(thread_.isCurrent());
  const auto found = alarms_.find(key);
  if (found == alarms_.end() || !found->second.running) return {};
  Alarm& alarm = found->second;
  alarm.running = false;
  if (const auto meanwhile = std::exchange(alarm.meanwhile, std::nullopt)) {
    set(key, *meanwhile, std::nullopt);
    return {};
  }
  const bool again =
      outcome == AlarmOutcome::kUncounted || (outcome == AlarmOutcome::kFailed && alarm.retries < kMaxAlarmRetries);
  if (!again) {
    alarms_.erase(found);
    return {.givenUp = outcome != AlarmOutcome::kDone};
  }
  if (outcome == AlarmOutcome::kFailed) ++alarm.retries;
  const auto backoffNs = kAlarmBackoffNs << std::min(alarm.failures, kMaxAlarmBackoff);
  ++alarm.failures;
  const double longer = 1 + kAlarmJitter * chance_();
  arm(key, alarm, clock_.nowNs() + static_cast<std::int64_t>(static_cast<double>(backoffNs) * longer));
  return {.retryNs = alarm.dueNs};
}

bool AlarmSchedule::fireNow(const ObjectKey& key) {
  assert(thread_.isCurrent());
  const auto found = alarms_.find(key);
  if (found == alarms_.end() || found->second.running) return false;
  start(key, found->second, true);
  return true;
}

std::optional<AlarmSchedule::Entry> AlarmSchedule::find(const ObjectKey& key) const {
  const auto found = alarms_.find(key);
  if (found == alarms_.end()) return std::nullopt;
  return entryOf(key, found->second);
}

std::vector<AlarmSchedule::Entry> AlarmSchedule::all() const {
  std::vector<Entry> entries;
  entries.reserve(alarms_.size());
  for (const auto& [key, alarm] : alarms_) entries.push_back(entryOf(key, alarm));
  return entries;
}

AlarmSchedule::Entry AlarmSchedule::entryOf(const ObjectKey& key, const Alarm& alarm) {
  return {.key = key,
          .name = alarm.name,
          .timeNs = alarm.timeNs,
          .dueNs = alarm.running ? alarm.timeNs : alarm.dueNs,
          .retries = alarm.retries,
          .failures = alarm.failures,
          .running = alarm.running};
}

void AlarmSchedule::arm(const ObjectKey& key, Alarm& alarm, std::int64_t dueNs) {
  clock_.cancel(alarm.timer);
  alarm.dueNs = dueNs;
  const std::int64_t nowNs = clock_.nowNs();
  const std::int64_t delayNs = std::max(dueNs, nowNs) - nowNs;  // a file may hold any number
  alarm.timer = clock_.scheduleAfter(delayNs, [this, key] { due(key); }, {clock::Purpose::Kind::kAlarm, key});
}

void AlarmSchedule::due(const ObjectKey& key) {
  Alarm& alarm = alarms_.at(key);
  alarm.timer = clock::kNoTimer;
  // The wall clock may have been set back meanwhile, and an alarm never fires early.
  if (clock_.nowNs() < alarm.dueNs) return arm(key, alarm, alarm.dueNs);
  start(key, alarm, false);
}

void AlarmSchedule::start(const ObjectKey& key, Alarm& alarm, bool byHand) {
  clock_.cancel(std::exchange(alarm.timer, clock::kNoTimer));
  alarm.running = true;
  run_({key, alarm.name, alarm.timeNs, alarm.retries, byHand && clock_.nowNs() < alarm.dueNs});
}

}  // namespace durascope::lifecycle
