#include "widgets/alarms/alarm_text.h"

#include <algorithm>

#include "widgets/common/format.h"

namespace durascope::widgets {

namespace {
constexpr int kMostRetries = 6;          // storage.md 6: the runtime gives up after six retries.
constexpr std::int64_t kLateMs = 1'000;  // Less is how exact timers are.
constexpr std::int64_t kNsPerMs = 1'000'000;

/// The emulator's words begin so when the last retry has failed.
bool isGivenUp(const journal::AlarmNode& alarm) { return alarm.lastFailed && alarm.lastResult.starts_with("given up"); }

}  // namespace

QString alarmIn(const journal::AlarmNode& alarm, std::int64_t nowMs) {
  if (alarm.running) return QStringLiteral("runs");
  if (alarm.dueMs == 0) return kDash;
  if (alarm.dueMs > nowMs) return QStringLiteral("in ") + formatSeconds(alarm.dueMs - nowMs);
  const std::int64_t late = nowMs - alarm.dueMs;
  return late < kLateMs ? QStringLiteral("now") : formatElapsed(late) + QStringLiteral(" overdue");
}

QString alarmSetBy(const journal::AlarmNode& alarm, std::int64_t nowMs) {
  if (alarm.setAtMs == 0) return alarm.dueMs == 0 ? QString() : QStringLiteral("before the project opened");
  const QString by = alarm.setBy.empty() ? QStringLiteral("code outside an event") : oneLine(alarm.setBy);
  return by + QStringLiteral(", ") + formatAge(alarm.setAtMs, nowMs);
}

QString alarmAttempt(const journal::AlarmNode& alarm) {
  if (alarm.dueMs == 0 && !alarm.running) return isGivenUp(alarm) ? QStringLiteral("given up") : QString(kDash);
  return alarm.attempt == 0 ? QStringLiteral("first")
                            : QStringLiteral("retry %1 of %2").arg(alarm.attempt).arg(kMostRetries);
}

QString alarmLastRun(const journal::AlarmNode& alarm, std::int64_t nowMs) {
  if (alarm.lastRunMs == 0) return {};
  QString text = formatAge(alarm.lastRunMs, nowMs);
  if (alarm.lastLateMs > 0) text += QStringLiteral(", %1 late").arg(formatDuration(alarm.lastLateMs * kNsPerMs));
  const QString result = alarm.lastResult.empty() ? QString() : oneLine(alarm.lastResult);
  return result.isEmpty() ? text : withoutStop(result) + ", " + text;
}

QStringList alarmLines(const journal::AlarmNode& alarm, std::int64_t nowMs) {
  QStringList parts;
  if (alarm.dueMs != 0) parts << formatExact(alarm.dueMs);
  parts << (alarm.dueMs == 0 && !alarm.running ? QStringLiteral("none set") : alarmIn(alarm, nowMs));
  if (alarm.attempt > 0) parts << alarmAttempt(alarm);
  QStringList lines{parts.join(QStringLiteral(" · "))};
  if (alarm.lastRunMs != 0) lines << QStringLiteral("last run: ") + alarmLastRun(alarm, nowMs);
  return lines;
}

QString alarmSummary(const std::vector<journal::AlarmNode>& alarms, std::int64_t nowMs, std::uint64_t setCount) {
  const auto count = [&](auto is) {
    return static_cast<std::uint64_t>(std::count_if(alarms.begin(), alarms.end(), is));
  };
  const std::uint64_t set = count([](const journal::AlarmNode& alarm) { return alarm.dueMs != 0; });
  const std::uint64_t overdue = count([nowMs](const journal::AlarmNode& alarm) {
    return alarm.dueMs != 0 && !alarm.running && nowMs - alarm.dueMs >= kLateMs;
  });
  QString text = formatCount(set);
  if (setCount > set) text += QStringLiteral(" of ") + formatCount(setCount);
  text += QStringLiteral(" set");
  if (overdue > 0) text += QStringLiteral(", %1 overdue").arg(formatCount(overdue));
  return text;
}

}  // namespace durascope::widgets
