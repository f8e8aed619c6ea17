#pragma once
// What the list of alarms says of one. Pure functions.

#include <QString>
#include <QStringList>

#include "emulator/journal/life_snapshots.h"

namespace durascope::widgets {

/// "in 12 s", "3 s overdue", "runs", a dash when none is set.
QString alarmIn(const journal::AlarmNode& alarm, std::int64_t nowMs);
/// "GET /start, 12 s ago"; "before the project opened".
QString alarmSetBy(const journal::AlarmNode& alarm, std::int64_t nowMs);
/// "first", "retry 2 of 6"; "given up" when the last one has failed.
QString alarmAttempt(const journal::AlarmNode& alarm);
/// "ok, 12 s ago, 1.2 s late", "Error: no, 3 s ago"; empty when it has not run.
QString alarmLastRun(const journal::AlarmNode& alarm, std::int64_t nowMs);
/// "2026-03-02 14:05:00 · in 12 s · retry 2 of 6", "none set"; then the last run, when there was one.
QStringList alarmLines(const journal::AlarmNode& alarm, std::int64_t nowMs);
/// "3 set, 1 overdue"; "10,000 of 12,345 set" when there are more than `alarms`, `setCount` in all.
QString alarmSummary(const std::vector<journal::AlarmNode>& alarms, std::int64_t nowMs, std::uint64_t setCount = 0);

}  // namespace durascope::widgets
